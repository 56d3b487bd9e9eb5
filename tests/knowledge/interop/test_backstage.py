"""Backstage catalogs become systems and integrations with the owners that they name; hostile YAML is refused."""

from __future__ import annotations

import time

import pytest

from knowledge.interop import backstage
from knowledge.interop.incoming import Incoming
from knowledge.records.integration import Integration
from knowledge.records.system import System
from tests.knowledge.interop.fakes import file

SHOP = """
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: checkout
  title: Checkout
  description: Takes orders and their payment.
  tags: [java]
  links:
    - {url: "https://wiki.shop.example/runbook", title: Runbook}
    - {url: "https://grafana.shop.example", title: Dashboard}
spec:
  type: service
  lifecycle: production
  owner: group:default/shop
  system: store
  consumesApis: [payments-api]
  dependsOn: ["resource:orders-db"]
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: {name: orders-db}
spec: {type: postgres, owner: "user:default/ana", system: store}
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata: {name: store, title: Web store}
spec: {owner: shop}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: shop}
spec: {type: team, children: []}
"""
PAYMENTS = """
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: payments}
spec: {type: service, lifecycle: production, owner: money, providesApis: [payments-api]}
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: payments-api, title: Payments API, description: Charges and refunds.}
spec:
  type: openapi
  lifecycle: deprecated
  owner: money
  definition: {$text: "https://payments.shop.example/openapi.yaml"}
"""


def brought(*texts: str) -> dict[str, Incoming]:
    """What catalog files bring, by title; nothing in them is wrong."""
    catalog = backstage.read([file(f"{n}/catalog-info.yaml", text) for n, text in enumerate(texts)])
    assert () == catalog.problems
    return {str(one.values["title"]): one for one in backstage.records(catalog)[0]}


def refused(text: str) -> list[tuple[int, str]]:
    """Line and reason of all that is wrong in a file."""
    catalog = backstage.read([file("catalog-info.yaml", text)])
    assert () == catalog.entities
    return [(problem.line, problem.reason) for problem in catalog.problems]


def test_a_component_becomes_a_system_with_all_that_is_said_of_it() -> None:
    """And the links to what it belongs to and stands on."""
    found = brought(SHOP, PAYMENTS)["Checkout"]

    assert System is found.kind
    assert {
        "title": "Checkout", "kind": "component", "purpose": "Takes orders and their payment.",
        "lifecycle": "production", "part_of": "Web store", "runbook": "https://wiki.shop.example/runbook",
        "owner": "shop", "team": "shop", "tags": ("java", "service"), "aliases": ("component:default/checkout",),
    } == {name: value for name, value in found.values.items() if name != "more"}  # fmt: skip
    assert (
        ("part of", "catalog#system:default:store"),
        ("depends on", "catalog#resource:default:orders-db"),
        ("depends on", "catalog#component:default:payments"),
    ) == found.links


def test_an_api_between_two_files_becomes_an_integration_with_both_owners() -> None:
    """The provider's end and the consumer's, the contract, and that it is on its way out."""
    found = brought(SHOP, PAYMENTS)["Payments API for Checkout"]

    assert Integration is found.kind
    assert {
        "title": "Payments API for Checkout", "provider": "payments", "consumer": "Checkout",
        "owner_provider": "money", "owner_consumer": "shop", "team": "shop", "data": "Charges and refunds.",
        "style": "sync", "protocol": "HTTP (OpenAPI)", "contract": "https://payments.shop.example/openapi.yaml",
        "status": "deprecated",
    } == found.values  # fmt: skip


def test_what_something_depends_on_is_an_integration_too() -> None:
    """A person may be the owner, by their plain name."""
    found = brought(SHOP)["orders-db for Checkout"]

    assert ("orders-db", "ana", "shop") == (
        found.values["provider"], found.values["owner_provider"], found.values["owner_consumer"],
    )  # fmt: skip


def test_an_end_that_these_files_do_not_describe_has_no_owner() -> None:
    """It is a hole to be filled, and nothing is made up."""
    found = brought(SHOP)["payments-api for Checkout"]

    assert "payments-api" == found.values["provider"]
    assert "owner_provider" not in found.values


