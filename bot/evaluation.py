"""Runs a file of gold through the program as it is installed here, and lets ``knowledge.evaluation`` count.

Questions, messages and threads take the way that ``ask``, ``check`` and ``draft`` take them. An item whose records are
not here is left out and named: it could only be wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

from knowledge import capture
from knowledge.draft import Draft
from knowledge.errors import NotFound, NotUnderstood
from knowledge.evaluation import debates, items, questions, threads
from knowledge.evaluation.items import Asked, Said, Talked
from knowledge.evaluation.report import Report
from knowledge.records.base import Ref

if TYPE_CHECKING:
    from bot.wiring import App
    from knowledge.audience import AudienceScope

What = Literal["questions", "debates", "threads"]
Tick = Callable[[int, int], None]
T = TypeVar("T")


class Trial(Protocol):
    """A file of gold that was read whole and found sound."""

    def blank(self) -> Report:
        """The report of a program that says nothing: it has every metric that a real one has."""
        ...

    def run(self, app: App, scope: AudienceScope, tick: Tick) -> Report:
        """What the program says to every item, counted."""
        ...


@dataclass(frozen=True)
class Questions:
    """Questions, and those in ``absent``, to be asked while their records are hidden."""

    items: Sequence[Asked]
    absent: Sequence[Asked] = ()
    by: str = ""

    def blank(self) -> Report:
        """Nothing is answered."""
        silent, hidden = ([questions.Answered(one, False, 0.0, None) for one in of] for of in (self.items, self.absent))
        return questions.judge(silent, hidden, by=self.by, samples=0)

    def run(self, app: App, scope: AudienceScope, tick: Tick) -> Report:
        """Ask them all."""
        asked = [one for one in self.items if not one.answerable or refs_of(app, one.gold, scope)]
        absent = [one for one in self.absent if refs_of(app, one.hidden, scope)]
        _some_are_here([one.answerable for one in self.items], [one.answerable for one in asked])
        results = [_answered(app, one, scope) for one in _counted([*asked, *absent], tick)]
        missing = [*_missing(self.items, asked), *_missing(self.absent, absent)]
        return questions.judge(results[: len(asked)], results[len(asked) :], by=self.by, left_out=missing)


@dataclass(frozen=True)
class Debates:
    """Messages that re-open something, or do not."""

    items: Sequence[Said]
    by: str = ""

    def blank(self) -> Report:
        """Nothing is noticed."""
        return debates.judge([debates.Judged(one, False, 0.0, False) for one in self.items], by=self.by, samples=0)

    def run(self, app: App, scope: AudienceScope, tick: Tick) -> Report:
        """Check them all."""
        said = [one for one in self.items if not one.reopens or refs_of(app, one.gold, scope)]
        _some_are_here([one.reopens for one in self.items], [one.reopens for one in said])
        results = [_judged(app, one, scope) for one in _counted(said, tick)]
        return debates.judge(results, by=self.by, left_out=_missing(self.items, said))


@dataclass(frozen=True)
class Threads:
    """Threads, with what is to be drafted from them; no record is needed."""

    items: Sequence[Talked]
    by: str = ""

    def blank(self) -> Report:
        """Nothing is drafted."""
        nothing = Draft(is_decision=False)
        return threads.judge([threads.compare(one, nothing) for one in self.items], by=self.by, samples=0)

    def run(self, app: App, scope: AudienceScope, tick: Tick) -> Report:
        """Draft them all."""
        drafts = (capture.read(one.thread, app.reader, app.fallback) for one in _counted(self.items, tick))
        return threads.judge(list(map(threads.compare, self.items, drafts)), by=self.by)


def read(what: What, file: tuple[str, str], absent: tuple[str, str] | None, by: str) -> Trial:
    """The gold in a file, given as its name and its text. Raises NotUnderstood that names every broken line."""
    name, text = file
    if absent and what != "questions":
        raise NotUnderstood("Only questions can be asked with their records hidden.", advice="Leave --absent out.")
    match what:
        case "questions":
            hidden = items.hidden_questions(absent[1], absent[0]) if absent else ()
            return Questions(items.questions(text, name), hidden, by)
        case "debates":
            return Debates(items.messages(text, name), by)
        case "threads":
            return Threads(items.threads(text, name), by)


def _answered(app: App, one: Asked, scope: AudienceScope) -> questions.Answered:
    found = app.answer(one.text, scope.hiding(refs_of(app, one.hidden, scope)))
    place = questions.place([hit.record.ref for hit in found.hits], refs_of(app, one.gold, scope))
    return questions.Answered(one, found.answered, found.confidence, place)


def _judged(app: App, one: Said, scope: AudienceScope) -> debates.Judged:
    note = app.check(one.text, scope)
    if note is None:
        return debates.Judged(one, False, 0.0, False)
    return debates.Judged(one, note.reopens, note.score, note.record.ref in refs_of(app, one.gold, scope))


def refs_of(app: App, names: Iterable[str], scope: AudienceScope) -> frozenset[Ref]:
    """The records of this audience that these names mean, each a ref or the path of an import; unknown ones are not."""
    return frozenset(ref for name in names if (ref := _ref(app, name, scope)))


def _ref(app: App, name: str, scope: AudienceScope) -> Ref | None:
    imported = app.ledger.by_source(name.removeprefix("./"), app.workspace)
    if imported and scope.admits(imported):
        return imported.ref
    try:
        return app.ledger.get(name, scope).ref
    except NotFound:
        return None


def _counted(given: Sequence[T], tick: Tick) -> Iterator[T]:
    for n, one in enumerate(given):
        tick(n, len(given))
        yield one
    tick(len(given), len(given))


def _some_are_here(wanted: Sequence[bool], kept: Sequence[bool]) -> None:
    if any(wanted) and not any(kept):
        raise NotFound(
            "None of the records that 'gold' names is here.",
            advice="Import them first: chesterton import FOLDER. Name them by ref, or by their path below that folder.",
        )


def _missing(given: Sequence[Asked] | Sequence[Said], kept: Sequence[Asked] | Sequence[Said]) -> list[str]:
    there = {id(one) for one in kept}
    return [one.id for one in given if id(one) not in there]
