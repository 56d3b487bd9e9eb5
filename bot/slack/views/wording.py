"""The small phrases that every card shares: dates, people, lists, states, quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from slack_sdk.models.blocks import ContextBlock, SectionBlock
from slack_sdk.models.views import View

from bot.slack.views.gate import SECTION, Json, escape, finalize_view, link, mrkdwn, one_line, shown
from knowledge.records.base import Evidence, PersonId, Record
from knowledge.text import visible

REVIEW_SOON = timedelta(days=14)
_USER = re.compile(r"[UW](?=[A-Z0-9]*\d)[A-Z0-9]{3,}")


def day(when: date) -> str:
    """14 Jan 2026."""
    return f"{when.day} {when:%b %Y}"


def listed(items: Iterable[str]) -> str:
    """Words in a row: a, b and c."""
    *most, last = [*items] or [""]
    return f"{', '.join(most)} and {last}" if most else last


def counted(number: int, noun: str) -> str:
    """A number with its noun: 1 option, 3 options."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def is_user(who: PersonId) -> bool:
    """Whether this is a Slack user id, and not a name from a file or a terminal."""
    return _USER.fullmatch(who) is not None


def users(people: Iterable[PersonId]) -> frozenset[PersonId]:
    """Those of them that Slack knows: the only ones that a message may mention."""
    return frozenset(filter(is_user, people))


def person(who: PersonId) -> str:
    """A mention of a Slack user; anybody else by their plain name."""
    return f"<@{who}>" if is_user(who) else one_line(who.removeprefix("cli:"), 80)


def people(everybody: Sequence[PersonId], most: int = 10) -> str:
    """The people in a row, the first ``most`` by name."""
    named = [person(who) for who in everybody[:most]]
    more = len(everybody) - most
    return listed([*named, f"{more} more"] if more > 0 else named)


def badge(record: Record, today: date) -> str:
    """How far a record can be relied on today, in a word or two."""
    if record.status == "superseded":
        return f"superseded by {listed(map(escape, record.linked('superseded by')))}".removesuffix(" by ")
    if record.status != "accepted":
        return one_line(record.status, 40)
    if record.review_by is None or record.review_by > today + REVIEW_SOON:
        return "current"
    return f"review {'overdue since' if record.review_by < today else 'due'} {day(record.review_by)}"


def quote(evidence: Evidence, said_by: str = "") -> str:
    """What somebody said, word for word, with a link to the message."""
    where = link(evidence.permalink, "message")
    source = [said_by and one_line(said_by, 80), where if where != "message" else ""]
    return " · ".join([f"“{one_line(evidence.quote, 600)}”", *filter(None, source)])


def section(block_id: str, text: str) -> SectionBlock:
    """A paragraph of finished mrkdwn."""
    return SectionBlock(block_id=block_id, text=mrkdwn(text))


def context(block_id: str, *lines: str) -> ContextBlock:
    """Small grey lines of finished mrkdwn."""
    return ContextBlock(block_id=block_id, elements=[mrkdwn(line) for line in lines])


def window(title: str, text: str, external_id: str | None = None) -> Json:
    """A modal that only says something (finished mrkdwn); another view can take its place by ``external_id``."""
    blocks = [section("notice", text.strip() or "Something did not work.")]
    return finalize_view(View(type="modal", title=title, close="Close", blocks=blocks, external_id=external_id))


def paragraphs(block_id: str, heading: str, text: str, most: int = 3) -> list[SectionBlock]:
    """Long untrusted text under a bold heading (finished mrkdwn), in as many sections as it takes, up to ``most``."""
    chunks = [shown(chunk, SECTION - 400) for chunk in _chunks(text)]
    if len(chunks) > most:
        chunks = [*chunks[: most - 1], f"{chunks[most - 1]}\n_… the rest is too long for Slack._"]
    first, *others = [f"*{heading}*\n{chunks[0]}", *chunks[1:]]
    return [section(block_id, first), *(section(f"{block_id}.{n}", each) for n, each in enumerate(others, 1))]


def _chunks(text: str, size: int = 2_500) -> Iterator[str]:
    """The text in pieces of at most ``size`` characters, cut at a line or a word where one ends near."""
    rest = visible(text).strip()
    while len(rest) > size:
        cut = max(rest.rfind("\n", size // 2, size), rest.rfind(" ", size // 2, size))
        yield rest[: cut if cut > 0 else size]
        rest = rest[cut if cut > 0 else size :].lstrip()
    yield rest
