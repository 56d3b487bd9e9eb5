"""People do what Slack's client lets them do, and the app receives it as Slack would send it."""

from __future__ import annotations

import json
import time

import pytest

from bot.playground.actor import Actor, NotPossible
from bot.playground.delivery import CallableDelivery
from bot.playground.signing import signature
from tests.bot.playground.team import Door, Team, button, modal, ok, plain, section, text_input


def bot_says(team: Team, text: str = "card", **more: object) -> str:
    """The bot posts into #payments."""
    arguments = {"channel": team.payments, "text": text, **more}
    return str(ok(team.workspace.method("chat.postMessage", team.workspace.app.bot_token, arguments))["ts"])


def open_modal(team: Team, view: dict[str, object]) -> None:
    """Ana gets a modal."""
    trigger = team.workspace.modals.issue(team.ana.user)
    token = team.workspace.app.bot_token
    ok(team.workspace.method("views.open", token, {"trigger_id": trigger, "view": view}))


def test_a_message_arrives_as_a_signed_event(still: Team, door: Door) -> None:
    """The signature covers the raw body, and the envelope has its ids."""
    ts = still.ana.post(still.payments, "hello")
    still.slack.deliveries.drain()

    headers, body = door.requests[0]
    secret, timestamp = still.workspace.app.signing_secret, int(headers["X-Slack-Request-Timestamp"])
    assert headers["X-Slack-Signature"] == signature(secret, timestamp, body)
    envelope = door.payloads[0]
    assert (envelope["type"], envelope["team_id"], envelope["event_id"]) == ("event_callback", "T0PLAY", "Ev0001")
    assert envelope["authorizations"][0]["user_id"] == still.workspace.app.bot_user
    event = envelope["event"]
    assert (event["type"], event["channel_type"], event["ts"]) == ("message", "channel", ts)
    assert (event["user"], event["text"]) == (still.ana.user, "hello")


def test_a_mention_is_two_events(still: Team, door: Door) -> None:
    """`message` and `app_mention`, with different ids and the same ts."""
    still.ana.mention(still.payments, "why kafka?")
    still.slack.deliveries.drain()

    assert [event["type"] for event in door.events] == ["message", "app_mention"]
    assert len({payload["event_id"] for payload in door.payloads}) == 2
    assert len({event["ts"] for event in door.events}) == 1


def test_a_direct_message_is_no_mention(still: Team, door: Door) -> None:
    """In a DM there is only message.im."""
    still.ana.direct_message(f"<@{still.workspace.app.bot_user}> hello")
    still.slack.deliveries.drain()

    assert [(event["type"], event["channel_type"]) for event in door.events] == [("message", "im")]


def test_nothing_is_heard_of_channels_without_the_bot(still: Team, door: Door) -> None:
    """Events come only from where the bot is."""
    channel = still.workspace.add_channel("elsewhere", members=[still.ana.user])
    still.ana.mention(channel, "hello?")
    still.slack.deliveries.drain()

    assert door.events == []


def test_only_subscriptions_are_delivered(still: Team, door: Door) -> None:
    """Without message.channels only the mention comes."""
    still.workspace.app.events.discard("message.channels")
    still.ana.mention(still.payments, "hello")
    still.slack.deliveries.drain()

    assert [event["type"] for event in door.events] == ["app_mention"]


def test_reactions_edits_and_deletions_are_told(still: Team, door: Door) -> None:
    """Each with the message that it is about."""
    ts = still.ana.post(still.payments, "one")
    still.ben.react(still.payments, ts, "memo")
    still.ben.unreact(still.payments, ts, "memo")
    still.ana.edit(still.payments, ts, "two")
    still.ana.delete(still.payments, ts)
    still.slack.deliveries.drain()

    kinds = [event.get("subtype") or event["type"] for event in door.events]
    assert kinds == ["message", "reaction_added", "reaction_removed", "message_changed", "message_deleted"]
    assert door.events[1]["item"] == {"type": "message", "channel": still.payments, "ts": ts}
    assert door.events[3]["previous_message"]["text"] == "one"


