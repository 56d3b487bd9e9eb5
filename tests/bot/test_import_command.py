"""`chesterton import`: what teams already have is brought once, file by file, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from knowledge.interop.landscape import AT_ONCE
from tests.bot.conftest import Run
from tests.bot.test_cli import POSTGRES
from tests.knowledge.interop.test_backstage import PAYMENTS, SHOP

RISKS = (
    "id,title,likelihood,impact,owner,status\nR1,Stripe is down,4,5,@ana,open\nR2,Backups are untested,3,4,,treating\n"
)


def write(root: Path, name: str, text: str | bytes) -> Path:
    """A file under the folder."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A repository as a team keeps it."""
    root = tmp_path / "shop"
    write(root, "docs/adr/0001-postgres.md", POSTGRES)
    write(root, "services/checkout/catalog-info.yaml", SHOP)
    write(root, "services/payments/catalog-info.yml", PAYMENTS)
    write(root, "risks.csv", RISKS)
    write(root, "CODEOWNERS", "* @shop/everybody\n/services/payments/ @shop/money\n")
    write(root, "k8s/deployment.yaml", "apiVersion: v1\nkind: Service\n")
    return root


def brought(run: Run, path: Path, *options: str) -> dict[str, Any]:
    """The report of an import that went well."""
    code, out, err = run("import", str(path), "--json", *options)
    assert (0, "") == (code, err)
    found: dict[str, Any] = json.loads(out)
    return found


def record(run: Run, ref: str) -> dict[str, Any]:
    """A record as it is stored."""
    found: dict[str, Any] = json.loads(run("show", ref, "--json")[1])
    return found


def changes(report: dict[str, Any]) -> list[tuple[str, str]]:
    """What became of each row and entity."""
    return [(one["change"], one["title"]) for one in report["records"]]


def test_a_whole_repository_is_brought_at_once(run: Run, tree: Path) -> None:
    """Decisions, systems, who provides what to whom, risks; and no other YAML."""
    report = brought(run, tree)

    assert ["docs/adr/0001-postgres.md"] == report["added"]
    assert {
        "Checkout", "orders-db", "Web store", "payments", "Payments API for Checkout", "orders-db for Checkout",
        "Stripe is down", "Backups are untested",
    } == {title for change, title in changes(report) if change == "added"}  # fmt: skip
    assert [] == report["refused"]
    assert not any("k8s" in one["path"] for one in report["remarks"])


def test_a_record_says_where_it_is_from_and_everybody_may_see_it(run: Run, tree: Path) -> None:
    """As an imported decision does; its row's id is one of its names."""
    brought(run, tree)

    found = record(run, "RSK-1")

    assert ("workspace", "import", "ana", ["R1"]) == (
        found["visibility"], found["created_by"], found["owner"], found["aliases"],
    )  # fmt: skip
    assert found["origin"]["source"].startswith("risks.csv#r1-")
    assert found["origin"]["digest"]


def test_systems_are_linked_to_what_they_are_part_of_and_stand_on(run: Run, tree: Path) -> None:
    """Also across files."""
    refs = {one["title"]: one["ref"] for one in brought(run, tree)["records"]}

    links = {(link["relation"], link["ref"]) for link in record(run, refs["Checkout"])["links"]}

    assert {
        ("part of", refs["Web store"]), ("depends on", refs["orders-db"]), ("depends on", refs["payments"]),
    } == links  # fmt: skip


def test_importing_twice_changes_nothing(run: Run, tree: Path) -> None:
    """Neither records nor links; people's own changes are not looked at."""
    first = brought(run, tree)
    before = [record(run, one["ref"]) for one in first["records"]]

    again = brought(run, tree)

    assert {"unchanged"} == {change for change, _ in changes(again)}
    assert 0 == again["linked"]
    assert before == [record(run, one["ref"]) for one in again["records"]]


def test_a_dry_run_tells_field_by_field_and_changes_nothing(run: Run, tree: Path) -> None:
    """What is new, and what differs."""
    brought(run, tree)
    write(tree, "risks.csv", RISKS.replace("4,5", "2,5") + "R3,Keys leak,1,5,,\n")

    report = brought(run, tree / "risks.csv", "--dry-run")

    assert [("changed", "Stripe is down"), ("unchanged", "Backups are untested"), ("added", "Keys leak")] == changes(
        report
    )
    assert [{"name": "likelihood", "before": "4", "after": "2"}] == report["records"][0]["fields"]
    assert 4 == record(run, "RSK-1")["likelihood"]
    assert "likelihood: 4 → 2" in run("import", str(tree / "risks.csv"), "--dry-run")[1]


