"""Written decisions, whatever their template, become records."""

from __future__ import annotations

from datetime import date
from time import perf_counter

import pytest

from knowledge.errors import NotUnderstood
from knowledge.interop import document, reading, sections
from knowledge.records.base import Section, Visibility
from knowledge.records.decision import Consequence, Option
from tests.knowledge.interop import samples
from tests.knowledge.interop.fakes import read


def outcomes(*options: Option) -> list[tuple[str, str]]:
    """Name and outcome of each option."""
    return [(option.name, option.outcome) for option in options]


def test_nygard_is_read() -> None:
    """adr-tools adds "Superseded by" below "Accepted": the later word counts, and both are kept."""
    record = read(samples.NYGARD, "doc/adr/0009-use-json.md")

    expected = ("Use JSON for the wire", "superseded", date(2021, 3, 4), ("0009", "9"))
    assert expected == (record.title, record.status, record.decided_on, record.aliases)
    assert record.context == "Clients and servers need a common format."
    assert record.more == (
        Section(heading="Status", text="Accepted\n\nSuperseded by [10. Use protobuf](0010-use-protobuf.md)"),
    )
    assert [c.text for c in record.consequences] == ["Every language can read it.", "Messages are larger."]


def test_an_option_turned_down_in_a_sentence_is_found() -> None:
    """ "We decided against using XML because …" is a rejected option with its reason."""
    record = read(samples.NYGARD)

    expected = [Option(name="XML", outcome="rejected", reason="We decided against using XML because it is verbose.")]
    assert expected == list(record.rejected)


def test_madr_4_is_read() -> None:
    """Front matter, drivers, options with their arguments, and consequences by their first word."""
    record = read(samples.MADR_4)

    assert record.decision_makers == ("Ana", "Rui")
    assert (record.consulted, record.informed) == (("Bea",), ("@platform",))
    assert record.drivers == ("No server to run", "Durable")
    assert outcomes(*record.options) == [("A table of our own", "rejected"), ("Celery", "rejected"), ("DBOS", "chosen")]
    assert record.justification == "it is a library."
    assert record.confirmation == "A test kills the worker."
    assert [c.kind for c in record.consequences] == ["good", "neutral", "bad"]
    assert record.context.endswith("### How it is today\n\nThreads.")
    assert record.more == (Section(heading="More Information", text="See the trial."),)


def test_what_would_reopen_an_option_is_read() -> None:
    """A paragraph that says when to look at it again is that, not a reason."""
    own = read(samples.MADR_4).options[0]

    assert own.reopen_when == "DBOS is abandoned."
    assert own.neutral == ("Leases, backoff and adoption.",)
    assert own.cons == ("all of it is ours to prove",)


def test_madr_2_is_read() -> None:
    """Metadata in bullets, links in names, and headings marked optional."""
    record = read(samples.MADR_2)

    assert record.decision_makers == ("Carl", "Dora", "Emil")
    assert outcomes(*record.options) == [("Plain JUnit5", "chosen"), ("Hamcrest", "rejected")]
    assert record.consequences == (
        Consequence(kind="good", text="Tests are readable"),
        Consequence(kind="bad", text="Assertions are more verbose"),
    )


def test_log4brains_is_read() -> None:
    """Its draft is a proposal, in its own words; its tags are tags."""
    record = read(samples.LOG4BRAINS, "docs/adr/20210113-use-lunr.md")

    assert (record.status, record.tags, record.aliases) == ("proposed", ("search", "frontend"), ())


def test_restructured_text_is_read() -> None:
    """Headings are underlined in any order of marks; an alternative in bold has its reason below it."""
    record = read(samples.RST, "docs/decisions/0004-bus.rst")

    assert (record.title, record.status) == ("Use an external event bus", "proposed")
    assert record.rejected == (Option(name="Polling", outcome="rejected", reason="it is slow."),)
    assert [c.text for c in record.consequences] == ["One more system"]


def test_a_house_style_is_read() -> None:
    """Metadata in a table, sections as first headings, labelled pros and cons, verdicts in headings."""
    record = read(samples.HOUSE, "adr/ADR-31.md")

    assert (record.title, record.status, record.decided_on) == ("Where do forms live?", "accepted", date(2023, 2, 14))
    assert record.aliases == ("31", "ADR-31", "0031", "ADR-0031")
    assert outcomes(*record.options) == [("Keep both", "rejected"), ("Move them into the API", "chosen")]
    assert record.options[0].pros == ("nothing to do",)
    assert (record.options[1].pros, record.options[1].cons) == (("one truth",), ("a migration",))
    assert record.authors == ("@kim",)


