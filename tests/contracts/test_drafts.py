"""What every Drafts keeps, on SQLite and on Postgres."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.exc import IntegrityError

from knowledge.draft import Draft
from knowledge.errors import Conflict, NotFound
from knowledge.ports import StoredDraft
from knowledge.thread import Message, Thread
from storage.drafts import SqlDrafts
from storage.tables import DraftRow
from tests.fakes import FixedClock

DRAFT = Draft(is_decision=True, title="Use Kafka", evidence={"decision": ("1.1",)})
THREAD = Thread(workspace="main", channel="C1", ts="1.0", messages=(Message(ts="1.0", user="U1", text="Kafka?"),))


@pytest.fixture
def drafts(engine: Engine, clock: FixedClock) -> SqlDrafts:
    """No draft yet."""
    return SqlDrafts(engine, clock)


def begin(drafts: SqlDrafts, draft_id: str, thread_ts: str = "1.0", workspace: str = "main") -> StoredDraft:
    """Begin a draft in C1."""
    return drafts.begin(draft_id, workspace, "C1", thread_ts, "U1")


def test_a_new_draft_is_being_read(drafts: SqlDrafts) -> None:
    """And can be found by its id."""
    begun = begin(drafts, "d1")

    assert StoredDraft("d1", "main", "C1", "1.0", "reading", "U1") == begun == drafts.get("d1", "main")


def test_capturing_a_thread_again_finds_its_open_draft(drafts: SqlDrafts) -> None:
    """Whoever asks and under whichever id."""
    begin(drafts, "d1")
    drafts.keep("d1", "main", DRAFT, THREAD)

    assert drafts.get("d1", "main") == begin(drafts, "d2")


def test_many_who_capture_a_thread_at_once_share_one_draft(drafts: SqlDrafts) -> None:
    """Eight of them."""
    with ThreadPoolExecutor(8) as pool:
        begun = list(pool.map(lambda n: begin(drafts, f"d{n}").id, range(8)))

    assert 1 == len(set(begun))


def test_other_threads_and_workspaces_have_drafts_of_their_own(drafts: SqlDrafts) -> None:
    """A thread's ts is a name within its channel only."""
    begun = [begin(drafts, "d1").id, begin(drafts, "d2", "2.0").id, begin(drafts, "d3", workspace="other").id]

    assert ["d1", "d2", "d3"] == begun


def test_without_a_thread_each_draft_is_a_new_one(drafts: SqlDrafts) -> None:
    """A command has no thread; the same id is still the same draft."""
    assert ["d1", "d2", "d1"] == [begin(drafts, draft_id, "").id for draft_id in ("d1", "d2", "d1")]


def test_a_closed_draft_leaves_room_for_a_new_one(drafts: SqlDrafts) -> None:
    """The thread went on, and is captured again."""
    begin(drafts, "d1")
    drafts.close("d1", "main", "discarded")

    assert "d2" == begin(drafts, "d2").id


def test_what_was_drafted_and_from_which_words_is_kept(drafts: SqlDrafts) -> None:
    """Storing it twice is harmless."""
    begin(drafts, "d1")
    for _ in range(2):
        drafts.keep("d1", "main", DRAFT, THREAD)

    assert StoredDraft("d1", "main", "C1", "1.0", "open", "U1", DRAFT, THREAD) == drafts.get("d1", "main")


def test_a_late_draft_does_not_open_a_closed_one_again(drafts: SqlDrafts) -> None:
    """The reading step may run twice, the second time after the person was done."""
    begin(drafts, "d1")
    drafts.close("d1", "main", "saved", "ADR-1")
    drafts.keep("d1", "main", DRAFT, THREAD)

    assert ("saved", "ADR-1", None) == (
        (kept := drafts.get("d1", "main")).state, kept.ref, kept.draft
    )  # fmt: skip


