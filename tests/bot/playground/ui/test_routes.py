"""Who may open what, and from where: addresses of the page without a browser."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from bot.playground.ui.routes import Page
from bot.playground.web_api import LoopbackSlack
from tests.bot.playground.team import Team
from tests.bot.playground.ui.conftest import FEATURES


@pytest.fixture
def client(drawn: Team) -> Iterator[httpx.Client]:
    """Somebody who asks for pages."""
    with httpx.Client(base_url=drawn.workspace.origin) as client:
        yield client


def status(team: Team, host: str, method: str = "GET", **headers: str) -> int:
    """The status of a request that names this host."""
    address = urlsplit(team.workspace.origin)
    line = http.client.HTTPConnection("127.0.0.1", address.port or 0, timeout=5)
    path = "/as/ana/payments" if method == "GET" else "/as/ana/payments/say"
    line.putrequest(method, path, skip_host=True)
    for name, value in {"Host": host.replace("PORT", str(address.port)), "Content-Length": "0", **headers}.items():
        line.putheader(name, value)
    line.endheaders()
    return line.getresponse().status


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:PORT", "127.0.0.1.evil.example:PORT", "10.0.0.1:PORT", ""]
)
def test_another_name_of_this_machine_is_refused(drawn: Team, host: str) -> None:
    """A page elsewhere may point its name at 127.0.0.1; it must not read this one."""
    assert 403 == status(drawn, host)
    assert 200 == status(drawn, "localhost:PORT")


def test_a_form_of_another_page_is_refused(drawn: Team) -> None:
    """A browser sends it along with where it comes from."""
    assert 403 == status(drawn, "127.0.0.1:PORT", "POST", Origin="https://evil.example")
    assert 403 == status(drawn, "127.0.0.1:PORT", "POST", Origin="null")
    assert 204 == status(drawn, "127.0.0.1:PORT", "POST")


def test_every_answer_says_what_a_page_may_load(drawn: Team, client: httpx.Client) -> None:
    """Nothing but its own; no script in the page itself, no frame around it."""
    answer = client.get("/as/ana/payments")

    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "<script>" not in answer.text
    assert " style=" not in answer.text
    assert client.get("/static/page.js").headers["content-security-policy"] == policy


@pytest.mark.parametrize("path", ["/", "/as/ana/", "/as/ana/payments"])
def test_who_comes_before_the_people_have_moved_in_is_asked_to_wait(path: str) -> None:
    """The browser asks again by itself; nobody acts in a half-furnished place, or is told that Ana does not exist."""
    slack = LoopbackSlack()
    page = Page(slack, FEATURES)
    page.ready = False
    slack.mount(page.routes())
    with slack:
        answer = httpx.get(slack.workspace.origin + path)

    assert (503, "1") == (answer.status_code, answer.headers["refresh"])
    assert "One moment" in answer.text


def test_a_private_channel_is_not_there_for_others(drawn: Team, client: httpx.Client) -> None:
    """Its page, its messages, its live updates and its pictures."""
    secret = drawn.workspace.add_channel("secret", private=True, members=[drawn.ana.user])
    ts = drawn.ana.share(secret, "plan.png", b"not really a picture", "the plan")
    file = drawn.workspace.message(secret, ts).files[0]["id"]

    mine = [
        client.get(f"/as/ana/{path}").status_code for path in ("secret", f"archives/{secret}/-/{ts}", f"files/{file}")
    ]
    others = [client.get(f"/as/ben/{path}").status_code
              for path in ("secret", "secret/live", f"archives/{secret}/-/{ts}", f"files/{file}")]  # fmt: skip

    assert [200, 307, 200] == mine
    assert [404, 404, 404, 404] == others
    assert "the plan" not in client.get("/as/ben/payments").text


def test_only_pictures_are_shown_as_such(drawn: Team, client: httpx.Client) -> None:
    """Anything else is a download: a page that somebody shared must not run here."""
    ts = drawn.ana.share(drawn.payments, "trap.html", b"<script>alert(1)</script>")
    file = drawn.workspace.message(drawn.payments, ts).files[0]["id"]

    assert "application/octet-stream" == client.get(f"/as/ana/files/{file}").headers["content-type"]


def test_nobody_can_be_a_stranger_to_the_team(client: httpx.Client) -> None:
    """Who is not there, and the bot, have no page; the first person's is where one begins."""
    assert 404 == client.get("/as/mallory/payments").status_code
    assert 404 == client.get("/as/chesterton/payments").status_code
    assert "/as/ana/" == client.get("/").headers["location"]
    assert "/as/ana/payments" == client.get("/as/ana/").headers["location"]


def test_somebody_who_only_looks_can_join(drawn: Team, client: httpx.Client) -> None:
    """A public channel has a button for it, and no composer before."""
    drawn.workspace.add_channel("general", members=[drawn.ana.user])
    before = client.get("/as/ben/general").text

    client.post("/as/ben/general/join")

    assert "Join channel" in before
    assert 'id="say"' not in before
    assert 'id="say"' in client.get("/as/ben/general").text
