"""`chesterton try --tour`: the whole bot among the sample team, one scene after the other.

Nothing is pretended: a real bot runs over Socket Mode against the loopback Slack, with its queue, database and
embedding model in a temporary folder. Each scene checks what people see, so the tour fails when the product does.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console, Group
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel

from bot.logs import set_up_logs
from bot.playground.actor import Actor
from bot.playground.sample import SampleTeam, settle
from bot.playground.web_api import LoopbackSlack
from bot.serve import running
from bot.settings import read_settings
from bot.wiring import build, connect
from knowledge.errors import Unavailable

PATIENCE = 20.0
"""Seconds that a scene waits for what it expects."""


BOLD, ITALIC = re.compile(r"(?<!\w)\*([^*\n]+)\*(?!\w)"), re.compile(r"(?<!\w)_([^_\n]+)_(?!\w)")
QUESTION = re.compile(r"([A-Z][^:]{2,80}[?.]|Option \d+)(?: \*)?: (.+)")
"""A line of a form: what is asked, and what stands there."""


@dataclass
class Tour:
    """The stage of the tour: the loopback Slack, its people, and a terminal to show them on."""

    slack: LoopbackSlack
    team: SampleTeam
    out: Console
    began: float = field(default_factory=time.monotonic)
    first_card: float | None = None

    def person(self, name: str) -> Actor:
        """One of the sample people."""
        return Actor(self.slack, self.team.people[name])

    def place(self, name: str) -> str:
        """A channel's id."""
        return self.team.channels[name]

    # --- telling -------------------------------------------------------------------------------------------------

    def scene(self, title: str) -> None:
        """A new scene."""
        self.out.rule(f"[bold]{escape(title)}[/]", align="left", style="dim")

    def says(self, text: str) -> None:
        """What happens now."""
        self.out.print(f"\n{text}")

    def shows(self, who: str, text: str, *, alone: bool = False) -> None:
        """What somebody sees."""
        title = f"{who} {'see' if who == 'You' else 'sees'}{' (only them)' if alone and who != 'You' else ''}"
        panel = Panel(styled(text), title=title, title_align="left", border_style="magenta" if alone else "cyan")
        self.out.print(Padding(panel, (0, 0, 0, 2)))

    # --- watching ------------------------------------------------------------------------------------------------

    def until(self, look: Callable[[], str | None], what: str) -> str:
        """Wait for something to be seen; raises Unavailable when it is not."""
        try:
            return self.slack.wait_until(look, PATIENCE, what) or ""
        except TimeoutError:
            raise Unavailable(f"The tour waited {PATIENCE:.0f} s for {what}.", advice="Please report this.") from None

    def message(self, who: Actor, channel: str, words: str, thread: str | None = None, *, after: int = 0) -> str:
        """The newest message with these words that somebody sees, once it is there."""

        def look() -> str | None:
            seen = [text for text in who.sees(channel, thread)[after:] if words in text]
            return seen[-1] if seen else None

        return self.until(look, f"a message with {words!r}")

    def modal(self, who: Actor, words: str) -> str:
        """The open modal of somebody, once it holds these words."""

        def look() -> str | None:
            seen = who.sees_modal()
            return seen if words in seen else None

        return self.until(look, f"a window with {words!r}")


def styled(text: str) -> Group:
    """What Slack would draw bold, italic or grey, and a form's questions apart from their answers."""
    lines = [line for line in text.splitlines() if not line.endswith(": <empty>")]
    if empty := len(text.splitlines()) - len(lines):
        lines.insert(-1, f"_and {empty} more fields, empty_")
    return Group(*(part for line in lines for part in _parts(escape(line))))


def _parts(line: str) -> Iterator[Padding]:
    if line.startswith("“"):
        yield Padding(f"[dim]{line}[/]", (0, 0, 0, 4))
    elif asked := QUESTION.fullmatch(line):
        yield Padding(f"[bold]{asked[1]}[/]", 0)
        yield Padding(asked[2], (0, 0, 0, 2))
    else:
        yield Padding(ITALIC.sub(r"[italic]\1[/]", BOLD.sub(r"[bold]\1[/]", line)), 0)


def tour() -> None:
    """Play the scenes."""
    set_up_logs("ERROR")
    out = Console(highlight=False, width=100)
    out.print(Panel(
        "[bold]Chesterton[/] keeps a team's decisions where they are made: in Slack.\n"
        "This is the whole bot in a loopback Slack, with a sample team some weeks before its peak sale.\n"
        "No account, no key, no network; everything is gone when you leave.",
        border_style="bold",
    ))  # fmt: skip
    with stage(out) as tour:
        capture(tour)
        question(tour)
        rejected(tour)
        private(tour)
        around(tour)
        took = tour.first_card or 0.0
        out.rule(style="dim")
        out.print(f"The first card was there after {took:.1f} s. Everything above came from the running bot.")