def test_members_conversions_and_archives_are_told(still: Team, door: Door) -> None:
    """What changes who may see a channel."""
    zoe = Actor(still.slack, still.workspace.add_person("Zoe"))
    zoe.join(still.payments)
    zoe.leave(still.payments)
    still.ana.convert_to_private(still.payments)
    still.workspace.change_person(zoe.user, kind="deactivated")
    still.ana.archive(still.payments)
    still.slack.deliveries.drain()

    kinds = [event.get("subtype") or event["type"] for event in door.events]
    assert kinds[:2] == ["member_joined_channel", "member_left_channel"]
    assert kinds[2:] == ["channel_convert_to_private", "user_change", "group_archive"]


def test_the_bot_hears_of_its_own_coming_and_going(still: Team, door: Door) -> None:
    """Even though it is not a member any more when it was removed."""
    channel = still.workspace.add_channel("new", members=[still.ana.user])
    still.ana.invite_bot(channel)
    still.ana.remove_bot(channel)
    still.slack.deliveries.drain()

    assert [event["type"] for event in door.events] == ["member_joined_channel", "member_left_channel"]


def test_opening_home_is_told(still: Team, door: Door) -> None:
    """With the view that is shown, once one was published."""
    still.ana.open_home()
    home = {"type": "home", "blocks": [section("Nothing is waiting for you")]}
    token = still.workspace.app.bot_token
    ok(still.workspace.method("views.publish", token, {"user_id": still.ana.user, "view": home}))
    still.ana.open_home()
    still.slack.deliveries.drain()

    assert [event["tab"] for event in door.events] == ["home", "home"]
    assert ["view" in event for event in door.events] == [False, True]
    assert still.ana.sees_home() == "Nothing is waiting for you"


def test_a_slash_command_is_a_form_with_resolved_names(still: Team, door: Door) -> None:
    """@ana and #payments become ids, unknown names stay as they are."""
    still.ana.slash(still.payments, "/adr", "list owner:@ben in #payments @nobody")

    payload = door.payloads[0]
    assert payload["text"] == f"list owner:<@{still.ben.user}|ben> in <#{still.payments}|payments> @nobody"
    assert (payload["command"], payload["user_id"], payload["channel_name"]) == ("/adr", still.ana.user, "payments")
    assert payload["trigger_id"]
    assert payload["response_url"]


def test_a_slash_command_does_not_exist_in_threads(still: Team) -> None:
    """The client says so itself."""
    with pytest.raises(NotPossible, match="not supported in threads"):
        still.ana.slash(still.payments, "/adr", "new", in_thread=True)


def test_the_answer_to_a_command_is_seen_by_its_author_only(still: Team, door: Door) -> None:
    """Text or JSON, unless it is in_channel."""
    door.answers = [(200, "just you"), (200, json.dumps({"text": "all", "response_type": "in_channel"}))]
    still.ana.slash(still.payments, "/adr", "list")
    still.ana.slash(still.payments, "/adr", "share")

    assert still.ana.sees(still.payments) == ["Chesterton (only visible to you): just you", "Chesterton: all"]
    assert still.ben.sees(still.payments) == ["Chesterton: all"]


def test_a_command_that_fails_says_so(still: Team, door: Door) -> None:
    """To the person only, and it is never sent again."""
    door.answers = [(500, "")]
    answer = still.ana.slash(still.payments, "/adr", "list")

    assert answer.status == 500
    assert still.ana.notices == ['/adr failed with the error "dispatch_failed"']
    assert still.ana.notices[0] in still.ana.sees(still.payments)[0]
    assert len(door.requests) == 1


