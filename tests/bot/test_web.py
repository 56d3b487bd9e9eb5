"""The web side: it says how the process is, and opens Slack's door only where there is one."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient

from bot.doctor import Finding
from bot.web import build_web

WELL, SICK = Finding("database", True, "SQLite answers"), Finding("work", False, "It does not answer.")


def test_the_process_lives_even_when_a_part_does_not() -> None:
    """A restart would not mend the database."""
    with TestClient(build_web(lambda: [SICK])) as client:
        assert (200, "ok") == ((answer := client.get("/healthz")).status_code, answer.text)


def test_it_is_ready_when_every_part_is_well() -> None:
    """And says what each says."""
    with TestClient(build_web(lambda: [WELL])) as client:
        answer = client.get("/readyz")

    assert (200, {"database": "SQLite answers"}) == (answer.status_code, answer.json())


def test_it_is_not_ready_while_one_part_is_not() -> None:
    """503, and which."""
    with TestClient(build_web(lambda: [WELL, SICK])) as client:
        answer = client.get("/readyz")

    assert (503, "It does not answer.") == (answer.status_code, answer.json()["work"])


def test_in_socket_mode_there_is_no_door() -> None:
    """Nothing to knock at."""
    with TestClient(build_web(list)) as client:
        assert 404 == client.post("/slack/events").status_code


def test_the_door_takes_posts_only() -> None:
    """A look with a browser is refused."""

    async def events(_: Request) -> Response:
        return PlainTextResponse("in")

    with TestClient(build_web(list, events)) as client:
        assert [405, 200] == [client.get("/slack/events").status_code, client.post("/slack/events").status_code]
