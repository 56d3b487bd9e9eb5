"""The workspace refuses what Slack refuses, and what Slack would silently ignore."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bot.playground.team import Team, modal, ok, section, text_input


def call(team: Team, method: str, **arguments: Any) -> dict[str, Any]:
    """Call a method with the bot's token."""
    return team.workspace.method(method, team.workspace.app.bot_token, arguments)


def error(team: Team, method: str, **arguments: Any) -> str:
    """The error code of a call."""
    return str(call(team, method, **arguments).get("error"))


def test_unknown_method_is_refused_and_remembered(still: Team) -> None:
    """A misspelt method is found by the test that looks at `violations`."""
    assert error(still, "chat.postMesage") == "unknown_method"

    assert still.workspace.violations


def test_undocumented_argument_is_refused_and_remembered(still: Team) -> None:
    """An argument that the method's page does not name is a mistake."""
    answer = call(still, "chat.postMessage", channel=still.payments, txt="hi")

    assert answer["error"] == "invalid_arguments"
    assert "txt" in answer["response_metadata"]["messages"][0]
    assert still.workspace.violations


def test_missing_argument_is_named(still: Team) -> None:
    """The sentence says which one is missing."""
    answer = call(still, "users.info")

    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: user"]


def test_no_token_is_not_authed(still: Team) -> None:
    """A call without a token is anonymous."""
    assert still.workspace.method("auth.test", None, {})["error"] == "not_authed"


def test_unknown_token_is_invalid_auth(still: Team) -> None:
    """A made-up token opens nothing."""
    assert still.workspace.method("auth.test", "xoxb-nobody", {})["error"] == "invalid_auth"


def test_token_of_the_wrong_kind_is_refused(still: Team) -> None:
    """An app-level token cannot post, a bot token cannot open sockets."""
    app_token = still.workspace.app.app_token
    assert still.workspace.method("auth.test", app_token, {})["error"] == "not_allowed_token_type"

    assert error(still, "apps.connections.open") == "not_allowed_token_type"


def test_token_dies_with_the_installation(still: Team) -> None:
    """After an uninstall nothing works."""
    still.workspace.uninstall()

    assert error(still, "auth.test") == "account_inactive"


def test_lacking_scope_is_named(still: Team) -> None:
    """missing_scope says what is needed and what is there."""
    answer = call(still, "reactions.add", channel=still.payments, name="eyes", timestamp="1.0")

    assert answer["error"] == "missing_scope"
    assert answer["needed"] == "reactions:write"
    assert "chat:write" in answer["provided"]


def test_history_scope_depends_on_the_kind_of_channel(still: Team) -> None:
    """A private channel needs groups:history."""
    still.workspace.app.scopes.discard("groups:history")
    private = still.workspace.add_channel("secret", private=True, members=[still.workspace.app.bot_user])

    assert call(still, "conversations.history", channel=private)["needed"] == "groups:history"


@pytest.mark.parametrize("method", ["chat.postMessage", "conversations.history"])
def test_public_channel_without_the_bot_is_not_in_channel(still: Team, method: str) -> None:
    """The bot speaks and reads only where it was invited."""
    channel = still.workspace.add_channel("general", members=[still.ana.user])
    text = {"text": "hi"} if method.startswith("chat") else {}

    assert error(still, method, channel=channel, **text) == "not_in_channel"


@pytest.mark.parametrize("method", ["chat.postMessage", "conversations.info", "conversations.members"])
def test_private_channel_without_the_bot_does_not_exist(still: Team, method: str) -> None:
    """Not even its existence is told."""
    channel = still.workspace.add_channel("secret", private=True, members=[still.ana.user])
    text = {"text": "hi"} if method.startswith("chat") else {}

    assert error(still, method, channel=channel, **text) == "channel_not_found"