def test_a_command_that_is_late_says_so(still: Team) -> None:
    """Three seconds (here: much less) are all it has."""
    still.slack.deliveries.patience = 0.05
    never = still.slack.deliveries

    def hang(headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], str]:
        time.sleep(0.3)
        return 200, {}, "too late"

    still.slack.deliver_to(CallableDelivery(hang))
    still.ana.slash(still.payments, "/adr", "list")

    assert still.ana.notices == ['/adr failed with the error "operation_timeout"']
    assert never.attempts[-1].answer.status == 0


def test_a_message_shortcut_carries_the_message(still: Team, door: Door) -> None:
    """In full, with a response_url and a trigger."""
    ts = still.ben.post(still.payments, "We take Postgres")
    still.slack.deliveries.drain()
    still.ana.shortcut("record", still.payments, ts)

    payload = door.payloads[-1]
    assert (payload["type"], payload["callback_id"]) == ("message_action", "record")
    assert payload["message"]["text"] == "We take Postgres"
    assert payload["message"]["user"] == still.ben.user
    assert (payload["channel"]["id"], payload["message_ts"]) == (still.payments, ts)


def test_a_global_shortcut_has_no_channel(still: Team, door: Door) -> None:
    """Only a person and a trigger."""
    still.ana.global_shortcut("new_decision")

    assert door.payloads[0]["type"] == "shortcut"
    assert "channel" not in door.payloads[0]


def test_a_click_names_the_action_and_the_message(still: Team, door: Door) -> None:
    """Buttons of one action_id are told apart by value."""
    blocks = [{"type": "actions", "block_id": "b", "elements": [button("ok", "1"), button("no", "2")]}]
    ts = bot_says(still, blocks=blocks)
    still.slack.deliveries.drain()
    still.ana.click(still.payments, ts, "no")

    payload = door.payloads[-1]
    action = payload["actions"][0]
    assert (action["action_id"], action["block_id"], action["value"]) == ("no", "b", "2")
    assert action["action_ts"]
    assert payload["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": still.payments,
        "is_ephemeral": False,
    }
    assert payload["message"]["ts"] == ts


def test_what_is_not_there_cannot_be_clicked(still: Team) -> None:
    """No such button, no such message, or nothing that this person sees."""
    ts = bot_says(still, blocks=[{"type": "actions", "elements": [button()]}])
    zoe = Actor(still.slack, still.workspace.add_person("Zoe", kind="guest"))

    with pytest.raises(NotPossible, match="no 'reject'"):
        still.ana.click(still.payments, ts, "reject")
    with pytest.raises(NotPossible, match="does not see"):
        zoe.click(still.payments, ts, "accept")


def test_an_ephemeral_button_is_clicked_by_its_owner_only(still: Team, door: Door) -> None:
    """Its message does not come along; the container says what it is."""
    note: dict[str, object] = {"channel": still.payments, "user": still.ana.user, "text": "psst"}
    note["blocks"] = [section(accessory=button())]
    ts = ok(still.workspace.method("chat.postEphemeral", still.workspace.app.bot_token, note))["message_ts"]
    still.ana.click(still.payments, ts, "accept")

    assert door.payloads[-1]["container"]["is_ephemeral"]
    assert "message" not in door.payloads[-1]
    with pytest.raises(NotPossible, match="does not see"):
        still.ben.click(still.payments, ts, "accept")


def test_menus_and_lists_send_what_was_chosen(still: Team, door: Door) -> None:
    """By text or by value; the state holds lists."""
    options = [{"text": plain("Low"), "value": "1"}, {"text": plain("High"), "value": "2"}]
    elements = [
        {"type": "static_select", "action_id": "level", "options": options},
        {"type": "overflow", "action_id": "more", "options": options},
        {"type": "checkboxes", "action_id": "both", "options": options},
    ]
    ts = bot_says(still, blocks=[{"type": "actions", "block_id": "b", "elements": elements}])
    still.slack.deliveries.drain()
    still.ana.select(still.payments, ts, "level", "High")
    still.ana.click(still.payments, ts, "more", "1")
    still.ana.select(still.payments, ts, "both", ["Low", "High"])

    level, more, both = (payload["actions"][0] for payload in door.payloads[-3:])
    assert level["selected_option"]["value"] == "2"
    assert more["selected_option"]["value"] == "1"
    assert [option["value"] for option in both["selected_options"]] == ["1", "2"]
    assert "b" in door.payloads[-1]["state"]["values"]


