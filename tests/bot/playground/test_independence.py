"""The loopback Slack knows nothing of Slack's packages, so that their bugs cannot hide on both sides."""

from __future__ import annotations

import subprocess
import sys

from bot.playground.arguments import METHODS
from bot.playground.workspace import HANDLERS

PROBE = """
import sys
import bot.playground.actor, bot.playground.web_api
print(*sorted({name.partition(".")[0] for name in sys.modules} & {"slack_sdk", "slack_bolt"}))
"""


def test_no_package_of_slack_is_loaded() -> None:
    """Not even by way of something else."""
    loaded = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)

    assert loaded.stdout.strip() == ""


def test_every_method_has_its_arguments_and_its_handler() -> None:
    """The two tables name the same methods."""
    assert set(METHODS) == set(HANDLERS) | {"api.test"}