def test_archived_channel_takes_no_posts(still: Team) -> None:
    """It can be read, not written."""
    still.ana.archive(still.payments)

    assert error(still, "chat.postMessage", channel=still.payments, text="hi") == "is_archived"
    ok(call(still, "conversations.history", channel=still.payments))


def test_replies_of_an_unknown_ts(still: Team) -> None:
    """There is no such thread."""
    assert error(still, "conversations.replies", channel=still.payments, ts="1.000001") == "thread_not_found"


def test_answering_to_a_reply_is_refused(still: Team) -> None:
    """thread_ts must be the parent's."""
    parent = still.ana.post(still.payments, "parent")
    reply = still.ben.post(still.payments, "reply", parent)

    assert error(still, "chat.postMessage", channel=still.payments, text="x", thread_ts=reply) == "thread_not_found"


def test_message_without_words_is_refused(still: Team) -> None:
    """Neither text nor blocks."""
    assert error(still, "chat.postMessage", channel=still.payments) == "no_text"


def test_markdown_text_excludes_text(still: Team) -> None:
    """markdown_text stands alone."""
    both = {"text": "a", "markdown_text": "b"}

    assert error(still, "chat.postMessage", channel=still.payments, **both) == "markdown_text_conflict"


def test_text_is_cut_at_forty_thousand(still: Team) -> None:
    """Slack cuts without a word."""
    answer = ok(call(still, "chat.postMessage", channel=still.payments, text="x" * 40_001))

    assert len(answer["message"]["text"]) == 40_000


def test_metadata_comes_back_only_when_asked_for(still: Team) -> None:
    """include_all_metadata is the switch."""
    metadata = {"event_type": "chesterton_post", "event_payload": {"key": "k1"}}
    ok(call(still, "chat.postMessage", channel=still.payments, text="hi", metadata=metadata))

    without = ok(call(still, "conversations.history", channel=still.payments))["messages"][0]
    with_it = ok(call(still, "conversations.history", channel=still.payments, include_all_metadata=True))["messages"][0]

    assert "metadata" not in without
    assert with_it["metadata"] == metadata


def test_metadata_needs_type_and_payload(still: Team) -> None:
    """Half of it is refused."""
    half = {"event_type": "x"}

    assert (
        error(still, "chat.postMessage", channel=still.payments, text="x", metadata=half) == "invalid_metadata_format"
    )


def test_someone_elses_message_cannot_be_changed(still: Team) -> None:
    """An app edits and deletes only its own."""
    ts = still.ana.post(still.payments, "mine")

    assert error(still, "chat.update", channel=still.payments, ts=ts, text="x") == "cant_update_message"
    assert error(still, "chat.delete", channel=still.payments, ts=ts) == "cant_delete_message"


def test_update_keeps_what_is_not_given(still: Team) -> None:
    """Only the text changes; blocks stay."""
    ts = ok(call(still, "chat.postMessage", channel=still.payments, text="a", blocks=[section("card")]))["ts"]
    ok(call(still, "chat.update", channel=still.payments, ts=ts, text="b"))

    message = still.workspace.message(still.payments, ts)
    assert (message.text, message.blocks[0]["text"]["text"]) == ("b", "card")


def test_reacting_twice_is_refused(still: Team) -> None:
    """already_reacted, and no_reaction for one that is not there."""
    still.workspace.app.scopes.add("reactions:write")
    ts = still.ana.post(still.payments, "hi")
    where = {"channel": still.payments, "timestamp": ts}

    ok(call(still, "reactions.add", name="eyes", **where))
    assert error(still, "reactions.add", name="eyes", **where) == "already_reacted"
    ok(call(still, "reactions.remove", name="eyes", **where))
    assert error(still, "reactions.remove", name="eyes", **where) == "no_reaction"


