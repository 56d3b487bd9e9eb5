"""The doctor: every seeded fault is named with its fix, and a healthy house is called healthy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.doctor import Finding, examine, examined
from bot.playground.serving import Lines, ServerThread
from bot.settings import Settings, read_settings
from bot.slack.manifest import SCOPES
from bot.work import Job, Work
from knowledge.errors import Misconfigured, Unavailable
from storage.engine import open_queue


@contextmanager
def slack_that_says(answer: dict[str, Any], scopes: str = "", status: int = 200) -> Iterator[str]:
    """The address of a Slack whose every method gives this answer, with these scopes granted."""

    async def say(_: Request) -> Response:
        return JSONResponse(answer, status, {"x-oauth-scopes": scopes} if scopes else {})

    server = ServerThread(Starlette(routes=[Route("/api/{method}", say, methods=["GET", "POST"])]), 0, Lines())
    server.start()
    try:
        yield f"http://127.0.0.1:{server.port}/api/"
    finally:
        server.stop()


WELL = {"ok": True, "team": "Shop", "user": "chesterton", "team_id": "T1", "user_id": "U1", "bot_id": "B1"}


def sick(findings: list[Finding]) -> dict[str, str]:
    """The parts that are not well, and what is said of them."""
    return {finding.part: finding.says for finding in findings if not finding.well}


# --- a healthy house -------------------------------------------------------------------------------------------------


def test_a_fresh_install_is_well() -> None:
    """Before Slack is connected, and before anything was recorded."""
    findings = examine(read_settings())

    assert {} == sick(findings)
    assert ["database", "index", "embedding", "engine", "work", "slack"] == [finding.part for finding in findings]
    assert "SLACK_BOT_TOKEN" in findings[-1].says


def test_an_install_with_a_good_token_is_well() -> None:
    """Whatever else Slack grants."""
    with slack_that_says(WELL, scopes=", ".join([*SCOPES, "files:read"])) as url:
        findings = examine(read_settings(SLACK_BOT_TOKEN="xoxb-1", SLACK_API_URL=url))

    assert {} == sick(findings)
    assert "connected to Shop as chesterton" == findings[-1].says


def test_a_queue_that_did_its_work_is_well(tmp_path: Path) -> None:
    """The bot ran here, and runs no more."""
    settings = read_settings()
    worked(settings, lambda job: None)

    assert {} == sick(examine(settings))


# --- seeded faults ---------------------------------------------------------------------------------------------------


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """With the path, and what to set."""
    (tmp_path / "file").write_text("not a folder")

    told = sick(examine(read_settings(home=tmp_path / "file" / "home")))

    assert str(tmp_path / "file") in "".join(told.values())
    assert "CHESTERTON_" in "".join(told.values())


def test_a_database_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    """A folder stands where the file should be."""
    (tmp_path / "ledger.sqlite").mkdir()

    told = "".join(sick(examine(read_settings(home=tmp_path))).values())

    assert str(tmp_path / "ledger.sqlite") in told
    assert "CHESTERTON_DATABASE_URL" in told


def test_a_database_that_is_no_database_is_named(tmp_path: Path) -> None:
    """Somebody copied over it."""
    (tmp_path / "ledger.sqlite").write_bytes(b"this is no database" * 100)

    told = sick(examine(read_settings(home=tmp_path)))

    assert "not a database" in "".join(told.values())
    assert str(tmp_path / "ledger.sqlite") in "".join(told.values())


@pytest.mark.parametrize(
    ("setting", "value", "named"),
    [
        ("database_url", "mysql://x", "CHESTERTON_DATABASE_URL"),
        ("database_url", "nonsense", "CHESTERTON_DATABASE_URL"),
        ("model", "nonsense", "CHESTERTON_MODEL"),
        ("model", "nobody:gpt", "CHESTERTON_MODEL"),
        ("embedding", "nobody:small", "CHESTERTON_EMBEDDING"),
    ],
)
def test_a_setting_that_means_nothing_is_named(setting: str, value: str, named: str) -> None:
    """The variable, not a traceback."""
    assert named in "".join(sick(examine(read_settings(**{setting: value}))).values())


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "account_inactive", "token_expired"])
def test_a_token_that_slack_refuses_is_named(code: str) -> None:
    """With Slack's own word for it, and what to do."""
    with slack_that_says({"ok": False, "error": code}) as url:
        told = sick(examine(read_settings(SLACK_BOT_TOKEN="xoxb-1", SLACK_API_URL=url)))

    assert ["slack"] == list(told)
    assert code in told["slack"]
    assert "Reinstall" in told["slack"]


@pytest.mark.parametrize("missing", ["groups:read", "users:read"])
def test_a_scope_that_is_not_granted_is_named(missing: str) -> None:
    """And nothing else."""
    with slack_that_says(WELL, scopes=",".join(set(SCOPES) - {missing})) as url:
        told = sick(examine(read_settings(SLACK_BOT_TOKEN="xoxb-1", SLACK_API_URL=url)))

    assert {
        "slack": f"Slack does not grant {missing}. Update the app from `chesterton manifest`, then reinstall it."
    } == (told)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/api/", "http://127.0.0.1:9/no"])
def test_a_slack_that_cannot_be_reached_is_named(url: str) -> None:
    """With the setting that says where it is."""
    told = sick(examine(read_settings(SLACK_BOT_TOKEN="xoxb-1", SLACK_API_URL=url)))

    assert ["slack"] == list(told)
    assert "SLACK_API_URL" in told["slack"]


def test_a_slack_that_answers_with_an_error_is_named() -> None:
    """It is Slack's trouble, not ours."""
    with slack_that_says({}, status=503) as url:
        told = sick(examine(read_settings(SLACK_BOT_TOKEN="xoxb-1", SLACK_API_URL=url)))

    assert ["slack"] == list(told)


def test_a_job_that_died_is_named(tmp_path: Path) -> None:
    """Also when the bot is not running."""
    settings = read_settings()

    def dies(job: Job) -> None:
        raise ZeroDivisionError

    worked(settings, dies)

    assert {"work": "1 jobs could not be finished. Search the log for `job.dead`."} == sick(examine(settings))


def worked(settings: Settings, task: Any) -> None:
    """A bot ran in this house and did one job."""
    settings.home.mkdir(parents=True, exist_ok=True)
    work = Work(settings.work_url, engine=open_queue(settings.work_url), pauses=lambda: [0.01])
    work.add({"job": task})
    work.start()
    try:
        work.enqueue("job", "T1:1", {})
        with suppress(Exception):  # as DBOS gives a dead letter back
            work.wait("job", "T1:1")
    finally:
        work.stop(grace=2)


# --- how it asks -----------------------------------------------------------------------------------------------------


def test_one_part_that_is_not_well_does_not_hide_the_others() -> None:
    """All are asked, in order."""

    def away() -> str:
        raise Unavailable("It is away.", advice="Wait.")

    def wrong() -> str:
        raise Misconfigured("It is wrong.", advice="Mend it.")

    found = examined({"one": away, "two": lambda: "well", "three": wrong})

    assert [
        Finding("one", False, "It is away. Wait."), Finding("two", True, "well"),
        Finding("three", False, "It is wrong. Mend it."),
    ] == found  # fmt: skip