def test_a_table_of_alternatives_is_read() -> None:
    """A row an option, with what the columns say; the decision is not taken for one of its sections."""
    record = read(samples.TABLE)

    assert outcomes(*record.options) == [("Piscina", "chosen"), ("workerpool", "rejected")]
    assert record.options[1].cons == ("slow", "untyped")
    assert record.outcome == "Use Piscina."
    assert [(c.kind, c.text) for c in record.consequences] == [("good", "The loop stays free")]
    assert record.risks == ("Memory",)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Accepted", "accepted"),
        ("✅ Accepted (documenting an existing thing)", "accepted"),
        ("![Accepted](https://img.shields.io/badge/adr-accepted-green)", "accepted"),
        ("[Approved](https://example.org/pull/1)", "accepted"),
        ("Implemented", "accepted"),
        ("~~Proposed~~ Accepted", "accepted"),
        ("Partially superseded by [ADR 17](0017-x.md)", "accepted"),
        ("Accepted. Supersedes ADR 3", "accepted"),
        ("superseded by ADR-0017", "superseded"),
        ("Superceded by [4. Other](0004.md)", "superseded"),
        ("❌ Rejected (see 019)", "rejected"),
        ("Declined\n\n**Until there is more demand**", "rejected"),
        ("Deprecated in favour of another", "deprecated"),
        ("on hold", "deferred"),
        ("In Review", "proposed"),
        ('> A decision may be "proposed" or "accepted".\n\nRejected', "rejected"),
        ('> Accepted or Rejected\n>\n> Valid statuses are: "Proposed", "Superseded"', "proposed"),
        ("{Deprecated|Proposed|Accepted|Superseded by ADR-9}", "proposed"),
        ("Draft", "proposed"),
        ("not yet approved", "proposed"),
        ("won't do", "rejected"),
        ("Obsolete", "deprecated"),
        ("Replaced by ADR-7", "superseded"),
        ("Frobnicated", "proposed"),
        ("", "accepted"),
    ],
)
def test_a_status_is_what_the_document_says(said: str, status: str) -> None:
    """Emoji, badges, links and history around it do not matter; no words leave a written decision accepted."""
    record = read(f"# T\n\n## Status\n\n{said}\n\n## Decision\n\nWe will.\n")

    assert record.status == status


def test_a_status_that_nobody_knows_is_kept_and_only_proposed() -> None:
    """Nobody said that it was accepted; the document's word stays visible, and an import can name it."""
    text = "# T\n\n## Status\n\nFrobnicated\n\n## Decision\n\nWe will.\n"

    record = read(text)

    assert (record.status, record.more) == ("proposed", (Section(heading="Status", text="Frobnicated"),))
    assert reading.unknown_status(sections.find(document.read("a.md", text))) == "Frobnicated"


@pytest.mark.parametrize("said", ["", "Accepted", "Implemented, then merged"])
def test_a_known_status_is_nothing_to_name(said: str) -> None:
    """Only words that were not understood are."""
    written = document.read("a.md", f"# T\n\n## Status\n\n{said}\n\n## Decision\n\nWe will.\n")

    assert reading.unknown_status(sections.find(written)) == ""


def test_nothing_is_taken_for_decided_that_is_not_written_down() -> None:
    """Without a status and without a decision it is a proposal."""
    assert read("# T\n\n## Context\n\nWhy?\n").status == "proposed"


def test_people_are_read_from_front_matter_lines_sections_and_tables() -> None:
    """Whoever decided, wrote, advised or answers for it has a field of their own."""
    text = (
        "---\nauthors: [Ana]\nowner: Team Pay\n---\n# T\n\n- Approvers: Bea and Carl\n\n## Decision\n\nX.\n\n"
        "## Stakeholders\n\n- Dora\n- Emil\n\n## Ownership\n\nThe platform team runs it at night.\n\n"
        "## RACI\n\n| Responsible | Accountable | Informed |\n|---|---|---|\n| Finn | Gil | @ops |\n"
    )

    record = read(text)

    assert (record.authors, record.consulted, record.informed) == (("Ana",), ("Dora", "Emil"), ("@ops",))
    assert record.decision_makers == ("Bea", "Carl", "Gil")
    assert record.ownership[:2] == ("Team Pay", "Finn")
    assert "The platform team runs it at night." in record.ownership


