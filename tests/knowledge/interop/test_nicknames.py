"""The parts of a compound option name are other names of it, where they name something."""

from __future__ import annotations

import pytest

from knowledge.interop import nicknames
from tests.knowledge.interop.fakes import read


@pytest.mark.parametrize(
    ("name", "aliases"),
    [
        ("Celery or another worker with Redis", ("Celery",)),
        ("sqlite-vec or FAISS", ("sqlite-vec", "FAISS")),
        ("Use RabbitMQ/SQS", ("RabbitMQ", "SQS")),
        ("AWS Cognito (managed)", ("AWS Cognito", "Cognito")),
        ("External search engine (Elasticsearch)", ("Elasticsearch",)),
        ("Docker Compose + Traefik", ("Docker Compose", "Traefik")),
        ("Apache Airflow", ("Airflow",)),
        ("A custom solution", ()),
        ("Existing solution or own service", ()),
        ("Dependency on an external module", ()),
        ("Add a cache to Postgres", ()),
        ("pgvector", ()),
        ("Markdown files as the model", ()),
    ],
)
def test_only_parts_that_name_something_are_aliases(name: str, aliases: tuple[str, ...]) -> None:
    """Products and things, with and without their vendor; never "another worker"."""
    assert aliases == nicknames.of(name)


def test_an_imported_option_has_its_aliases_beside_its_number() -> None:
    """The name keeps the document's words without the number before it."""
    record = read("# T\n\n## Options\n\n### Option 2 - AWS Cognito (managed)\n\n### Option 3 - Keycloak\n")

    assert [option.name for option in record.options] == ["AWS Cognito (managed)", "Keycloak"]
    assert record.options[0].aliases == ("Option 2", "AWS Cognito", "Cognito")


def test_an_alias_that_two_options_share_tells_neither() -> None:
    """It would find the wrong one half the time."""
    record = read("# T\n\n## Options\n\n- Postgres or MySQL\n- MySQL or SQLite\n- SQLite\n")

    assert [option.aliases for option in record.options] == [("Postgres",), (), ()]
