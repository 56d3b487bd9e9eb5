"""Every call to Slack: reads are patient, posts are careful, and no refusal repeats what was said."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.playground.actor import Actor
from bot.playground.faults import Fault, error, http, ratelimited, reset_after_commit, reset_before_commit
from bot.playground.web_api import LoopbackSlack
from bot.playground.workspace import Workspace
from bot.slack import gateway
from bot.slack.gateway import Gateway, open_view
from bot.slack.views.gate import Message, finalize_message
from bot.slack.views.wording import section
from knowledge.errors import ChestertonError, Misconfigured, NotAllowed, NotFound, Unavailable
from storage import migrations
from storage.engine import open_engine
from storage.posts import SqlPosts
from tests.bot.slack.doorstep import CANARY, listening
from tests.fakes import FixedClock


@dataclass
class Leaping:
    """A clock that goes on by more than a minute whenever somebody looks."""

    time: datetime = field(default_factory=lambda: datetime(2026, 1, 14, 9, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        self.time += timedelta(seconds=61)
        return self.time


class Line:
    """A gateway to a loopback Slack with one channel and one person."""

    def __init__(self, slack: LoopbackSlack, posts: SqlPosts) -> None:
        self.slack, self.clock = slack, FixedClock(datetime.now(UTC))
        self.ana = Actor(slack, slack.workspace.add_person("ana"))
        self.channel = slack.workspace.add_channel(
            "payments", members=[self.ana.user, slack.workspace.app.bot_user]
        )  # fmt: skip
        self.gateway = Gateway(slack.workspace.app.bot_token, slack.url, posts, self.clock, timeout=5)

    def post(self, key: str = "k", text: str = "hello") -> tuple[str, str]:
        """Post a message under a key."""
        return self.gateway.post_once(key, self.channel, {"text": text})

    def calls(self, method: str) -> int:
        """How often a method was called."""
        return len(self.slack.calls_of(method))

    def said(self) -> list[str]:
        """What stands in the channel."""
        return [message.text for message in self.slack.workspace.history(self.channel)]


@pytest.fixture
def posts(tmp_path: Path) -> SqlPosts:
    engine = open_engine(f"sqlite:///{tmp_path / 'posts.sqlite'}")
    migrations.upgrade(engine)
    return SqlPosts(engine, FixedClock(datetime.now(UTC)))


@pytest.fixture
def line(posts: SqlPosts) -> Iterator[Line]:
    with LoopbackSlack() as slack:
        yield Line(slack, posts)


# --- reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [http(500), http(503), reset_before_commit(), reset_after_commit(), ratelimited(1)])
def test_a_read_that_failed_once_is_tried_again(line: Line, fault: Fault) -> None:
    """Nothing is harmed by asking twice."""
    line.slack.faults.add("conversations.info", fault)

    assert "payments" == line.gateway.channel(line.channel)["name"]
    assert 2 == line.calls("conversations.info")


def test_a_rate_limit_is_waited_out(line: Line) -> None:
    """For as long as Slack asks for, and not less."""
    line.slack.faults.add("users.info", ratelimited(1))
    started = time.monotonic()

    line.gateway.user(line.ana.user)

    assert time.monotonic() - started >= 1.0


def test_a_read_that_keeps_failing_is_given_back(line: Line) -> None:
    """The job tries again later; this thread does not wait for ever."""
    line.slack.faults.add("conversations.info", http(500), nth=None)

    with pytest.raises(Unavailable):
        line.gateway.channel(line.channel)


def test_a_long_thread_is_read_whole_over_pages(line: Line) -> None:
    """450 messages, oldest first, each once."""
    root = line.ana.post(line.channel, "root")
    for n in range(449):
        line.slack.workspace.post(line.channel, f"reply {n}", user=line.ana.user, thread_ts=root)

    messages, unread = line.gateway.replies(line.channel, root)

    assert ["root", *(f"reply {n}" for n in range(449))] == list(dict.fromkeys(m["text"] for m in messages))
    assert unread == 0


def test_a_thread_is_read_whole_where_slack_gives_fifteen_at_a_time(posts: SqlPosts) -> None:
    """As for apps that are sold outside the Marketplace."""
    with LoopbackSlack(Workspace(clock=Leaping())) as slack:
        line = Line(slack, posts)
        slack.workspace.distributed_regime = True
        root = line.ana.post(line.channel, "root")
        for n in range(61):
            line.ana.post(line.channel, f"reply {n}", root)

        messages, unread = line.gateway.replies(line.channel, root)

        assert (62, 0) == (len({message["ts"] for message in messages}), unread)
        assert line.calls("conversations.replies") >= 5


def test_what_slack_keeps_back_is_counted(line: Line) -> None:
    """So that nobody takes a part for the whole."""
    given = [{"ts": "1.1", "text": "root", "reply_count": 61}, *({"ts": f"1.{n}"} for n in range(2, 16))]
    line.slack.faults.add("conversations.replies", Fault("short", body={"ok": True, "messages": given}))

    messages, unread = line.gateway.replies(line.channel, "1.1")

    assert (15, 47) == (len(messages), unread)


# --- posting ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [http(500), http(503), reset_before_commit(), reset_after_commit()])
def test_a_post_of_unknown_fate_is_not_sent_again_blindly(line: Line, fault: Fault) -> None:
    """One call, then the job; the next try looks first, and there is one message in the end."""
    line.slack.faults.add("chat.postMessage", fault)

    with pytest.raises(Unavailable):
        line.post()

    assert 1 == line.calls("chat.postMessage")
    line.clock.advance(minutes=1)
    line.post()
    line.post()
    assert ["hello"] == line.said()


def test_a_post_that_was_refused_for_its_rate_is_a_first_try_again(line: Line) -> None:
    """Nothing was posted, so nothing is looked up."""
    line.slack.faults.add("chat.postMessage", ratelimited(1))
    with pytest.raises(Unavailable):
        line.post()
    before = line.calls("conversations.history")

    line.post()

    assert (["hello"], before) == (line.said(), line.calls("conversations.history"))


def test_a_key_posts_once(line: Line) -> None:
    """And says where."""
    assert line.post("a") == line.post("a")
    assert line.post("b") != line.post("a")
    assert 2 == len(line.said())


def test_the_key_in_the_metadata_holds_no_text(line: Line) -> None:
    """Other apps can read it."""
    line.post("k", CANARY)

    assert CANARY not in str(line.slack.calls_of("chat.postMessage")[0].arguments["metadata"])


# --- refusals --------------------------------------------------------------------------------------------------------

REFUSALS: dict[str, type[ChestertonError]] = {
    **dict.fromkeys(gateway.ABSENT, NotFound),
    **dict.fromkeys(gateway.CREDENTIALS, Misconfigured),
    **dict.fromkeys(gateway.REFUSED, NotAllowed),
    **dict.fromkeys(["ratelimited", "internal_error", "fatal_error", "request_timeout"], Unavailable),
    **dict.fromkeys(["invalid_blocks", "msg_blocks_too_long", "something_new"], Misconfigured),
}


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_each_refusal_means_one_thing_and_repeats_nothing(line: Line, code: str) -> None:
    """Neither in what a person is told, nor in a log, nor in the error's chain."""
    line.slack.faults.add("chat.postMessage", error(code))
    with listening() as heard, pytest.raises(REFUSALS[code]) as refused:
        line.post(text=CANARY)

    chain = f"{refused.value!r} {refused.value.whole} {refused.value.__cause__!r}"
    assert CANARY not in f"{chain} {heard}"
    assert refused.value.__suppress_context__


