"""Imports what teams keep besides decisions: Backstage catalogs, tables, CODEOWNERS. First a plan, then the keeping.

- a file of which anything cannot be used is refused whole, and every bad line is named; the other files go on;
- the records of a file are kept in one transaction (of more than ``AT_ONCE``, so many at a time, since whoever else
  writes waits meanwhile), links between records after that: a run that was stopped is finished by running it again;
- files know each other: a component of one may consume what another provides.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Protocol

from knowledge.audience import AudienceScope
from knowledge.errors import ChestertonError, NotFound, NotUnderstood
from knowledge.interop import backstage, codeowners, tables
from knowledge.interop.codeowners import Owned, Rule
from knowledge.interop.files import File, format_of
from knowledge.interop.incoming import BY, Change, Incoming, Problem, change
from knowledge.ports import Ledger, RecordQuery
from knowledge.records.base import Link, PersonId, Record, Ref
from knowledge.records.system import System

Progress = Callable[[int, int], None]
AT_ONCE = 250
"""How many records one transaction keeps: about two seconds of work."""
_MOST_SYSTEMS = 100_000


class Shelf(Ledger, Protocol):
    """A ledger that keeps the records of a whole file at once."""

    def bring(self, *records: Record, by: PersonId) -> Sequence[Record]:
        """Store new records and changed ones, all or none, and return them with their refs."""
        ...


@dataclass(frozen=True)
class Plan:
    """What the files would change; ``refused`` are those that cannot be used, ``left`` is what is told besides."""

    changes: tuple[Change, ...] = ()
    refused: tuple[Problem, ...] = ()
    left: tuple[Problem, ...] = ()
    linked: int = 0
    """How many links were added; a plan does not count them."""

    @property
    def files(self) -> Mapping[str, list[Change]]:
        """The changes by file."""
        return {path: list(some) for path, some in groupby(self.changes, lambda one: one.incoming.path)}


@dataclass
class _Found:
    """What the files bring, while they are read."""

    incoming: list[Incoming] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    left: list[Problem] = field(default_factory=list)


# --- the plan


def plan(
    files: Sequence[File],
    ledger: Ledger,
    scope: AudienceScope,
    *,
    at: datetime,
    project: str = "",
    kind: type[Record] | None = None,
    named: bool = False,
) -> Plan:
    """What these files would change; nothing is written.

    ``project`` goes before every source, ``kind`` is that of the rows of tables. A table that lies in a folder is left
    out where it tells of no kind, as it may be anything; one that somebody ``named`` is refused.
    """
    found = _Found()
    _read_catalogs(files, project, found)
    _read_tables(files, project, kind, found, named)
    _read_owners(files, ledger, scope, found)
    return _planned(found, ledger, scope, at)


def _of(files: Iterable[File], wanted: str) -> list[File]:
    return [file for file in files if format_of(file.path) == wanted]


def _read_catalogs(files: Sequence[File], project: str, found: _Found) -> None:
    catalog = backstage.read(_of(files, "catalog"))
    incoming, left = backstage.records(catalog)
    found.incoming += [_within(project, one) for one in incoming]
    found.refused += catalog.problems
    found.left += left


def _within(project: str, incoming: Incoming) -> Incoming:
    if not project:
        return incoming
    links = tuple((relation, f"{project}/{key}") for relation, key in incoming.links)
    return replace(incoming, key=f"{project}/{incoming.key}", links=links)


def _read_tables(files: Sequence[File], project: str, kind: type[Record] | None, found: _Found, named: bool) -> None:
    for file in _of(files, "table"):
        try:
            incoming, problems = tables.read(file, kind, project=project)
        except tables.NoKind as error:
            (found.refused if named else found.left).append(Problem(file.path, 0, error.whole))
            continue
        found.incoming += incoming
        found.refused += problems


# --- owners of paths


def _read_owners(files: Sequence[File], ledger: Ledger, scope: AudienceScope, found: _Found) -> None:
    """Give systems the owners of their paths, where they have none; of several files for a repository, the first."""
    ranked = sorted(_of(files, "codeowners"), key=lambda file: codeowners.rank(file.path))
    in_order = sorted(ranked, key=lambda file: codeowners.root_of(file.path))
    for root, some in groupby(in_order, lambda file: codeowners.root_of(file.path)):
        first, *others = some
        found.left += [Problem(file.path, 0, f"{first.path} holds for this repository instead") for file in others]
        rules, problems = codeowners.read(first)
        found.refused += problems
        if rules:
            _assign(first.path, root, rules, ledger, scope, found)


def _assign(path: str, root: str, rules: Sequence[Rule], ledger: Ledger, scope: AudienceScope, found: _Found) -> None:
    told: set[int] = set()
    for n, one in enumerate(found.incoming):
        if one.kind is System and (owned := _owner_of_file(one.path, root, rules)):
            told.add(owned.line)
            found.incoming[n] = _owned(one, owned, path, found.left)
    described = {one.key for one in found.incoming}
    systems = ledger.list(scope, RecordQuery(kind=System.prefix, limit=_MOST_SYSTEMS))
    others = [one for one in systems if one.origin.source not in described]
    for rule in rules:
        named = [one for one in others if rule.folder and codeowners.plainly(rule.folder) in _names(one)]
        owned = codeowners.owned(rules, rule.pattern.strip("/").replace("\\", "") + "/x") if len(named) == 1 else None
        if owned and owned.line == rule.line:
            told.add(rule.line)
            found.incoming += _given(named[0], owned, path, found.left)
    _tell_of_the_rest(path, rules, told, found.left)


def _tell_of_the_rest(path: str, rules: Sequence[Rule], told: Collection[int], left: list[Problem]) -> None:
    silent = [str(rule.line) for rule in rules if rule.owners and rule.line not in told]
    if silent:
        lines = ", ".join(silent[:10]) + (", …" if len(silent) > 10 else "")
        left.append(Problem(path, 0, f"{len(silent)} of {len(rules)} rules name no system known here: line {lines}"))


def _owner_of_file(path: str, root: str, rules: Sequence[Rule]) -> Owned | None:
    """Who looks after the folder of a catalog file; a rule for everything says nothing of one system."""
    if root and not path.startswith(f"{root}/"):
        return None
    folder = (path[len(root) + 1 :] if root else path).rpartition("/")[0]
    owned = codeowners.owned(rules, f"{folder}/x") if folder else None
    rule = next((rule for rule in rules if owned and rule.line == owned.line), None)
    return owned if rule and rule.folder else None


def _names(system: Record) -> set[str]:
    return {codeowners.plainly(name.rpartition("/")[2]) for name in (system.title, *system.aliases)}


def _owned(one: Incoming, owned: Owned, path: str, left: list[Problem]) -> Incoming:
    if not one.values.get("owner"):
        return replace(one, values={**one.values, "owner": owned.names[0]})
    _differs(str(one.values["title"]), str(one.values["owner"]), owned, path, left)
    return one


def _given(system: Record, owned: Owned, path: str, left: list[Problem]) -> list[Incoming]:
    if system.owner:
        _differs(system.ref, system.owner, owned, path, left)
        return []
    return [Incoming(System, "", {"owner": owned.names[0]}, path, owned.line, ref=system.ref)]


def _differs(name: str, owner: str, owned: Owned, path: str, left: list[Problem]) -> None:
    if codeowners.plainly(owner) not in map(codeowners.plainly, owned.names):
        told = f"{name} is owned by {owner} and stays so; this line names {', '.join(owned.names)}"
        left.append(Problem(path, owned.line, told))


# --- from what is said to records


def _planned(found: _Found, ledger: Ledger, scope: AudienceScope, at: datetime) -> Plan:
    changes: list[Change] = []
    refused = list(found.refused)
    left = list(found.left)
    for one in found.incoming:
        try:
            made = change(one, _stored(one, ledger, scope), workspace=scope.workspace, at=at)
        except NotUnderstood as error:
            refused.append(Problem(one.path, one.line, error.whole, error.field or ""))
            continue
        changes.append(made)
        left += [Problem(one.path, one.line, sentence) for sentence in made.held]
    bad = {problem.path for problem in refused}
    good = [one for one in changes if one.incoming.path not in bad]
    order = {path: n for n, path in enumerate(dict.fromkeys(one.incoming.path for one in good))}
    good.sort(key=lambda one: order[one.incoming.path])
    refs = _refs(good, ledger, scope.workspace)
    return Plan(
        tuple(replace(one, record=_linked(one, refs)[0]) if one.what == "changed" else one for one in good),
        tuple(sorted(refused, key=lambda one: (one.path, one.line))),
        tuple(one for one in left if one.path not in bad),
    )


def _stored(one: Incoming, ledger: Ledger, scope: AudienceScope) -> Record | None:
    if not one.ref:
        return ledger.by_source(one.key, scope.workspace)
    try:
        return ledger.get(one.ref, scope)
    except NotFound:
        advice = "Leave the cell empty to add a new one."
        raise NotUnderstood(f"There is no {one.ref} here.", advice=advice, field="ref") from None


def _refs(changes: Sequence[Change], ledger: Ledger, workspace: str) -> dict[str, Ref]:
    """The records that the changes link to, by their keys: those of these files, and those that came before."""
    refs = {one.incoming.key: one.record.ref for one in changes if one.record.ref}
    elsewhere = {key for one in changes for _, key in one.incoming.links} - {one.incoming.key for one in changes}
    stored = {key: ledger.by_source(key, workspace) for key in sorted(elsewhere)}
    return refs | {key: record.ref for key, record in stored.items() if record}


def _linked(one: Change, refs: Mapping[str, Ref]) -> tuple[Record, int]:
    """The record with the links whose other end is known, and how many are new; its version is the same."""
    record = one.record
    wanted = [Link(relation=relation, ref=refs[key]) for relation, key in one.incoming.links if key in refs]
    missing = [link for link in wanted if link.ref not in record.linked(link.relation) and link.ref != record.ref]
    return record.model_copy(update={"links": (*record.links, *missing)}), len(missing)


# --- the keeping


def keep(plan: Plan, ledger: Shelf, *, by: PersonId, at: datetime, progress: Progress = lambda *_: None) -> Plan:
    """Store what is planned, file by file, then the links; a file that cannot be kept is refused and told."""
    kept: list[Change] = []
    refused: list[Problem] = []
    for path, changes in plan.files.items():
        try:
            kept += _kept(changes, ledger, by)
        except ChestertonError as error:
            refused.append(Problem(path, 0, error.whole))
        progress(len(kept), len(plan.changes))
    return replace(plan, changes=tuple(kept), refused=(*plan.refused, *refused), linked=_link(kept, ledger, by, at))


def _kept(changes: Sequence[Change], ledger: Shelf, by: PersonId) -> list[Change]:
    """The changes of one file with the records as they are stored."""
    fresh = [one for one in changes if one.what != "unchanged"]
    batches = (fresh[start : start + AT_ONCE] for start in range(0, len(fresh), AT_ONCE))
    stored = iter([record for some in batches for record in ledger.bring(*(one.record for one in some), by=by)])
    return [one if one.what == "unchanged" else one.stored(next(stored)) for one in changes]


def _link(kept: Sequence[Change], ledger: Shelf, by: PersonId, at: datetime) -> int:
    """Add the links that are missing, and say how many they were. Harmless to repeat."""
    refs = _refs(kept, ledger, kept[0].record.workspace) if kept else {}
    count = 0
    linked: list[Record] = []
    for one in kept:
        record, missing = _linked(one, refs)
        if missing:
            stamp = {"version": record.version + 1, "updated_at": at, "updated_by": BY}
            linked.append(record.model_copy(update=stamp))
            count += missing
    for start in range(0, len(linked), AT_ONCE):
        ledger.save(*linked[start : start + AT_ONCE], by=by, action="link")
    return count
