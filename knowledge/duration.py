"""Lengths of time as people say them and as ISO 8601 writes them.

``4 h``, ``30 min``, ``1 day 12 h``, ``3 months`` and ``P3M`` are understood; what is kept is the ISO 8601 form
(``PT4H``), what is shown the plain one. For comparing, a month counts 30 days and a year 365.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator

EXAMPLE = "4 h, 30 min, 2 days or P1D"

_UNITS = {
    "Y": ("year", "years", "y", "yr", "yrs"),
    "M": ("month", "months", "mo"),
    "W": ("week", "weeks", "w", "wk"),
    "D": ("day", "days", "d"),
    "H": ("h", "hour", "hours", "hr", "hrs"),
    "m": ("min", "minute", "minutes", "mins", "m"),
    "S": ("s", "second", "seconds", "sec", "secs"),
}
"""The letter of each unit (``m`` is the minute of ``PT…M``) and what people call it: first the one, then the many."""
_LETTERS = {name: letter for letter, names in _UNITS.items() for name in names}
_SECONDS = {"Y": 31_536_000, "M": 2_592_000, "W": 604_800, "D": 86_400, "H": 3_600, "m": 60, "S": 1}
_ISO = re.compile(r"P(?!$)((?:\d+[YMWD])*)(?:T((?:\d+[HMS])+))?", re.IGNORECASE)
_PLAIN = re.compile(r"(\d{1,6})\s*([a-z]+)\.?", re.IGNORECASE)
_SHORT = frozenset("HmS")


def iso(text: str) -> str:
    """A length of time in ISO 8601, from that or from plain words; raises ValueError on anything else."""
    parts = _parts(text.strip())
    days = "".join(f"{parts[unit]}{unit}" for unit in "YMWD" if unit in parts)
    times = "".join(f"{parts[unit]}{unit.upper()}" for unit in "HmS" if unit in parts)
    return f"P{days}" + (f"T{times}" if times else "")


def plainly(text: str) -> str:
    """A length of time as people say it: ``PT4H`` is "4 h"."""
    return " ".join(f"{count} {_word(unit, count)}" for unit, count in _parts(text).items())


def span(text: str) -> timedelta:
    """How long it is, for comparing."""
    return timedelta(seconds=sum(count * _SECONDS[unit] for unit, count in _parts(text).items()))


def _word(unit: str, count: int) -> str:
    one, many = _UNITS[unit][:2]
    return one if unit in _SHORT or count == 1 else many


def _parts(text: str) -> dict[str, int]:
    """How many of each unit, longest unit first."""
    found = _of_iso(text) or _of_words(text)
    if not found:
        raise ValueError(f"I cannot read {text[:40]!r} as a length of time. Write it like {EXAMPLE}.")
    return {unit: found[unit] for unit in _UNITS if unit in found}


def _of_iso(text: str) -> dict[str, int]:
    written = _ISO.fullmatch(text)
    if not written:
        return {}
    days = [(unit.upper(), count) for count, unit in re.findall(r"(\d+)(\D)", written[1])]
    found = re.findall(r"(\d+)(\D)", written[2] or "")
    times = [("m" if unit in "mM" else unit.upper(), count) for count, unit in found]
    return {unit: int(count) for unit, count in [*days, *times]}


def _of_words(text: str) -> dict[str, int]:
    said = [(_LETTERS.get(word.casefold()), int(count)) for count, word in _PLAIN.findall(text)]
    rest = re.sub(r"\band\b|[\s,]", "", _PLAIN.sub("", text))
    units = [unit for unit, _ in said if unit]
    if rest or len(units) != len(said) or len(set(units)) != len(units):
        return {}
    return {unit: count for unit, count in said if unit}


def _normal(value: object) -> object:
    return iso(value) if isinstance(value, str) and value.strip() else ""


class Span:
    """Marks a text that is a length of time."""


Duration = Annotated[str, BeforeValidator(_normal), Span]
"""A length of time as ISO 8601, or nothing; plain words are understood."""