def test_a_changed_row_is_one_new_version_of_its_record(run: Run, tree: Path) -> None:
    """With a line in the audit; an emptied cell says nothing."""
    path = write(tree.parent, "risks.csv", RISKS)
    brought(run, path)
    write(tree.parent, "risks.csv", RISKS.replace("4,5,@ana", "2,5,"))

    brought(run, path)

    found = record(run, "RSK-1")
    assert (2, 2, "ana") == (found["version"], found["likelihood"], found["owner"])


def test_a_table_with_a_bad_row_is_refused_whole_and_other_files_go_on(run: Run, tree: Path) -> None:
    """Each bad cell with file, line, column and reason; the exit status is 2."""
    write(tree, "more-risks.csv", "title,likelihood\nGood,1\nBad,9\nWorse,x\n")

    code, out, _ = run("import", str(tree))

    assert 2 == code
    assert "1 file refused" in out
    assert "more-risks.csv, line 3, likelihood: Likelihood cannot be '9'. It takes a number from 1 to 5." in out
    assert "more-risks.csv, line 4, likelihood" in out
    report = json.loads(run("import", str(tree), "--json")[1])
    assert [("more-risks.csv", 3), ("more-risks.csv", 4)] == [(one["path"], one["line"]) for one in report["refused"]]
    assert "Good" not in [title for _, title in changes(report)]
    assert "Stripe is down" in [title for _, title in changes(report)]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (",9,open", "Likelihood cannot be '9'. It takes a number from 1 to 5."),
        (",1,accepted", "An accepted risk needs"),
        ("RSK-999,1,open", "There is no RSK-999 here."),
    ],
    ids=["a cell", "a rule of the record", "a record that is not there"],
)
def test_a_long_table_with_a_bad_row_near_its_end_leaves_nothing_behind(
    run: Run, tmp_path: Path, cells: str, told: str
) -> None:
    """Although its rows are kept so many at a time: all of them are read, and made into records, before any is kept."""
    rows = [f"Risk {n},,{n % 5 + 1},open" for n in range(2 * AT_ONCE + 40)]
    rows[2 * AT_ONCE + 20] = f"Bad,{cells}"
    path = write(tmp_path, "risks.csv", "\n".join(["title,ref,likelihood,status", *rows]))

    code, out, _ = run("import", str(path))

    assert 2 == code
    assert f"risks.csv, line {2 * AT_ONCE + 22}" in out
    assert told in out
    assert [] == json.loads(run("list", "risk", "--json")[1])


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("catalog-info.yaml", b"x" * 10_000_000, "larger than 2 MB"),
        ("catalog-info.yaml", "kind: Gr\xf6\xdfe".encode("latin-1"), "save it as UTF-8"),
        ("catalog-info.yaml", b"\x00\x01", "save it as UTF-8"),
        ("catalog-info.yaml", b"a: !!python/object/apply:os.system [ls]", "line 1: the tag"),
        ("catalog-info.yaml", b"a: 1\na: 2", "line 2: 'a' is given twice"),
        ("risks.csv", b"\x00\x01", "it is not text"),
        ("CODEOWNERS", b"* payments", "line 1: 'payments' is no owner"),
        ("some.csv", b"a,b\n1,2\n", "say which with --kind"),
    ],
)
def test_a_hostile_file_is_refused_with_its_reason(run: Run, tmp_path: Path, name: str, data: bytes, told: str) -> None:
    """And nothing is kept."""
    code, out, err = run("import", str(write(tmp_path, name, data)))

    assert 2 == code
    assert told in out
    assert "" == err


def test_owners_of_paths_fill_what_nobody_owns_and_replace_nobody(run: Run, tree: Path) -> None:
    """A system's path is the folder of its catalog file; the difference is told."""
    write(tree, "services/payments/catalog-info.yml", PAYMENTS.replace("owner: money, provides", "provides"))
    write(tree, "CODEOWNERS", "/services/payments/ @shop/money @ben\n/services/checkout/ @shop/others\n/lib/ @x\n")

    report = brought(run, tree)

    refs = {one["title"]: one["ref"] for one in report["records"]}
    assert ("money", "shop") == (record(run, refs["payments"])["owner"], record(run, refs["Checkout"])["owner"])
    told = [one["reason"] for one in report["remarks"] if one["path"] == "CODEOWNERS"]
    assert "Checkout is owned by shop and stays so; this line names others" in told
    assert "1 of 3 rules name no system known here: line 3" in told


