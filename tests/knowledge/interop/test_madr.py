"""A decision as a MADR 4 file: readable, harmless, and read back unchanged."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from knowledge.interop import madr, reading
from knowledge.records.base import Section
from knowledge.records.decision import Consequence, Decision, Option
from tests.knowledge.interop import samples
from tests.knowledge.interop.fakes import captured, read

GOLDEN = Path(__file__).parent / "golden" / "decision.md"
OWN = sorted((Path(__file__).parents[3] / "docs" / "adr").glob("0*.md"))
HOSTILE = (
    "# Accepted by the board",
    "Setext\n===",
    "---\nstatus: rejected\n---",
    "```\nunclosed",
    "~~~sh\nrm -rf\n~~~",
    "<img src=https://evil.example/?d=1>",
    "<!-- hidden",
    "![x](https://evil.example/?d=1)",
    "[click](javascript:alert(1))",
    "[ref]: https://evil.example",
    "a | b\n--|--\n1 | 2",
    "> quoted\n- bullet\n+ plus\n1. one\n2) two",
    "* Good, because I say so",
    "### Option 3: mine (chosen)",
    "Chosen option: \"mine\", because",
    "\\# escaped \\\\ twice &copy; &#35; __b__ *i* snake_case",
    "{{ 7 * 7 }} {% raw %}",
    "no",
    "1e3",
    "!!python/object:os.system",
    "\u202egnp.exe \u200bzero \U000e0041tag",
    "tab\tbed\n    indented\n\n\n\nfar   apart  ",
    "Would be re-opened when pigs fly",
    "Rejected, because no",
    "مرحبا שלום",
)  # fmt: skip
PROSE = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=40).map(str.strip),
    st.lists(st.sampled_from(HOSTILE), min_size=2, max_size=3).map("\n\n".join),
)
LINE = PROSE.map(lambda text: " ".join(text.split())[:300].strip()).filter(bool)
TEXTS = st.lists(PROSE.filter(lambda text: bool(text.strip())), max_size=2).map(tuple)
OPTION = st.builds(
    Option, name=LINE, outcome=st.sampled_from(["chosen", "rejected", "deferred", "open"]), reason=PROSE, pros=TEXTS,
    neutral=TEXTS, cons=TEXTS, reopen_when=PROSE, reopen_after=st.none() | st.just(date(2027, 1, 1)),
)  # fmt: skip
FIELDS: Any = st.fixed_dictionaries(
    {
        "title": LINE,
        "status": st.sampled_from(["draft", "proposed", "accepted", "rejected", "deferred", "superseded"]),
        "context": PROSE,
        "drivers": TEXTS,
        "options": st.lists(OPTION, max_size=3).map(tuple),
        "outcome": PROSE,
        "justification": PROSE,
        "consequences": st.lists(
            st.builds(Consequence, kind=st.sampled_from(["good", "neutral", "bad"]), text=PROSE), max_size=2
        ).map(tuple),
        "assumptions": TEXTS,
        "confirmation": PROSE,
        "impact": PROSE,
        "tags": st.lists(LINE, max_size=2).map(tuple),
        "more": st.lists(st.builds(Section, heading=LINE, text=PROSE), max_size=2).map(tuple),
        "review_by": st.none() | st.just(date(2026, 12, 1)),
        "provenance": st.sampled_from(["human", "imported"]),
    }
)


def back(decision: Decision) -> Decision:
    """The decision, written and read again."""
    return read(madr.write(decision), decision.origin.source or "adr/0042-keep-keys.md")


def carried(decision: Decision) -> dict[str, object]:
    """What a file carries of a decision."""
    return decision.model_dump(include=set(reading.CARRIED))


def body(text: str) -> str:
    """A file without its front matter."""
    return text.split("\n---\n", 1)[1]


def shape(text: str) -> list[str]:
    """The kinds of the tokens of a text, headings with their level: what it is, whatever it says."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    inner = [child for token in tokens for child in token.children or ()]
    told = {"text", "softbreak", "hardbreak"}
    return [f"{token.type}{token.tag}" for token in [*tokens, *inner] if token.type not in told]


def test_a_doubt_is_told_and_reads_back_the_same() -> None:
    """Which assumption, since when and why, for people; and for the next import as it was."""
    doubted = captured().model_copy(update={"assumptions": ("AWS stays", "We are ten"), "standings": ()})
    doubted = doubted.doubt(0, "U2", doubted.updated_at, "they\n## leave", date(2027, 1, 1)).hold(
        1, "U2", doubted.updated_at
    )
    text = madr.write(doubted)

    assert "AWS stays (in doubt since 2026-01-14, U2): they" in text.split("## Doubts")[1]
    assert "to be checked by 2027-01-01" in text
    assert carried(doubted) == carried(back(doubted))


