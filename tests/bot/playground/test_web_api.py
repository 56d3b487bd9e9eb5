"""Slack's own client talks to the loopback Slack over HTTP, and meets everything that can go wrong."""

from __future__ import annotations

import http.client
import io
import json
import urllib.request
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.webhook import WebhookClient

from bot.playground.delivery import CallableDelivery
from bot.playground.faults import error, ratelimited, reset_after_commit, reset_before_commit, slow, timeout
from bot.playground.faults import http as http_status
from tests.bot.playground.team import Door, Team, button, modal, section

DROPPED = (URLError, ConnectionError, http.client.HTTPException)


def test_json_and_form_bodies_are_read(team: Team) -> None:
    """The client sends blocks as JSON and reads as a form."""
    posted = team.client.chat_postMessage(channel=team.payments, text="hi", blocks=[section()])
    read = team.client.conversations_history(channel=team.payments, limit=5, include_all_metadata=True)

    assert read["messages"][0]["ts"] == posted["ts"]
    assert team.workspace.violations == []


def test_the_token_may_be_an_argument(team: Team) -> None:
    """As the old way of calling, in the query."""
    with urllib.request.urlopen(f"{team.slack.url}auth.test?token={team.workspace.app.bot_token}") as answer:  # noqa: S310  # loopback
        assert json.load(answer)["user_id"] == team.workspace.app.bot_user


def test_multipart_bodies_are_read(team: Team) -> None:
    """As in calls with files."""
    client = team.client
    answer = client.api_call("api.test", data={"foo": "bar"}, files={"error": io.BytesIO(b"")})

    assert answer["args"] == {"foo": "bar", "error": ""}


def test_errors_reach_the_client_with_their_sentences(team: Team) -> None:
    """invalid_blocks names the place."""
    with pytest.raises(SlackApiError) as failure:
        team.client.chat_postMessage(channel=team.payments, text="x", blocks=[section("x" * 3001)])

    assert failure.value.response["error"] == "invalid_blocks"
    assert "/blocks/0/text/text" in failure.value.response["response_metadata"]["messages"][0]


def test_paging_works_with_the_clients_iterator(team: Team) -> None:
    """The cursor of `users.list` leads through all pages."""
    for number in range(5):
        team.workspace.add_person(f"P{number}")
    names = [user["name"] for page in team.client.users_list(limit=3) for user in page["members"]]

    assert len(names) == len(set(names)) == 8


def test_every_call_is_recorded(team: Team) -> None:
    """With its arguments, its answer and whose token it was."""
    team.client.chat_postMessage(channel=team.payments, text="hi")
    call = team.slack.calls_of("chat.postMessage")[0]

    assert call.arguments == {"channel": team.payments, "text": "hi"}
    assert (call.user, call.at) == (team.workspace.app.bot_user, team.clock())
    assert call.answer["ok"]


def test_files_are_uploaded_in_three_calls(team: Team) -> None:
    """And appear in the channel."""
    team.workspace.app.scopes.add("files:write")
    team.client.files_upload_v2(channel=team.payments, content="# ADR-7", filename="adr-7.md", title="ADR-7")

    assert team.ana.sees(team.payments) == ["Chesterton: \n[file ADR-7]"]
    assert next(iter(team.workspace.uploads.files.values())).content == b"# ADR-7"


def test_a_rate_limit_has_its_header(team: Team) -> None:
    """The SDK's own handler waits and succeeds."""
    team.slack.faults.add("users.list", ratelimited(0))
    client = WebClient(
        token=team.workspace.app.bot_token,
        base_url=team.slack.url,
        retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=1)],
    )

    assert client.users_list()["ok"]
    assert len(team.slack.calls_of("users.list")) == 2


def test_real_limits_are_429_too(team: Team) -> None:
    """With the seconds until the next call is allowed."""
    team.workspace.distributed_regime = True
    team.client.conversations_history(channel=team.payments)
    with pytest.raises(SlackApiError) as failure:
        team.client.conversations_history(channel=team.payments)

    assert failure.value.response.status_code == 429
    assert failure.value.response.headers["Retry-After"] == "60"


def test_only_the_nth_call_fails(team: Team) -> None:
    """The second of three."""
    team.slack.faults.add("auth.test", error("fatal_error"), nth=2)
    team.client.auth_test()
    with pytest.raises(SlackApiError, match="fatal_error"):
        team.client.auth_test()

    team.client.auth_test()


def test_each_call_fails_until_it_is_cleared(team: Team) -> None:
    """nth=None, and the method "*"."""
    team.slack.faults.add("*", http_status(500), nth=None)
    for _ in range(2):
        with pytest.raises(SlackApiError):
            team.client.auth_test()

    team.slack.faults.clear()
    team.client.auth_test()


def test_a_reset_before_commit_leaves_nothing(team: Team) -> None:
    """The caller does not know, and nothing was posted."""
    team.slack.faults.add("chat.postMessage", reset_before_commit())
    with pytest.raises(DROPPED):
        team.client.chat_postMessage(channel=team.payments, text="hi")

    assert team.ana.sees(team.payments) == []


def test_a_reset_after_commit_leaves_the_message(team: Team) -> None:
    """The caller does not know, and the message is there: a blind retry doubles it."""
    team.slack.faults.add("chat.postMessage", reset_after_commit())
    with pytest.raises(DROPPED):
        team.client.chat_postMessage(channel=team.payments, text="hi")

    assert team.ana.sees(team.payments) == ["Chesterton: hi"]


