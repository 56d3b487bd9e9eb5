"""Moves Hedgerow into a new workspace, months of it: people talk, and what was decided is recorded by the real rules.

Time stands where the story is while it is told, so that messages, records and cards bear its dates.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from bot.playground import shop
from bot.playground.actor import Actor
from bot.playground.people import Kind
from bot.playground.sample import SampleTeam, converse, move_in
from bot.slack import record_cards
from knowledge import capture
from knowledge.audience import operator_scope
from knowledge.fields import kind_named
from knowledge.keeping import Keeping
from knowledge.records.base import Origin, Visibility

if TYPE_CHECKING:
    from bot.playground.web_api import LoopbackSlack
    from bot.wiring import Connected

HERE = Path(__file__).parent
STEP = timedelta(seconds=47)
"""Between two things that happen in a story."""
MOVED_IN = 400.0
"""Days ago that the team began."""
RECORDED = 30.0
"""Days ago that the records around the decisions were written down."""
KINDS: Mapping[str, Kind] = {"member": "member", "stranger": "stranger"}
SHOWN = ("integration", "risk")
"""Kinds whose cards stand in the channels, as they do when somebody adds one there."""
GUARDED = ("payments", "checkout", "platform")


class Calendar:
    """The time of day; while a story is told, the time of the story, a step on whenever the loopback Slack looks."""

    def __init__(self) -> None:
        self._told: datetime | None = None

    def __call__(self) -> datetime:
        """The time of the loopback Slack."""
        if self._told is not None:
            self._told += STEP
        return self.now()

    def now(self) -> datetime:
        """The time of the records."""
        return self._told or datetime.now(UTC)

    def go_back(self, days: float) -> None:
        """To a working hour so many days ago; on the same day, to just so long ago."""
        then = datetime.now(UTC) - timedelta(days=days)
        self._told = then.replace(hour=10, minute=int(days * 7) % 50) if days >= 1 else then

    def come_back(self) -> None:
        """To the time of day."""
        self._told = None


def furnish(slack: LoopbackSlack, bot: Connected, calendar: Calendar) -> None:
    """Move everything in. The bot must not run yet: it hears nothing of what was said before it came.

    ``calendar`` is the clock of the loopback Slack and of the records alike.
    """
    workspace = slack.workspace
    calendar.go_back(MOVED_IN)
    team = _move_in(slack)
    for story in (one for one in shop.STORIES if one.days_ago > RECORDED):
        _tell(slack, bot, team, story, calendar)
    _write_down(bot, team, calendar)
    _share_picture(slack, team)
    for story in (one for one in shop.STORIES if one.days_ago <= RECORDED):
        _tell(slack, bot, team, story, calendar)
    _set_policies(bot, team)
    slack.deliveries.drain()
    calendar.come_back()
    for person in team.people.values():
        for channel in team.channels.values():
            workspace.mark_read(person, channel)


def _move_in(slack: LoopbackSlack) -> SampleTeam:
    team, workspace = move_in(slack), slack.workspace
    for name, kind in shop.NEWCOMERS.items():
        team.people[name] = workspace.add_person(name, kind=KINDS[kind])
    for name, (private, members) in shop.PLACES.items():
        inside = [*(team.people[member] for member in members), workspace.app.bot_user]
        external = name == shop.SHARED
        team.channels[name] = workspace.add_channel(name, private=private, external=external, members=inside)
    return team


def _tell(slack: LoopbackSlack, bot: Connected, team: SampleTeam, story: shop.Story, calendar: Calendar) -> None:
    calendar.go_back(story.days_ago)
    thread = story.thread
    root = converse(slack, team, thread.channel, thread.lines, thread.reactions)
    if not story.by:
        return
    channel, app = team.channels[thread.channel], bot.app
    read, names = _read(slack, channel, root), {user: name for name, user in team.people.items()}
    whole = capture.thread_from_slack(
        read, workspace=app.workspace, channel=channel, ts=root, channel_name=thread.channel, users=names
    )
    draft = capture.read(whole, app.fallback, app.fallback)
    by = team.people[story.by]
    record = app.ledger.add(
        capture.decision_from(
            draft, whole, workspace=app.workspace, draft_id=f"hedgerow-{root}", by=by, at=calendar.now(),
            visibility=Visibility.CHANNEL if slack.workspace.channel(channel).private else Visibility.WORKSPACE,
            channel=channel, permalink=slack.workspace.permalink(channel, root),
            fields=_filled_in(capture.form_from(draft), story, by),
        ),
        by=by,
    )  # fmt: skip
    record_cards.post(bot.desk, record.ref, channel, by)


def _read(slack: LoopbackSlack, channel: str, root: str) -> list[dict[str, object]]:
    workspace = slack.workspace
    messages = workspace.thread(channel, root)
    return [one.to_dict() | {"permalink": workspace.permalink(channel, one.ts)} for one in messages]


def _filled_in(form: capture.Form, story: shop.Story, by: str) -> capture.Form:
    """The form as the person left it: their name in it, the reasons to reconsider answered, the rest as drafted."""
    options = tuple(
        option.model_copy(
            update={
                "reopen_when": story.reconsider.get(option.name, option.reopen_when),
                "reason": option.reason or (story.reason if option.outcome == "chosen" else ""),
            }
        )
        for option in form.options
    )
    review = datetime.now(UTC).date() + timedelta(days=story.review_in) if story.review_in else form.review_by
    given = {
        "status": "accepted",
        "decision_makers": (by,),
        "inferred_confirmed": True,
        "options": options,
        "review_by": review,
    }
    return form.model_copy(update=given | dict(story.changes))


def _write_down(bot: Connected, team: SampleTeam, calendar: Calendar) -> None:
    """The records around the decisions."""
    app = bot.app
    keeping, scope = Keeping(app.ledger, calendar, app.workspace), operator_scope(app.workspace, private=True)
    calendar.go_back(RECORDED)
    today = datetime.now(UTC).date()
    quarters = {"this": _quarter(today), "next": _quarter(today + timedelta(days=92))}
    for one in yaml.safe_load((HERE / "hedgerow.yaml").read_text(encoding="utf-8")):
        typed, by = one["fields"], team.people[one["by"]]
        given = {name: _typed(name, text, team).format(**quarters) for name, text in typed.items()}
        origin = Origin(channel=team.channels[one["channel"]])
        added = keeping.add(kind_named(one["kind"]), given, by, scope, origin=origin, visibility=Visibility.WORKSPACE)
        if typed.get("treatment") == "accept":
            friday = today + timedelta(days=(4 - today.weekday()) % 7 or 7)
            keeping.move(added.ref, "accept", by, scope, {"accepted_until": friday.isoformat()})
        if one["kind"] in SHOWN:
            record_cards.post(bot.desk, added.ref, origin.channel or "", by)


def _typed(name: str, text: str, team: SampleTeam) -> str:
    return team.people.get(text, text) if name.startswith("owner") else text


def _quarter(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def _share_picture(slack: LoopbackSlack, team: SampleTeam) -> None:
    channel, who, name, words = shop.PICTURE
    content = (HERE / name).read_bytes()
    member = slack.workspace.channel(team.channels[channel]).members
    if team.people[who] not in member:
        member.append(team.people[who])
    Actor(slack, team.people[who]).share(team.channels[channel], name, content, words)


def _set_policies(bot: Connected, team: SampleTeam) -> None:
    app = bot.app
    for name in GUARDED:
        app.policies.change(app.workspace, team.channels[name], {"guard": "thread"}, by=team.people["rui"])
    digest = {"digest": "monday 9 Europe/Lisbon"}
    app.policies.change(app.workspace, team.channels["platform"], digest, by=team.people["rui"])
