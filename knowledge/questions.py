"""Questions that nothing answered well, grouped: what is asked again and again is a decision to write down.

Two questions are one where most of the words that carry meaning are the same: at least ``SAME`` of all those that
either of them has. A question joins the first group whose first question it is like; so it can be told why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from knowledge.ports import Unanswered
from knowledge.records.base import PersonId

KEPT = timedelta(days=90)
"""How long a question is kept."""
SAME = 0.6
_WORD = re.compile(r"\w+")
_SMALL = frozenset(re.findall(
    r"\w+",
    "a an and any anybody are at be by can could did do does for from had has have how i in is it its me my of on or "
    "our should so tell that the their them there they this to us use used using was we were what when where which "
    "who why will with would you your not choose chose chosen pick picked decide decided take took",
))  # fmt: skip
"""Words that carry no meaning of their own here."""


@dataclass(frozen=True)
class Group:
    """Questions that are one, as the first was asked."""

    questions: tuple[Unanswered, ...]

    @property
    def text(self) -> str:
        """How it was asked first."""
        return self.questions[0].text

    @property
    def people(self) -> frozenset[PersonId]:
        """Whoever asked."""
        return frozenset(question.by for question in self.questions)


def grouped(questions: Iterable[Unanswered]) -> list[Group]:
    """The groups, the one that was asked most often first."""
    found: list[tuple[frozenset[str], list[Unanswered]]] = []
    for question in questions:
        words = meant(question.text)
        group = next((group for first, group in found if alike(first, words)), None)
        if group is None:
            found.append((words, [question]))
        else:
            group.append(question)
    return sorted((Group(tuple(group)) for _, group in found), key=lambda group: -len(group.questions))


def meant(text: str) -> frozenset[str]:
    """The words that carry a question's meaning, without their plural; all of its words where none does."""
    words = frozenset(_WORD.findall(text.casefold()))
    kept = words - _SMALL or words
    return frozenset(word.removesuffix("s") if len(word) > 3 else word for word in kept)


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two questions are one, by their words."""
    return len(one & other) >= SAME * len(one | other)
