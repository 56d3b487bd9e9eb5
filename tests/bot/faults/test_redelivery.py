"""What comes twice, late or all at once has one effect: redelivered events, double clicks, two people at one draft."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from random import Random

import pytest

from bot.playground.actor import Actor
from bot.playground.sample import IDEMPOTENCY
from knowledge.errors import Unavailable
from tests.bot.faults.test_posts import keys_of
from tests.bot.slack.conftest import Stage, curtain
from tests.storage.shelf import HashEmbedder

AT_ONCE = 50


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A bot of its own."""
    with curtain(tmp_path_factory.mktemp("home"), HashEmbedder()) as stage:
        yield stage


def records(stage: Stage) -> Counter[str]:
    """How many records each draft has made."""
    with closing(sqlite3.connect(stage.bot.app.settings.home / "ledger.sqlite")) as ledger:
        return Counter(draft for (draft,) in ledger.execute("SELECT draft_id FROM records"))


def filled(who: Actor, stage: Stage) -> str:
    """Have the form of a draft ready to submit; returns the draft's id."""
    stage.slack.wait_until(lambda: "What was decided?" in who.sees_modal(), 10, "the filled form")
    who.fill("decision_makers", [who.user])
    who.fill("status", "accepted")
    if "inferred" in who.sees_modal():
        who.fill("inferred_confirmed", ["yes"])
    return str(who.modal.content["private_metadata"])


@pytest.mark.parametrize(("copies", "seed"), [(2, 1), (4, 2), (3, 3)])
def test_an_event_that_comes_several_times_and_out_of_order_has_one_effect(
    stage: Stage, copies: int, seed: int
) -> None:
    """Every copy is acknowledged, each question is answered once, each thread has one draft."""
    outbox, channel = stage.slack.deliveries, stage.channel("payments")
    roots = [stage.thread(IDEMPOTENCY) for _ in range(3)]
    stage.settled()
    before = keys_of(stage)
    outbox.copies, outbox.shuffle = copies, Random(seed)
    outbox._workers = 8
    with outbox.paused():
        asked = [stage.ben.mention(channel, f"why not mongo {seed}.{n}?") for n in range(10)]
        for root in roots:
            stage.ana.mention(channel, "record", root)
    stage.settled(30)
    outbox.copies = 1

    answers = keys_of(stage) - before
    assert len(asked) == len(answers)
    assert {1} == set(answers.values())
    for root in roots:
        assert 1 == sum("draft is ready" in text for text in stage.ana.sees(channel, root))


def test_fifty_submits_of_one_form_make_one_record_and_one_card(stage: Stage) -> None:
    """Somebody hammers the button: one record, and all the others get a polite answer."""
    channel, root = stage.channel("payments"), stage.thread(IDEMPOTENCY)
    stage.ana.shortcut("record_decision", channel, root)
    draft = filled(stage.ana, stage)
    view, submission = stage.ana.modal, stage.ana._payloads.submission(stage.ana.modal)

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        answers = list(crowd.map(lambda _: stage.ana._ask("interactive", submission), range(AT_ONCE)))
    stage.slack.workspace.modals.dismiss(view)
    stage.settled(30)

    assert {200: AT_ONCE} == Counter(answer.status for answer in answers)
    assert 1 == records(stage)[draft]
    assert 1 == sum("ADR-" in text for text in stage.ben.sees(channel, root))


@pytest.mark.parametrize("again", range(5))
def test_two_people_who_submit_one_draft_at_once_see_one_card(stage: Stage, again: int) -> None:
    """Ana and Ben have the form of the same thread open and press the button in the same moment."""
    channel, root = stage.channel("payments"), stage.thread(IDEMPOTENCY)
    for who in (stage.ana, stage.ben):
        who.shortcut("record_decision", channel, root)
    drafts = {filled(who, stage) for who in (stage.ana, stage.ben)}

    with ThreadPoolExecutor(2) as crowd:
        answers = list(crowd.map(lambda who: who.submit(), (stage.ana, stage.ben)))
    stage.settled(30)

    assert [200, 200] == [answer.status for answer in answers]
    assert [1] == [records(stage)[draft] for draft in drafts]
    assert 1 == sum("ADR-" in text for text in stage.dev.sees(channel, root))


def test_a_post_that_two_jobs_send_at_once_is_there_once(stage: Stage) -> None:
    """The second one finds out that the first is on its way, and waits for it."""
    gateway, channel = stage.bot.desk.gateway, stage.channel("payments")
    root, before = stage.root("idempotency"), keys_of(stage)
    keys = [f"race {n}" for n in range(20) for _ in range(4)]

    with ThreadPoolExecutor(8) as jobs:
        places = list(jobs.map(lambda key: gateway.post_once(key, channel, {"text": key}, root), keys))

    assert 20 == len(set(places))
    assert {1} == set((keys_of(stage) - before).values())


def test_a_post_that_another_replica_may_be_sending_is_not_sent_at_once(stage: Stage) -> None:
    """Slack may show a message a moment late: the post is announced, not found, and tried again later."""
    gateway, channel = stage.bot.desk.gateway, stage.channel("payments")
    stage.bot.app.posts.begin("elsewhere", channel)

    with pytest.raises(Unavailable, match="on its way"):
        gateway.post_once("elsewhere", channel, {"text": "hello"})
