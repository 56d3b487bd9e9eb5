"""The process dies before, inside and after every step in turn; the next life makes up for it, once and only once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.playground.delivery import NoDelivery
from bot.playground.outbox import Outbox
from bot.playground.web_api import LoopbackSlack
from tests.bot.faults.findings import findings
from tests.bot.faults.lives import DEATH
from tests.bot.faults.people import Citizen, Town
from tests.bot.faults.rig import Lives, busy_jobs, lives, until, waiting_jobs
from tests.storage.shelf import HashEmbedder

Journey = Callable[[], None]


class Rehearsal:
    """Plays a person's journeys, with and without a death on the way."""

    def __init__(self, town: Town, bot: Lives) -> None:
        self._town, self._bot = town, bot

    def points_of(self, journey: Journey) -> list[str]:
        """Every point that a journey passes when nothing goes wrong, in order."""
        passed = self._bot.home / "passed"
        passed.unlink(missing_ok=True)
        journey()
        self.settled()
        return list(dict.fromkeys(passed.read_text().splitlines()))

    def die_at(self, point: str, journey: Journey) -> None:
        """The journey again: the bot dies at ``point``, and a new life goes on."""
        (self._bot.home / "die").write_text(point)
        person = threading.Thread(target=journey, name=point, daemon=True)
        person.start()
        assert DEATH == self._bot.fallen(), point
        self._bot.begin()
        person.join(60)
        self.settled()

    def settled(self) -> None:
        """Wait until nothing is on its way."""
        self._town.slack.deliveries.drain(30)
        until(lambda: busy_jobs(self._bot.home) == 0, 30, "empty queue")


@pytest.mark.timeout(600)
def test_a_death_at_any_point_of_a_capture_or_an_answer_changes_nothing(tmp_path: Path) -> None:
    """One record, one card, one answer, whichever step was cut, before, between or after."""
    with LoopbackSlack(deliveries=Outbox(NoDelivery(), retry_scale=0.03)) as slack, lives(slack, tmp_path) as bot:
        bot.begin()
        town = Town.founded(slack)
        ana, rehearsal, died = Citizen(town, "ana", "payments", 1), Rehearsal(town, bot), set[str]()
        rehearsal.settled()
        for journey in (ana.mention, ana.question):
            for point in rehearsal.points_of(journey):
                if point not in died:
                    died.add(point)
                    rehearsal.die_at(point, journey)
        until(lambda: waiting_jobs(bot.home) == 0, 60, "empty queue")
        assert 0 == bot.end()
        found = findings(town, bot.home, HashEmbedder())

    print(f"\n{len(died)} points, {found}")
    assert {"capture", "review", "save", "question"} == {point.partition(" ")[0] for point in died}
    assert [] == found.lost + found.doubled + found.wrong
