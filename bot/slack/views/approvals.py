"""What people see when they speak to a proposal: the forms, what a reviewer is asked, and what is said back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement
from slack_sdk.models.views import View

from bot.slack.views import decision as cards
from bot.slack.views.decision import APPROVE, OBJECT, heading, named
from bot.slack.views.gate import BUTTON, Json, Message, finalize_message, finalize_view, literal, one_line
from bot.slack.views.inputs import PROSE, people_picker, question, typed_text
from bot.slack.views.wording import context, counted, day, listed, person, section, users, window
from knowledge.records.base import PersonId, Ref
from knowledge.records.decision import Decision

OBJECTION, REVIEW = "objection", "review_request"
"""The forms: why somebody objects, and whom to ask."""
WITHDRAW = "withdraw_voice"


# --- forms -------------------------------------------------------------------------------------------------------


def objection_form(ref: Ref) -> Json:
    """Why somebody objects; an objection without a reason helps nobody."""
    asked = question("reason", "Why do you object?", typed_text("reason", "", PROSE, multiline=True), optional=False,
                     hint="It stands on the card, and stays on record whatever is decided.")  # fmt: skip
    return _form(f"Object to {ref}", OBJECTION, ref, [asked])


def review_form(ref: Ref) -> Json:
    """Whom to ask for an approval."""
    asked = question("people", "Who should look at it?", people_picker("people", ()), optional=False,
                     hint="Each is asked in a direct message, if they may open it.")  # fmt: skip
    return _form(f"Review of {ref}", REVIEW, ref, [asked])


def _form(title: str, callback: str, ref: Ref, blocks: list[Block]) -> Json:
    return finalize_view(View(
        type="modal", callback_id=callback, private_metadata=ref, title=literal(title, 24),
        submit=literal("Send", 24), close=literal("Close", 24), blocks=blocks,
    ))  # fmt: skip


def told_in_form(message: Message) -> Json:
    """The same words in the place of the form."""
    return window("Chesterton", message["blocks"][0]["text"]["text"])


# --- to a reviewer -----------------------------------------------------------------------------------------------


def asked(record: Decision, by: PersonId) -> Message:
    """The proposal, and what a reviewer can say to it."""
    said = f"{person(by)} asks you to look at *{heading(record)}*."
    buttons = [_button("Approve", APPROVE, record.ref, style="primary"), _button("Object…", OBJECT, record.ref),
               _button("Show", "show_record", record.ref)]  # fmt: skip
    blocks = [
        section("review", said),
        *([section("review.line", line)] if (line := one_line(record.line, 900)) else []),
        *cards.said_to(record),
        ActionsBlock(block_id="review.actions", elements=buttons),
        context("review.why", "Your word is kept on the record. It accepts nothing by itself."),
    ]
    return finalize_message(blocks, said, recipients=named(record) | users([by]))


def closed(record: Decision, who: PersonId) -> Message:
    """In the place of what a reviewer was asked, once they have spoken."""
    voice = record.voice_of(who)
    took = (
        "You have neither approved nor objected to"
        if not voice
        else f"You {'approve' if voice.stance == 'approves' else 'object to'}"
    )
    said = f"{took} *{heading(record)}*."
    again = [_button("Object…", OBJECT, record.ref), _button("Withdraw", WITHDRAW, record.ref)]
    first = [_button("Approve", APPROVE, record.ref), _button("Object…", OBJECT, record.ref)]
    if record.status != "proposed":
        return finalize_message([section("review", f"{said} It is {record.status}.")], said)
    buttons = ActionsBlock(block_id="review.actions", elements=again if voice else first)
    return finalize_message([section("review", said), buttons], said)


# --- said back ---------------------------------------------------------------------------------------------------


def heard(record: Decision, who: PersonId) -> Message:
    """What is on record of somebody's word now."""
    voice = record.voice_of(who)
    if voice is None:
        said = f"You neither approve *{heading(record)}* nor object to it any more."
        return finalize_message([section("heard", said)], said)
    kept = "Your approval of" if voice.stance == "approves" else "Your objection to"
    said = f"{kept} *{heading(record)}* is on record. A decision-maker accepts it, or does not."
    button = ActionsBlock(block_id="heard.actions", elements=[_button("Withdraw", WITHDRAW, record.ref)])
    return finalize_message([section("heard", said), button], said)


def why(record: Decision) -> Message:
    """To somebody who objected with a reaction."""
    said = f"You object to *{heading(record)}*. What speaks against it?"
    button = ActionsBlock(block_id="why.actions", elements=[_button("Say why…", OBJECT, record.ref)])
    left = context("why.left", "Take the reaction away, and your objection is withdrawn.")
    return finalize_message([section("why", said), button, left], said)


def sent(record: Decision, told: Sequence[str], closed_to: Sequence[str]) -> Message:
    """Who was asked, by name, and who could not be, because they may not open or decide it."""
    first = f"I ask {_named(told)} to look at *{heading(record)}*." if told else "I asked nobody."
    rest = f" I do not ask {_named(closed_to)}: they cannot open it, or may not decide." if closed_to else ""
    return finalize_message([section("sent", f"{first}{rest}")], f"{first}{rest}")


def _named(people: Sequence[str]) -> str:
    return listed(one_line(name, 80) for name in people[:20])


def objected(record: Decision) -> Message:
    """To whoever was about to accept: who is against it, and why; they may all the same."""
    lines = "\n".join(f"• {cards.objection(voice)}" for voice in record.objections[:8])
    said = f"Not accepted yet: {counted(len(record.objections), 'objection')} to *{heading(record)}*."
    buttons = ActionsBlock(block_id="objected.actions", elements=[cards.accept(record, "Accept all the same")])
    blocks = [section("objected", said), section("objected.why", lines), buttons]
    return finalize_message(blocks, said, recipients=named(record))


def window_set(record: Decision, until: date) -> Message:
    """Until when objections are awaited, and what happens then."""
    said = (
        f"Objections to *{heading(record)}* are awaited until {day(until)}. Then I ask its owner, or else its first "
        "decision-maker, whether to accept it; nothing is accepted by itself."
    )
    return finalize_message([section("window", said)], said)


def window_over(record: Decision) -> Message:
    """To the owner, once the window is over."""
    against = record.objections
    heard_ = "There are objections." if against else "No objections: accept?"
    said = f"The time to object to *{heading(record)}* is over. {heard_}"
    buttons = [cards.accept(record), _button("Show", "show_record", record.ref)]
    blocks = [section("over", said), *cards.said_to(record),
              ActionsBlock(block_id="over.actions", elements=buttons)]  # fmt: skip
    return finalize_message(blocks, said, recipients=named(record))


def concluded(record: Decision) -> Message:
    """In the place of what was asked about a proposal, once it is decided; who reads it may see it no more."""
    said = f"*{one_line(record.ref, 40)}* is {record.status}; nothing is left to do here."
    return finalize_message([section("concluded", said)], said)


def _button(text: str, action: str, value: str, style: str | None = None) -> ButtonElement:
    return ButtonElement(text=literal(text, BUTTON), action_id=action, value=value, style=style)
