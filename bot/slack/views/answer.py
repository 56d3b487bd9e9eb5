"""An answer as Slack shows it: what the records say, sentence by sentence, and which records those are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot.slack.views.gate import BUTTON, Message, finalize_message, link, literal, one_line
from bot.slack.views.wording import context, day, listed, people, section, users
from knowledge.answer import Answer, NotUsed, Source
from knowledge.ports import Claim
from knowledge.text import plain

FOR_ALL = "From what this channel may see."
"""The last line of every answer in a channel, whether or not something was left out: else it would be a hint."""
SENTENCE, QUOTE = 900, 300


def answer(answer: Answer, *, private: bool, today: date, answer_id: str = "") -> Message:
    """At most three sentences, each with its record; a private one can be shared under its opaque ``answer_id``."""
    if not answer.answered:
        return no_precedent(answer.question.text, private)
    said = "\n".join(map(_sentence, answer.claims))
    blocks: list[Block] = [
        section("answer", said),
        *(context(f"source.{n}", _source(s, answer.claims, private, today)) for n, s in enumerate(answer.sources)),
        *_left_out(answer.not_used),
        *_closing(private, answer_id),
    ]
    deciders = [who for source in answer.sources for who in source.decided_by] if private else []
    return finalize_message(blocks, said, recipients=users(deciders))


def no_precedent(question: str, private: bool) -> Message:
    """Nothing on file answers: a good answer too, with the way to change that."""
    said = "I found no precedent for this."
    asked = [context("question", f"You asked: {one_line(question, QUOTE)}")] if private and question.strip() else []
    button = _button("Record a decision", "new_decision", "new")
    blocks = [*asked, section("answer", said), ActionsBlock(block_id="answer.actions", elements=[button])]
    return finalize_message([*blocks, *_closing(private, "")], said)


def _sentence(claim: Claim) -> str:
    """One claim with its reference at the end."""
    text = claim.text.strip().removesuffix(f"[{claim.ref}]").strip()
    return f"{one_line(text, SENTENCE)} [{_ref(claim.ref)}]"


def _source(source: Source, claims: Sequence[Claim], private: bool, today: date) -> str:
    """ADR-42 Title · accepted 14 Jan 2026 · current · “quote” · thread."""
    quote = next((claim.quote for claim in claims if claim.ref == source.ref and not _repeats(claim)), "")
    parts = [
        f"*{_ref(source.ref)}* {one_line(source.title, 200)}",
        f"{one_line(source.status, 40)} {day(source.on)}",
        source.standing if source.standing != source.status else "",
        f"decided by {people(source.decided_by, most=5)}" if private and source.decided_by else "",
        _age(source, today),
        f"“{one_line(quote, QUOTE)}”" if quote else "",
        where if (where := link(source.permalink, "thread")) != "thread" else "",
    ]
    return " · ".join(filter(None, parts))


def _age(source: Source, today: date) -> str:
    """How long ago it was decided, once that is worth a thought."""
    years = (today - source.on).days // 365
    return "" if years < 1 else "a year ago" if years == 1 else f"{years} years ago"


def _repeats(claim: Claim) -> bool:
    return plain(claim.quote).strip(" .").casefold() in plain(claim.text).casefold()


def _left_out(not_used: Sequence[NotUsed]) -> list[Block]:
    named = [f"{_ref(one.ref)}, superseded by {listed(map(_ref, one.successors))}" for one in not_used[:5]]
    return [context("not_used", f"Not used: {'; '.join(named)}")] if named else []


def _closing(private: bool, answer_id: str) -> list[Block]:
    if not private:
        return [context("audience", FOR_ALL)]
    if not answer_id:
        return []
    button = _button("Share with channel", "share_answer", answer_id)
    return [ActionsBlock(block_id="answer.share", elements=[button])]


def _button(text: str, action: str, value: str) -> ButtonElement:
    return ButtonElement(text=literal(text, BUTTON), action_id=action, value=value)


def _ref(ref: str) -> str:
    return one_line(ref, 40)
