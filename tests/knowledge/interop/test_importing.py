"""A folder of decisions is imported once, updated when it changes, and linked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from knowledge.interop import File, Report, Skipped, import_folder, plan
from knowledge.records.base import Link
from knowledge.records.decision import Decision
from tests.knowledge.interop.fakes import NOON, MemoryLedger, file

OLD = "# 1. Use MySQL\n\n## Status\n\nSuperseded by [2](0002-use-postgres.md)\n\n## Decision\n\nMySQL.\n"
NEW = "# 2. Use Postgres\n\n## Status\n\nAccepted\n\n## Decision\n\nPostgres, not [MySQL](0001-use-mysql.md).\n"
FILES = [file("adr/0001-use-mysql.md", OLD), file("adr/0002-use-postgres.md", NEW)]


def run(ledger: MemoryLedger, files: Iterable[File | Skipped], project: str = "") -> Report:
    """Import the files."""
    return import_folder(files, ledger, workspace="main", by="cli:ana", at=NOON, project=project)


def stored(ledger: MemoryLedger, source: str) -> Decision:
    """The record that came from a file."""
    record = ledger.by_source(source, "main")
    assert isinstance(record, Decision)
    return record


def test_new_files_become_records_that_are_linked() -> None:
    """A supersession that one file tells stands on both records; both ends agree, so nothing is pending."""
    ledger = MemoryLedger()

    report = run(ledger, FILES)

    assert report.added == ("adr/0001-use-mysql.md", "adr/0002-use-postgres.md")
    assert stored(ledger, "adr/0001-use-mysql.md").links == (Link(relation="superseded by", ref="ADR-2"),)
    assert stored(ledger, "adr/0002-use-postgres.md").links == (Link(relation="supersedes", ref="ADR-1"),)


def test_importing_again_changes_nothing() -> None:
    """The same bytes are recognised, and no link is added twice."""
    ledger = MemoryLedger()
    run(ledger, FILES)
    before = dict(ledger.records)

    report = run(ledger, FILES)

    assert (len(report.unchanged), report.linked) == (2, 0)
    assert before == ledger.records


def test_a_changed_file_becomes_a_new_version_of_its_record() -> None:
    """The ref, the links and what people added stay; the text is the file's."""
    ledger = MemoryLedger()
    run(ledger, FILES)
    owned = stored(ledger, "adr/0002-use-postgres.md").model_copy(update={"owner": "U7", "version": 3})
    ledger.save(owned, by="U7", action="own")

    report = run(ledger, [FILES[0], file("adr/0002-use-postgres.md", NEW.replace("Postgres, not", "Postgres 17, not"))])

    record = stored(ledger, "adr/0002-use-postgres.md")
    assert report.updated == ("adr/0002-use-postgres.md",)
    assert (record.ref, record.version, record.owner) == ("ADR-2", 4, "U7")
    assert record.outcome.startswith("Postgres 17")
    assert record.linked("supersedes") == ("ADR-1",)


def test_a_condition_that_people_gave_survives_a_change_of_the_file() -> None:
    """What would re-open an option is kept where the file says nothing of it."""
    text = "# T\n\n## Decision\n\nUse A.\n\n## Considered options\n\n- A\n- B\n"
    ledger = MemoryLedger()
    run(ledger, [file("t.md", text)])
    record = stored(ledger, "t.md")
    options = (record.options[0], record.options[1].model_copy(update={"reopen_when": "B is free"}))
    ledger.save(record.model_copy(update={"options": options, "version": 2}), by="U1", action="edit")

    run(ledger, [file("t.md", text + "- C\n")])

    assert [option.reopen_when for option in stored(ledger, "t.md").options] == ["", "B is free", ""]


@pytest.mark.parametrize("deaths", [0, 1, 2, 3])
def test_a_killed_import_is_finished_by_the_next(deaths: int) -> None:
    """Wherever it stops, running it again ends in the same records."""
    whole = MemoryLedger()
    run(whole, FILES)
    left = [deaths]

    def die() -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt

    ledger = MemoryLedger(before_write=die)
    with pytest.raises(KeyboardInterrupt):
        run(ledger, FILES)
    ledger.before_write = lambda: None
    run(ledger, FILES)

    assert whole.records == ledger.records


