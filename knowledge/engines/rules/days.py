"""Days: which day "thursday", "22 oct" or "end of June" is, for something said on another."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

_WEEKDAYS = (
    "mon segunda lunes montag", "tue terça martes dienstag", "wed quarta miércoles mittwoch",
    "thu quinta jueves donnerstag", "fri sexta viernes freitag", "sat sábado samstag", "sun domingo sonntag",
)  # fmt: skip
_MONTHS = (
    "jan ene", "feb fev", "mar mär", "apr abr", "may mai", "jun", "jul", "aug ago", "sep set", "oct out okt", "nov",
    "dec dez dic",
)  # fmt: skip
_NEAR = {"today": 0, "eod": 0, "tonight": 0, "hoje": 0, "hoy": 0, "heute": 0,
         "tomorrow": 1, "tmrw": 1, "tmr": 1, "amanhã": 1, "mañana": 1, "morgen": 1}  # fmt: skip
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_SLASHED = re.compile(r"\b([0-3]?\d)/(1[0-2]|0?[1-9])\b")
_NUMBER = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\b")
_ENDS = re.compile(r"\b(?:end|fim|fin|ende)\b", re.IGNORECASE)
_AFTER = re.compile(r"\bnext\s+week\b|\bnext\b", re.IGNORECASE)


def day(text: str, said_on: date) -> date | None:
    """The first such day from ``said_on`` on; None where the text names no single day."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    if iso := _ISO.search(text):
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    if near := [_NEAR[word] for word in words if word in _NEAR]:
        return said_on + timedelta(days=near[0])
    if slashed := _SLASHED.search(text):
        return _of_month(int(slashed[2]), int(slashed[1]), said_on)
    number, month = _NUMBER.search(text), _place(words, _MONTHS)
    if month is not None and (number or _ENDS.search(text)):
        return _of_month(month + 1, int(number[1]) if number else 0, said_on)
    weekday = _place(words, _WEEKDAYS)
    if weekday is not None:
        ahead = (weekday - said_on.weekday()) % 7 or 7
        return said_on + timedelta(days=ahead + 7 * (bool(_AFTER.search(text)) and ahead + said_on.weekday() < 7))
    return _next_monthly(int(number[1]), said_on) if number and re.fullmatch(r"\D*\d+(st|nd|rd|th)", text) else None


def _place(words: list[str], names: tuple[str, ...]) -> int | None:
    found = (n for n, every in enumerate(names) for name in every.split() for word in words if word.startswith(name))
    return next(found, None)


def _of_month(month: int, number: int, said_on: date) -> date | None:
    """That day of the next such month, or its last; what has just passed is meant for next year."""
    for year in (said_on.year, said_on.year + 1):
        found = _date(year, month, number or calendar.monthrange(year, month)[1])
        if found and found >= said_on:
            return found
    return None


def _next_monthly(number: int, said_on: date) -> date | None:
    later = (said_on.replace(day=1) + timedelta(days=32)).replace(day=1)
    months = (_date(first.year, first.month, number) for first in (said_on, later))
    return next((found for found in months if found and found >= said_on), None)


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
