"""What people say of an assumption, as they type it: `2 because they raise the price until 2026-12-01`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge.errors import NotUnderstood
from knowledge.handwriting import day
from knowledge.records.decision import Decision
from knowledge.text import clip

Verb = Literal["doubt", "holds", "broken"]
_WHY = re.compile(r"(?P<which>.*?)(?:^|\s+)because(?:\s+|$)(?P<why>.*)", re.IGNORECASE | re.DOTALL)
_UNTIL = re.compile(r"(?P<rest>.*?)(?:^|,?\s+)until\s+(?P<day>\S+|\d.*|[a-z]+ \d.*)", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"#?(?P<number>\d{1,4})[.:]?(?:\s+(?P<rest>.*))?", re.DOTALL)


@dataclass(frozen=True)
class Said:
    """Which assumption, by its position from 0 on, what is said of it, why, and by when it is to be found out."""

    verb: Verb
    position: int
    why: str = ""
    check_by: date | None = None


def read(verb: Verb, record: Decision, words: Sequence[str]) -> Said:
    """What was typed after the reference; raises NotUnderstood with the assumptions in a numbered list.

    An assumption is named by its number or by words of it, and where there is one only, it need not be named.
    """
    typed = " ".join(words).strip()
    split = _WHY.fullmatch(typed)
    which, why = (split["which"], split["why"]) if split else (typed, "")
    until = None
    if verb == "doubt":
        (which, first), (why, last) = _until(which), _until(why, prose=True)
        until = first or last
    position, rest = _position(record, which, verb)
    return Said(verb, position, why or rest, until)


def _until(text: str, *, prose: bool = False) -> tuple[str, date | None]:
    """The text without the day at its end, by which a doubt is to be settled; in ``prose`` "until" may be a word."""
    found = _UNTIL.fullmatch(text)
    if not found:
        return text, None
    try:
        return found["rest"], day(found["day"].strip(" ."))
    except ValueError as error:
        if prose and not found["day"][:1].isdigit():
            return text, None
        raise NotUnderstood(str(error), field="check_by") from None


def _position(record: Decision, which: str, verb: Verb) -> tuple[int, str]:
    """Which one is meant, and what was typed besides."""
    known = record.assumptions
    if not known:
        advice = "Only what a decision takes for granted can be in doubt."
        raise NotUnderstood(f"{record.ref} has no assumptions on record.", advice=advice)
    if number := _NUMBER.fullmatch(which):
        if not 0 < int(number["number"]) <= len(known):
            raise _unclear(record, f"{record.ref} has no assumption {int(number['number'])}.", verb)
        return int(number["number"]) - 1, number["rest"] or ""
    named = _plain(which)
    meant = [n for n, words in enumerate(known) if named == _plain(words)]
    meant = meant or [n for n, words in enumerate(known) if named and named in _plain(words)]
    if len(meant) == 1:
        return meant[0], ""
    if len(known) == 1:
        return 0, which
    raise _unclear(record, "Which assumption?", verb)


def _unclear(record: Decision, said: str, verb: Verb) -> NotUnderstood:
    listed = "\n".join(f"{n}. {clip(' '.join(words.split()), 150)}" for n, words in enumerate(record.assumptions, 1))
    because = " because …" if verb == "doubt" else ""
    return NotUnderstood(f"{said}\n{listed}", advice=f"Write it like `{verb} {record.ref} 1{because}`.")


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip("\"'“”.")
