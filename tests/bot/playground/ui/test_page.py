"""The page by itself: windows and their fields, names for controls, small screens, what arrives without a reload."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bot.playground.delivery import CallableDelivery
from tests.bot.playground.team import Door, Team, button, modal, plain, section, text_input
from tests.bot.playground.ui.conftest import Visit, write

PRESSED = ("button", "link", "textbox", "combobox", "checkbox", "radio", "spinbutton", "searchbox", "Date", "InputTime")
UNNAMED = "[...document.querySelectorAll('img')].filter((img) => !img.alt).length"


def nameless(page: Page) -> list[str]:
    """The controls of a page that somebody who hears it could not tell apart: they have no name."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    shown = [node for node in tree if not node["ignored"] and node["role"]["value"] in PRESSED]
    assert len(shown) > 10
    return [str(node["role"]["value"]) for node in shown if not node["name"].get("value", "").strip()]


def asked(kind: str, **more: Any) -> dict[str, Any]:
    """A question with an element of some type."""
    element = {"type": kind, "action_id": "value", **more}
    return {"type": "input", "block_id": kind, "label": plain(f"Which {kind}?"), "element": element, "optional": True}


def choices(*texts: str) -> dict[str, Any]:
    """Options of a list."""
    return {"options": [{"text": plain(text), "value": text.lower()} for text in texts]}


EVERYTHING = modal(
    text_input(),
    asked("plain_text_input", multiline=True),
    asked("number_input", is_decimal_allowed=False),
    asked("url_text_input"),
    asked("static_select", **choices("Red", "Green")),
    asked("multi_static_select", **choices("North", "South")),
    asked("users_select"),
    asked("multi_users_select"),
    asked("conversations_select"),
    asked("datepicker"),
    asked("checkboxes", **choices("Ready")),
    asked("radio_buttons", **choices("Now", "Later")),
)


def open_modal(team: Team, view: dict[str, Any]) -> Door:
    """Ana gets a window, as after a command; from here on the app is a scripted one."""
    door = Door()
    team.slack.deliver_to(CallableDelivery(door))
    team.workspace.modals.open(team.workspace.modals.issue(team.ana.user), view)
    return door


def test_a_post_of_somebody_else_arrives_without_a_reload(drawn: Team, look: Visit) -> None:
    """And it is marked unread where one does not look."""
    general = drawn.workspace.add_channel("general", members=[drawn.ana.user, drawn.ben.user])
    ana = look("ana", "payments")

    drawn.ben.post(drawn.payments, "the *queue* is full &lt;again&gt;")
    drawn.ben.post(general, "lunch?")

    expect(ana.locator(".line strong", has_text="queue")).to_be_visible()
    expect(ana.get_by_text("is full <again>")).to_be_visible()
    expect(ana.get_by_role("link", name=re.compile("general.*unread"))).to_be_visible()


def test_reactions_come_and_go(drawn: Team, look: Visit) -> None:
    """One button adds it, the same one takes it back."""
    ts = drawn.ben.post(drawn.payments, "shipped")
    ana = look("ana", "payments")

    ana.locator(".line").hover()
    ana.get_by_label("React with eyes").click()
    mine = ana.get_by_role("button", name="eyes, 1: you")
    expect(mine).to_have_attribute("aria-pressed", "true")
    assert drawn.workspace.message(drawn.payments, ts).reactions == {"eyes": [drawn.ana.user]}
    mine.click()

    expect(mine).to_be_hidden()


def test_an_open_menu_stays_open_when_its_message_is_drawn_again(drawn: Team, look: Visit) -> None:
    """Somebody reacts to the message, or answers it, while its menu is open."""
    ts = drawn.ana.post(drawn.payments, "Shall we?")
    line = look("ana", "payments").locator(".line")
    line.hover()
    line.get_by_label("More actions").click()

    drawn.ben.react(drawn.payments, ts, "eyes")

    expect(line.get_by_role("button", name="eyes, 1")).to_be_visible()
    expect(line.get_by_role("button", name="Record this decision")).to_be_visible()