def test_closing_twice_is_harmless(drafts: SqlDrafts) -> None:
    """The first ref stays."""
    begin(drafts, "d1")
    for _ in range(2):
        drafts.close("d1", "main", "saved", "ADR-1")

    assert ("saved", "ADR-1") == (drafts.get("d1", "main").state, drafts.get("d1", "main").ref)


def test_a_saved_draft_cannot_be_discarded(drafts: SqlDrafts) -> None:
    """The record exists; it has moves of its own."""
    begin(drafts, "d1")
    drafts.close("d1", "main", "saved", "ADR-1")

    with pytest.raises(Conflict, match="already became ADR-1"):
        drafts.close("d1", "main", "discarded")


def test_a_draft_that_became_a_record_is_saved_even_if_it_was_discarded_meanwhile(drafts: SqlDrafts) -> None:
    """The record is the truth."""
    begin(drafts, "d1")
    drafts.close("d1", "main", "discarded")
    drafts.close("d1", "main", "saved", "ADR-1")

    assert "saved" == drafts.get("d1", "main").state


def test_a_draft_of_another_workspace_is_not_found(drafts: SqlDrafts) -> None:
    """Its id alone opens nothing."""
    begin(drafts, "d1")

    with pytest.raises(NotFound):
        drafts.get("d1", "other")


def test_the_database_itself_refuses_a_second_open_draft_of_a_thread(drafts: SqlDrafts, engine: Engine) -> None:
    """Whatever goes wrong above it."""
    begin(drafts, "d1", "1.0")
    begin(drafts, "d2", "2.0")

    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(update(DraftRow).values(thread_ts="3.0"))


def test_what_a_draft_supersedes_is_kept_with_it(drafts: SqlDrafts) -> None:
    """Also by a draft that was open already; the first that was named stays."""
    begin(drafts, "d1")
    drafts.begin("d2", "main", "C1", "1.0", "U2", "ADR-1")
    drafts.begin("d3", "main", "C1", "1.0", "U2", "ADR-2")

    assert ("d1", "ADR-1") == (begin(drafts, "d4").id, drafts.get("d1", "main").supersedes)


def test_a_draft_that_was_saved_takes_over_nothing(drafts: SqlDrafts) -> None:
    """Its record stands."""
    begin(drafts, "d1")
    drafts.close("d1", "main", "saved", "ADR-1")

    assert None is drafts.begin("d1", "main", "C1", "1.0", "U1", "ADR-2").supersedes


def test_what_waits_for_somebody_is_what_they_began_and_nobody_closed(drafts: SqlDrafts, clock: FixedClock) -> None:
    """The newest first; those of others and of other workspaces wait for somebody else."""
    for number, (workspace, by) in enumerate([("main", "U1"), ("main", "U1"), ("main", "U2"), ("other", "U1")]):
        drafts.begin(f"d{number}", workspace, "C1", f"{number}.0", by)
        clock.advance(minutes=1)
    drafts.begin("d9", "main", "C1", "9.0", "U1")
    drafts.close("d9", "main", "discarded")

    assert ["d1", "d0"] == [draft.id for draft in drafts.waiting("main", "U1")]


def test_drafts_that_were_left_open_are_found_after_a_while(drafts: SqlDrafts, clock: FixedClock) -> None:
    """The oldest first; one that is being read, closed, without a thread or of another workspace is not among them."""
    for n, workspace in enumerate(("main", "main", "main", "main", "other")):
        begin(drafts, f"d{n}", f"{n}.0" if n != 3 else "", workspace)
        clock.advance(hours=1)
        if n:
            drafts.keep(f"d{n}", workspace, DRAFT, THREAD)
    begin(drafts, "d9", "9.0")
    drafts.keep("d9", "main", DRAFT, THREAD)
    drafts.close("d2", "main", "discarded")

    assert ["d1"] == [draft.id for draft in drafts.left("main", clock.now())]
    clock.advance(seconds=1)
    assert ["d1", "d9"] == [draft.id for draft in drafts.left("main", clock.now())]
