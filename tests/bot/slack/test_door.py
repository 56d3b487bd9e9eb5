"""The HTTP door: what is not Slack's is refused before it is parsed, and nobody waits for somebody else."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from bot.playground.serving import Lines, ServerThread
from bot.playground.signing import signature
from bot.slack.door import BODY_LIMIT, CLOCK_SKEW, Guard
from tests.bot.slack.doorstep import CANARY, COMMAND, EVENT, FORM, JSON, SECRET, Doorstep, listening, signed

NOW = 1_768_392_000


@pytest.fixture(scope="module")
def visited() -> Iterator[tuple[TestClient, Doorstep]]:
    """One door for the whole file."""
    doorstep = Doorstep()
    with TestClient(doorstep.web(), raise_server_exceptions=True) as client:
        yield client, doorstep


@pytest.fixture
def overheard() -> Iterator[list[str]]:
    """Everything that anybody logs."""
    with listening() as heard:
        yield heard


Visit = tuple[TestClient, Doorstep]


# --- what is Slack's -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content_type", "body"),
    [(FORM, urlencode(COMMAND)), (JSON, json.dumps(EVENT)), (f"{JSON}; charset=utf-8", json.dumps(EVENT))],
)
def test_what_slack_signed_is_let_in(visited: Visit, content_type: str, body: str) -> None:
    """A command and an event ring their bell once."""
    client, doorstep = visited
    doorstep.rung.clear()

    answer = client.post("/slack/events", content=body.encode(), headers=signed(body.encode(), content_type))

    assert (200, ["question"]) == (answer.status_code, doorstep.rung)


def test_the_handshake_of_the_request_url_is_answered(visited: Visit) -> None:
    """Slack asks once whether this address is ours."""
    client, _ = visited
    body = json.dumps({"type": "url_verification", "challenge": "3eZb", "token": "x"}).encode()

    answer = client.post("/slack/events", content=body, headers=signed(body, JSON))

    assert (200, "3eZb") == (answer.status_code, answer.json()["challenge"])


# --- what is not -----------------------------------------------------------------------------------------------------

DEEP = "payload=" + quote("[" * 5_000)
BODIES: dict[str, tuple[str, bytes]] = {
    "an open brace": (JSON, b"{"),
    "null": (JSON, b"null"),
    "a list": (JSON, b"[]"),
    "a number of 5,000 digits": (JSON, b"9" * 5_000),
    "nothing": (JSON, b""),
    "an empty form": (FORM, b""),
    "a deep list in a form": (FORM, DEEP.encode()),
    "a deep object": (JSON, b'{"a":' * 5_000 + b"}" * 5_000),
    "a payload that is a list": (FORM, b"payload=[]"),
    "a payload that is nothing": (FORM, b"payload="),
    "a good payload before a bad one": (FORM, b"payload={}&payload=["),
    "a form that begins like an object": (FORM, b"{=" + CANARY.encode()),
    "a form under the name of JSON": (JSON, urlencode(COMMAND).encode()),
    "JSON under the name of text": ("text/plain", b"[1]"),
    "bytes that are no text": (JSON, b'{"text":"\xff\xfe"}'),
    "bytes that are no text, in a form": (FORM, b"text=\xff\xfe"),
    "a form of 300 fields": (FORM, b"&".join(b"a=1" for _ in range(300))),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_malformed_body_is_refused_even_when_it_is_signed(visited: Visit, overheard: list[str], name: str) -> None:
    """400 (401 where it cannot even be signed), no bell, no word of it in a log."""
    client, doorstep = visited
    doorstep.rung.clear()
    content_type, body = BODIES[name]

    answer = client.post("/slack/events", content=body, headers=signed(body, content_type))

    assert answer.status_code in (400, 401)
    assert (b"", []) == (answer.content, doorstep.rung)
    assert CANARY not in "".join(overheard)


@pytest.mark.parametrize("name", [*BODIES, "a command", "an ssl check", "a handshake"])
def test_an_unsigned_body_is_refused_without_being_read(visited: Visit, overheard: list[str], name: str) -> None:
    """401, whatever it is."""
    client, doorstep = visited
    doorstep.rung.clear()
    plain = {
        "a command": (FORM, urlencode(COMMAND).encode()),
        "an ssl check": (FORM, b"ssl_check=1&token=x"),
        "a handshake": (JSON, b'{"type":"url_verification","challenge":"x"}'),
    }
    content_type, body = {**BODIES, **plain}[name]

    answer = client.post("/slack/events", content=body, headers={"Content-Type": content_type})

    assert (401, b"", []) == (answer.status_code, answer.content, doorstep.rung)
    assert CANARY not in "".join(overheard)


def test_a_body_that_is_too_long_is_refused_by_its_length(visited: Visit) -> None:
    """413 after the first mebibyte, signed or not."""
    client, doorstep = visited
    doorstep.rung.clear()
    body = b'{"text":"' + b"a" * 2 * BODY_LIMIT + b'"}'

    answers = [client.post("/slack/events", content=body, headers=h) for h in ({}, signed(body, JSON))]

    assert ([413, 413], []) == ([answer.status_code for answer in answers], doorstep.rung)


STAMPS: dict[str, str] = {
    "old": str(NOW - CLOCK_SKEW - 1),
    "from the future": str(NOW + CLOCK_SKEW + 1),
    "no number": "soon",
    "with a sign": f"+{NOW}",
    "with a fraction": f"{NOW}.0",
    "with an underscore": "1_768_392_000",
    "with spaces": f" {NOW} ",
    "of 400 digits": "9" * 400,
    "of 5,000 digits": "9" * 5_000,
    "in other digits": "".join(chr(0x0660 + int(digit)) for digit in str(NOW)),
    "empty": "",
}


@pytest.mark.parametrize("name", STAMPS)
def test_a_time_that_is_not_now_is_refused(name: str) -> None:
    """Even under a signature that fits it."""
    body, stamp = b"{}", STAMPS[name]
    good = signature(SECRET, int(stamp), body) if stamp.isascii() and stamp.isdigit() and len(stamp) < 20 else "v0=0"

    refused = Guard(SECRET, now=lambda: NOW).refusal(
        {"x-slack-request-timestamp": stamp, "x-slack-signature": good, "content-type": JSON}, body
    )

    assert refused == 401


@pytest.mark.parametrize("lost", ["X-Slack-Signature", "X-Slack-Request-Timestamp"])
def test_a_missing_header_is_refused(visited: Visit, lost: str) -> None:
    """Both are needed."""
    client, doorstep = visited
    doorstep.rung.clear()
    body = json.dumps(EVENT).encode()
    headers = {name: value for name, value in signed(body, JSON).items() if name != lost}

    assert (401, []) == (client.post("/slack/events", content=body, headers=headers).status_code, doorstep.rung)


@given(where=st.sampled_from(["body", "signature", "stamp"]), place=st.integers(0, 10_000), bit=st.integers(0, 7))
@settings(max_examples=500, deadline=None)
def test_one_flipped_bit_is_enough_to_be_refused(where: str, place: int, bit: int) -> None:
    """Anywhere in body, signature or time."""
    body = json.dumps(EVENT).encode()
    parts = {"body": body, "signature": signature(SECRET, NOW, body).encode(), "stamp": str(NOW).encode()}
    flipped = bytearray(parts[where])
    flipped[place % len(flipped)] ^= 1 << bit
    parts[where] = bytes(flipped)

    refused = Guard(SECRET, now=lambda: NOW).refusal(
        {
            "x-slack-request-timestamp": parts["stamp"].decode("latin-1"),
            "x-slack-signature": parts["signature"].decode("latin-1"),
            "content-type": JSON,
        },
        parts["body"],
    )

    assert refused == 401


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
bodies = st.one_of(
    st.binary(max_size=200),
    st.text(alphabet='{}[]":,payload=&%\\u0de19 ', max_size=80).map(str.encode),
    json_values.map(lambda value: json.dumps(value).encode()),
    json_values.map(lambda value: urlencode({"payload": json.dumps(value)}).encode()),
)


@given(body=bodies, content_type=st.sampled_from([FORM, JSON, "text/plain", "", f"{JSON};x", "multipart/form-data"]))
@settings(max_examples=150, deadline=None)
def test_no_body_at_all_is_answered_with_a_server_error(visited: Visit, body: bytes, content_type: str) -> None:
    """Signed junk: refused, or silently nobody's; unsigned junk: refused."""
    client, doorstep = visited
    doorstep.rung.clear()

    unsigned = client.post("/slack/events", content=body, headers={"Content-Type": content_type})
    answer = client.post("/slack/events", content=body, headers=signed(body, content_type))

    assert unsigned.status_code == 401
    assert answer.status_code in (200, 400, 401)
    assert doorstep.rung == []