def test_every_field_is_sent_as_it_was_filled_in(drawn: Team, look: Visit) -> None:
    """Text, numbers, lists, people, days and ticks arrive as Slack would send them."""
    form = look("ana", "payments").get_by_role("dialog")
    door = open_modal(drawn, EVERYTHING)

    form.get_by_label("Title").fill("Use SQS")
    form.get_by_label("Which number_input?").fill("12")
    form.get_by_label("Which static_select?").select_option("green")
    form.get_by_label("North").check()
    form.get_by_role("group", name="Which multi_users_select?").get_by_label("Ben").check()
    form.get_by_label("Which datepicker?").fill("2026-12-24")
    form.get_by_label("Later").check()
    form.get_by_role("button", name="Save").click()

    expect(form).to_be_hidden()
    values = {block: next(iter(state.values())) for block, state in door.payloads[0]["view"]["state"]["values"].items()}
    assert values["title"]["value"] == "Use SQS"
    assert values["number_input"]["value"] == "12"
    assert values["static_select"]["selected_option"]["value"] == "green"
    assert [one["value"] for one in values["multi_static_select"]["selected_options"]] == ["north"]
    assert values["multi_users_select"]["selected_users"] == [drawn.ben.user]
    assert values["datepicker"]["selected_date"] == "2026-12-24"
    assert values["radio_buttons"]["selected_option"]["value"] == "later"
    assert values["users_select"]["selected_user"] is None


def test_what_is_wrong_is_said_beside_its_field(drawn: Team, look: Visit) -> None:
    """What the client misses and what the app refuses; the field has the focus, and what was typed stays."""
    form = look("ana", "payments").get_by_role("dialog")
    door = open_modal(drawn, modal(text_input(), text_input("why", "Why")))
    refusal = {"response_action": "errors", "errors": {"why": "Say more than that."}}
    door.answers.append((200, json.dumps(refusal)))

    form.get_by_label("Why").fill("because")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("Please complete this required field.")).to_be_visible()
    form.get_by_label("Title").fill("Use SQS")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("Say more than that.")).to_be_visible()

    expect(form.get_by_label("Why")).to_be_focused()
    expect(form.get_by_label("Title")).to_have_value("Use SQS")
    assert len(door.payloads) == 1


def test_a_list_of_the_app_is_asked_for_while_somebody_types(drawn: Team, look: Visit) -> None:
    """What was suggested can be sent, as the app named it; anything else is no choice."""
    form = look("ana", "payments").get_by_role("dialog")
    door = open_modal(drawn, modal(text_input(), asked("external_select", min_query_length=0)))
    offer = (200, json.dumps({"options": [{"text": plain("ADR-7 Use SQS"), "value": "ADR-7"}]}))
    door.answers += [offer] * 3
    form.get_by_label("Title").fill("Link it")

    form.get_by_label("Which external_select?").fill("sqs")
    expect(form.locator("datalist option")).to_have_attribute("value", "ADR-7 Use SQS")
    form.get_by_label("Which external_select?").fill("ADR-7 Use SQS")
    form.get_by_role("button", name="Save").click()

    expect(form).to_be_hidden()
    sent = next(payload for payload in door.payloads if payload["type"] == "view_submission")
    assert "ADR-7" == sent["view"]["state"]["values"]["external_select"]["value"]["selected_option"]["value"]


def test_windows_lie_on_top_of_each_other_and_escape_takes_the_top_one(drawn: Team, look: Visit) -> None:
    """As in Slack; the one below is as it was left."""
    ana = look("ana", "payments")
    open_modal(drawn, modal(text_input(), title=plain("Below")))
    ana.get_by_label("Title").fill("kept")
    drawn.workspace.modals.push_for(drawn.ana.user, modal(section(), title=plain("Above"), submit=None))
    expect(ana.get_by_role("dialog", name="Above")).to_be_visible()

    ana.keyboard.press("Escape")

    expect(ana.get_by_role("dialog", name="Below")).to_be_visible()
    ana.keyboard.press("Escape")
    expect(ana.get_by_role("dialog")).to_be_hidden()


