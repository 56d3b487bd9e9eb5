"""Settings: every default runs bare, what is wrong is named, and a secret is never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings, read_settings
from knowledge.errors import Misconfigured

SECRETS = {"SLACK_BOT_TOKEN": "xoxb-canary", "SLACK_APP_TOKEN": "xapp-canary", "SLACK_SIGNING_SECRET": "sign-canary"}


def test_nothing_has_to_be_set() -> None:
    """It runs on a bare machine: SQLite and index in the home folder, rules as engine, no token."""
    settings = read_settings()

    assert f"sqlite:///{settings.home / 'ledger.sqlite'}" == settings.ledger_url
    assert f"sqlite:///{settings.home / 'work.sqlite'}" == settings.work_url
    assert ("", "", None) == (settings.model, settings.index_url, settings.slack_bot_token)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CHESTERTON_PORT", "many"),
        ("CHESTERTON_PORT", "70000"),
        ("CHESTERTON_PORT", "-1"),
        ("CHESTERTON_MODEL_TIMEOUT", "0"),
        ("CHESTERTON_MODEL_TIMEOUT", "soon"),
        ("CHESTERTON_LOG_LEVEL", "LOUD"),
        ("CHESTERTON_MODEL_TASKS", "draft,everything"),
        ("CHESTERTON_MODEL_TASKS", ""),
        ("CHESTERTON_MODEL_TASKS", ", ,"),
        ("SLACK_API_URL", "gopher://slack.example/"),
        ("SLACK_API_URL", "slack.example"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    """The variable and what to do, but not the value."""
    monkeypatch.setenv(variable, value)

    with pytest.raises(Misconfigured) as refused:
        read_settings()

    assert f"{variable} cannot be used" in refused.value.whole
    assert f"unset {variable}" in refused.value.whole


@pytest.mark.parametrize(("written", "meant"), [("anwser", "answer"), ("rewirte", "rewrite"), ("gaurd", "guard")])
def test_a_task_that_is_misspelt_is_told_its_nearest(monkeypatch: pytest.MonkeyPatch, written: str, meant: str) -> None:
    """A task that is silently left out would look like a model that is away."""
    monkeypatch.setenv("CHESTERTON_MODEL_TASKS", f"draft,{written}")

    with pytest.raises(Misconfigured, match=f"'{written}' is no task of a model, did you mean '{meant}'"):
        read_settings()


def test_the_tasks_of_a_model_may_be_written_in_any_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """With spaces and capitals; all of them where nothing is said."""
    assert "draft,rewrite,answer,guard" == read_settings().model_tasks

    monkeypatch.setenv("CHESTERTON_MODEL_TASKS", " Guard, draft,draft,")

    assert "draft,guard" == read_settings().model_tasks


@pytest.mark.parametrize("variable", SECRETS)
def test_a_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    """In no form of the settings."""
    monkeypatch.setenv(variable, SECRETS[variable])

    settings = read_settings()

    assert "canary" not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    assert SECRETS[variable] == secret(settings, variable)


def secret(settings: Settings, variable: str) -> str:
    """The value behind a variable."""
    return str(getattr(settings, variable.lower()).get_secret_value())


@pytest.mark.parametrize("variable", SECRETS)
def test_a_secret_may_be_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str) -> None:
    """In a folder of secrets, as containers mount them, under the variable's name; the last newline is not part."""
    (tmp_path / variable).write_text(f"{SECRETS[variable]}\n")
    monkeypatch.setenv("CHESTERTON_SECRETS_DIR", str(tmp_path))

    assert SECRETS[variable] == secret(read_settings(), variable)


def test_a_folder_of_secrets_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Starting without the secrets would look like starting without tokens."""
    monkeypatch.setenv("CHESTERTON_SECRETS_DIR", str(tmp_path / "nowhere"))

    with pytest.raises(Misconfigured, match="CHESTERTON_SECRETS_DIR"):
        read_settings()


def test_the_environment_comes_before_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """``.env`` fills in what is not set."""
    (tmp_path / ".env").write_text("CHESTERTON_REACTION=pin\nCHESTERTON_WORKSPACE=shop\nUNKNOWN=1\n")
    monkeypatch.setenv("CHESTERTON_REACTION", "memo")

    settings = read_settings()

    assert ("memo", "shop") == (settings.reaction, settings.workspace)


def test_settings_do_not_change() -> None:
    """They are read once."""
    with pytest.raises(ValueError, match="frozen"):
        read_settings().port = 1


@pytest.mark.parametrize("url", ["https://slack.example/api", "https://slack.example/api/"])
def test_the_address_of_slack_ends_in_a_slash(url: str) -> None:
    """Slack's client puts the method right behind it."""
    assert "https://slack.example/api/" == read_settings(SLACK_API_URL=url).slack_api_url


def test_the_home_is_a_whole_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Wherever the program is started from later."""
    monkeypatch.setenv("CHESTERTON_HOME", "here")

    assert tmp_path / "here" == read_settings().home
