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