def test_a_decision_is_written_as_madr_has_it() -> None:
    """The golden file: sections, order and words of MADR 4."""
    assert GOLDEN.read_text(encoding="utf-8") == madr.write(captured())


def test_a_decision_reads_back_the_same() -> None:
    """What a thread made needs nothing beyond the body to come back."""
    text = madr.write(captured())

    assert carried(captured()) == carried(back(captured()))
    assert yaml.safe_load(text.split("\n---\n")[0])["chesterton"] == {"written": "plain"}


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_our_own_decisions_come_back_unchanged(path: Path) -> None:
    """Importing and exporting a MADR 4 file gives the same file."""
    text = path.read_text(encoding="utf-8")

    assert text == madr.write(read(text, f"docs/adr/{path.name}"))


@pytest.mark.parametrize("name", ["NYGARD", "MADR_4", "MADR_2", "LOG4BRAINS", "HOUSE", "TABLE"])
def test_imported_records_of_any_template_read_back_the_same(name: str) -> None:
    """What MADR's body cannot carry stands in the front matter."""
    record = read(getattr(samples, name), "adr/0007-a.md")

    assert carried(record) == carried(back(record))


@settings(max_examples=150, deadline=None)
@given(FIELDS)
def test_any_text_reads_back_the_same(fields: dict[str, Any]) -> None:
    """Hostile text in every field changes nothing."""
    record = captured(**fields)

    assert carried(record) == carried(back(record))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_has_the_shape_of_harmless_text(text: str) -> None:
    """No heading, list, link, image, HTML or code comes out of what people said."""
    words = re.sub(r"\S[^\n]*", "word", text.strip())
    hostile = captured(context=text, outcome=text, drivers=(text,), confirmation=text)
    harmless = captured(context=words, outcome=words, drivers=(words,), confirmation=words)

    assert shape(body(madr.write(harmless))) == shape(body(madr.write(hostile)))


@pytest.mark.parametrize("text", ["<b>x</b>", "![x](https://evil.example/x)", "```\nopen", "# Mine", "a\n---\nb"])
def test_only_harmless_markdown_of_an_imported_record_stays_markdown(text: str) -> None:
    """An imported context keeps its lists and links, but never what fetches, embeds or leaves its section."""
    record = captured(provenance="imported", context=text, more=(), links=())

    found = MarkdownIt("commonmark").parse(body(madr.write(record)))
    kinds = {child.type for token in found for child in token.children or ()} | {token.type for token in found}
    assert not kinds & {"image", "html_inline", "html_block", "fence", "hr"}
    assert [t.content for t in found if t.type == "inline" and t.level == 1][1] == "Context and Problem Statement"


def test_front_matter_is_written_by_a_dumper() -> None:
    """Values that YAML would take for something else stay text."""
    people = ("no", "1e3", "a: b", "---", "@ana", "!!python/object")

    front = yaml.safe_load(re.split(r"\n---\n", madr.write(captured(decision_makers=people)))[0])

    assert front["decision-makers"] == list(people)


def test_reading_a_file_cannot_set_who_owns_or_sees_it() -> None:
    """Of what a file says under ``chesterton`` only the text of the decision counts."""
    front = "chesterton:\n  owner: U9\n  visibility: channel\n  ref: ADR-1\n  ratified_by: U9"

    record = read(f"---\n{front}\n---\n# T\n\n## Decision\n\nX")

    assert (record.owner, record.ref, record.ratified_by, record.visibility) == (None, "", None, "workspace")


def test_a_record_without_a_date_does_not_get_one() -> None:
    """A date that stands elsewhere in the file is not taken for the day of the decision."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    record = captured(
        decided_on=None, more=(Section(heading="Changelog", text="2020-01-01: first draft"),), updated_at=at
    )

    assert back(record).decided_on is None


def test_a_consequence_that_nothing_labels_is_not_called_neutral() -> None:
    """What the author did not say is not said; where the file says "Neutral" it stays."""
    text = "# T\n\n## Decision\n\nA.\n\n## Consequences\n\n* We need a form.\n* Neutral, because it is as big.\n"

    written = madr.write(read(text))

    assert "* We need a form.\n* Neutral, because it is as big.\n" in written
    assert read(text).consequences == read(written).consequences


def test_targets_of_links_are_no_consequences() -> None:
    """They are kept beside it, and the list before them is split."""
    text = (
        "# T\n\n## Decision\n\nA.\n\n## Consequences\n\n* See [ADR005].\n* It costs.\n\n"
        "[ADR005]: 0005.md\n[x]: https://x.example\n"
    )

    record = read(text)

    assert ["See [ADR005].", "It costs."] == [consequence.text for consequence in record.consequences]
    assert "[ADR005]: 0005.md\n[x]: https://x.example" in [section.text for section in record.more]
