"""What a thread holds beside its decision: boxes in the form, saved along, linked and shown from both ends."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace

import pytest

from bot.playground.sample import converse
from bot.slack import proposed
from knowledge.audience import operator_scope
from knowledge.errors import ChestertonError
from knowledge.ports import Ledger, RecordQuery
from knowledge.records.base import Record, Visibility
from tests.bot.slack.conftest import Stage, accept

LINES = (
    ("ben", "Where do we keep the {0} keys: Postgres or the shared Redis?"),
    ("chloe", "Redis evicts keys under load, and we lose them on failover."),
    ("chloe", "It must handle 500 rps at peak for {0}."),
    ("dev", "we get {0} events from Stripe by webhook"),
    ("dev", "The risk is that the {0} table grows faster than we clean it."),
    ("ben", "ok, decided: Postgres for the {0} keys, in the same transaction as the charge"),
    ("chloe", "I'll write the {0} migration by Friday."),
)
KINDS = {"Risk": "RSK", "Requirement": "NFR", "Integration": "INT", "Item": "ITM"}


def thread(stage: Stage, about: str, channel: str = "payments", people: tuple[str, ...] = ()) -> str:
    """The conversation about something of its own; ``people`` take the places of those who speak."""
    names = dict(zip(("ben", "chloe", "dev"), people, strict=False))
    return converse(
        stage.slack, stage.team, channel, [(names.get(who, who), text.format(about)) for who, text in LINES]
    )


def form(stage: Stage, who: str, channel: str, root: str) -> str:
    """The filled form, as somebody who captures the thread sees it."""
    getattr(stage, who).shortcut("record_decision", stage.channel(channel), root)
    stage.slack.wait_until(lambda: "Also in this thread" in getattr(stage, who).sees_modal(), 10, "the boxes")
    return str(getattr(stage, who).sees_modal())


def box(stage: Stage, who: str, kind: str) -> str:
    """The block of the box for a record of this kind."""
    blocks = getattr(stage, who).modal.blocks
    return next(
        str(block["block_id"])
        for block in blocks
        if block["type"] == "input" and block["label"]["text"].startswith(f"{kind}:")
    )


def about(stage: Stage, word: str) -> dict[str, Record]:
    """Every record with this word in its title, whoever may see it, by its prefix."""
    everything = operator_scope(stage.bot.desk.workspace, private=True)
    found = stage.bot.desk.ledger.list(everything, RecordQuery(limit=500))
    return {record.prefix: record for record in found if word in record.title}


def test_what_is_ticked_is_saved_with_the_decision_and_linked_from_both_ends(stage: Stage) -> None:
    """Four are proposed, one is unticked: three are kept, each with its quote, and the card says which."""
    channel, root = stage.channel("payments"), thread(stage, "invoice")
    shown = form(stage, "ben", "payments", root)
    stage.ben.fill(box(stage, "ben", "Item"), None)
    accept(stage.ben, stage)
    card = stage.until(stage.chloe, channel, "Saved along with it", root)

    kept = about(stage, "invoice")
    decision = kept["ADR"]
    assert all(f"{kind}:" in shown for kind in KINDS)
    assert "1 quote" in shown
    assert {"ADR", "RSK", "NFR"} <= {*kept} <= {"ADR", "RSK", "NFR", "INT"}
    assert kept["RSK"].linked("affects") == kept["NFR"].linked("drives") == (decision.ref,)
    assert (decision.linked("affected by"), decision.linked("driven by")) == ((kept["RSK"].ref,), (kept["NFR"].ref,))
    assert "The risk is that the invoice table grows faster than we clean it." in kept["RSK"].evidence[0].quote
    assert (kept["RSK"].origin, kept["RSK"].visibility) == (decision.origin, decision.visibility)
    assert all(record.ref in card for record in kept.values())

    stage.chloe.slash(channel, "/chesterton", f"show {kept['RSK'].ref}")
    stage.chloe.slash(channel, "/chesterton", f"show {decision.ref}")
    stage.until(stage.chloe, channel, kept["RSK"].ref)
    stage.settled()
    told = "\n".join(stage.chloe.sees(channel))
    assert re.search(rf"(?i)affects[^\n]*{decision.ref}", told)
    assert re.search(rf"(?i)affected by[^\n]*{kept['RSK'].ref}", told)


def test_the_boxes_say_all_that_would_be_saved(stage: Stage) -> None:
    """Who does it and by when, over what they talk: nothing is saved that the person did not see."""
    shown = form(stage, "ben", "payments", thread(stage, "refund"))

    assert "Assignee: chloe" in shown
    assert "Due: 20" in shown
    assert "Provider: Stripe" in shown
    assert "Protocol: webhook" in shown
    assert "I'll write the refund migration by Friday." in shown


def test_nothing_ticked_saves_the_decision_alone(stage: Stage) -> None:
    """What is unticked is dropped."""
    channel, root = stage.channel("payments"), thread(stage, "voucher")
    form(stage, "ben", "payments", root)
    for kind in KINDS:
        stage.ben.fill(box(stage, "ben", kind), None)
    accept(stage.ben, stage)
    stage.until(stage.ben, channel, "ADR-", root)
    stage.settled()

    assert ["ADR"] == [*about(stage, "voucher")]
    assert "Saved along" not in "\n".join(stage.ben.sees(channel, root))


def test_what_a_private_channel_holds_stays_in_it(stage: Stage) -> None:
    """Its risks are seen by its members, like its decision; to others they are not there."""
    root = thread(stage, "northbank", "vendor-talks", ("rui", "ana", "rui"))
    form(stage, "ana", "vendor-talks", root)
    accept(stage.ana, stage)
    stage.until(stage.rui, stage.channel("vendor-talks"), "Saved along with it", root)
    risk = about(stage, "northbank")["RSK"]

    stage.dev.slash(stage.channel("payments"), "/chesterton", f"show {risk.ref}")
    stage.rui.slash(stage.channel("vendor-talks"), "/chesterton", f"show {risk.ref}")
    assert "northbank" in stage.until(stage.rui, stage.channel("vendor-talks"), f"{risk.ref} · ")
    stage.settled()
    assert risk.visibility is Visibility.CHANNEL
    assert "northbank" not in "\n".join(stage.dev.sees(stage.channel("payments")))


class Dies:
    """A ledger whose process ends before the Nth time that it is asked to write."""

    def __init__(self, ledger: Ledger, after: int) -> None:
        self._ledger, self._left = ledger, after

    def __getattr__(self, name: str) -> object:
        if name in ("add", "save"):
            self._left -= 1
            if self._left < 0:
                raise SystemExit(name)
        return getattr(self._ledger, name)


@pytest.fixture
def saved(stage: Stage) -> tuple[str, str]:
    """A decision from a thread of its own, saved without anything beside it: its draft and its ref."""
    root = thread(stage, "payout")
    form(stage, "ben", "payments", root)
    for kind in KINDS:
        stage.ben.fill(box(stage, "ben", kind), None)
    accept(stage.ben, stage)
    stage.until(stage.ben, stage.channel("payments"), "ADR-", root)
    stage.settled()
    decision = about(stage, "payout")["ADR"]
    return str(decision.draft_id), decision.ref


def test_a_crash_between_any_two_writes_saves_nothing_twice(stage: Stage, saved: tuple[str, str]) -> None:
    """The step is done again from its start, wherever it ended: one record a box, one link a record."""
    desk, (draft, ref) = stage.bot.desk, saved
    stored, by = desk.drafts.get(draft, desk.workspace), stage.ben.user
    for after in range(6):
        with suppress(SystemExit):
            proposed.save(replace(desk, ledger=Dies(desk.ledger, after)), stored, ref, [0, 1, 2], by)  # type: ignore[arg-type]

    refs = proposed.save(desk, stored, ref, [0, 1, 2], by)

    assert refs == proposed.save(desk, stored, ref, [0, 1, 2], by)
    everything = operator_scope(desk.workspace, private=True)
    linked = [link.ref for link in desk.ledger.get(ref, everything).links]
    made = [record.ref for record in desk.ledger.list(everything, RecordQuery(limit=500))
            if str(record.draft_id).startswith(f"{draft}.")]  # fmt: skip
    assert sorted(refs) == sorted(linked) == sorted(made)
    assert 3 == len({*refs})


def test_who_may_not_decide_saves_nothing_along(stage: Stage, saved: tuple[str, str]) -> None:
    """The rule of every door holds here too."""
    desk, (draft, ref) = stage.bot.desk, saved
    stranger = stage.slack.workspace.add_person("gil", kind="guest")

    with pytest.raises(ChestertonError):
        proposed.save(desk, desk.drafts.get(draft, desk.workspace), ref, [0], stranger)
