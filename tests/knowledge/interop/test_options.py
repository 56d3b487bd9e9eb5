"""The options of a document are found however they are written down, under clean names."""

from __future__ import annotations

import pytest

from knowledge.records.decision import Option
from tests.knowledge.interop.fakes import read


def rejected(text: str) -> dict[str, str]:
    """The rejected options of a text by name, with their reasons."""
    return {option.name: option.reason for option in read(text).rejected}


def outcomes(text: str) -> list[tuple[str, str]]:
    """Name and outcome of every option of a text."""
    return [(option.name, option.outcome) for option in read(text).options]


def decided(sentence: str) -> str:
    """An accepted decision that says so in a sentence."""
    return f"# T\n\n## Context\n\nIt is slow.\n\n## Decision\n\n{sentence}\n"


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("We decided against Celery because it needs a broker.", "Celery"),
        ("Kafka was ruled out due to its running costs.", "Kafka"),
        ("However, a single merged file was rejected: rows have no fixed width.", "single merged file"),
        ("gRPC/protobuf was considered and rejected, as the payloads are opaque.", "gRPC/protobuf"),
        ("We also considered [PyTorch](https://example.org). However, it has no ranking library.", "PyTorch"),
        ("We considered rswag, but opted not to use it.", "rswag"),
        ("JMeter was considered as an alternative given its popularity.", "JMeter"),
        ("We chose not to use Go or KCL.", "Go or KCL"),
        ("An alternative would be to use Cron for scheduled tasks.", "Cron"),
        ("The alternative considered was Calico networking.", "Calico networking"),
        ("We will not use the client library and call the API directly.", "client library"),
        ("We also considered the possibility of building our own queue.", "building our own queue"),
        ("We will use Pkl instead of custom shell scripts for settings.", "custom shell scripts"),
        ("We decided to run the cluster ourselves rather than using EKS mainly for cost.", "EKS"),
        ("Rather than setting up a second system, we will extend the first.", "setting up a second system"),
        ("We chose a table in Postgres over Redis, which evicts keys.", "Redis"),
    ],
)
def test_a_sentence_names_what_was_not_taken(sentence: str, name: str) -> None:
    """The name is a phrase of the sentence, the sentence is the reason."""
    assert {name: sentence} == rejected(decided(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "We will report it rather than failing.",
        "We will use it instead of that.",
        "Requests that are rejected by the gateway are logged.",
        "The message was rejected by the server.",
        "We will not be able to track changes.",
        "The parser scans every cell rather than jumping to known positions.",
        "We considered whether this matters.",
        "The value should be larger rather than smaller.",
    ],
)
def test_a_sentence_that_names_no_option_makes_none(sentence: str) -> None:
    """Half a sentence, a pronoun or a detail of behaviour is no option."""
    assert {} == rejected(decided(sentence))


def test_what_is_preferred_in_a_proposal_is_not_rejected_yet() -> None:
    """ "Instead of" turns down only where the decision is made."""
    text = decided("We will use Pkl instead of YAML.").replace("## Context", "Status: proposed\n\n## Context")

    assert {} == rejected(text)


@pytest.mark.parametrize(
    "announcement",
    [
        "**Alternatives considered:**",
        "Other options considered:",
        "We looked at several other tools:",
        "The following alternatives were rejected:",
    ],
)
def test_a_list_of_alternatives_inside_a_section_is_read(announcement: str) -> None:
    """A line that announces alternatives makes options of the list below it, wherever it stands."""
    text = decided(f"Use Ginkgo.\n\n{announcement}\n\n- **Jest** — Needs a transform.\n- Vitest: pulls in a bundler.")

    assert {"Jest": "", "Vitest": ""} == rejected(text)


def test_options_announced_before_a_list_are_settled_by_the_decision() -> None:
    """ "We considered two options:" says nothing of which was taken; the decision does."""
    text = (
        "# T\n\n## Context\n\nWe considered two options:\n\n1. Option 1: Keep the monolith\n2. Option 2: Split it\n\n"
        "## Decision\n\nWe go with option 2.\n"
    )

    assert [("Keep the monolith", "rejected"), ("Split it", "chosen")] == outcomes(text)


@pytest.mark.parametrize(
    "line",
    [
        "The client has these configuration options:",
        "We assessed the options based on:",
        "The command accepts several options:",
        "All evaluated libraries have licences that:",
    ],
)
def test_a_list_of_settings_or_criteria_is_not_one_of_options(line: str) -> None:
    """Not every list below the word "options" holds alternatives."""
    assert [] == outcomes(decided(f"Use it.\n\n{line}\n\n- speed\n- cost"))


