"""What a trial found: everything that was acknowledged is looked for, in Slack and in the files, and counted."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bot.playground.messages import Message
from bot.playground.outbox import Attempt
from bot.settings import read_settings
from bot.slack.record_cards import card_key
from bot.wiring import build
from knowledge.ports import Embedder
from storage.audit import SqlAudit
from storage.indexing import converged
from tests.bot.faults.people import NOT_SAVED, Town
from tests.bot.faults.rig import dead_jobs, resumed_jobs, waiting_jobs


@dataclass
class Findings:
    """The figures of a trial; ``wrong`` names each thing that is not as promised."""

    acknowledged: Counter[str] = field(default_factory=Counter)
    records: int = 0
    posts: int = 0
    resumed: int = 0
    """Jobs that a kill interrupted and a later life went on with."""
    refused: int = 0
    """Deliveries that were not acknowledged; the person, or Slack, tried again."""
    given_up: int = 0
    """Events that Slack stopped repeating; nobody was told "ok" about them."""
    told_again: int = 0
    """Answers to one person that came more than once: they cannot be looked up, and they are gone on reload."""
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        told = asdict(self) | {"lost": len(self.lost), "doubled": len(self.doubled), "wrong": len(self.wrong)}
        told["acknowledged"] = f"{self.acknowledged.total()} {dict(sorted(self.acknowledged.items()))}"
        return ", ".join(f"{name} {figure}" for name, figure in told.items())


def findings(town: Town, home: Path, embedder: Embedder) -> Findings:
    """Look at everything, once the bot has stopped."""
    found = Findings()
    posts = dict[str, list[Message]]()
    for message in _messages(town):
        if message.metadata:
            posts.setdefault(message.metadata["event_payload"]["key"], []).append(message)
    found.posts = sum(map(len, posts.values()))
    found.doubled += [f"post {key}" for key, there in posts.items() if len(there) > 1]
    with closing(sqlite3.connect(home / "ledger.sqlite")) as ledger:
        _records(found, ledger)
        _submissions(found, town, ledger, posts)
        _deliveries(found, town, ledger, posts)
        found.wrong += [f"integrity: {row[0]}" for row in ledger.execute("PRAGMA integrity_check") if row[0] != "ok"]
    found.wrong += [f"{jobs(home)} jobs {state}" for state, jobs in _JOBS.items() if jobs(home)]
    found.resumed = resumed_jobs(home)
    found.wrong += town.slack.workspace.violations
    _domain(found, home, embedder)
    return found


_JOBS = {"left undone": waiting_jobs, "dead": dead_jobs}


def _messages(town: Town) -> Iterator[Message]:
    workspace = town.slack.workspace
    return (message for channel in list(workspace.channels) for message in workspace.every_message(channel))


def _records(found: Findings, ledger: sqlite3.Connection) -> None:
    rows = ledger.execute("SELECT ref, draft_id, json_extract(content, '$.origin.thread_ts'), channel FROM records")
    rows_ = rows.fetchall()
    found.records = len(rows_)
    for name, of in (("ref", 0), ("draft", 1)):
        found.doubled += [f"{name} {value}" for value, n in Counter(row[of] for row in rows_).items() if n > 1]
    threads = Counter((row[3], row[2]) for row in rows_ if row[2])
    found.doubled += [f"thread {thread}" for thread, n in threads.items() if n > 1]


def _submissions(found: Findings, town: Town, ledger: sqlite3.Connection, posts: dict[str, list[Message]]) -> None:
    for draft, (channel, root) in town.book.submitted.items():
        found.acknowledged["submission"] += 1
        made = ledger.execute("SELECT workspace, ref FROM records WHERE draft_id = ?", [draft]).fetchall()
        if len(made) != 1:
            found.lost += [f"record of {draft}"] if not made else []
            continue
        cards = posts.get(card_key(*made[0]), [])
        there = [card for card in cards if card.channel == channel and (card.thread_ts or "") == root]
        found.lost += [] if there else [f"card of {made[0][1]}"]


def _deliveries(found: Findings, town: Town, ledger: sqlite3.Connection, posts: dict[str, list[Message]]) -> None:
    attempts = town.slack.deliveries.attempts
    found.refused = sum(not attempt.answer.ok for attempt in attempts)
    found.given_up = len(town.slack.deliveries.lost)
    seen = set[str]()
    for attempt in attempts:
        name = str(attempt.outgoing.payload.get("event_id") or id(attempt))
        if attempt.answer.ok and name not in seen and NOT_SAVED not in attempt.answer.text:
            seen.add(name)
            _delivery(found, town, ledger, posts, attempt)


def _delivery(
    found: Findings, town: Town, ledger: sqlite3.Connection, posts: dict[str, list[Message]], attempt: Attempt
) -> None:
    payload, name = attempt.outgoing.payload, attempt.outgoing.name
    if name == "/why":
        found.acknowledged["question"] += 1
        times = town.answers.answered[payload["response_url"].rpartition("/")[2]]
        found.lost += [] if times else [f"answer to {payload['text']!r}"]
        found.told_again += max(0, times - 1)
    elif name == "app_mention" and payload["event"]["text"].endswith("record"):
        found.acknowledged["mention"] += 1
        _drafted(found, ledger, payload["event"]["channel"], payload["event"]["thread_ts"])
        _offered(found, town, payload["event"])
    elif name == "app_mention":
        found.acknowledged["question"] += 1
        key = f"answer:{payload['team_id']}:{payload['event_id']}"
        found.lost += [] if key in posts else [f"answer to {payload['event']['text']!r}"]
    elif payload.get("type") == "message_action":
        found.acknowledged["shortcut"] += 1
        _drafted(found, ledger, payload["channel"]["id"], payload["message"].get("thread_ts") or payload["message_ts"])
    elif payload.get("type") == "block_actions":
        found.acknowledged["click"] += 1


def _drafted(found: Findings, ledger: sqlite3.Connection, channel: str, root: str) -> None:
    drafts = ledger.execute("SELECT 1 FROM drafts WHERE channel = ? AND thread_ts = ?", [channel, root]).fetchall()
    found.lost += [] if drafts else [f"draft of {root}"]


def _offered(found: Findings, town: Town, event: dict[str, str]) -> None:
    shown = town.slack.workspace.visible_to(event["user"], event["channel"], event["thread_ts"])
    if not any("draft is ready" in str(message.blocks) for message in shown):
        found.lost.append(f"offer of the draft of {event['thread_ts']}")


def _domain(found: Findings, home: Path, embedder: Embedder) -> None:
    """The index holds what SQL holds, and the audit chain is whole."""
    with build(read_settings(home=home), embedder=embedder, serving=True, scanned=0) as app:
        app.catch_up()
        found.wrong += [] if converged(app.ledger, app.index, embedder) else ["the index is not level with SQL"]
        chain = SqlAudit(app.engine, app.clock).verify(app.workspace)
        found.wrong += [f"audit row {chain.bad}: {chain.reason}"] if chain.bad is not None else []
        app.index.close()  # the folder's lock, held by this process