def test_owners_of_paths_come_to_a_system_that_bears_the_name_of_a_folder(run: Run, tree: Path) -> None:
    """Where exactly one does, and it has no owner yet; once."""
    systems = write(tree.parent, "systems.csv", "title\nPayments\nLedger\n")
    brought(run, systems)
    path = write(tree.parent, "CODEOWNERS", "/services/payments/ @shop/money\n")

    first, again = brought(run, path), brought(run, path)

    assert [("changed", "Payments")] == changes(first)
    assert "money" == record(run, first["records"][0]["ref"])["owner"]
    assert [] == changes(again)


def test_a_row_may_name_the_record_that_it_changes(run: Run, tree: Path) -> None:
    """By its ref; one that is not there is refused with the way out."""
    brought(run, tree / "risks.csv")
    path = write(tree.parent, "risks.csv", "ref,title,impact\nrsk-2,Backups are untested,5\n")

    assert [("changed", "Backups are untested")] == changes(brought(run, path))
    assert (5, 3) == (record(run, "RSK-2")["impact"], record(run, "RSK-2")["likelihood"])
    write(tree.parent, "risks.csv", "ref,title\nRSK-99,X\n")
    assert "There is no RSK-99 here." in run("import", str(path))[1]


def test_a_settled_record_keeps_what_a_file_may_not_change(run: Run, tree: Path) -> None:
    """It is told, and the rest of the file goes on."""
    path = write(tree.parent, "risks.csv", "title,impact,status\nA,1,closed\nB,1,\n")
    brought(run, path)
    write(tree.parent, "risks.csv", "title,impact,status\nA,2,open\nB,2,\n")

    report = brought(run, path)

    assert [("unchanged", "A"), ("changed", "B")] == changes(report)
    assert ["RSK-1 is closed and stays so: it cannot become open.", True] == [
        report["remarks"][0]["reason"], "that is final" in report["remarks"][1]["reason"],
    ]  # fmt: skip


def test_rows_of_a_kind_that_is_named_are_read_whatever_their_file_is_called(run: Run, tmp_path: Path) -> None:
    """In the encoding that a spreadsheet wrote, divided by semicolons."""
    path = write(tmp_path, "export.csv", "Title;Owner\nGröße “x”;ana\n".encode("cp1252"))

    assert [("added", "Größe “x”")] == changes(brought(run, path, "--kind", "requirement"))
    code, _, err = run("import", str(path), "--kind", "requirment")
    assert 2 == code
    assert "Did you mean requirement?" in err


def test_a_table_among_other_files_that_may_be_anything_is_left(run: Run, tree: Path) -> None:
    """It is named, and nothing is wrong."""
    write(tree, "data/prices.csv", "sku,price\n1,2\n")

    remarks = brought(run, tree)["remarks"]

    assert ["data/prices.csv"] == [one["path"] for one in remarks if "of no kind" in one["reason"]]


def test_a_file_of_another_format_is_no_import(run: Run, tmp_path: Path) -> None:
    """What is read is said."""
    code, _, err = run("import", str(write(tmp_path, "notes.txt", "hello")))

    assert 2 == code
    assert "I cannot tell what 'notes.txt' holds." in err
    assert "There is nothing there that I read" in run("import", str(tmp_path / "home"))[1]


def test_an_import_that_leaves_every_file_out_does_not_look_like_success(run: Run, tmp_path: Path) -> None:
    """The exit status tells a script; one readable decision is enough for success."""
    write(tmp_path, "adr/empty.md", " ")

    codes = [run("import", str(tmp_path / "adr"))[0]]
    write(tmp_path, "adr/0001-postgres.md", POSTGRES)
    codes += [run("import", str(tmp_path / "adr"))[0] for _ in range(2)]

    assert [1, 0, 0] == codes


def test_a_record_is_shown_by_the_id_of_its_file(run: Run, tmp_path: Path) -> None:
    """As people have always called it."""
    write(tmp_path, "root.md", f"---\nid: ARCH-011\n---\n{POSTGRES}")
    write(tmp_path, "ADR033-notify.md", "# Use Notify\n\n## Decision\n\nNotify.\n")
    run("import", str(tmp_path))

    shown = [run("show", name)[1] for name in ("ARCH-011", "ADR033")]

    assert ["# Keep idempotency keys in Postgres" in shown[0], "# Use Notify" in shown[1]] == [True, True]


def test_a_folder_of_decisions_with_one_strange_table_is_no_failure(run: Run, tmp_path: Path) -> None:
    """The list of sources beside them may be anything, also where it is the only table."""
    write(tmp_path, "records/0001-postgres.md", POSTGRES)
    write(tmp_path, "records/SOURCES.tsv", "directory\tcommit\tlicence\nshop\tabc\tMIT\n")

    code, out, _ = run("import", str(tmp_path / "records"))

    assert (0, True) == (code, "1 added" in out)