def test_options_in_headings_below_the_context_are_read() -> None:
    """Each heading is an option; the context keeps its own words only."""
    text = (
        "# T\n\n## Context\n\nWe need logs.\n\n### Option 1: CloudWatch\n\nIn the cloud.\n\n### Option 2: Splunk\n\n"
        "Costs a licence.\n\n## Decision\n\nWe ship them to CloudWatch.\n"
    )

    assert [("CloudWatch", "chosen"), ("Splunk", "rejected")] == outcomes(text)
    assert read(text).context == "We need logs."


def test_headings_below_an_announcement_are_options() -> None:
    """ "There were 3 options considered:" may be followed by sections."""
    text = (
        "# T\n\n## Context\n\nThere were 2 options considered:\n\n### 1. Do nothing\n\nCheap.\n\n### 2. Build it\n\n"
        "Slow.\n\n## Decision\n\nWe decided to go with option (1).\n"
    )

    assert [("Do nothing", "chosen"), ("Build it", "rejected")] == outcomes(text)


def test_a_bold_lead_that_says_rejected_is_an_option() -> None:
    """ "**Routing it through a queue, considered and rejected.** The idea …" in any section."""
    text = decided("Use a column.\n\n**Routing it through a queue, considered and rejected.** Too many parts.")

    assert ["Routing it through a queue"] == list(rejected(text))


def test_a_section_of_alternatives_in_plain_sentences_is_read() -> None:
    """Its sentences name them, and a paragraph that is no more than a name is one."""
    text = (
        "# T\n\n## Decision\n\nMerge them.\n\n## Alternative Approaches\n\n"
        "The main alternative was to keep separate repositories, with a version scheme.\n\nDo it by hand.\n"
    )

    assert ["Do it by hand", "keep separate repositories"] == sorted(rejected(text))


def test_a_wrapped_item_keeps_its_whole_name() -> None:
    """A line that ends because the file is wrapped does not end the name."""
    text = (
        "# T\n\n## Decision\n\nX.\n\n## Considered options\n\n"
        "- Extend the interface that was proposed last year so that it gives\n  more data\n- Do nothing\n"
    )

    assert [
        "Extend the interface that was proposed last year so that it gives more data", "Do nothing",
    ] == [option.name for option in read(text).options]  # fmt: skip


def test_numbered_options_with_alike_names_stay_apart() -> None:
    """ "Option A" and "Option B" are two, whatever words they share."""
    text = (
        "# T\n\n## Options\n\n### Option A: version and id\n\n### Option B: version and length and id\n\n"
        "## Decision\n\nOption A.\n"
    )

    assert [("version and id", "chosen"), ("version and length and id", "rejected")] == outcomes(text)


def test_a_listed_option_keeps_its_outcome_whatever_a_sentence_says() -> None:
    """The list of options is the document's own word on them; prose adds reasons."""
    text = (
        "# T\n\n## Considered options\n\n- Kafka\n- NATS (chosen)\n\n## Decision\n\n"
        "NATS. We decided against Kafka because of its weight.\n"
    )

    assert read(text).options[0] == Option(
        name="Kafka", outcome="rejected", reason="We decided against Kafka because of its weight."
    )


def test_two_refusals_in_one_sentence_are_two_options_each_with_its_reason() -> None:
    """ "against A because …, and against B because …"."""
    text = decided(
        "We use Fargate. We decided against Nomad because nobody knows it, and against plain EC2 because of patching."
    )

    assert {
        "Nomad": "We decided against Nomad because nobody knows it",
        "plain EC2": "against plain EC2 because of patching.",
    } == rejected(text)


@pytest.mark.parametrize(
    "said",
    ["Rejected: too slow.", "**Rejected.** too slow.", "Rejected because too slow.", "Rejected, since too slow."],
)
def test_a_reason_does_not_begin_with_the_word_that_it_explains(said: str) -> None:
    """ "Rejected:" is the outcome; what follows is why."""
    text = decided(f"Use it.\n\n## Alternatives considered\n\n- **Cron** — {said}\n- **Make** — old")

    assert "too slow." == rejected(text)["Cron"]


def test_what_speaks_against_an_option_is_its_reason_rather_than_what_it_is() -> None:
    """A paragraph with "but" argues; one that only describes does not."""
    text = decided(
        "Use it.\n\n## Alternatives considered\n\n### Cron\n\nCron runs a command at a time.\n\n"
        "It is everywhere, but it forgets what it ran.\n"
    )

    assert {"Cron": "It is everywhere, but it forgets what it ran."} == rejected(text)


def test_a_list_of_reasons_below_a_refusal_is_the_reason() -> None:
    """ "… for the reasons below:" with a list."""
    text = decided("We decided against Celery for the reasons below:\n\n- it needs a broker\n- it forgets\n\nUse DBOS.")

    assert {
        "Celery": "We decided against Celery for the reasons below:\n\n- it needs a broker\n- it forgets"
    } == rejected(text)
