"""Duties: work that somebody takes on, is asked to do by name, or that is written down under a heading of its own.

What the draft knows of (``tasks``) is kept when it can stand by itself: it says what is to be done, in words of its
message. "I'll …", "@ana can you …" and "TODO: …" leave no doubt; what is only implied leaves some.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime

from knowledge.draft import DraftAction, Proposed
from knowledge.engines.rules import clauses, wording
from knowledge.engines.rules.days import day
from knowledge.engines.rules.people import Cast
from knowledge.text import clip
from knowledge.thread import Message

TITLE = 160
"""Characters of a title."""

_PREFIX = re.compile(
    r"(?:^|[.;]\s)\W*(?P<cue>todo|to do|next steps?|action(?: items?)?s?|ai|próximos? passos?|próximos? pasos?|"
    r"nächster? schritte?)\s*(?::|->|→|\s-\s)\s*(?P<what>[^\n]{8,})",
    re.IGNORECASE,
)
_PROMISED = re.compile(
    r"\bi(?:'|’)?(?:ll| will|'m going to)\b|\b(?:eu vou|vou|voy a|ich (?:mache|übernehme|schreibe|kümmere))\b",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"@\w[\w .]*?[,:]?\s+(?:please |pls )?(?:can|could|will|would)\s+you\b|@\w[\w .]*?[,:]?\s+(?:please|pls)\b", re.I
)
_DANGLES = re.compile(
    r"\b(?:is|are|of|the|to|in|going|them|rest|by|a|an|and|on|for|at|until|with)\W*$|^(?:due|starts?|ends?)\b",
    re.IGNORECASE,
)
_THIRD = re.compile(
    r"^(Own|Run|Get|Drop|Build|Write|Bring|Send|Lead|Prepare|Handle|Cover|Update|Move|Post|Take|Do)e?s\b"
)
_TO_WHOM = re.compile(
    r"^@[\w.]+(?:\s[A-Z][\w.]+)?[,:]?\s+|\s*[,(–—-]?\s*@[\w.]+(?:\s[A-Z][\w.]+)?\)?\W*$",
)
_ABLE = re.compile(r"\bi can\b(?! (?:take|do|own) (?:the|care)\b)", re.IGNORECASE)
_VAGUE = re.compile(r"^\w+ (?:to )?(?:it|that|this|them)\b", re.IGNORECASE)


def items(said: Sequence[Message], drafted: Iterable[DraftAction], cast: Cast) -> Iterator[Proposed]:
    """What is written down first, then what was promised or asked."""
    yield from _written_down(said, cast)
    yield from (found for action in drafted if (found := _item(action, said)))


def _written_down(said: Sequence[Message], cast: Cast) -> Iterator[Proposed]:
    """Work under a heading of its own: "TODO: …", "next step: …", "action: …"."""
    for message in said:
        for line in clauses.spoken(message.text).splitlines():
            found = _PREFIX.search(line)
            if not found or line.endswith("?") or len(clauses.words(found["what"])) < 2:
                continue
            named = re.search(rf"@?(?P<who>{cast.pattern})\b", found["what"], re.IGNORECASE)
            step = found["cue"].casefold().startswith(("next", "próx", "näch"))
            who, what = cast.who(named[0]) if named else None, _TO_WHOM.sub("", found["what"])
            yield _task(what, message, who, found["what"], 0.9, "next step" if step else "task")


def _item(action: DraftAction, said: Sequence[Message]) -> Proposed | None:
    message = next((each for each in said if each.ts in action.evidence), None)
    if message is None or wording.is_pointless(action.what) or _DANGLES.search(action.what):
        return None
    about = clauses.words(action.what)
    sentence = max(clauses.sentences(message.text), key=lambda part: len(about & clauses.words(part)), default="")
    if len(about & clauses.words(sentence)) < 0.6 * len(about) or _ABLE.search(sentence):
        return None
    outright = (_PROMISED.search(sentence) or _ASKED.search(sentence)) and not _VAGUE.search(action.what)
    due = "" if (action.due or "").casefold() in action.what.casefold() else action.due or ""
    return _task(action.what, message, action.owner, due, 0.8 if outright else 0.6)


def _task(what: str, message: Message, owner: str | None, when: str, sure: float, type_: str = "task") -> Proposed:
    due = day(when, _said_on(message)) if when else None
    title = _THIRD.sub(r"\1", wording.capitalised(what.strip(" .")))
    given = {"title": clip(title, TITLE), "type": type_, "owner": owner or "",
             "due": due.isoformat() if due else ""}  # fmt: skip
    return Proposed(kind="item", given=given, evidence=(message.ts,), sure=sure)


def _said_on(message: Message) -> date:
    return datetime.fromtimestamp(float(message.ts), UTC).date()