@pytest.mark.parametrize("fault", [http(500), reset_after_commit(), error("invalid_blocks")])
@pytest.mark.parametrize("way", ["update", "whisper", "respond"])
def test_no_way_of_writing_repeats_what_it_could_not_write(line: Line, way: str, fault: Fault) -> None:
    """In the error or in a log at any level."""
    message: dict[str, Any] = {"text": CANARY, "blocks": []}
    _, ts = line.post()
    line.slack.faults.add("*", fault, nth=None)
    url = line.slack.workspace.response_urls.issue(line.ana.user, line.channel).replace("/response/", "/nowhere/")
    acts = {
        "update": lambda: line.gateway.update(line.channel, ts, message),
        "whisper": lambda: line.gateway.whisper(line.channel, line.ana.user, message),
        "respond": lambda: line.gateway.respond(url.replace("http://127.0.0.1", "http://127.0.0.1:9"), message),
    }
    told = ""
    with listening() as heard:
        try:
            acts[way]()
        except ChestertonError as refused:
            told = f"{refused!r} {refused.whole}"

    assert CANARY not in f"{told} {heard}"


def test_a_window_that_slack_will_not_open_is_no_failure(line: Line) -> None:
    """The work is safe already; a button will open it."""
    client = WebClient(line.slack.workspace.app.bot_token, base_url=line.slack.url, timeout=2, retry_handlers=[])
    view = {"type": "modal", "title": {"type": "plain_text", "text": CANARY}, "blocks": []}

    with listening() as heard:
        assert not open_view(client, "expired", view)

    assert CANARY not in str(heard)


def test_an_error_of_the_sdk_would_have_repeated_it(line: Line) -> None:
    """Why all this: Slack's own client puts the arguments' neighbours into its errors and debug logs."""
    client = WebClient(line.slack.workspace.app.bot_token, base_url=line.slack.url, retry_handlers=[])
    line.slack.faults.add("chat.postMessage", Fault("echo", body={"ok": False, "error": "x", "given": CANARY}))

    with pytest.raises(SlackApiError, match=CANARY):
        client.chat_postMessage(channel=line.channel, text="x")


def long(parts: int) -> Message:
    """A message that takes so many."""
    return finalize_message([section(f"s{n}", "x" * 2_900) for n in range(3 * parts)], "All of it")


def test_an_answer_to_a_command_says_where_it_was_cut(line: Line) -> None:
    """Slack lets a command be answered five times: what is left out is not left out in silence."""
    url = line.slack.workspace.response_urls.issue(line.ana.user, line.channel)

    line.gateway.respond(url, long(7))

    seen = line.ana.sees(line.channel)
    assert [5, True] == [len(seen), seen[-1].endswith(gateway.CUT_SHORT["text"])]


def test_a_whisper_that_is_too_long_for_one_message_takes_several(line: Line) -> None:
    """As many as it takes: nothing of it is lost."""
    line.gateway.whisper(line.channel, line.ana.user, long(3))

    assert 3 == len(line.ana.sees(line.channel))
