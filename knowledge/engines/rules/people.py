"""People: who is meant when a message says "@Ana Souza", "Ana" or "me"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

# First names that are also words: they count only with a capital letter inside a sentence, or with an @.
_WORDS = frozenset(
    {"will", "mark", "may", "bill", "grant", "rob", "art", "june", "april", "hope", "grace", "faith", "rich", "drew"}
)


@dataclass(frozen=True)
class Cast:
    """The people of a thread by the names they are called."""

    called: Mapping[str, str]
    """What a message may call them, in lower case, to their ids."""

    @classmethod
    def of(cls, users: Mapping[str, str]) -> Cast:
        """Everybody by full name and, where only one person has it, by first name."""
        called: dict[str, str] = {}
        shared: set[str] = set()
        for who, name in users.items():
            first = (name.split() or [""])[0].lower()
            if first in called:
                shared.add(first)
            if len(first) > 1:
                called[first] = who
            called[name.lower()] = who
            called[f"<@{who}>".lower()] = who
        return cls({name: who for name, who in called.items() if name and name not in shared})

    @property
    def pattern(self) -> str:
        """A regular expression for one of the names, the whole of it; never matches when nobody is known."""
        names = sorted(self.called, key=len, reverse=True)
        return "(?>" + "|".join(re.escape(name) for name in names) + ")" if names else r"(?!)"

    def named_in(self, text: str) -> bool:
        """Whether a text names one of them as a name is written."""
        found = re.finditer(rf"\b{self.pattern}\b", text, re.IGNORECASE)
        return any(self.who(("@" if hit.start() and text[hit.start() - 1] == "@" else "") + hit[0]) for hit in found)

    def who(self, name: str, *, speaker: str = "") -> str | None:
        """The id behind a name as it was written; "me" and "I" are the speaker."""
        written = name.strip().lstrip("@").strip()
        if written.lower() in ("me", "i", "mine", "eu", "yo", "ich"):
            return speaker or None
        if written.lower() in _WORDS and not (name.strip().startswith("@") or written[:1].isupper()):
            return None
        return self.called.get(written.lower())
