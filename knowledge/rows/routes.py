"""What a question wants to know that stands in the fields of records; nothing where it asks for reasons.

The rules:

- questions about why, why not and who decided are for the text of decisions: no route takes them;
- the routes are tried in order; each has the kinds it asks and, a line each, the patterns of what people say;
- a route about one record needs its name, a route about many does not;
- English first; what is asked most is understood in German, Spanish and Portuguese too, without accents.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.records import kinds
from knowledge.rows import phrases

_FIRST = ("INT", "SYS", "DAT", "IND", "NFR", "RSK", "MIL", "ITM")
"""Which kinds are meant before others that fit as well."""
RECORDS = tuple(dict.fromkeys((*_FIRST, *sorted(kinds().keys() - {"ADR"}))))
"""The kinds around the decisions; one that is added is asked on the same day."""


@dataclass(frozen=True)
class Route:
    """One thing that is asked: of which kinds, by which words, and about one record or many."""

    name: str
    kinds: tuple[str, ...]
    asks: re.Pattern[str]
    many: bool = False


def _read(table: str) -> Iterator[Route]:
    for block in re.split(r"\n(?=\S)", table.strip()):
        head, *patterns = block.splitlines()
        name, _, rest = head.partition(": ")
        many, _, kinds = rest.partition(" of ")
        asks = "|".join(pattern.strip() for pattern in patterns)
        asks = re.sub(r"\{([A-Z]+)\}", lambda found: f"({phrases.NAMED[found[1]]})", asks)
        prefixes = kinds.replace("every kind", " ".join(RECORDS)).replace("and ", "").split()
        yield Route(name, tuple(prefixes), re.compile(rf"(?<!\w)(?:{asks})(?!\w)"), many == "many")


ROUTES: tuple[Route, ...] = tuple(_read(phrases.ROUTES))

_REASONS = re.compile(phrases.REASONS)


def plainly(text: str) -> str:
    """Lower case, no accents, single spaces: what the patterns are written for."""
    folded = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    return " ".join("".join(sign for sign in folded if not unicodedata.combining(sign)).split())


def of(text: str) -> Iterator[Route]:
    """The routes that a question may take, likeliest first; none where it asks for reasons."""
    asked = plainly(text)
    if asks_for_reasons(text):
        return
    yield from (route for route in ROUTES if route.asks.search(asked))


def asks_for_reasons(text: str) -> bool:
    """Whether a question is for the text of decisions."""
    return _REASONS.search(re.sub(r"\band why\b", "", plainly(text))) is not None


def named(name: str) -> Route:
    """The route of this name."""
    return next(route for route in ROUTES if route.name == name)
