"""What every Posts keeps, on SQLite and on Postgres."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from knowledge.ports import Post
from storage.posts import SqlPosts
from tests.fakes import FixedClock


@pytest.fixture
def posts(engine: Engine, clock: FixedClock) -> SqlPosts:
    """Nothing was posted yet."""
    return SqlPosts(engine, clock)


def test_the_first_try_is_new_and_the_next_one_must_look_first(posts: SqlPosts, clock: FixedClock) -> None:
    """It also learns when the first try was."""
    began = clock.now()
    first = posts.begin("k", "C1")
    clock.advance(minutes=5)

    assert Post("k", "new", "C1", first_try_at=began) == first
    assert Post("k", "unknown", "C1", first_try_at=began) == posts.begin("k", "C1")


def test_what_was_sent_is_sent_for_ever(posts: SqlPosts, clock: FixedClock) -> None:
    """A later message or failure under the same key changes nothing."""
    posts.begin("k", "C1")
    posts.sent("k", "C1", "1.1")
    posts.sent("k", "C1", "2.2")
    posts.failed("k")

    assert Post("k", "sent", "C1", "1.1", clock.now()) == posts.begin("k", "C1")


def test_after_a_refusal_the_next_try_is_a_first_one(posts: SqlPosts) -> None:
    """Slack said no, so nothing is there to look for."""
    posts.begin("k", "C1")
    posts.failed("k")

    assert "new" == posts.begin("k", "C1").state


def test_a_message_that_was_found_counts_as_sent_without_a_try(posts: SqlPosts) -> None:
    """Reconciled from what the channel shows."""
    posts.sent("k", "C1", "1.1")

    assert ("sent", "1.1") == ((post := posts.begin("k", "C1")).state, post.ts)


def test_of_many_who_begin_at_once_one_goes_ahead(posts: SqlPosts) -> None:
    """Eight replicas, one message."""
    with ThreadPoolExecutor(8) as pool:
        states = list(pool.map(lambda _: posts.begin("k", "C1").state, range(8)))

    assert ["new"] + ["unknown"] * 7 == sorted(states)


def test_a_message_of_ours_is_known_by_where_it_stands(posts: SqlPosts) -> None:
    """One that was never sent, or stands elsewhere, is not."""
    posts.begin("k", "C1")
    posts.sent("k", "C1", "1.1")
    posts.begin("later", "C1")

    found = posts.at("C1", "1.1")

    assert found is not None
    assert "k" == found.key
    assert [None, None, None] == [posts.at("C2", "1.1"), posts.at("C1", "9.9"), posts.at("C1", "")]
