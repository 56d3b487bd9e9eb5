"""The terminal door: what each command prints, and how it ends."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.bot.conftest import Run
from tests.source import ROOT

POSTGRES = """# 1. Keep idempotency keys in Postgres

Date: 2026-01-14

## Status

Accepted

## Context

POST /charges was charged twice when clients retried.

## Considered options

* Postgres
* MongoDB
* DynamoDB

## Decision

Chosen option: "Postgres", because the key is kept in the transaction of the charge.

## Pros and Cons of the Options

### MongoDB

* Bad, because it cannot write the key and the charge in one transaction.

### DynamoDB

* Bad, because it is a second vendor that nobody on call knows.

## Consequences

A nightly job has to clean the table.
"""
QUEUE = """---
status: proposed
date: 2026-02-01
decision-makers: Dev
---

# Use SQS between checkout and the warehouse

## Context and Problem Statement

Orders are lost when the warehouse is down.

## Considered Options

* SQS
* Kafka

## Decision Outcome

Chosen option: "SQS", because it is managed.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two records as a team keeps them, and a file that is none."""
    adr = tmp_path / "adr"
    adr.mkdir()
    (adr / "0001-postgres.md").write_text(POSTGRES)
    (adr / "0002-sqs.md").write_text(QUEUE)
    (adr / "broken.md").write_bytes(b"\x00\x01\x02" * 100)
    return adr


@pytest.fixture
def imported(run: Run, folder: Path) -> Path:
    """The two records, imported."""
    assert run("import", str(folder))[0] == 0
    return folder


def test_importing_names_what_it_could_not_read(run: Run, folder: Path) -> None:
    """Nothing is lost in silence."""
    code, out, _ = run("import", str(folder))

    assert code == 0
    assert "2 added" in out
    assert "broken.md" in out


def test_importing_names_a_status_and_counts_the_records_that_it_does_not_know(run: Run, folder: Path) -> None:
    """The words are shown; what is missing is named to a program."""
    odd = "# Use Go\n\n## Status\n\nWaiting for Bob\n\n## Decision\n\nGo, not [C](0009-c.md).\n"
    (folder / "0003-go.md").write_text(odd)
    out = run("import", "--dry-run", str(folder))[1]
    told = json.loads(run("import", "--json", str(folder))[1])

    assert "0003-go.md: Waiting for Bob" in out
    assert "records that are not there: 1 (" in out
    assert [["0003-go.md", "Waiting for Bob"]] == told["unknown_statuses"]
    assert [["0003-go.md", "0009-c.md"]] == told["dangling"]


def test_importing_twice_changes_nothing(run: Run, imported: Path) -> None:
    """The second import finds everything as it is."""
    before = run("list", "--json")[1]

    assert "2 unchanged" in run("import", str(imported))[1]
    assert before == run("list", "--json")[1]


def test_a_dry_run_changes_nothing(run: Run, folder: Path) -> None:
    """It says what would change."""
    assert "2 would be added" in run("import", "--dry-run", str(folder))[1]
    assert "[]" == run("list", "--json")[1].strip()


def test_two_repositories_are_kept_apart(run: Run, imported: Path) -> None:
    """The same file names under another project are other records."""
    assert "2 added" in run("import", "--project", "billing", str(imported))[1]


def test_a_question_is_answered_with_its_record(run: Run, imported: Path) -> None:
    """The rejected option and its reason, with the ref."""
    code, out, _ = run("ask", "why", "not", "mongo?")

    assert code == 0
    assert "ADR-1" in out
    assert "one transaction" in out


def test_a_question_without_a_precedent_says_so(run: Run, imported: Path) -> None:
    """And the exit status tells a program."""
    code, out, _ = run("ask", "which colour are the office walls?")

    assert code == 1
    assert "I found no precedent" in out


def test_a_batch_of_questions_is_answered_line_by_line(run: Run, imported: Path) -> None:
    """Hidden files are as if they had never been imported."""
    asked = [
        {"id": "a", "q": "why not mongo for idempotency keys?"},
        {"id": "b", "q": "why not mongo for idempotency keys?", "needs_absent": ["0001-postgres.md"]},
    ]

    out = run("ask", "--batch", "-", given="\n".join(map(json.dumps, asked)))[1]

    first, second = map(json.loads, out.splitlines())
    assert first["answered"]
    assert "0001-postgres.md" == first["hits"][0]["source"]
    assert "0001-postgres.md" not in [hit["source"] for hit in second["hits"]]


def test_a_message_that_reopens_is_noticed(run: Run, imported: Path) -> None:
    """The option and why it was not taken."""
    code, out, _ = run("check", "let's move the idempotency keys to MongoDB next sprint")

    assert code == 0
    assert "ADR-1" in out
    assert "MongoDB" in out


def test_a_message_that_reopens_nothing_is_left_alone(run: Run, imported: Path) -> None:
    """Quiet by design."""
    code, out, _ = run("check", "the postgres backup ran fine last night")

    assert code == 1
    assert "Nothing settled" in out


def test_a_thread_is_drafted(run: Run) -> None:
    """One JSON object, or a line of a batch."""
    lines = ["Postgres or MongoDB for the keys?", "Mongo can't do one transaction.", "ok, decided: we use Postgres."]
    messages = [{"ts": f"100{n}.000100", "user": f"U{n}", "text": text} for n, text in enumerate(lines)]
    thread = json.dumps({"id": "t", "users": {"U0": "Ana", "U1": "Ben", "U2": "Chloe"}, "messages": messages})

    alone = json.loads(run("draft", "-", "--json", given=thread)[1])
    batch = json.loads(run("draft", "--batch", "-", given=thread)[1])

    assert alone["is_decision"]
    assert "Postgres" in alone["chosen"]
    assert batch == {"id": "t", "draft": alone}


def test_a_draft_shows_what_the_thread_holds_beside_the_decision(run: Run) -> None:
    """Kind, title, how many messages say it, and its other fields; as JSON with the messages themselves."""
    lines = ["Postgres or MongoDB for the keys?", "Mongo can't do one transaction.", "It must handle 500 rps at peak.",
             "ok, decided: we use Postgres."]  # fmt: skip
    messages = [{"ts": f"100{n}.000100", "user": f"U{n}", "text": text} for n, text in enumerate(lines)]
    thread = json.dumps({"messages": messages})

    (proposed,) = json.loads(run("draft", "-", "--json", given=thread)[1])["proposals"]
    shown = run("draft", "-", given=thread)[1]

    assert ("requirement", ["1002.000100"]) == (proposed["kind"], proposed["evidence"])
    assert "performance" == proposed["given"]["attribute"]
    assert "Requirement It must handle 500 rps at peak (1 message)" in shown
    assert "attribute: performance" in shown


def test_a_proposal_is_shown_and_accepted_by_name(run: Run, imported: Path) -> None:
    """Who is named as a decision-maker accepts, and nobody else."""
    assert "ADR-2 · proposed" in run("show", "ADR-2")[1]
    code, _, err = run("accept", "ADR-2", "--by", "Ben")
    assert code == 1
    assert "decision-maker" in err

    assert "ADR-2 is accepted" in run("accept", "adr-2", "--by", "Dev")[1]
    assert "ADR-2 · accepted" in run("show", "ADR-2")[1]


def test_superseding_flips_both_ends(run: Run, imported: Path) -> None:
    """At once, when the successor is accepted."""
    run("accept", "ADR-2", "--by", "Dev")

    out = run("supersede", "ADR-1", "ADR-2", "--by", "Dev")[1]

    assert "ADR-1 is superseded" in out
    assert "superseded" in json.loads(run("show", "ADR-1", "--json")[1])["status"]


@pytest.mark.parametrize(
    ("typed", "code", "told"),
    [
        (["show", "ADR-99"], 1, "ADR-99"),
        (["ask"], 2, "Which question?"),
        (["ask", "--batch", "nowhere.jsonl"], 2, "nowhere.jsonl"),
        (["import", "nowhere"], 1, "nowhere"),
        (["serve"], 2, "SLACK_"),
    ],
)
def test_a_slip_is_a_sentence_and_no_traceback(run: Run, typed: list[str], code: int, told: str) -> None:
    """What, which and what now, on standard error."""
    ended, _, err = run(*typed)

    assert code == ended
    assert told in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("typed", "good"),
    [
        ("ask", {"id": "a", "q": "why not mongo?"}),
        ("check", {"id": "a", "msg": "let's move to mongo"}),
        ("draft", {"id": "a", "messages": [{"ts": "1.0", "user": "U1", "text": "hello"}]}),
    ],
)
def test_a_broken_line_of_a_batch_is_named_and_costs_no_other(
    run: Run, imported: Path, typed: str, good: dict[str, Any]
) -> None:
    """Each with its number, and the exit status tells a program."""
    given = [json.dumps(good), "{broken", '{"q": 3}', "[]", "", json.dumps({**good, "id": "z"})]

    code, out, err = run(typed, "--batch", "-", given="\n".join(given))

    assert 2 == code
    assert ["a", "z"] == [json.loads(line)["id"] for line in out.splitlines()]
    assert ["line 2", "line 3", "line 4"] == re.findall(r"line \d", err)


def test_a_program_reads_the_whole_answer(run: Run, imported: Path) -> None:
    """What is claimed, the words that it stands on, and where they are from."""
    found = json.loads(run("ask", "why", "not", "mongo?", "--json")[1])

    assert {"ref": "ADR-1", "title": "Keep idempotency keys in Postgres", "status": "accepted"} == {
        key: found["sources"][0][key] for key in ("ref", "title", "status")
    }
    assert ("current", "2026-01-14") == (found["sources"][0]["standing"], found["sources"][0]["date"])
    assert {"ADR-1"} == {claim["ref"] for claim in found["claims"]}
    assert all(" ".join(claim["quote"].split()) in " ".join(POSTGRES.split()) for claim in found["claims"])
    assert [] == found["not_used"]
    assert "ADR-1" == found["hits"][0]["ref"]


def test_a_replaced_record_is_named_as_not_used(run: Run, imported: Path) -> None:
    """With what replaced it."""
    run("accept", "ADR-2", "--by", "Dev")
    run("supersede", "ADR-1", "ADR-2", "--by", "Dev")

    found = json.loads(run("ask", "why SQS between checkout and the warehouse?", "--json")[1])

    assert [{"ref": "ADR-1", "title": "Keep idempotency keys in Postgres", "successors": ["ADR-2"]}] == found[
        "not_used"
    ]


def test_the_manifest_is_yaml_for_either_transport(run: Run) -> None:
    """Socket Mode without an address, HTTP with one."""
    assert yaml.safe_load(run("manifest")[1])["settings"]["socket_mode_enabled"]
    served = yaml.safe_load(run("manifest", "--url", "https://bot.example")[1])

    assert "https://bot.example/slack/events" == served["settings"]["event_subscriptions"]["request_url"]


def test_reindexing_and_the_doctor_leave_a_healthy_house(run: Run, imported: Path) -> None:
    """Every part says how it is."""
    assert "passages indexed" in run("reindex")[1]
    code, out, _ = run("doctor")

    assert code == 0
    assert "BAD" not in out


@pytest.mark.parametrize(
    ("typed", "given", "told"),
    [
        (["draft", "-"], "", "is empty"),
        (["draft", "-"], '{"users": {"U1": {"id": "U1"}}, "messages": [{"ts": "1.0"}]}', "Its shape"),
        (["list", "--status", "foo"], "", "The status cannot be 'foo'"),
        (["manifest", "--url", "nonsense"], "", "https address"),
        (["ask", "--batch", "-"], '{"q": "why?"}', "line 1: There is no 'id'"),
    ],
)
def test_a_wrong_shape_is_named_with_the_right_one(run: Run, typed: list[str], given: str, told: str) -> None:
    """The input can be mended by whoever gave it: exit status 2."""
    code, _, err = run(*typed, given=given)

    assert 2 == code
    assert told in err


@pytest.mark.parametrize(
    ("name", "value", "typed", "told"),
    [
        ("CHESTERTON_MODEL", "foo", ["ask", "why?"], "CHESTERTON_MODEL"),
        ("CHESTERTON_DATABASE_URL", "postgresql+psycopg://u@127.0.0.1:1/x", ["list"], "database did not answer"),
    ],
)
def test_a_wrong_setting_is_a_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, typed: list[str], told: str
) -> None:
    """Which variable, and what to do; never a traceback."""
    monkeypatch.setenv(name, value)

    code, _, err = run(*typed)

    assert code in (1, 2)
    assert told in err


def test_serving_without_slack_says_so(own_home: Path) -> None:
    """Offline, or at a wrong address: one sentence. In a process of its own, since serving takes over the logs."""
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "SLACK_API_URL": "http://127.0.0.1:1/api/"}
    environment = {**os.environ, **tokens, "CHESTERTON_PORT": "0"}

    ran = subprocess.run(
        [sys.executable, "-m", "bot.cli", "serve"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert 1 == ran.returncode
    assert "Slack did not answer" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_question_that_names_a_record_is_answered_from_it(run: Run, imported: Path) -> None:
    """Whatever else the question says."""
    assert "[ADR-2]" in run("ask", "what is ADR-2 about?")[1]