def test_the_default_client_doubles_a_post_after_a_reset(team: Team) -> None:
    """Its ConnectionErrorRetryHandler is why posts need a client without handlers."""
    team.slack.faults.add("chat.postMessage", reset_after_commit())
    client = WebClient(token=team.workspace.app.bot_token, base_url=team.slack.url)
    client.chat_postMessage(channel=team.payments, text="hi")

    assert team.ana.sees(team.payments) == ["Chesterton: hi", "Chesterton: hi"]


@pytest.mark.parametrize(("committed", "seen"), [(False, []), (True, ["Chesterton: hi"])])
def test_a_timeout_never_answers(team: Team, committed: bool, seen: list[str]) -> None:
    """Whether the method ran is a choice."""
    team.slack.faults.add("chat.postMessage", timeout(committed=committed))
    client = WebClient(token=team.workspace.app.bot_token, base_url=team.slack.url, timeout=1, retry_handlers=[])
    client.timeout = 0.1  # type: ignore[assignment]  # the library says int, sockets take parts of a second
    with pytest.raises((TimeoutError, URLError)):
        client.chat_postMessage(channel=team.payments, text="hi")

    team.slack.wait_until(lambda: team.slack.calls_of("chat.postMessage"))
    assert team.ana.sees(team.payments) == seen


def test_a_slow_answer_comes(team: Team) -> None:
    """Only later."""
    team.slack.faults.add("auth.test", slow(0.05))

    assert team.client.auth_test()["ok"]


def response_url(team: Team) -> str:
    """Ana uses a command; where may the app answer?"""
    door = Door()
    team.slack.deliver_to(CallableDelivery(door))
    team.ana.slash(team.payments, "/adr", "list")
    return str(door.payloads[-1]["response_url"])


def test_a_response_url_answers_the_one_who_asked(team: Team) -> None:
    """Ephemeral unless in_channel."""
    webhook = WebhookClient(response_url(team))
    assert webhook.send(text="for you").body == "ok"
    webhook.send(text="for all", response_type="in_channel")

    assert team.ana.sees(team.payments) == ["Chesterton (only visible to you): for you", "Chesterton: for all"]
    assert team.ben.sees(team.payments) == ["Chesterton: for all"]


def test_a_response_url_works_where_the_bot_is_not(team: Team) -> None:
    """In a channel that it was never invited to."""
    door = Door()
    team.slack.deliver_to(CallableDelivery(door))
    elsewhere = team.workspace.add_channel("elsewhere", private=True, members=[team.ana.user, team.ben.user])
    team.ana.slash(elsewhere, "/adr", "list")
    WebhookClient(str(door.payloads[-1]["response_url"])).send(text="psst")

    assert team.ana.sees(elsewhere) == ["Chesterton (only visible to you): psst"]
    assert team.ben.sees(elsewhere) == []


def test_a_response_url_takes_five_posts(team: Team) -> None:
    """The sixth is refused."""
    webhook = WebhookClient(response_url(team))
    statuses = [webhook.send(text=str(number)).status_code for number in range(6)]

    assert statuses == [200] * 5 + [404]


def test_a_response_url_dies_after_half_an_hour(team: Team) -> None:
    """Later answers need chat.*."""
    url = response_url(team)
    team.clock.tick(31 * 60)

    assert "expired_url" in WebhookClient(url).send(text="late").body


def test_a_response_url_replaces_and_deletes_its_message(team: Team) -> None:
    """The ephemeral one that the button was on."""
    door = Door()
    team.slack.deliver_to(CallableDelivery(door))
    ephemeral = team.client.chat_postEphemeral(
        channel=team.payments, user=team.ana.user, text="Draft?", blocks=[section("Draft?", accessory=button())]
    )
    team.ana.click(team.payments, ephemeral["message_ts"], "accept")
    webhook = WebhookClient(str(door.payloads[-1]["response_url"]))
    webhook.send(text="Saved", replace_original=True)
    assert team.ana.sees(team.payments) == ["Chesterton (only visible to you): Saved"]

    webhook.send(delete_original=True)
    assert team.ana.sees(team.payments) == []


def test_views_travel_as_json(team: Team) -> None:
    """Open by trigger, update by external_id."""
    trigger = team.workspace.modals.issue(team.ana.user)
    loading = {"type": "modal", "title": {"type": "plain_text", "text": "One moment"}, "blocks": [section("Reading")]}
    team.client.views_open(trigger_id=trigger, view=loading | {"external_id": "draft-1"})
    team.client.views_update(external_id="draft-1", view=modal())

    assert "Title *" in team.ana.sees_modal()
    assert team.ana.modal.external_id == "draft-1"


def test_it_listens_on_this_machine_only(team: Team) -> None:
    """127.0.0.1, on a free port."""
    assert urlsplit(team.slack.url).hostname == "127.0.0.1"
    assert team.slack.url.endswith("/api/")


def test_an_unknown_upload_is_not_found(team: Team) -> None:
    """Nothing is kept that was not announced."""
    url = f"{team.workspace.origin}/upload/v1/F9999"
    with pytest.raises(HTTPError, match="404"):
        urllib.request.urlopen(url, data=b"x")  # noqa: S310  # loopback


def test_tests_wait_for_state_with_a_deadline(team: Team) -> None:
    """wait_until returns what it waited for, or says what did not come."""
    team.client.chat_postMessage(channel=team.payments, text="hi")
    found = team.slack.wait_until(lambda: team.slack.calls_of("chat.postMessage"))
    assert len(found) == 1

    with pytest.raises(TimeoutError, match="a second post"):
        team.slack.wait_until(lambda: len(team.slack.calls_of("chat.postMessage")) > 1, 0.01, "a second post")
