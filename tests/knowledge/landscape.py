"""A shop before its peak sales: systems and who talks to whom, risks, requirements, data, indicators, the way ahead."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from knowledge.records.base import Link, Record, Relation, Visibility
from knowledge.records.dataset import Copy, Dataset
from knowledge.records.decision import Decision, Option
from knowledge.records.indicator import Indicator, Threshold
from knowledge.records.integration import Integration, ServiceLevel
from knowledge.records.item import Item
from knowledge.records.milestone import Milestone
from knowledge.records.requirement import Requirement
from knowledge.records.risk import Risk
from knowledge.records.system import System
from tests.knowledge.fakes import NOON

TODAY = date(2026, 11, 2)

Kind = TypeVar("Kind", bound=Record)


def of(kind: type[Kind], number: int, title: str, /, **fields: Any) -> Kind:
    """A record of the shop that its whole workspace may see."""
    known: dict[str, Any] = {
        "ref": f"{kind.prefix}-{number}", "workspace": "main", "visibility": Visibility.WORKSPACE,
        "created_at": NOON, "created_by": "Ann", "updated_at": NOON, "updated_by": "Ann",
    }  # fmt: skip
    return kind(title=title, **(known | fields))


def to(ref: str, relation: Relation) -> tuple[Link, ...]:
    """One link."""
    return (Link(relation=relation, ref=ref),)


DECISIONS = (
    of(
        Decision, 1, "Use Postgres for idempotency keys", status="accepted", decision_makers=("Ben",),
        context="Checkout retries payments and must not charge twice.",
        outcome="Keep idempotency keys in Postgres because we know how to run it.", reversibility="two-way",
        options=(
            Option(name="Postgres", outcome="chosen"),
            Option(name="MongoDB", outcome="rejected", aliases=("mongo",), reason="A second store for one table."),
        ),
        confirmation="A retried payment charges once in the staging test.",
        links=(Link(relation="driven by", ref="NFR-1"),),
    ),
    of(
        Decision, 2, "Take card payments through Stripe only", status="accepted", decision_makers=("Carla",),
        outcome="Stripe handles every card payment, so that no card number touches our systems.",
        reversibility="one-way", review_by=date(2026, 10, 1),
        options=(Option(name="Adyen", outcome="rejected", reason="Two providers are twice the audits."),),
        links=(Link(relation="mitigates", ref="RSK-2"), Link(relation="affects", ref="INT-1")),
    ),
    of(
        Decision, 3, "Run everything in one region", status="accepted", decision_makers=("Ben",),
        reversibility="one-way",
        outcome="We run in eu-west only and restore from backups elsewhere.",
    ),
)  # fmt: skip
INTEGRATIONS = (
    of(
        Integration, 1, "Stripe webhook", provider="Stripe", consumer="Checkout", vendor="Stripe Inc.",
        owner_consumer="Dana", cut_off="Queue the orders for 4 h, then turn card payments off.",
        contract="https://wiki.example/contracts/stripe-webhook", data="payment events",
        rate_limit="100 requests a second", on_call="#payments-oncall", auth="a signed webhook secret",
        service_levels=(ServiceLevel(property="availability", value="99.9", unit="%"),), notice_period="P3M",
        direction="provider to consumer", style="async",
    ),
    of(
        Integration, 2, "Shipping label API", provider="ParcelPost", consumer="Fulfilment", vendor="ParcelPost GmbH",
        owner_provider="Petra", owner_consumer="Femi", cut_off="Print labels by hand from the parcel portal.",
        contract="OpenAPI file in the fulfilment repository", rate_limit="20 requests a second",
        on_call="#fulfilment", auth="an API key", data="name and address of the customer", style="sync",
    ),
    of(
        Integration, 3, "Stock feed", provider="Warehouse", consumer="Catalog", owner_provider="Walt",
        owner_consumer="Cleo", cut_off="Sell from the last known stock for 2 h.", contract="CSV by SFTP, every 15 min",
        data="stock levels", style="file",
    ),
    of(
        Integration, 4, "Newsletter sync", provider="Customer accounts", consumer="Mailbird", vendor="Mailbird Ltd.",
        owner_provider="Ann", owner_consumer="Milo", contract="their REST API", data="e-mail addresses and consent",
        auth="a shared login of the marketing team",
    ),
    of(
        Integration, 5, "Search indexing", provider="Catalog", consumer="Search", owner_provider="Cleo",
        owner_consumer="Sven", cut_off="Search shows yesterday's products; nobody is woken.",
        contract="product-v2 schema",
        style="async", protocol="Kafka",
    ),
    of(
        Integration, 6, "Fraud scoring", provider="Riskly", consumer="Checkout", vendor="Riskly AG",
        owner_provider="Rui", owner_consumer="Dana", cut_off="Accept orders under 100 EUR without a score.",
        rate_limit="50 requests a second", auth="mutual TLS",
    ),
    of(
        Integration, 7, "Order export", provider="Checkout", consumer="Ledger", owner_provider="Dana",
        owner_consumer="Lena", cut_off="Replay from the outbox the next morning.", contract="order-v3 schema",
        data="orders and refunds", style="batch",
    ),
    of(
        Integration, 8, "Address lookup", provider="GeoNames", consumer="Checkout", vendor="GeoNames",
        owner_consumer="Dana", cut_off="Let people type the address.", contract="public API",
    ),
    of(
        Integration, 9, "Support desk export", provider="Customer accounts", consumer="Helpdesk",
        owner_provider="Ann", cut_off="Agents look customers up in the admin page.", contract="nightly CSV",
    ),
    of(
        Integration, 10, "Currency rates", provider="RateHub", consumer="Catalog", vendor="RateHub",
        owner_provider="Raj", owner_consumer="Cleo", cut_off="Keep yesterday's rates.", contract="JSON feed",
        status="deprecated",
    ),
)  # fmt: skip
RISKS = (
    of(
        Risk, 1, "Region eu-west is lost", cause="One region only", event="eu-west is down for hours",
        consequence="No orders at all", likelihood=2, impact=5, treatment="mitigate", status="treating", owner="Ben",
        mitigation="Restore the backups in eu-central, rehearsed each quarter.", target_date=date(2026, 10, 15),
        links=to("ADR-3", "affected by"),
    ),
    of(
        Risk, 2, "Card data leaks", cause="A vendor login that opens everything", event="card numbers are copied",
        consequence="Fines and lost trust", likelihood=3, impact=5, treatment="avoid", status="treating", owner="Carla",
        mitigation="No card number touches our systems.", target_date=date(2026, 12, 15),
    ),
    of(
        Risk, 3, "Stripe outage at peak sales", cause="One payment provider", event="Stripe is down on Black Friday",
        likelihood=2, impact=4, treatment="accept", status="accepted", accepted_by="Carla",
        accepted_until=date(2027, 1, 31), owner="Dana", mitigation="Queue orders and charge later.",
        links=to("INT-1", "affects"),
    ),
    of(
        Risk, 4, "Cloud bill doubles", event="the cloud bill doubles within a month", likelihood=3, impact=3,
        treatment="mitigate", owner="Pia", mitigation="Budget alarms and a batch switch-off.", status="treating",
        target_date=date(2026, 11, 10),
    ),
    of(
        Risk, 5, "Mailbird shares our addresses", event="the newsletter vendor sells e-mail addresses", likelihood=2,
        impact=3, treatment="accept", status="accepted", accepted_by="Milo", accepted_until=date(2026, 10, 31),
    ),
    of(
        Risk, 6, "Search is too slow at peak", likelihood=4, impact=3, treatment="mitigate", owner="Sven",
        mitigation="Add two replicas before the sale.", status="treating", target_date=date(2026, 11, 20),
    ),
    of(Risk, 7, "Only Walt knows the stock feed", event="Walt leaves", likelihood=3, impact=3),
    of(
        Risk, 8, "Backups cannot be restored", likelihood=4, impact=5, treatment="mitigate", owner="Ben",
        mitigation="A restore test every month.",
    ),
    of(Risk, 9, "Fraud rises during the sale", likelihood=3, impact=2, treatment="transfer", owner="Rui",
       mitigation="Riskly pays for what it let through."),
    of(Risk, 10, "Label printer breaks", likelihood=1, impact=2, status="closed", owner="Femi"),
)  # fmt: skip
REQUIREMENTS = (
    of(
        Requirement, 1, "Checkout stays up during peak sales", type="goal", attribute="availability", priority=1,
        source="customers", environment="peak sales", response="orders are taken", measure="99.95 % of minutes",
        max_downtime="PT15M", rto="PT10M", rpo="PT0S", window="20 November to 2 December", recovery_order=1,
        owner="Dana", status="agreed",
    ),
    of(
        Requirement, 2, "Catalog comes back after checkout", attribute="availability", stimulus="eu-west is down",
        response="the catalog is served from eu-central", measure="restore test", max_downtime="PT4H",
        recovery_order=2, priority=3, owner="Cleo", status="agreed",
    ),
    of(
        Requirement, 3, "Checkout takes ten times the usual load", attribute="performance", environment="peak sales",
        stimulus="traffic is ten times the usual", response="orders are taken as fast as ever",
        measure="500 orders a second, 95 % under 300 ms", priority=2, owner="Dana", status="agreed",
    ),
    of(
        Requirement, 4, "Partners get their orders within the hour", type="goal", source="partners",
        attribute="reliability", response="each partner sees its orders", measure="95 % within 60 min", owner="Lena",
    ),
    of(
        Requirement, 5, "A cloud bill under 40,000 EUR a month", type="constraint", attribute="cost", priority=4,
        measure="40,000 EUR", owner="Pia",
    ),
    of(Requirement, 6, "Search answers quickly", attribute="performance", priority=5, owner="Sven"),
)  # fmt: skip
SYSTEMS = (
    of(System, 1, "Checkout", zone="payments", technology="Python, Postgres", owner="Dana",
       on_call="#payments-oncall", runbook="https://wiki.example/runbooks/checkout", purpose="takes orders"),
    of(System, 2, "Catalog", zone="public", technology="Go", owner="Cleo", on_call="Cleo's team"),
    of(System, 3, "Customer accounts", zone="pii", technology="Python", owner="Ann", on_call="#accounts"),
    of(System, 4, "Warehouse", zone="internal", owner="Walt"),
    of(System, 5, "Search", zone="public", technology="OpenSearch", owner="Sven"),
    of(System, 6, "Order hub", status="target", purpose="one place for orders", owner="Lena"),
    of(System, 7, "Customer profile", status="target", zone="pii"),
    of(System, 8, "Stripe", kind="external", owner="Carla"),
)  # fmt: skip
DATASETS = (
    of(
        Dataset, 1, "Customers", content="names, addresses, e-mail", source_of_truth="Customer accounts",
        personal_data=True, classification="sensitive", roles_allowed=("support", "accounts team"), owner="Ann",
        copies=(
            Copy(system="Mailbird", purpose="newsletter"),
            Copy(system="data lake", purpose="reporting", owner="Lena"),
        ),
        retention="2 years after the last order", audit="every read is logged for a year",
    ),
    of(
        Dataset, 2, "Orders", content="orders and their lines", source_of_truth="Checkout database",
        classification="internal", roles_allowed=("fulfilment", "finance"), owner="Dana",
        retention="10 years, for the tax office", copies=(Copy(system="Ledger", owner="Lena"),),
    ),
    of(
        Dataset, 3, "Card data", content="the last four digits of cards", source_of_truth="Stripe",
        personal_data=True, classification="restricted", roles_allowed=("payments on-call",), owner="Carla",
    ),
    of(Dataset, 4, "Stock levels", source_of_truth="Warehouse", classification="internal", owner="Walt"),
)  # fmt: skip
INDICATORS = (
    of(
        Indicator, 1, "Orders per minute", meaning="people can buy", objective="over 20 by day", window="PT5M",
        where="the checkout dashboard", daily=True, alert="under 5 for 5 min", owner="Dana",
        runbook="Look at Stripe's status page, then restart checkout.", tags=("checkout",),
    ),
    of(
        Indicator, 2, "Search latency", meaning="search feels quick", objective="95 % under 300 ms",
        where="the search dashboard", owner="Sven", daily=True,
    ),
    of(
        Indicator, 3, "Cloud spend", meaning="what the cloud costs us", budget="40,000 EUR", budget_period="month",
        where="the billing page", owner="Pia", runbook="Turn the batch jobs off.",
        thresholds=(
            Threshold(percent=80, tell="#platform", then="turn off the batch jobs"),
            Threshold(percent=100, tell="Carla"),
        ),
    ),
)  # fmt: skip
MILESTONES = (
    of(Milestone, 1, "Orders move to the hub", quarter="2027-Q2", goal="One place knows each order.",
       one_way_door=True, safe_stop="Both stores are written, the old one is read.", business_event="spring sale"),
    of(Milestone, 2, "Second region for checkout", quarter="2027-Q1", goal="Checkout survives the loss of eu-west.",
       safe_stop="The second region takes reads only."),
    of(Milestone, 3, "One customer profile", quarter="2027-Q3", goal="Support sees one customer once."),
)  # fmt: skip
ITEMS = (
    of(Item, 1, "A retried payment charges once", type="acceptance", status="done", done_by="Dana",
       done_on=date(2026, 9, 3), how_verified="the double-charge test", owner="Dana", links=to("ADR-1", "confirms")),
    of(Item, 2, "Keys older than a day are deleted", type="acceptance", owner="Ben", due=date(2026, 11, 30),
       how_verified="a query on Mondays", links=to("ADR-1", "confirms")),
    of(Item, 3, "Do we tell partners about refunds?", type="question", owner="Lena"),
    of(Item, 4, "Who pays for the second region?", type="question"),
    of(Item, 5, "Stock is wrong every Monday", type="pain", owner="Walt"),
    of(Item, 6, "Find an owner at Stripe", type="next step", value=5, effort=1, owner="Dana"),
    of(Item, 7, "Rehearse the restore", type="next step", value=5, effort=3, owner="Ben", due=date(2026, 10, 20)),
)  # fmt: skip


def shop() -> list[Record]:
    """Everything that the shop has written down."""
    return [
        *DECISIONS, *INTEGRATIONS, *RISKS, *REQUIREMENTS, *SYSTEMS, *DATASETS, *INDICATORS, *MILESTONES, *ITEMS
    ]  # fmt: skip