def test_a_modal_is_filled_in_and_submitted(still: Team, door: Door) -> None:
    """An empty 200 closes it."""
    open_modal(still, modal(text_input("title"), text_input("why", "Why?", optional=True), private_metadata="d1"))
    still.ana.fill("Title", "Use Postgres")
    still.ana.submit()

    view = door.payloads[-1]["view"]
    assert door.payloads[-1]["type"] == "view_submission"
    assert view["state"]["values"]["title"]["value"] == {"type": "plain_text_input", "value": "Use Postgres"}
    assert view["state"]["values"]["why"]["value"]["value"] is None
    assert (view["private_metadata"], view["root_view_id"]) == ("d1", view["id"])
    assert still.workspace.modal_of(still.ana.user) is None


def test_a_required_field_is_asked_for_before_anything_is_sent(still: Team, door: Door) -> None:
    """The client keeps the modal open."""
    open_modal(still, modal())
    with pytest.raises(NotPossible, match="required"):
        still.ana.submit()

    assert still.ana.modal_errors == {"title": "Please complete this required field."}
    assert door.requests == []


def test_errors_keep_the_modal_and_its_text(still: Team, door: Door) -> None:
    """Then the second try goes through."""
    open_modal(still, modal())
    door.answers = [(200, json.dumps({"response_action": "errors", "errors": {"title": "Too vague"}}))]
    still.ana.fill("Title", "Stuff")
    still.ana.submit()

    assert still.ana.modal_errors == {"title": "Too vague"}
    assert still.ana.sees_modal().splitlines()[1:3] == ["Title *: Stuff", "  ! Too vague"]
    still.ana.submit()
    assert still.ana.sees_modal() == ""


def test_errors_for_a_block_that_is_not_there_are_a_violation(still: Team, door: Door) -> None:
    """Slack shows only its general sentence."""
    open_modal(still, modal())
    door.answers = [(200, json.dumps({"response_action": "errors", "errors": {"nope": "x"}}))]
    still.ana.fill("Title", "Stuff")
    still.ana.submit()

    assert still.ana.modal_errors == {"": "We had some trouble connecting. Try again?"}
    assert still.workspace.violations


def test_update_push_and_clear(still: Team, door: Door) -> None:
    """The other three response actions."""
    second = modal(text_input("second", "Second"))
    third = modal(text_input("third", "Third"))
    open_modal(still, modal())
    door.answers = [
        (200, json.dumps({"response_action": "update", "view": second})),
        (200, json.dumps({"response_action": "push", "view": third})),
        (200, json.dumps({"response_action": "clear"})),
    ]
    for label in ("Title", "Second", "Third"):
        still.ana.fill(label, "x")
        still.ana.submit()

    assert door.payloads[-1]["view"]["previous_view_id"] == door.payloads[-2]["view"]["id"]
    assert still.workspace.modal_of(still.ana.user) is None


def test_a_failing_submission_keeps_the_modal(still: Team, door: Door) -> None:
    """Slack does not retry, and says so in the modal."""
    open_modal(still, modal())
    door.answers = [(500, "")]
    still.ana.fill("Title", "Stuff")
    still.ana.submit()

    assert "" in still.ana.modal_errors


def test_closing_is_told_when_asked_for(still: Team, door: Door) -> None:
    """notify_on_close gives view_closed."""
    open_modal(still, modal(notify_on_close=True))
    still.ana.close()
    open_modal(still, modal())
    still.ana.close()

    assert [payload["type"] for payload in door.payloads] == ["view_closed"]