@contextmanager
def stage(out: Console) -> Iterator[Tour]:
    """The bot running among the sample team, in a temporary folder."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="chesterton-") as home, LoopbackSlack() as slack:
        with out.status("Starting the bot and its sample team …"):
            team = settle(slack)
            app = slack.workspace.app
            settings = read_settings(
                home=Path(home), database_url="", index_url="", model="", SLACK_API_URL=slack.url,
                SLACK_BOT_TOKEN=app.bot_token, SLACK_APP_TOKEN=app.app_token, SLACK_SIGNING_SECRET=None,
            )  # fmt: skip
            slack.deliver_to(slack.sockets)
            bot = connect(settings, app=build(settings))
        with running(bot):
            yield Tour(slack, team, out, began)


# --- scenes ----------------------------------------------------------------------------------------------------------


def capture(tour: Tour) -> None:
    """A thread becomes a record that a person accepts."""
    tour.scene("1 · A thread becomes a decision")
    ana, channel, root = tour.person("ana"), tour.place("payments"), tour.team.roots["idempotency"]
    tour.shows("everyone in #payments", "\n".join(ana.sees(channel, root)))
    tour.says("Ana opens the menu of a message and chooses [bold]Record this decision[/]. The form fills itself:")
    ana.shortcut("record_decision", channel, root)
    tour.shows("Ana", tour.modal(ana, "What was decided?"), alone=True)
    tour.says("She names herself as decision-maker, says what would re-open MongoDB, and accepts it.")
    record(tour, ana, {"options.1.reopen_when": "writes pass 5,000 a second"})
    tour.shows("everyone in the thread", tour.message(ana, channel, "ADR-1", root))
    tour.first_card = time.monotonic() - tour.began


def record(tour: Tour, who: Actor, answers: dict[str, str] | None = None) -> None:
    """Accept what the open form holds, with ``answers`` typed into it."""
    for block, value in (answers or {}).items():
        who.fill(block, value)
    who.fill("decision_makers", [who.user])
    who.fill("status", "accepted")
    if "inferred" in who.sees_modal():
        who.fill("inferred_confirmed", ["yes"])
    who.submit()


def question(tour: Tour) -> None:
    """Somebody new asks why."""
    tour.scene("2 · Eleven months later, somebody new asks why")
    dev, channel = tour.person("dev"), tour.place("payments")
    tour.says("Dev types [bold]/why did we choose Postgres for idempotency keys?[/]")
    before = len(dev.sees(channel))
    dev.slash(channel, "/why", "did we choose Postgres for idempotency keys?")
    tour.shows("Dev", tour.message(dev, channel, "ADR-1", after=before), alone=True)


def rejected(tour: Tour) -> None:
    """The rejected option is asked for, in the channel."""
    tour.scene("3 · … and why not the other one")
    chloe, channel = tour.person("chloe"), tour.place("payments")
    tour.says("Chloe asks in the channel: [bold]@Chesterton why not mongo?[/]")
    ts = chloe.mention(channel, "why not mongo?")
    tour.shows("everyone in #payments", tour.message(chloe, channel, "ADR-1", ts))


def private(tour: Tour) -> None:
    """What was decided in a private channel stays there."""
    tour.scene("4 · What is said in a private channel stays there")
    ana, rui, dev = (tour.person(name) for name in ("ana", "rui", "dev"))
    channel, root = tour.place("vendor-talks"), tour.team.roots["vendor"]
    tour.says("In the private channel #vendor-talks, Rui writes [bold]@Chesterton record[/] and accepts the draft.")
    rui.mention(channel, "record", root)
    tour.message(rui, channel, "draft is ready", root)
    rui.click(channel, None, "review_draft")
    tour.modal(rui, "What was decided?")
    record(tour, rui)
    tour.shows("everyone in #vendor-talks", tour.message(rui, channel, "ADR-2", root))
    asked = "did we decide to stay with Paylane?"
    tour.says(f"Dev, who is not in that channel, types [bold]/why {asked}[/]")
    hidden = _why(tour, dev, "payments", asked, "no precedent")
    tour.shows("Dev", hidden, alone=True)
    if "Northbank" in hidden or "ADR-2" in hidden:
        raise Unavailable("The tour saw a private record outside its channel.", advice="Please report this at once.")
    tour.says("Ana, who is, types the same:")
    tour.shows("Ana", _why(tour, ana, "payments", asked, "ADR-2"), alone=True)


def around(tour: Tour) -> None:
    """What stands around the decisions: who answers for an integration, and a risk that somebody mentions."""
    tour.scene("5 · Around the decisions: who owns what, and what may go wrong")
    ana, dev, channel = tour.person("ana"), tour.person("dev"), tour.place("payments")
    tour.says("Ana types [bold]/integration add Stripe webhook[/], and fills in what she knows.")
    ana.slash(channel, "/integration", "add Stripe webhook")
    for name, value in {
        "provider": "Stripe", "consumer": "checkout", "owner_consumer": ana.user,
        "cut_off": "Queue the orders for 4 hours, then turn card payments off.",
    }.items():  # fmt: skip
        ana.fill(name, value)
    ana.submit()
    tour.shows("everyone in #payments", tour.message(dev, channel, "INT-1"))
    tour.says("Months later Dev types [bold]/integration cutoff stripe[/]")
    before = len(dev.sees(channel))
    dev.slash(channel, "/integration", "cutoff stripe")
    tour.shows("Dev", tour.message(dev, channel, "Queue the orders", after=before), alone=True)
    tour.says("Dev writes what worries him; Ana chooses [bold]Log a risk[/] in the menu of his message.")
    ts = dev.post(channel, "If Stripe changes its webhook format again, we book nothing and nobody notices.")
    ana.shortcut("log_risk", channel, ts)
    for name, value in {"likelihood": "3", "impact": "4", "owner": dev.user}.items():
        ana.fill(name, value)
    ana.submit()
    tour.shows("everyone in the thread", tour.message(dev, channel, "RSK-1", ts))


def _why(tour: Tour, who: Actor, channel: str, asked: str, expected: str) -> str:
    place = tour.place(channel)
    before = len(who.sees(place))
    who.slash(place, "/why", asked)
    return tour.message(who, place, expected, after=before)
