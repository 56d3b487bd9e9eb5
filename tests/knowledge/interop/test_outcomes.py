"""What became of each option is what its own words, the title and the decision say, whatever its heading is called."""

from __future__ import annotations

import pytest

from tests.knowledge.interop.fakes import read


def outcomes(text: str) -> dict[str, str]:
    """The outcome of every option of a text by name."""
    return {option.name: option.outcome for option in read(text).options}


def alternatives(*items: str, title: str = "T", decision: str = "We do it.", status: str = "Accepted") -> str:
    """A decision with these alternatives in its context."""
    listed = "\n".join(f"- {item}" for item in items)
    return (
        f"# {title}\n\n## Status\n\n{status}\n\n## Context\n\nIt is slow.\n\n**Alternatives considered:**\n\n{listed}"
        f"\n\n## Decision\n\n{decision}\n"
    )


@pytest.mark.parametrize(
    ("item", "outcome"),
    [
        ("**Scripts** — They encapsulate the tool. Chosen: simplest, most portable.", "chosen"),
        ("**Scripts**: parsed only when it runs. Chosen.", "chosen"),
        ("**Scripts** (chosen) — Mirrors the other rule.", "chosen"),
        ("**Scripts** (this ADR): one place.", "chosen"),
        ("**Scripts** — selected, because everybody has them.", "chosen"),
        ("**Scripts — in one place (chosen).** Everybody has them.", "chosen"),
        ("**Scripts** — This is the chosen option.", "chosen"),
        ("**Scripts** (`*.sh`) — deferred, not rejected: portable, but slow.", "deferred"),
        ("**Scripts** — Deferred until there is a need.", "deferred"),
        ("**Scripts** — The scripts that were chosen by users break.", "rejected"),
        ("**Scripts** — Rejected: too slow.", "rejected"),
        ("**Scripts** — Chosen values would be lost.", "rejected"),
    ],
)
def test_an_alternative_that_says_it_was_chosen_is_not_imported_as_rejected(item: str, outcome: str) -> None:
    """Its own verdict outweighs the heading that it stands below."""
    found = outcomes(alternatives("**Makefile** — Not on every machine.", item))

    assert ["rejected", outcome] == list(found.values())


@pytest.mark.parametrize(
    ("title", "decision"),
    [
        ("Documentation site", "The site MUST be an Astro 5 / Starlight project in `docs/`. It is apart."),
        ("Use Starlight", "We build the site with it."),
        ("Documentation site", "We will use Starlight instead of Docusaurus."),
    ],
)
def test_an_alternative_that_title_or_decision_name_as_taken_is_chosen(title: str, decision: str) -> None:
    """A list of alternatives often holds the one that was taken."""
    items = ("**README-only** — no search", "**Docusaurus (React)** — big", "**Starlight (Astro)** — made for docs")

    assert ["rejected", "rejected", "chosen"] == list(
        outcomes(alternatives(*items, title=title, decision=decision)).values()
    )


def test_an_alternative_that_the_title_names_in_another_form_is_chosen() -> None:
    """ "Pin … by commit SHA" names "SHA pinning", not the pinning of tags."""
    text = alternatives(
        "**Tag pinning (e.g. `@v2`)**: tags move",
        "**SHA pinning with version comment (e.g. `@a2b # v4`)**: immutable",
        "**Vendoring actions into `.github/actions/`**: by hand",
        title="Pin GitHub Actions by Commit SHA",
        decision="All references to actions in `.github/workflows/*.yml` MUST use a full 40-character commit SHA, "
        "followed by a version comment.",
    )

    for heading in ("**Alternatives considered:**", "### Alternatives Analysis"):
        found = outcomes(text.replace("**Alternatives considered:**", heading))
        assert ["rejected", "chosen", "rejected"] == list(found.values())


def test_an_alternative_that_an_open_proposal_names_is_not_rejected() -> None:
    """Nothing is chosen before it is decided, and what is proposed is not turned down."""
    text = alternatives("Microservices", "Modular monolith", title="Modular monolith structure", status="Proposed")

    assert {"Microservices": "rejected", "Modular monolith": "open"} == outcomes(text)


@pytest.mark.parametrize(
    "decision", ["Write our own queue instead of Kafka.", "We migrate from Kafka to NATS.", "We do not use Kafka."]
)
def test_an_alternative_that_the_decision_names_as_left_stays_rejected(decision: str) -> None:
    """ "Instead of", "from" and "not" do not say what is done."""
    assert "rejected" == outcomes(alternatives("Kafka — heavy", "A cron job — late", decision=decision))["Kafka"]


IDEA = """\
6. Evolve events
================

Decision
--------

Only top-level keys are added.

Deferred/Rejected Decisions
---------------------------

We could add optional fields to an event, possibly into its classes.

- Optional fields would allow for full evolution. This gives freedom to each team on its own.

- Optional fields would add complexity to the definitions, and to the code that writes them.

- Due to the complexity, this work is being deferred and can be revisited when a case arises.
"""


def test_one_deferred_idea_told_in_several_paragraphs_is_one_deferred_option() -> None:
    """Its arguments are its reason, not options of their own."""
    (option,) = read(IDEA, "0006-evolve.rst").options

    assert ("add optional fields to an event", "deferred") == (option.name, option.outcome)
    assert "would add complexity" in option.reason
    assert "this work is being deferred" in option.reason
    assert "possibly into its classes" in "\n".join(option.neutral)


def test_what_we_say_we_defer_is_deferred() -> None:
    """ "We are also deferring …" below a heading for both."""
    text = IDEA.split("We could add")[0] + "- We are also deferring any work around explicit keywords.\n- Polling\n"

    assert ["deferred", "rejected"] == [option.outcome for option in read(text, "0006-evolve.rst").options]


def test_a_list_of_options_before_their_sections_does_not_double_them() -> None:
    """Bare names in the order of the headings below them are the same options."""
    text = (
        "# T\n\n## Decision\n\nX.\n\n## Rejected alternatives\n\n- Just have one implementation\n"
        "- Require all implementations to be installed out-of-tree\n\n### Single implementation\n\nNobody agrees.\n\n"
        "### All out-of-tree\n\nMore friction.\n"
    )

    found = {option.name: option.aliases for option in read(text).options}

    assert ["Single implementation", "All out-of-tree"] == list(found)
    assert "Just have one implementation" in found["Single implementation"]
