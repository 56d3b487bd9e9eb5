"""Delivery: retries, duplicates, disorder, and never inside the request that caused it."""

from __future__ import annotations

import threading
from random import Random

import pytest

from bot.playground.delivery import Answer, CallableDelivery, HttpDelivery, Outgoing, Undelivered
from bot.playground.outbox import Outbox
from tests.bot.playground.team import Door, Team


def event(number: int = 1) -> Outgoing:
    """Some event."""
    return Outgoing("events_api", {"type": "event_callback", "event": {"type": "message", "n": number}})


def outbox_to(door: Door, **more: object) -> Outbox:
    """An outbox that retries at once."""
    return Outbox(CallableDelivery(door), retry_scale=0.0, **more)  # type: ignore[arg-type]  # passed through


def test_a_failed_event_is_sent_again_with_number_and_reason() -> None:
    """Up to the first 2xx."""
    door = Door([(500, ""), (503, ""), (200, "")])
    outbox = outbox_to(door)
    outbox.put(event())
    outbox.drain()

    numbers = [headers.get("X-Slack-Retry-Num") for headers, _ in door.requests]
    reasons = [headers.get("X-Slack-Retry-Reason") for headers, _ in door.requests]
    assert numbers == [None, "1", "2"]
    assert reasons == [None, "http_error", "http_error"]


def test_after_three_retries_an_event_is_lost() -> None:
    """Four tries in all."""
    door = Door([(500, "")] * 9)
    outbox = outbox_to(door)
    outbox.put(event())
    outbox.drain()

    assert len(door.requests) == 4
    assert len(outbox.lost) == 1


def test_an_answer_can_forbid_retries() -> None:
    """X-Slack-No-Retry: 1."""
    door = Door([(500, "")], headers={"X-Slack-No-Retry": "1"})
    outbox = outbox_to(door)
    outbox.put(event())
    outbox.drain()

    assert len(door.requests) == 1


def test_a_late_answer_is_a_timeout() -> None:
    """The event comes again although the app is still working on it."""
    go, seen = threading.Event(), []

    def hang(headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], str]:
        seen.append(headers.get("X-Slack-Retry-Reason"))
        if len(seen) == 1:
            go.wait(5)
        return 200, {}, ""

    outbox = Outbox(CallableDelivery(hang), retry_scale=0.0, patience=0.3)
    outbox.put(event())
    outbox.drain()
    go.set()

    assert seen[:2] == [None, "http_timeout"]


def test_nobody_at_the_address_is_a_failed_connection() -> None:
    """The reason says so."""
    with pytest.raises(Undelivered) as failure:
        HttpDelivery("http://127.0.0.1:9/slack/events").deliver(event(), 1.0)

    assert failure.value.reason == "connection_failed"


def test_events_can_come_twice() -> None:
    """Same id, same body."""
    door = Door()
    outbox = outbox_to(door, copies=2)
    outbox.put(event())
    outbox.drain()

    assert len(door.requests) == 2
    assert door.requests[0][1] == door.requests[1][1]


def test_events_can_come_out_of_order() -> None:
    """Shuffled by a seed."""
    door = Door()
    outbox = outbox_to(door, shuffle=Random(7))
    with outbox.paused():
        for number in range(10):
            outbox.put(event(number))
    outbox.drain()

    numbers = [received["n"] for received in door.events]
    assert sorted(numbers) == list(range(10))
    assert numbers != list(range(10))


def test_events_can_come_at_the_same_time() -> None:
    """Two workers meet inside the app."""
    meeting = threading.Barrier(2)

    def meet(headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], str]:
        meeting.wait(5)
        return 200, {}, ""

    outbox = Outbox(CallableDelivery(meet), workers=2, retry_scale=0.0)
    outbox.put(event(1))
    outbox.put(event(2))
    outbox.drain()

    assert [attempt.answer.status for attempt in outbox.attempts] == [200, 200]


def test_what_is_held_goes_out_only_after_the_request() -> None:
    """And drain waits for it."""
    door = Door()
    outbox = outbox_to(door)
    with outbox.held() as batch:
        outbox.put(event())
    with pytest.raises(TimeoutError):
        outbox.drain(0.05)
    assert door.requests == []

    outbox.release(batch)
    outbox.drain()
    assert len(door.requests) == 1


def test_an_app_that_raises_counts_as_500() -> None:
    """In process as over HTTP."""

    def broken(headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], str]:
        raise RuntimeError("boom")

    assert CallableDelivery(broken).deliver(event(), 1.0) == Answer(500, body=b"RuntimeError")


def test_a_bot_that_answers_inside_its_handler_does_not_wait_for_itself(team: Team) -> None:
    """Its own message comes back to it after the handler's request is over."""
    heard: list[str] = []

    def app(headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], str]:
        heard.append(body.decode())
        if len(heard) == 1:
            team.client.chat_postMessage(channel=team.payments, text="echo")
        return 200, {}, ""

    team.slack.deliver_to(CallableDelivery(app))
    team.ana.post(team.payments, "hello")
    team.slack.deliveries.drain()

    assert len(heard) == 2
    assert team.ben.sees(team.payments) == ["Ana: hello", "Chesterton: echo"]