def test_approvals_by_role_are_read() -> None:
    """A row a person, or a line a person."""
    text = "# T\n\n## Decision\n\nX.\n\n## Approvals\n\n- Approver: Ana\n- Reviewer: Bea\n- Carl\n"

    assert (read(text).decision_makers, read(text).consulted) == (("Ana", "Carl"), ("Bea",))


def test_risks_have_a_field_of_their_own() -> None:
    """Wherever the section stands: an item or a section below it is one risk."""
    text = (
        "# T\n\n## Decision\n\nX.\n\n## Consequences\n\n- Fast\n\n### Risks\n\n- It may leak\n\n"
        "## Concerns\n\n### Vendor\n\nMay go away.\n"
    )

    assert read(text).risks == ("It may leak", "### Vendor\n\nMay go away.")
    assert [c.text for c in read(text).consequences] == ["Fast"]


def test_the_impact_of_a_decision_is_a_consequence() -> None:
    """ "Impact" and "Implications" are other words for it."""
    text = "# T\n\n## Decision\n\nX.\n\n## Impact\n\n- Everyone logs in again\n\n## Implications\n\n- It costs\n"

    assert [c.text for c in read(text).consequences] == ["It costs", "Everyone logs in again"]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2022-11-1", date(2022, 11, 1)),
        ("16/04/2017", date(2017, 4, 16)),
        ("07/06/2019", date(2019, 6, 7)),
        ("21.07.2017", date(2017, 7, 21)),
        ("2024-14-02", date(2024, 2, 14)),
        ("12 June 2026", date(2026, 6, 12)),
        ("November 26, 2024", date(2024, 11, 26)),
        ("22nd of May 2020", date(2020, 5, 22)),
        ("31/06/2016", None),
        ("soon", None),
    ],
)
def test_a_date_is_read_as_people_write_it(said: str, day: date | None) -> None:
    """Day first where both orders would do, the other order where only that is a date."""
    assert read(f"# T\n\nDate: {said}\n\n## Decision\n\nWe will.\n", "t.md").decided_on == day


@pytest.mark.parametrize(
    ("source", "text", "title"),
    [
        ("a.md", "# 7) Use **Kafka**\n\n## Decision\n\nYes.", "Use Kafka"),
        ("a.md", "# [ADR-0014] Stage evidence\n\n## Decision\n\nYes.", "Stage evidence"),
        ("a.md", "# ADR 033: pubsub 2.0\n\n## Decision\n\nYes.", "pubsub 2.0"),
        ("a.md", "# Python 3.12 for all services\n\n## Decision\n\nYes.", "Python 3.12 for all services"),
        ("a.md", "# EC2 instances for builds\n\n## Decision\n\nYes.", "EC2 instances for builds"),
        ("a.md", "# ARCH-007: Use Kafka\n\n## Decision\n\nYes.", "Use Kafka"),
        ("a.md", "# Architecture Decision Record: Configuration\n\n## Decision\n\nYes.", "Configuration"),
        ("a.md", "---\ntitle: |\n  18. Single state\n---\n\n## Status\n\nAccepted\n", "Single state"),
        ("a.md", "Use Kafka everywhere\n\n## Decision\n\nYes.", "Use Kafka everywhere"),
        ("a.md", "# use-kafka_everywhere\n\n## Decision\n\nYes.", "Use kafka everywhere"),
        ("x/2024-use-kafka/README.md", "## Decision\n\nYes.", "Use kafka"),
        ("x/0007-use-kafka.md", "## Decision\n\nYes.", "Use kafka"),
    ],
)
def test_a_title_is_found_without_its_number(source: str, text: str, title: str) -> None:
    """The first heading, else the front matter, the first line, the name of the file or of its folder."""
    assert read(text, source).title == title