def test_typed_text_survives_an_update_under_the_same_ids(still: Team) -> None:
    """A new block_id resets it."""
    open_modal(still, modal(text_input("title"), text_input("why", "Why?")))
    still.ana.fill("Title", "Use Postgres")
    still.ana.fill("Why?", "It is there")
    redrawn = modal(text_input("title"), text_input("why-2", "Why?"))
    arguments = {"view_id": still.ana.modal.id, "view": redrawn}
    ok(still.workspace.method("views.update", still.workspace.app.bot_token, arguments))

    assert "Use Postgres" in still.ana.sees_modal()
    assert "It is there" not in still.ana.sees_modal()


def test_an_external_select_asks_the_app(still: Team, door: Door) -> None:
    """block_suggestion while typing; the chosen option is in the state."""
    element = {"type": "external_select", "action_id": "value"}
    open_modal(still, modal(text_input("ref", "Supersedes", element=element)))
    door.answers = [(200, json.dumps({"options": [{"text": plain("ADR-7 Use Kafka"), "value": "ADR-7"}]}))]
    still.ana.fill("Supersedes", "ADR-7")

    assert door.payloads[0]["type"] == "block_suggestion"
    assert (door.payloads[0]["value"], door.payloads[0]["block_id"]) == ("ADR-7", "ref")
    assert "ADR-7 Use Kafka" in still.ana.sees_modal()


def test_every_kind_of_input_takes_a_value(still: Team) -> None:
    """Dates, people, channels, radio buttons, several at once."""
    options = [{"text": plain("Low"), "value": "1"}, {"text": plain("High"), "value": "2"}]
    kinds = {
        "users_select": (still.ben.user, "@ben"),
        "channels_select": (still.payments, "#payments"),
        "datepicker": ("2026-12-24", "2026-12-24"),
        "multi_users_select": ([still.ana.user, still.ben.user], "@ana, @ben"),
    }
    inputs = [text_input(kind, kind, element={"type": kind, "action_id": "v"}) for kind in kinds]
    radio = {"type": "radio_buttons", "action_id": "v", "options": options}
    open_modal(still, modal(*inputs, text_input("radio", "radio", element=radio)))
    for kind, (value, _) in kinds.items():
        still.ana.fill(kind, value)
    still.ana.fill("radio", "High")

    shown = still.ana.sees_modal()
    assert all(text in shown for _, text in kinds.values())
    assert "radio *: High" in shown


def test_people_write_only_where_they_are(still: Team) -> None:
    """Not in channels they are not in, nor in archived ones."""
    zoe = Actor(still.slack, still.workspace.add_person("Zoe"))
    with pytest.raises(NotPossible, match="is not in"):
        zoe.post(still.payments, "hi")
    still.ana.archive(still.payments)
    with pytest.raises(NotPossible, match="archived"):
        still.ana.post(still.payments, "hi")


def test_links_of_the_apps_domains_are_told(still: Team, door: Door) -> None:
    """link_shared, with what is needed to unfurl it for all."""
    app = still.workspace.app
    app.domains.add("adr.example.com")
    app.scopes.add("links:write")
    url = "https://adr.example.com/ADR-7"
    still.ana.post(still.payments, f"see <{url}>")
    still.slack.deliveries.drain()

    event = next(event for event in door.events if event["type"] == "link_shared")
    assert event["links"] == [{"domain": "adr.example.com", "url": url}]
    arguments = {"channel": event["channel"], "ts": event["message_ts"]}
    arguments |= {"unfurls": {url: {"blocks": [section("ADR-7 Use Kafka")]}}}
    ok(still.workspace.method("chat.unfurl", app.bot_token, arguments))
    assert still.ben.sees(still.payments) == [f"Ana: see {url}\n│ ADR-7 Use Kafka"]