def test_a_plan_says_the_same_and_writes_nothing() -> None:
    """A dry run reads everything and changes nothing."""
    ledger = MemoryLedger()

    report = plan(FILES, ledger, workspace="main", at=NOON)

    assert report.added == ("adr/0001-use-mysql.md", "adr/0002-use-postgres.md")
    assert ledger.writes == []


def test_what_is_left_out_is_told_with_its_reason() -> None:
    """Templates, indexes, other pages, unread files and broken ones: none of them stops the others."""
    files: list[File | Skipped] = [
        Skipped("adr/big.md", "it is larger than 2 MB"),
        file("adr/README.md", "# Decisions\n\n" + "".join(f"* [Use {x}](000{x}.md)\n" for x in range(1, 9))),
        file("adr/template.md", "# {short title}\n\n## Decision\n\n…\n"),
        file("docs/guide.md", "# How to install\n\nRun it.\n"),
        file("adr/0003-broken.md", " \n"),
        FILES[0],
    ]

    report = run(MemoryLedger(), files)

    assert dict(report.skipped) == {
        "adr/big.md": "it is larger than 2 MB",
        "adr/README.md": "it is an index of other pages",
        "adr/template.md": "it is a template",
        "docs/guide.md": "it has no heading such as Context, Decision or Status; give it one if it is a decision",
    }
    assert [path for path, _ in report.failed] == ["adr/0003-broken.md"]
    assert report.added == ("adr/0001-use-mysql.md",)


def test_a_status_that_no_template_knows_is_told_in_its_own_words() -> None:
    """Also by a plan; it is kept as proposed, and the next import of the same file says nothing."""
    odd = file("adr/0003-odd.md", "# 3. Use Go\n\n## Status\n\nWaiting for Bob\n\n## Decision\n\nGo.\n")
    ledger = MemoryLedger()

    planned = plan([odd, *FILES], ledger, workspace="main", at=NOON)
    reports = [run(ledger, [odd, *FILES]) for _ in range(2)]

    told = (("adr/0003-odd.md", "Waiting for Bob"),)
    assert [told, told, ()] == [report.unknown_statuses for report in (planned, *reports)]
    assert "proposed" == stored(ledger, "adr/0003-odd.md").status


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("See [it](0009-gone.md#why).", ("0009-gone.md",)),
        ("See [it](template.md), [it](0002-use-postgres) or [this](0004-it.md).", ()),
        ("See [the code](../src/main.py), [outside](../../guide.md), [a site](https://x.example/a.md).", ()),
        ("See PR #1234.\n\n## Status\n\nSuperseded by ADR 17", ("number 17",)),
    ],
)
def test_a_link_to_a_record_that_is_not_there_is_told(text: str, named: tuple[str, ...]) -> None:
    """What may lie outside the folder, or is no record, is not."""
    it = file("adr/0004-it.md", f"# Use Go\n\n## Decision\n\n{text}\n")
    files = [*FILES, file("adr/template.md", "# {title}"), it]

    reports = [run(MemoryLedger(), files, project) for project in ("", "shop")]

    assert [named, named] == [tuple(name for _, name in report.dangling) for report in reports]


def test_files_of_the_same_name_in_two_projects_stay_apart() -> None:
    """Most projects number from 1: a project's name goes before the path."""
    ledger = MemoryLedger()
    run(ledger, [file("0001-record.md", NEW)], project="billing")

    report = run(ledger, [file("0001-record.md", OLD)], project="search")

    assert report.added == ("search/0001-record.md",)
    assert len(ledger.records) == 2


def test_numbers_are_resolved_within_the_folder_only() -> None:
    """ "ADR 1" means the one beside it, not that of another project."""
    old, new = "# 1. A\n\n## Status\n\nSuperseded by ADR-2\n\n## Decision\n\nA.\n", "# 2. B\n\n## Decision\n\nB.\n"
    paths = {"a/0001-a.md": old, "a/0002-b.md": new, "b/0001-a.md": old, "b/0002-b.md": new}
    ledger = MemoryLedger()

    run(ledger, [file(path, text) for path, text in paths.items()])

    assert stored(ledger, "a/0001-a.md").linked("superseded by") == ("ADR-2",)
    assert stored(ledger, "b/0001-a.md").linked("superseded by") == ("ADR-4",)


