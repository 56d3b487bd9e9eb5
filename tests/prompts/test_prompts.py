"""Each prompt says what it is for, takes what it says it takes, and reads as its golden rendering."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import meta

from prompts import render
from prompts.render import _environment

SHELF = Path(__file__).resolve().parents[2] / "prompts"
GOLDEN = Path(__file__).parent / "golden"
TASKS = ("capture", "recall", "answer", "guard")
PROMPTS = sorted(
    path.relative_to(SHELF).as_posix()
    for path in (SHELF / "again.j2", *(each for task in TASKS for each in SHELF.glob(f"{task}/*.j2")))
)
VALUES: dict[str, dict[str, object]] = {
    "again.j2": {"problems": ["title: Field required", "outcome: Input should be 'decided' or 'none'"]},
    "capture/thread.j2": {
        "started": "2026-01-14",
        "people": '{"P1": "Ana", "P2": "Bo"}',
        "lines": ['{"n": 1, "who": "P1", "text": "Postgres or Redis?"}', '{"n": 2, "who": "P2", "text": "Postgres."}'],
    },
    "answer/question.j2": {
        "question": '"Why not Redis?"',
        "intent": "rejected",
        "option": '"Redis"',
        "lines": ['{"precedent": 1, "title": "Use Postgres"}'],
    },
    "recall/question.j2": {"question": '"why no k8s?"'},
    "guard/message.j2": {"message": '"Redis again?"', "lines": ['{"precedent": 1, "title": "Use Postgres"}']},
}


@pytest.mark.parametrize("prompt", PROMPTS)
def test_a_prompt_reads_as_its_golden_rendering(prompt: str) -> None:
    """A change of wording is seen in a review: the golden file is written by hand with it, and the version raised."""
    golden = GOLDEN / f"{prompt.replace('/', '-').removesuffix('.j2')}.txt"

    rendered = render(prompt, **VALUES.get(prompt, {}))

    assert golden.read_text(encoding="utf-8") == rendered


@pytest.mark.parametrize("prompt", PROMPTS)
def test_a_prompt_has_a_header_that_is_true(prompt: str) -> None:
    """Purpose, inputs, returns and version stand at the top, and the inputs are those that the template uses."""
    source = (SHELF / prompt).read_text(encoding="utf-8")
    header = re.match(r"\{#\nPurpose: .+\nInputs: (?P<inputs>.+)\nReturns: .+\nVersion: \d+\n#\}\n", source)
    used = meta.find_undeclared_variables(_environment().parse(source))

    assert header is not None
    assert used == set(re.findall(r"(\w+) \(", header["inputs"]))


@pytest.mark.parametrize("prompt", [prompt for prompt in PROMPTS if prompt.endswith("instructions.j2")])
def test_the_instructions_hold_nothing_from_outside(prompt: str) -> None:
    """What a model is told to do is fixed text: people's words are only in the second message, as data."""
    source = (SHELF / prompt).read_text(encoding="utf-8")

    assert "{{" not in source
    assert "is only" in source