@pytest.mark.parametrize(
    "changed", [{"token": "x"}, {"event": {"type": "app_mention"}}, {"event": {"type": "message"}}]
)
def test_no_word_of_what_is_let_in_reaches_a_log(visited: Visit, overheard: list[str], changed: dict[str, Any]) -> None:
    """Whether its listener succeeds or stumbles over it."""
    client, _ = visited
    body = json.dumps({**EVENT, **changed, "more": CANARY}).encode()

    client.post("/slack/events", content=body, headers=signed(body, JSON))

    assert CANARY not in "".join(overheard)


# --- nobody waits for somebody else ----------------------------------------------------------------------------------


def test_slow_listeners_hold_up_neither_another_command_nor_the_health_check() -> None:
    """Three commands hang in their listener; a fourth is answered within a second, /healthz within a fifth."""
    released, waiting = threading.Event(), threading.Semaphore(0)

    def ring(kind: str, key: str, payload: Any) -> None:
        if payload["text"] == "slow":
            waiting.release()
            released.wait(20)

    server = ServerThread(Doorstep(ring=ring).web(), 0, Lines())
    server.start()
    try:
        with ThreadPoolExecutor(3) as people:
            hanging = [people.submit(ask, server.port, "slow") for _ in range(3)]
            for _ in hanging:
                assert waiting.acquire(timeout=10)
            quick = ask(server.port, "quick")
            health = min(ask(server.port, None) for _ in range(5))
            still = sum(not one.done() for one in hanging)
            released.set()
    finally:
        released.set()
        server.stop()

    assert still == 3
    assert quick < 1.0
    assert health < 0.2


def ask(port: int, text: str | None) -> float:
    """Seconds that a command takes to be answered; without text, the health check."""
    body = urlencode({**COMMAND, "text": text or ""}).encode()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=25)
    started = time.monotonic()
    if text is None:
        connection.request("GET", "/healthz")
    else:
        connection.request("POST", "/slack/events", body, signed(body, FORM))
    status = connection.getresponse().status
    connection.close()
    assert status == 200
    return time.monotonic() - started
