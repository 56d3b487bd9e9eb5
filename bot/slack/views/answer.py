"""An answer as Slack shows it: what the records say, sentence by sentence, and which records those are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, SectionBlock

from bot.slack.views import feedback
from bot.slack.views.gate import Message, finalize_message, link, mrkdwn, one_line
from bot.slack.views.wording import context, day, listed, people, person, section, users
from knowledge.answer import Answer, NotUsed, Source
from knowledge.ports import Claim
from knowledge.records.base import PersonId
from knowledge.rows import card
from knowledge.rows.card import Hole, Row
from knowledge.text import plain

FOR_ALL = "From what this channel may see."
"""The last line of every answer in a channel, whether or not something was left out: else it would be a hint."""
SENTENCE, QUOTE, FACT = 900, 300, 200
FACTS, RELATED = 10, 5
"""How many fields of a record are shown beside an answer, and how many of its links."""
FILLS = 5
"""How many holes of a record can be filled with a click."""
Name = Callable[[PersonId], str]
"""What a person is called."""


def answer(
    answer: Answer, *, private: bool, today: date, answer_id: str = "", share: bool = True, name: Name = str
) -> Message:
    """At most three sentences, each with its record; under its ``answer_id`` it is rated, and a private one shared.

    In a channel people are called by their ``name``: a question about somebody's integration does not call them.
    """
    if not answer.answered:
        return no_precedent(answer.question.text, private, answer_id)
    named = users(who for row in answer.rows for who in card.people(row.record))
    called = {who: person(who) if private else one_line(name(who), 80) for who in named}
    said = _calling("\n".join(map(_sentence, answer.claims)), called)
    shown = {row.record.ref for row in answer.rows}
    sources = [source for source in answer.sources if source.ref not in shown]
    blocks: list[Block] = [
        section("answer", said),
        *_rows(answer, called),
        *(context(f"source.{n}", _source(s, answer.claims, private, today)) for n, s in enumerate(sources)),
        *_left_out(answer.not_used),
        *_closing(private, answer_id, share=share),
    ]
    deciders = [who for source in sources for who in source.decided_by] if private else []
    return finalize_message(blocks, said, recipients=named | users(deciders) if private else ())


def no_precedent(question: str, private: bool, answer_id: str = "") -> Message:
    """Nothing on file answers: a good answer too, with the way to change that."""
    said = "I found no precedent for this."
    asked = [context("question", f"You asked: {one_line(question, QUOTE)}")] if private and question.strip() else []
    buttons = [feedback.button("Log this question", feedback.LOG, answer_id)] if answer_id else []
    buttons.append(feedback.button("Record a decision", "new_decision", "new"))
    blocks = [*asked, section("answer", said), ActionsBlock(block_id="answer.actions", elements=buttons)]
    return finalize_message([*blocks, *_closing(private, "")], said)


def _sentence(claim: Claim) -> str:
    """One claim with its reference at the end."""
    text = claim.text.strip().removesuffix(f"[{claim.ref}]").strip()
    return f"{one_line(text, SENTENCE)} [{_ref(claim.ref)}]" if claim.ref else one_line(text, SENTENCE)


def _rows(answer: Answer, called: Mapping[PersonId, str]) -> Iterator[Block]:
    """The one record that answers, with all that is known of it; of several, what each is called.

    What is missing can be filled in with a click: of the one all of it, of each of several what was asked for.
    """
    if len(answer.rows) == 1:
        (row,) = answer.rows
        yield section("row.0", _calling("\n".join([_heading(row), *_lines(row)]), called))
        if row.holes:
            yield ActionsBlock(block_id="row.0.fill", elements=[_fill(row, hole) for hole in row.holes[:FILLS]])
        return
    for n, row in enumerate(answer.rows):
        hole = _asked_for(answer, row)
        yield SectionBlock(
            block_id=f"row.{n}", text=mrkdwn(_heading(row)), accessory=_fill(row, hole) if hole else None
        )


def _asked_for(answer: Answer, row: Row) -> Hole | None:
    """The hole that the question is about; else where it is about owners, the first that wants somebody."""
    asked = set(re.findall(r"\w+", answer.question.text.casefold()))
    named = [hole for hole in row.holes if asked & {*hole.field.split("_"), *hole.label.casefold().split()} - _SMALL]
    people = [hole for hole in row.holes if hole.wants_somebody and answer.question.intent == "owner"]
    return next(iter([*named, *people, *row.holes]), None)


_SMALL = frozenset(("the", "of", "by", "a", "it", "when", "to", "what", "is", "in"))


def _fill(row: Row, hole: Hole) -> ButtonElement:
    return feedback.button(f"Add: {hole.label}", f"fill_{hole.field}", f"{row.record.ref}:{hole.field}")


def _heading(row: Row) -> str:
    return f"*{_ref(row.record.ref)}* {one_line(row.record.title, 200)} · {one_line(row.record.status, 40)}"


def _lines(row: Row) -> Iterator[str]:
    yield from (f"{label}: {one_line(text, FACT)}" for label, text in [*row.facts.items()][:FACTS])
    yield from (f"_{one_line(hole.text, FACT)}_" for hole in row.holes)
    yield from (f"{one.relation} {_ref(one.ref)} {one_line(one.title, FACT)}" for one in row.related[:RELATED])


def _calling(text: str, called: Mapping[PersonId, str]) -> str:
    """Finished mrkdwn in which people stand as they are ``called``, and not by their ids."""
    ids = "|".join(map(re.escape, sorted(called)))
    return re.sub(rf"\b({ids})\b", lambda found: called[found[0]], text) if ids else text


def _source(source: Source, claims: Sequence[Claim], private: bool, today: date) -> str:
    """ADR-42 Title · accepted 14 Jan 2026 · current · “quote” · thread."""
    quote = next((claim.quote for claim in claims if claim.ref == source.ref and not _repeats(claim)), "")
    parts = [
        f"*{_ref(source.ref)}* {one_line(source.title, 200)}",
        f"{one_line(source.status, 40)} {day(source.on) if source.on else ''}".strip(),
        source.standing if source.standing != source.status else "",
        f"decided by {people(source.decided_by, most=5)}" if private and source.decided_by else "",
        _age(source, today),
        f"“{one_line(quote, QUOTE)}”" if quote else "",
        where if (where := link(source.permalink, "thread")) != "thread" else "",
    ]
    return " · ".join(filter(None, parts))


def _age(source: Source, today: date) -> str:
    """How long ago it was decided, once that is worth a thought."""
    years = (today - source.on).days // 365 if source.on else 0
    return "" if years < 1 else "a year ago" if years == 1 else f"{years} years ago"


def _repeats(claim: Claim) -> bool:
    return plain(claim.quote).strip(" .").casefold() in plain(claim.text).casefold()


def _left_out(not_used: Sequence[NotUsed]) -> list[Block]:
    named = [f"{_ref(one.ref)}, superseded by {listed(map(_ref, one.successors))}" for one in not_used[:5]]
    return [context("not_used", f"Not used: {'; '.join(named)}")] if named else []


def _closing(private: bool, answer_id: str, *, share: bool = False) -> list[Block]:
    """What can be said to it; in a channel the same last line below every answer."""
    last = [] if private else [context("audience", FOR_ALL)]
    if not answer_id:
        return [*last]
    sharing = [feedback.button("Share with channel", feedback.SHARE, answer_id)] if private and share else []
    rating = ActionsBlock(block_id="answer.share", elements=[*sharing, *feedback.thumbs(answer_id)])
    return [rating, *last]


def _ref(ref: str) -> str:
    return one_line(ref, 40)
