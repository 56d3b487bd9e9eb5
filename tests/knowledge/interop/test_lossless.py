"""An import loses no word of a document."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.records.decision import Decision
from tests.knowledge.interop import samples
from tests.knowledge.interop.fakes import read


def words(text: str) -> set[str]:
    """The words of a text, in lower case."""
    return set(re.findall(r"\w+", text.lower()))


# Headings, labels and keys that a field stands for: their words need not come back.
STRUCTURE = words(
    """adr date status deciders decision makers consulted informed tags author metadata value context and problem
    statement drivers considered options option pros cons of the outcome chosen because consequences positive negative
    good bad neutral confirmation optional solution alternatives rejected superseded by accepted draft proposed approved
    would be re opened when library risks br links 1 2 4 9 12 31 0031 2021 2023 2024 2017 01 02 03 04 05 06 13 14"""
)


def kept(record: Decision) -> set[str]:
    """The words of everything that a record holds."""
    return words(record.model_dump_json().replace("\\n", " ").replace("\\t", " "))


@pytest.mark.parametrize("name", ["NYGARD", "MADR_4", "MADR_2", "LOG4BRAINS", "RST", "HOUSE", "TABLE"])
def test_every_word_of_a_document_is_in_its_record(name: str) -> None:
    """Whatever no field stands for is kept word for word."""
    text: str = getattr(samples, name)
    source = "0001-choose.rst" if name == "RST" else "0001-choose.md"

    assert words(text) - kept(read(text, source)) <= STRUCTURE


PIECES = st.sampled_from(
    ["## Context", "## Decision", "## Options", "### Option 2: zebra", "## Consequences", "### Positive", "## Nowhere",
     "Pros:", "**Cons**", "* good, because quux", "1. walrus\n2. narwhal", "| a | b |\n|---|---|\n| vole | shrew |",
     "> stoat", "```\n# ferret\n```", "[ref]: https://otter.example", "<!-- badger -->", "Status: weasel", "marmot",
     "- **Bold lead**: pika\n  - nested lemming", "setext hare\n---", "\tindented"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=12))
def test_every_word_of_any_jumble_is_kept(pieces: list[str]) -> None:
    """Sections in any order, unknown ones, and every kind of block."""
    record = read("# Title\n\n" + "\n\n".join(pieces))

    lost = words("\n".join(pieces)) - kept(record)
    assert lost <= STRUCTURE