def test_an_api_without_a_consumer_is_told_and_not_kept() -> None:
    """It has no second end."""
    records, left = backstage.records(backstage.read([file("catalog-info.yaml", PAYMENTS)]))

    assert ["payments"] == [one.values["title"] for one in records]
    assert ["api:default/payments-api has no consumer in these files, so it is no integration yet"] == [
        one.reason for one in left
    ]


def test_a_moved_file_brings_the_same_records() -> None:
    """They are known by the names of their entities."""
    here = backstage.records(backstage.read([file("a/catalog-info.yaml", SHOP)]))[0]
    there = backstage.records(backstage.read([file("b/c.yaml", SHOP)]))[0]

    assert [(one.key, one.digest) for one in here] == [(one.key, one.digest) for one in there]


def test_nothing_is_part_of_itself() -> None:
    """A circle is told, and cut."""
    head = "apiVersion: backstage.io/v1alpha1\nkind: Component\n"
    text = "---\n".join(
        f"{head}metadata: {{name: {one}}}\nspec: {{subcomponentOf: {other}}}\n" for one, other in ("ab", "ba", "ca")
    )

    records, left = backstage.records(backstage.read([file("catalog-info.yaml", text)]))

    assert [(), (), (("part of", "catalog#component:default:a"),)] == [one.links for one in records]
    assert 2 == len(left)


def test_an_entity_that_is_there_twice_is_refused_with_its_file() -> None:
    """The first file stands; of the second nothing is kept."""
    catalog = backstage.read([file("a.yaml", PAYMENTS), file("b.yaml", SHOP + "---" + PAYMENTS)])

    assert {"a.yaml"} == {entity.path for entity in catalog.entities}
    assert {"b.yaml"} == {problem.path for problem in catalog.problems}
    assert "component:default/payments is defined already, in a.yaml, line 2" == catalog.problems[0].reason


HEAD = "apiVersion: backstage.io/v1alpha1\nkind: Component\n"


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("- a\n- b\n", 1, "it is no entity"),
        ("apiVersion: v1\nkind: Service\n", 1, "not one of Backstage's"),
        ("apiVersion: backstage.io/v1alpha1\nmetadata: {}\n", 1, "no kind"),
        (HEAD + "metadata: payments\n", 3, "has to be a mapping"),
        (HEAD + "metadata:\n  title: X\n", 4, "need a name"),
        (HEAD + "metadata:\n  name: a b\n", 4, "need a name"),
        (HEAD + "metadata: {name: a}\nspec:\n  owner: [a, b]\n", 5, "owner has to be a text"),
        (HEAD + "metadata: {name: a}\nspec:\n  dependsOn: [what is this]\n", 5, "which is no entity"),
        (HEAD + "metadata: {name: a}\nspec:\n  owner: a\n  owner: b\n", 6, "'owner' is given twice, first on line 5"),
        (HEAD + "metadata:\n\tname: a\n", 4, "a tab stands where YAML wants spaces"),
        (HEAD + "metadata: {name: 'a\n", 3, "found unexpected end of stream while scanning a quoted scalar"),
        (HEAD + "metadata: !!python/object/apply:os.system [ls]\n", 3, "'python/object/apply:os.system' is not read"),
        (HEAD + "metadata: !secret x\n", 3, "'!secret' is not read"),
        (HEAD + "metadata: &a {name: *a}\n", 3, "an anchor holds itself"),
        (HEAD + "metadata: *gone\n", 3, "undefined alias"),
        (HEAD + "metadata: " + "[" * 200 + "]" * 200 + "\n", 3, "nested deeper than 50"),
        ("[" * 20_000, 1, "it is not YAML"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(text: str, line: int, told: str) -> None:
    """In words for whoever keeps the file."""
    ((found, reason),) = refused(text)

    assert told in reason
    assert line == found or told == "it is not YAML"


def test_a_bomb_of_anchors_does_not_go_off() -> None:
    """Ten lines that unfold to a thousand million values are refused at once."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    begun = time.monotonic()

    ((_, reason),) = refused("\n".join(lines))

    assert "unfold to more than 50,000 values" in reason
    assert time.monotonic() - begun < 5


def test_an_anchor_that_does_no_harm_is_read() -> None:
    """People use them to say a thing once."""
    text = HEAD + "metadata: {name: a}\nspec:\n  owner: &us shop\n  type: *us\n"

    assert "shop" == brought(text)["a"].values["owner"]
