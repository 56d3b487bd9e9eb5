"""Imports a folder of written decisions into the ledger; importing it again changes only what changed.

Each file is written on its own and by a key (its path), so a run that was killed is finished by running it again: what
is there with the same digest is left alone, and links are added wherever one is missing.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from knowledge.errors import NotUnderstood
from knowledge.interop import document, links, reading, recognition, sections
from knowledge.interop.files import NAME_IS_NO_TEXT, File, Skipped, printable
from knowledge.interop.links import Mention, Register
from knowledge.ports import Ledger
from knowledge.records.base import REVERSE, Link, PersonId, Record, Ref, Relation
from knowledge.records.decision import Decision, Option

HERE = "it is here already"
"""How the reason begins for a file that is on record under another path."""
Change = Literal["added", "updated", "unchanged", "skipped", "failed"]
Progress = Callable[[str, Change], None]

_AT_BOTH_ENDS: frozenset[Relation] = frozenset({"supersedes", "superseded by", "amends", "amended by"})
"""What a file says of another one that is also said of it there."""


@dataclass(frozen=True)
class Report:
    """What an import did, or would do: paths by what became of them; ``refs`` names the record of each path."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    refs: Mapping[str, Ref] = field(default_factory=dict)
    linked: int = 0
    """How many links between records were added."""
    unknown_statuses: tuple[tuple[str, str], ...] = ()
    """The files whose status no dialect knows, with their words for it."""
    dangling: tuple[tuple[str, str], ...] = ()
    """The files that name another record which is not there, with what they name."""
    front_matter: tuple[tuple[str, str], ...] = ()
    """The files whose front matter is not understood, with the reason; their text is imported."""


@dataclass(frozen=True)
class _Step:
    path: str
    change: Change
    reason: str = ""
    record: Decision | None = None
    mentions: tuple[Mention, ...] = ()
    unknown_status: str = ""
    front_error: str = ""


def plan(files: Iterable[File | Skipped], ledger: Ledger, *, workspace: str, at: datetime, project: str = "") -> Report:
    """What ``import_folder`` would do; nothing is written."""
    return _report(list(_steps(files, ledger, workspace, at, project)))


def import_folder(
    files: Iterable[File | Skipped],
    ledger: Ledger,
    *,
    workspace: str,
    by: PersonId,
    at: datetime,
    project: str = "",
    progress: Progress = lambda path, change: None,
) -> Report:
    """Add what is new, save what changed as a new version, then link what names each other.

    ``project`` goes before every path, so that two folders with files of the same names stay apart.
    """
    done: list[_Step] = []
    for step in _steps(files, ledger, workspace, at, project):
        done.append(_written(step, ledger, by))
        progress(step.path, step.change)
    return replace(_report(done), linked=_link(done, ledger, by, at))


def _steps(
    files: Iterable[File | Skipped], ledger: Ledger, workspace: str, at: datetime, project: str
) -> Iterator[_Step]:
    named = [replace(file, path=f"{project}/{file.path}" if project else file.path) for file in files]
    before = {} if project else ledger.imported(workspace)  # who names a project says that these are other records
    elsewhere = _Elsewhere(before, frozenset(file.path for file in named))
    for file in named:
        if isinstance(file, Skipped):
            yield _Step(printable(file.path), "skipped", file.reason)
        elif printable(file.path) != file.path:
            yield _Step(printable(file.path), "failed", NAME_IS_NO_TEXT)
        else:
            yield _step(file, ledger, workspace, at, elsewhere)


class _Elsewhere:
    """The sources of earlier imports, to know a folder again that was imported with its parent or by itself."""

    def __init__(self, digests: Mapping[str, str], here: Collection[str]) -> None:
        self._sources: dict[str, list[str]] = {}
        for source, digest in digests.items():
            if source not in here:
                self._sources.setdefault(digest, []).append(source)

    def of(self, file: File) -> str:
        """The source that holds the same bytes and of whose path the file's path is the end, or the other way round."""
        same = self._sources.get(file.digest, ())
        return next((s for s in same if f"/{s}".endswith(f"/{file.path}") or f"/{file.path}".endswith(f"/{s}")), "")


def _step(file: File, ledger: Ledger, workspace: str, at: datetime, elsewhere: _Elsewhere) -> _Step:
    stored = ledger.by_source(file.path, workspace)
    try:
        written = document.read(file.path, file.text)
        found = sections.find(written)
        mentions = tuple(links.of(written, found))
        if isinstance(stored, Decision) and stored.origin.digest == file.digest:
            return _Step(file.path, "unchanged", record=stored, mentions=mentions)
        if reason := recognition.refusal(written, found):
            return _Step(file.path, "skipped", reason)
        if stored is None and (same := elsewhere.of(file)):
            return _Step(file.path, "skipped", f"{HERE}, imported as {same}; import from there again")
        read = reading.decision(written, workspace=workspace, at=at, digest=file.digest, found=found)
    except NotUnderstood as error:
        return _Step(file.path, "failed", error.whole)
    except Exception as error:  # one file of many; whatever is wrong with it, the others are read
        return _Step(file.path, "failed", _unforeseen(error))
    told = (mentions, reading.unknown_status(found), written.front_error)
    if stored is None:
        return _Step(file.path, "added", "", read, *told)
    if not isinstance(stored, Decision):
        return _Step(file.path, "failed", f"{stored.ref} came from this file and is no decision.")
    return _Step(file.path, "updated", "", _successor(stored, read, at), *told)


