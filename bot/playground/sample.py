"""The sample team: an online shop some weeks before its peak sale, four threads, one of them in a private channel.

All of it is invented. It is data only: `settle` moves the team into a loopback workspace.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.playground.actor import Actor
from bot.playground.web_api import LoopbackSlack

Line = tuple[str, str]
"""Who says it, and what."""


@dataclass(frozen=True)
class SampleThread:
    """A conversation: its channel, its lines, and reactions to some of them."""

    channel: str
    lines: tuple[Line, ...]
    reactions: tuple[tuple[int, str, str], ...] = ()
    """Which line, whose reaction, which emoji."""


PEOPLE = ("ana", "ben", "chloe", "dev", "rui")
CHANNELS: dict[str, tuple[bool, tuple[str, ...]]] = {
    "payments": (False, ("ana", "ben", "chloe", "dev")),
    "checkout": (False, ("ana", "chloe", "dev", "rui")),
    "platform": (False, ("ana", "ben", "dev", "rui")),
    "vendor-talks": (True, ("ana", "rui")),
}
"""Name to: is it private, and who is in it."""

IDEMPOTENCY = SampleThread(
    "payments",
    (
        (
            "ben",
            "We charged 14 customers twice on Tuesday. When the client retries POST /charges we have no idempotency.",
        ),
        ("ben", "Where do we keep the idempotency keys? I see three options: Postgres, MongoDB or DynamoDB."),
        ("chloe", "MongoDB would be quick to start with, the TTL index cleans up by itself."),
        (
            "ana",
            "But MongoDB can't write key and charge in one transaction, so a crash in between still charges twice.",
        ),
        ("dev", "DynamoDB scales without us, but it's a second vendor to run and nobody on call knows it."),
        ("chloe", "Fair. And Postgres has the charge row already, so key and charge commit together."),
        ("ben", "The table will grow about 2 GB a month though, we'd need a nightly clean-up job."),
        ("ana", "ok, decided: Postgres, in the same transaction as the charge. We know how to run it."),
        ("ben", "I'll write the clean-up job by Friday."),
    ),
    ((7, "chloe", "+1"), (7, "dev", "white_check_mark")),
)
QUEUE = SampleThread(
    "checkout",
    (
        (
            "dev",
            "Order events are lost when the warehouse API is down. We need a queue between checkout and the warehouse.",
        ),
        ("rui", "Kafka is the obvious one? Everybody uses it."),
        ("dev", "Kafka needs a cluster we'd have to run ourselves, for 40 orders a minute. Too much."),
        ("chloe", "SQS is managed and costs us about 3 euros a month at that rate."),
        ("rui", "We lose ordering with a plain SQS queue, but the warehouse sorts by order number anyway."),
        ("chloe", "Then let's go with SQS. If we ever pass 5,000 events a second we can look at Kafka again."),
        ("dev", "Agreed, SQS it is."),
    ),
    ((5, "rui", "+1"),),
)
MONOLITH = SampleThread(
    "platform",
    (
        ("rui", "Before the sale: do we split checkout into microservices, or keep it one application?"),
        ("ben", "Splitting now means six deployments and distributed tracing before November. I'm against it."),
        ("ana", "Microservices would let teams deploy on their own, but the team is five people."),
        ("dev", "A modular monolith gives us clear boundaries and one deployment."),
        ("ana", "Decision: we keep checkout a modular monolith. We review it after the sale."),
    ),
    ((4, "ben", "+1"), (4, "dev", "+1")),
)
VENDOR = SampleThread(
    "vendor-talks",
    (
        ("ana", "Paylane wants 1.9 % from January. Do we stay with them or move card payments to Northbank?"),
        ("rui", "Northbank offers 1.4 %, but their sandbox was down half of last week."),
        ("ana", "We can't risk that during the sale. We stay with Paylane until March and negotiate with that offer."),
        ("rui", "Agreed, and nobody outside this channel hears about Northbank before it's signed."),
    ),
)  # fmt: skip
THREADS = {"idempotency": IDEMPOTENCY, "queue": QUEUE, "monolith": MONOLITH, "vendor": VENDOR}


@dataclass
class SampleTeam:
    """The team as it lives in a loopback workspace: names to ids, and the first message of each thread."""

    people: dict[str, str] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)
    roots: dict[str, str] = field(default_factory=dict)


def settle(slack: LoopbackSlack) -> SampleTeam:
    """Move the team into the workspace, and let it have its four conversations."""
    team = move_in(slack)
    for name, thread in THREADS.items():
        team.roots[name] = converse(slack, team, thread.channel, thread.lines, thread.reactions)
    return team


def move_in(slack: LoopbackSlack) -> SampleTeam:
    """The people and their channels, before anybody has said anything."""
    team, workspace = SampleTeam(), slack.workspace
    for name in PEOPLE:
        team.people[name] = workspace.add_person(name)
    for name, (private, members) in CHANNELS.items():
        inside = [team.people[member] for member in members]
        team.channels[name] = workspace.add_channel(name, private=private, members=[*inside, workspace.app.bot_user])
    return team


def converse(
    slack: LoopbackSlack,
    team: SampleTeam,
    channel: str,
    lines: Sequence[Line],
    reactions: Sequence[tuple[int, str, str]] = (),
) -> str:
    """Have a conversation in a thread of its own; returns the ts of its first message."""
    place, said = team.channels[channel], list[str]()
    for who, text in lines:
        said.append(Actor(slack, team.people[who]).post(place, text, said[0] if said else None))
    for line, who, emoji in reactions:
        Actor(slack, team.people[who]).react(place, said[line], emoji)
    return said[0]