def test_unknown_trigger(still: Team) -> None:
    """A made-up trigger opens nothing."""
    assert error(still, "views.open", trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"


def test_used_trigger(still: Team) -> None:
    """A trigger opens one view."""
    trigger = still.workspace.modals.issue(still.ana.user)
    ok(call(still, "views.open", trigger_id=trigger, view=modal()))

    assert error(still, "views.open", trigger_id=trigger, view=modal()) == "exchanged_trigger_id"


def test_late_trigger(still: Team) -> None:
    """A trigger lives three seconds."""
    trigger = still.workspace.modals.issue(still.ana.user)
    still.clock.tick(3.1)

    assert error(still, "views.open", trigger_id=trigger, view=modal()) == "expired_trigger_id"


def open_modal(team: Team, **more: Any) -> dict[str, Any]:
    """Open a modal for Ana."""
    trigger = team.workspace.modals.issue(team.ana.user)
    return dict(ok(call(team, "views.open", trigger_id=trigger, view=modal(**more)))["view"])


def test_stale_hash(still: Team) -> None:
    """An update that answers an older state is refused."""
    view = open_modal(still)
    ok(call(still, "views.update", view_id=view["id"], hash=view["hash"], view=modal()))

    assert error(still, "views.update", view_id=view["id"], hash=view["hash"], view=modal()) == "hash_conflict"


def test_closed_view_is_not_found(still: Team) -> None:
    """Nobody looks at it any more."""
    view = open_modal(still, external_id="draft-1")
    still.ana.close()

    assert error(still, "views.update", view_id=view["id"], view=modal()) == "not_found"
    assert error(still, "views.update", external_id="draft-1", view=modal()) == "not_found"


def test_fourth_view_is_too_many(still: Team) -> None:
    """A stack is three deep."""
    open_modal(still)
    for _ in range(2):
        ok(call(still, "views.push", trigger_id=still.workspace.modals.issue(still.ana.user), view=modal()))

    trigger = still.workspace.modals.issue(still.ana.user)
    assert error(still, "views.push", trigger_id=trigger, view=modal()) == "push_limit_reached"


def test_heavy_view_is_too_large(still: Team) -> None:
    """250 kB is the end."""
    inputs = [text_input(f"b{n}", element=heavy_select(n)) for n in range(99)]
    trigger = still.workspace.modals.issue(still.ana.user)

    assert error(still, "views.open", trigger_id=trigger, view=modal(*inputs)) == "view_too_large"


def heavy_select(number: int) -> dict[str, Any]:
    """A select with as much text as is allowed."""
    options = [{"text": {"type": "plain_text", "text": f"{n:075d}"}, "value": f"{n:0150d}"} for n in range(100)]
    return {"type": "static_select", "action_id": f"a{number}", "options": options}


def test_two_views_cannot_share_an_external_id(still: Team) -> None:
    """One per team."""
    open_modal(still, external_id="draft-1")
    trigger = still.workspace.modals.issue(still.ben.user)

    assert error(still, "views.open", trigger_id=trigger, view=modal(external_id="draft-1")) == "duplicate_external_id"


def test_home_hash_is_checked(still: Team) -> None:
    """views.publish refuses a stale hash too."""
    home = {"type": "home", "blocks": [section()]}
    first = ok(call(still, "views.publish", user_id=still.ana.user, view=home))["view"]
    ok(call(still, "views.publish", user_id=still.ana.user, view=home, hash=first["hash"]))

    assert error(still, "views.publish", user_id=still.ana.user, view=home, hash=first["hash"]) == "hash_conflict"


def test_ephemeral_needs_a_member(still: Team) -> None:
    """Someone who is not there gets no note."""
    stranger = still.workspace.add_person("Zoe")
    note = {"channel": still.payments, "user": stranger, "text": "psst"}

    assert error(still, "chat.postEphemeral", **note) == "user_not_in_channel"


def test_history_comes_in_pages_newest_first(still: Team) -> None:
    """The cursor leads to the next page."""
    written = [still.ana.post(still.payments, str(n)) for n in range(5)]
    first = ok(call(still, "conversations.history", channel=still.payments, limit=3))
    cursor = first["response_metadata"]["next_cursor"]
    second = ok(call(still, "conversations.history", channel=still.payments, limit=3, cursor=cursor))

    assert first["has_more"]
    assert not second["has_more"]
    assert [m["ts"] for m in first["messages"] + second["messages"]] == written[::-1]


def test_replies_repeat_the_parent_on_every_page(still: Team) -> None:
    """As Slack does; who reads pages must not count it twice."""
    parent = still.ana.post(still.payments, "parent")
    replies = [still.ben.post(still.payments, str(n), parent) for n in range(4)]
    first = ok(call(still, "conversations.replies", channel=still.payments, ts=parent, limit=3))
    cursor = first["response_metadata"]["next_cursor"]
    second = ok(call(still, "conversations.replies", channel=still.payments, ts=parent, limit=3, cursor=cursor))

    assert [m["ts"] for m in first["messages"]] == [parent, *replies[:2]]
    assert [m["ts"] for m in second["messages"]] == [parent, *replies[2:]]


def test_oldest_and_latest_bound_the_history(still: Team) -> None:
    """The ends count only with `inclusive`."""
    one, two, three = (still.ana.post(still.payments, word) for word in ("one", "two", "three"))
    bounds = {"channel": still.payments, "oldest": one, "latest": three}

    inner = ok(call(still, "conversations.history", **bounds))["messages"]
    whole = ok(call(still, "conversations.history", **bounds, inclusive=True))["messages"]

    assert [m["ts"] for m in inner] == [two]
    assert [m["ts"] for m in whole] == [three, two, one]


def test_bad_cursor(still: Team) -> None:
    """A made-up cursor is refused."""
    assert error(still, "conversations.history", channel=still.payments, cursor="zz") == "invalid_cursor"


def test_distributed_apps_get_fifteen_messages_a_minute(still: Team) -> None:
    """The regime for commercially distributed apps."""
    for number in range(20):
        still.ana.post(still.payments, str(number))
    still.workspace.distributed_regime = True

    first = ok(call(still, "conversations.history", channel=still.payments, limit=200))
    second = call(still, "conversations.history", channel=still.payments)
    still.clock.tick(60)

    assert len(first["messages"]) == 15
    assert (second["error"], second["retry_after"]) == ("ratelimited", 60)
    ok(call(still, "conversations.history", channel=still.payments))


def test_tiers_are_enforced_on_the_clock_when_asked(still: Team) -> None:
    """users.list is in tier 2: twenty a minute."""
    still.workspace.rates.enforced = True
    for _ in range(20):
        ok(call(still, "users.list"))

    assert error(still, "users.list") == "ratelimited"
    still.clock.tick(61)
    ok(call(still, "users.list"))


def test_a_channel_takes_about_one_post_a_second_when_asked(still: Team) -> None:
    """A short burst, then ratelimited."""
    still.workspace.rates.enforced = True
    answers = [error(still, "chat.postMessage", channel=still.payments, text="x") for _ in range(5)]

    assert answers == ["None"] * 4 + ["ratelimited"]


def test_direct_messages_need_a_scope_to_be_opened_but_not_to_be_written(still: Team) -> None:
    """chat.postMessage to a person works with chat:write alone; conversations.open needs im:write."""
    still.workspace.app.scopes.discard("im:write")

    assert error(still, "conversations.open", users=still.ana.user) == "missing_scope"

    answer = ok(call(still, "chat.postMessage", channel=still.ana.user, text="hello"))
    assert answer["channel"] == still.ana.direct_channel


def test_every_kind_of_conversation_is_listed_by_its_own_scope(still: Team) -> None:
    """Private channels appear only where the bot is a member."""
    still.workspace.add_channel("hidden", private=True, members=[still.ana.user])
    mine = still.workspace.add_channel("ours", private=True, members=[still.workspace.app.bot_user])
    still.workspace.app.scopes.discard("im:read")
    types = "public_channel,private_channel"
    found = [channel["id"] for channel in ok(call(still, "conversations.list", types=types))["channels"]]

    assert found == [still.payments, mine]
    assert call(still, "conversations.list", types="im")["needed"] == "im:read"


def test_permalinks_of_replies_name_their_thread(still: Team) -> None:
    """The address has the ts without its dot."""
    parent = still.ana.post(still.payments, "parent")
    reply = still.ben.post(still.payments, "reply", parent)
    link = ok(call(still, "chat.getPermalink", channel=still.payments, message_ts=reply))["permalink"]

    compact = reply.replace(".", "")
    assert link.startswith(f"https://chesterton-play.slack.com/archives/{still.payments}/p{compact}?thread_ts={parent}")


def test_ids_and_timestamps_are_the_same_in_every_run(still: Team) -> None:
    """Screenshots and tests agree."""
    ts = [still.ana.post(still.payments, "a"), still.ana.post(still.payments, "b")]

    assert ts == ["1794819600.000000", "1794819600.000001"]
    assert (still.ana.user, still.ben.user, still.payments) == ("U0001", "U0002", "C0001")


def start_stream(team: Team) -> dict[str, Any]:
    """Where a stream to Ana goes on."""
    parent = team.ana.post(team.payments, "why?")
    recipient = {"recipient_user_id": team.ana.user, "recipient_team_id": team.workspace.team_id}
    answer = ok(call(team, "chat.startStream", channel=team.payments, thread_ts=parent, **recipient))
    return {"channel": answer["channel"], "ts": answer["ts"]}


def test_a_stream_grows_and_ends_with_blocks(still: Team) -> None:
    """Start, append, stop."""
    stream = start_stream(still)
    ok(call(still, "chat.appendStream", **stream, markdown_text="Because "))
    ok(call(still, "chat.stopStream", **stream, markdown_text="of ADR-7", blocks=[section("source")]))

    assert still.workspace.message(**stream).text == "Because of ADR-7"
    assert error(still, "chat.appendStream", **stream, markdown_text="!") == "message_not_in_streaming_state"


def test_a_stream_in_a_channel_names_its_recipient(still: Team) -> None:
    """It is required there."""
    parent = still.ana.post(still.payments, "why?")

    assert error(still, "chat.startStream", channel=still.payments, thread_ts=parent) == "missing_recipient_user_id"


def test_a_stream_dies_after_five_minutes(still: Team) -> None:
    """The rest must go out as a message."""
    stream = start_stream(still)
    still.clock.tick(301)

    assert error(still, "chat.stopStream", **stream) == "message_not_in_streaming_state"


def test_suggested_prompts_with_a_thread_are_silently_lost(still: Team) -> None:
    """As in Slack's agent apps; without thread_ts they are shown. Five are too many."""
    channel = still.ana.direct_channel
    ts = still.ana.direct_message("hello")
    prompts = [{"title": "Why?", "message": "Why Kafka?"}]
    ok(call(still, "assistant.threads.setSuggestedPrompts", channel_id=channel, thread_ts=ts, prompts=prompts))
    assert still.workspace.prompts == {}

    ok(call(still, "assistant.threads.setSuggestedPrompts", channel_id=channel, prompts=prompts))
    assert still.workspace.prompts == {channel: prompts}
    five = {"channel_id": channel, "prompts": prompts * 5}
    assert error(still, "assistant.threads.setSuggestedPrompts", **five) == "invalid_arguments"


def test_a_status_ends_with_the_answer(still: Team) -> None:
    """Shown in the thread until the app replies there."""
    ts = still.ana.direct_message("why kafka?")
    channel = still.ana.direct_channel
    ok(call(still, "assistant.threads.setStatus", channel_id=channel, thread_ts=ts, status="is reading"))
    assert still.workspace.statuses == {(channel, ts): "is reading"}

    ok(call(still, "chat.postMessage", channel=channel, thread_ts=ts, text="Because"))
    assert still.workspace.statuses == {}