def test_a_supersession_that_the_old_file_does_not_admit_is_pending() -> None:
    """Nothing is superseded because a newer file says so: a person decides that."""
    old, new = (
        "# 1. A\n\n## Decision\n\nA.\n",
        "# 2. B\n\n## Status\n\nAccepted. Supersedes ADR-1\n\n## Decision\n\nB.\n",
    )
    ledger = MemoryLedger()

    run(ledger, [file("0001-a.md", old), file("0002-b.md", new)])

    assert stored(ledger, "0002-b.md").links == (Link(relation="supersedes", ref="ADR-1", pending=True),)
    assert (stored(ledger, "0001-a.md").status, stored(ledger, "0001-a.md").links) == ("accepted", ())


def test_a_file_name_that_is_not_utf_8_does_not_abort_the_import() -> None:
    """It is named with its bytes escaped, with what to do; the rest goes on, in a dry run too."""
    files = [File("adr/0003-caf\udce9.md", NEW, "d" * 64), *FILES]

    for report in (run(MemoryLedger(), files), plan(files, MemoryLedger(), workspace="main", at=NOON)):
        assert report.failed == (("adr/0003-caf\\xe9.md", "its name is not UTF-8; rename it and import again"),)
        assert len(report.added) == 2


def test_half_a_character_in_front_matter_does_not_abort_the_import() -> None:
    """What no database can store is named, the others are stored."""

    def refuse() -> None:
        "\ud83d".encode()

    half = file("adr/0003-half.md", '---\ntitle: "\\ud83d"\n---\n## Decision\n\nIt.\n')

    report = run(MemoryLedger(before_write=refuse), [half])

    assert [path for path, _ in report.failed] == ["adr/0003-half.md"]


@pytest.mark.parametrize("twice", ["parent", "child"])
def test_importing_the_parent_of_an_imported_folder_does_not_double_its_records(twice: str) -> None:
    """The same bytes under a path that ends alike are left out, and the report says where they are."""
    outer = [replace(each, path=f"docs/{each.path}") for each in FILES]
    first, again = (FILES, outer) if twice == "parent" else (outer, FILES)
    ledger = MemoryLedger()
    run(ledger, first)

    report = run(ledger, again)

    assert len(ledger.records) == 2
    told = f"it is here already, imported as {first[0].path}; import from there again"
    assert report.skipped[0] == (again[0].path, told)


def test_copies_within_one_import_and_in_other_projects_stay() -> None:
    """Only the same folder by another path is known again."""
    copies = [file("a/0001-record.md", NEW), file("b/0001-record.md", NEW)]
    ledger = MemoryLedger()
    run(ledger, copies)

    report = run(ledger, [file("0001-record.md", NEW)], project="search")

    assert (len(report.added), len(ledger.records)) == (1, 3)


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ("id: ARCH-7\nstatus: proposed\ntags: [", "it is not YAML, line 4"),
        ("status: proposed\nnote: a: b", "it is not YAML, line 3"),
        ("status: proposed\nid: ARCH-7\ndate: 2024-13-45", "it holds a value that is not one, such as a date"),
    ],
)
def test_broken_front_matter_does_not_lose_the_text_below_it(front: str, reason: str) -> None:
    """What can be read of it is read, all of it is kept word for word, and the report names the file."""
    ledger = MemoryLedger()

    report = run(ledger, [file("adr/0003-broken.md", f"---\n{front}\n---\n# Use Go\n\n## Decision\n\nGo.\n")])

    record = stored(ledger, "adr/0003-broken.md")
    assert report.front_matter == (("adr/0003-broken.md", reason),)
    assert ("Use Go", "Go.", "proposed") == (record.title, record.outcome, record.status)
    assert front in [section.text for section in record.more if section.heading == "Front matter"]


def test_a_readme_that_only_lists_the_records_is_no_decision() -> None:
    """Whatever it says around its table, and whatever the columns are called."""
    rows = "".join(f"| [{n}](000{n}-use-x.md) | Use number {n} for it and be glad | Accepted |\n" for n in range(1, 5))
    text = f"# Decisions\n\n## Status\n\nWe write down what we decide.\n\n| # | Title | Status |\n|-|-|-|\n{rows}"

    report = run(MemoryLedger(), [file("adr/README.md", text)])

    assert report.skipped == (("adr/README.md", "it is an index of other pages"),)