def _unforeseen(error: Exception) -> str:
    return f"it could not be read ({type(error).__name__}); leave it out, and send it to us as a bug report"


def _successor(stored: Decision, read: Decision, at: datetime) -> Decision:
    """The changed file as the next version; what people added to the record and files do not hold stays."""
    people = (
        "ref", "created_at", "created_by", "visibility", "owner", "team", "evidence", "links", "decide_by",
        "ratified_by", "reversibility",
    )  # fmt: skip
    stays = {name: getattr(stored, name) for name in people}
    if stored.status == "superseded" and stored.linked("superseded by"):
        stays["status"] = stored.status
    return Decision.model_validate(
        {
            **dict(read), **stays,
            "options": tuple(_kept(option, stored.options) for option in read.options),
            "review_by": read.review_by or stored.review_by,
            "version": stored.version + 1,
            "updated_at": at,
        }
    )  # fmt: skip


def _kept(option: Option, stored: Iterable[Option]) -> Option:
    """The option with the condition that people gave it, where the file gives none."""
    before = next((other for other in stored if other.name == option.name), None)
    if before is None or option.reopen_when or option.reopen_after:
        return option
    return option.model_copy(update={"reopen_when": before.reopen_when, "reopen_after": before.reopen_after})


def _written(step: _Step, ledger: Ledger, by: PersonId) -> _Step:
    """The step with its record as it is stored."""
    if step.record is None or step.change == "unchanged":
        return step
    try:
        if step.change == "updated":
            ledger.save(step.record, by=by, action="import")
            return step
        stored = ledger.add(step.record, by=by)
    except UnicodeEncodeError:  # half a character, escaped in front matter: no text that can be stored
        return _Step(step.path, "failed", "it holds half a character (such as \\ud83d in its front matter); mend it")
    return replace(step, record=stored) if isinstance(stored, Decision) else step


def _report(steps: Sequence[_Step]) -> Report:
    def paths(change: Change) -> tuple[str, ...]:
        return tuple(step.path for step in steps if step.change == change)

    def reasons(change: Change) -> tuple[tuple[str, str], ...]:
        return tuple((step.path, step.reason) for step in steps if step.change == change)

    return Report(
        paths("added"), paths("updated"), paths("unchanged"), reasons("skipped"), reasons("failed"),
        {step.path: step.record.ref for step in steps if step.record and step.record.ref},
        unknown_statuses=tuple((step.path, step.unknown_status) for step in steps if step.unknown_status),
        front_matter=tuple((step.path, step.front_error) for step in steps if step.front_error),
        dangling=tuple(_dangling(steps)),
    )  # fmt: skip


def _dangling(steps: Sequence[_Step]) -> Iterator[tuple[str, str]]:
    register, paths = _register(steps), frozenset(step.path for step in steps)
    folders = frozenset(posixpath.dirname(step.path) for step in steps if step.record)
    for step in steps:
        for mention in step.mentions if step.record else ():
            if not register.find(mention, step.path) and (named := links.dangling(mention, step.path, paths, folders)):
                yield step.path, named


def _register(steps: Iterable[_Step]) -> Register:
    return Register((step.path, step.record.aliases) for step in steps if step.record)


# --- the second pass


def _link(steps: Sequence[_Step], ledger: Ledger, by: PersonId, at: datetime) -> int:
    """Add the links that are missing, and say how many they were."""
    records = {step.path: step.record for step in steps if step.record}
    register = _register(steps)
    named = [
        (path, mention.relation, other)
        for step in steps
        for path in [step.path]
        for mention in step.mentions
        if (other := register.find(mention, path))
    ]
    wanted = _wanted(records, named)
    added = 0
    for path, record in records.items():
        missing = _missing(record, wanted.get(path, []))
        if missing:
            ledger.save(_linked(record, missing, at), by=by, action="link")
            added += len(missing)
    return added


def _wanted(records: Mapping[str, Decision], named: Iterable[tuple[str, Relation, str]]) -> dict[str, list[Link]]:
    """The links of each file, with those that the other end says of it."""
    wanted: dict[str, list[Link]] = {}
    for path, relation, other in named:
        ends = [(path, relation, other)] + ([(other, REVERSE[relation], path)] if relation in _AT_BOTH_ENDS else [])
        for one, as_what, two in ends:
            link = _link_of(records[one], as_what, records[two])
            if link:
                wanted.setdefault(one, []).append(link)
    return wanted


def _link_of(record: Record, relation: Relation, other: Record) -> Link | None:
    """None for a supersession that the older record does not admit; on the newer one it is then pending."""
    if relation == "superseded by" and record.status != "superseded":
        return None
    pending = relation == "supersedes" and not (other.status == "superseded" and record.status != "proposed")
    return Link(relation=relation, ref=other.ref, pending=pending)


def _missing(record: Decision, wanted: Iterable[Link]) -> list[Link]:
    """The wanted links that are not there; records that are linked already need no "relates to"."""
    there = {(link.relation, link.ref) for link in record.links}
    missing: list[Link] = []
    for link in sorted(wanted, key=lambda link: link.relation == "relates to"):
        refs = {ref for _, ref in there}
        if (link.relation, link.ref) in there or (link.relation == "relates to" and link.ref in refs):
            continue
        there.add((link.relation, link.ref))
        missing.append(link)
    return missing


def _linked(record: Decision, missing: Iterable[Link], at: datetime) -> Decision:
    changes = {"links": (*record.links, *missing), "version": record.version + 1, "updated_at": at}
    return Decision.model_validate({**dict(record), **changes})