def test_commands_are_completed_while_they_are_typed(drawn: Team, look: Visit) -> None:
    """With arrows and Tab; an unknown one is refused, and stays in the box."""
    ana = look("ana", "payments")
    box = ana.get_by_label("Message #payments", exact=True).and_(ana.locator("textarea"))

    box.press_sequentially("/w")
    expect(ana.get_by_role("option", name="/why")).to_be_visible()
    box.press("Tab")
    expect(box).to_have_value("/why ")
    write(ana, "/wy not")

    expect(ana.get_by_role("status")).to_contain_text("/wy is not a valid command")
    expect(box).to_have_value("/wy not")


def test_a_suggested_question_is_one_click_away(drawn: Team, look: Visit) -> None:
    """In the direct message with the app, as it has set them."""
    prompts = [{"title": "What waits for me?", "message": "what waits for my review?"}]
    drawn.workspace.prompts[drawn.ana.direct_channel] = prompts
    ana = look("ana", "chesterton")

    ana.get_by_role("button", name="What waits for me?").click()

    expect(ana.locator(".line")).to_contain_text("what waits for my review?")


def test_a_picture_is_shared_and_shown(drawn: Team, look: Visit) -> None:
    """Those who see the message see the picture."""
    dot = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63606060f80f0001040100"
        "5fe5c34b0000000049454e44ae426082"
    )
    ana = look("ana", "payments")

    ana.locator("#say [type=file]").set_input_files({"name": "dot.png", "mimeType": "image/png", "buffer": dot})
    ana.get_by_role("button", name="Send").click()

    picture = ana.get_by_role("img", name="dot.png")
    expect(picture).to_be_visible()
    assert picture.evaluate("(img) => img.complete && img.naturalWidth") == 1


@pytest.mark.parametrize("dark", [False, True])
def test_every_control_has_a_name(drawn: Team, look: Visit, dark: bool) -> None:
    """In the conversation, in a thread, and in a window with every field; and every picture says what it shows."""
    ts = drawn.ben.post(drawn.payments, "shipped")
    drawn.ana.post(drawn.payments, "thanks", ts)
    drawn.workspace.post(drawn.payments, "card", user=drawn.workspace.app.bot_user, blocks=[
        section(accessory=button()) | {"block_id": "one"},
        {"type": "actions", "block_id": "two", "elements": [
            button("b"), {"type": "users_select", "action_id": "u"}, {"type": "datepicker", "action_id": "d"},
            {"type": "overflow", "action_id": "o", **choices("Edit", "Snooze")},
        ]},
    ])  # fmt: skip
    page = look("ana", f"payments?thread={ts}", dark=dark)
    before = nameless(page)
    open_modal(drawn, EVERYTHING)
    expect(page.get_by_role("dialog")).to_be_visible()

    assert before + nameless(page) == []
    assert page.evaluate(UNNAMED) == 0


def test_nothing_scrolls_sideways_on_a_phone(drawn: Team, look: Visit) -> None:
    """Neither a long word nor a window makes the page wider than the screen; the channels are behind a button."""
    drawn.ben.post(drawn.payments, f"see {'x' * 300} and `{'y' * 200}`")
    page = look("ana", "payments", width=360, height=700)
    open_modal(drawn, EVERYTHING)
    expect(page.get_by_role("dialog")).to_be_visible()
    wide = "document.documentElement.scrollWidth + ' ' + document.querySelector('dialog .scroll').scrollWidth"
    assert page.evaluate(wide) == "360 360"
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Show the channels").click()
    expect(page.get_by_role("link", name="Home of Chesterton")).to_be_visible()
    page.get_by_role("link", name="Home of Chesterton").click()

    expect(page.get_by_text("Chesterton has put nothing here yet.")).to_be_visible()


def test_the_keyboard_reaches_the_menu_of_a_message(drawn: Team, look: Visit) -> None:
    """Tab, Enter; Escape closes it."""
    drawn.ben.post(drawn.payments, "shipped")
    page = look("ana", "payments")
    more = page.get_by_label("More actions")

    more.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Record this decision")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="Record this decision")).to_be_hidden()