def test_an_import_belongs_to_the_workspace_and_says_where_it_is_from() -> None:
    """Origin, digest, provenance and visibility of what is imported."""
    record = read(samples.LOG4BRAINS, "docs/adr/20210113-use-lunr.md")

    assert record.origin.source == "docs/adr/20210113-use-lunr.md"
    assert len(record.origin.digest or "") == 64
    expected = ("", "imported", Visibility.WORKSPACE, "import")
    assert expected == (record.ref, record.provenance, record.visibility, record.created_by)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "'a.md' is empty"),
        (f"# T\n\n## Options\n\n- A: {'long ' * 50_000}\n", "'a.md' cannot be kept as it is: neutral"),
        ("---\nchesterton:\n  status: nonsense\n  drivers: 7\n---\n# T\n", "'a.md' cannot be kept as it is: drivers"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(text: str, says: str) -> None:
    """The error names the file and what to do."""
    with pytest.raises(NotUnderstood) as raised:
        read(text, "a.md")

    assert says in str(raised.value)
    assert raised.value.advice


def test_handles_in_front_matter_need_no_quotes() -> None:
    """YAML keeps @ for itself; people write it all the same."""
    text = "---\ndeciders: @ana, @rui\nconsulted:\n  - @bea\n---\n# T\n\n## Decision\n\nX.\n"

    assert (read(text).decision_makers, read(text).consulted) == (("@ana", "@rui"), ("@bea",))


@pytest.mark.parametrize(
    "sentence",
    [
        "The networking team will remain responsible for the mesh config.",
        "When it is updated, the operator is responsible for rebuilding apps.",
        "A new file needs approval from the `schema-governance` team.",
        "That is the responsibility of the delivery team.",
        "Maintenance stays with another team.",
        "The directory is owned by @acme/admins.",
    ],
)
def test_who_answers_for_what_is_found_in_sentences(sentence: str) -> None:
    """The sentence is kept word for word, beside the text that it stands in."""
    record = read(f"# T\n\n## Decision\n\nWe split it. {sentence} It is cheap.\n")

    assert record.ownership == (sentence,)
    assert sentence in record.outcome


@pytest.mark.parametrize(
    "sentence", ["The `Router` class is responsible for retries.", "We will write our own.", "The job is run by cron."]
)
def test_what_software_does_is_nobodys_duty(sentence: str) -> None:
    """Nobody can be asked there."""
    assert read(f"# T\n\n## Decision\n\n{sentence}\n").ownership == ()


@pytest.mark.parametrize(
    "body",
    [
        "[" * 20_000,
        "*a **b " * 5_000,
        ">" * 2_000 + " x",
        "\n".join("  " * n + "- a" for n in range(200)),
        "|" + "a|" * 2_000 + "\n|" + "-|" * 2_000 + "\n|" + "b|" * 2_000,
        "\n\n".join("#" * (n % 6 + 1) + f" h{n}" for n in range(1_000)),
    ],
    ids=["brackets", "stars", "quotes", "nesting", "table", "headings"],
)
def test_a_file_made_to_be_hard_is_read_in_time(body: str) -> None:
    """Deep nesting and endless marks end in a record, soon."""
    start = perf_counter()

    record = read(f"# T\n\n## Considered Options\n\n{body}\n\n## Decision\n\nX.\n")

    assert record.title == "T"
    assert perf_counter() - start < 10


def test_hidden_characters_do_not_come_in() -> None:
    """Zero-width and direction marks are taken out at the entrance."""
    assert read("# Use\u200b \u202eKafka\n\n## Decision\n\nYes.").title == "Use Kafka"


def test_front_matter_that_multiplies_itself_is_harmless() -> None:
    """Nested aliases stand for a thousand million words; none of them is written out."""
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]\n" for n in range(1, 10))
    front = f"l0: &l0 [lol]\n{levels}title: *l9\ntags: *l9\ndeciders: *l9\nid: *l9\n"

    record = read(f"---\n{front}---\n# T\n\n## Decision\n\nWe will.\n")

    assert (record.title, record.tags, record.decision_makers) == ("T", (), ())


@pytest.mark.parametrize(
    ("source", "front", "aliases"),
    [
        ("ARCH-011-root.md", "id: ARCH-011", ("011", "ARCH-011")),
        ("comments.md", "id: GEN-004", ("004", "GEN-004")),
        ("comments.md", "id: payments", ()),
        ("ADR033-notify.md", "status: accepted", ("033", "ADR-033", "ADR033")),
    ],
)
def test_a_record_goes_by_the_id_of_its_front_matter_and_by_that_of_its_file_name(
    source: str, front: str, aliases: tuple[str, ...]
) -> None:
    """As it is written there, so that people find it by what they have always called it."""
    assert aliases == read(f"---\n{front}\n---\n# Use it\n\n## Decision\n\nIt.\n", source).aliases
