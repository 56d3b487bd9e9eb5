"""How people write values by hand: days, choices, numbers, names, lists and rows. Errors say what to write instead."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

BREAK = "↵"
"""A line break within something that is one line."""
FLAGS: Mapping[str, bool] = {
    "yes": True, "no": False, "on": True, "off": False, "true": True, "false": False, "y": True, "n": False,
    "1": True, "0": False,
}  # fmt: skip

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s.-]+([a-z]{3,9})\.?,?[\s-]+(\d{4})", re.IGNORECASE)
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.IGNORECASE)
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")


def day(text: str) -> date:
    """``2027-03-31``, ``31 Mar 2027`` or ``March 31, 2027``; raises ValueError."""
    try:
        if found := _ISO_DAY.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DAY_MONTH.fullmatch(text):
            return date(int(found[3]), _month(found[2]), int(found[1]))
        if found := _MONTH_DAY.fullmatch(text):
            return date(int(found[3]), _month(found[1]), int(found[2]))
    except ValueError:
        raise ValueError(f"There is no day {text[:40]!r}. Write it like 2027-03-31.") from None
    raise ValueError(f"I cannot read {text[:40]!r} as a day. Write it like 2027-03-31 or 31 Mar 2027.")


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].casefold()) + 1


def choice(label: str, text: str, known: Sequence[str]) -> str:
    """One of ``known``, in whatever case and with whatever hyphens; raises ValueError with the nearest one."""
    plainly = {_plain(one): one for one in known}
    if _plain(text) in plainly:
        return plainly[_plain(text)]
    hint = meant(text.casefold(), known) or f" It takes {', '.join(known)}."
    raise ValueError(f"{label} cannot be {text[:60]!r}.{hint}")


def an(noun: str) -> str:
    """A noun with its article."""
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def _plain(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text.strip().casefold())


def flag(label: str, text: str) -> bool:
    """Yes or no; raises ValueError."""
    if text.casefold() not in FLAGS:
        raise ValueError(f"{label} cannot be {text[:60]!r}. It takes yes or no.")
    return FLAGS[text.casefold()]


def person(text: str) -> str:
    """A person's id or name, also where it comes as a mention."""
    found = _MENTION.fullmatch(text.strip())
    return found[1] if found else text.strip().removeprefix("@")


def listed(parts: Iterable[str]) -> tuple[str, ...]:
    """What stands between commas or on lines of its own."""
    return tuple(word for part in parts for each in re.split(r"[,\n]", part) if (word := each.strip()))


def split(text: str, mark: str) -> list[str]:
    """The parts between ``mark``, where no backslash stands before it; each still with its backslashes."""
    return [part.strip() for part in re.findall(rf"((?:\\.|[^\\{mark}]|\\$)*)(?:\{mark}|$)", text)[:-1] or [""]]


def escaped(text: str, marks: str) -> str:
    """Text in which none of ``marks`` divides anything."""
    return re.sub(rf"[\\{marks}]", r"\\\g<0>", text)


def unescaped(text: str, marks: str) -> str:
    """What ``escaped`` was given; a backslash before anything else is a backslash."""
    return re.sub(rf"\\([\\{marks}])", r"\1", text)


def one_line(text: str) -> str:
    """Text of several lines on one."""
    return text.replace("\n", BREAK)


def broken(text: str) -> str:
    """What ``one_line`` was given."""
    return text.replace(BREAK, "\n")


def meant(text: str, known: Collection[str]) -> str:
    """The sentence "Did you mean …?" with the nearest of ``known``, after a space; nothing where none is near."""
    nearest = next(iter(difflib.get_close_matches(text, known, 1, 0.6)), None)
    return f" Did you mean {nearest}?" if nearest else ""
