"""How fast the program is to start, to show its first card, and to answer Slack. Prints figures; asserts only counts.

Run with ``make bench T=tests/bench/test_speed.py`` on a quiet machine: nothing here fails for being slow.
"""

from __future__ import annotations

import json
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.playground.sample import settle
from bot.playground.web_api import LoopbackSlack

ROOT = Path(__file__).parents[2]
HEAVY = ("chromadb", "langchain", "langchain_core", "dbos", "sqlmodel", "sqlalchemy", "onnxruntime")
RATE, SECONDS = 50, 20
"""Events a second, and for how long."""

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of them lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def test_help_is_instant() -> None:
    """`chesterton --help` loads nothing heavy."""
    times = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "bot.cli", "--help"], cwd=ROOT, capture_output=True, check=True)
        times.append(time.perf_counter() - began)
    script = "import sys\nsys.argv = ['chesterton', '--help']\nfrom bot.cli import cli\n"
    script += "try: cli()\nexcept SystemExit: pass\n"
    script += f"print('modules', len(sys.modules), 'heavy', sorted(set(sys.modules) & set({HEAVY!r})))"
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    print(f"\nchesterton --help: median {statistics.median(times):.2f} s of 5; {told.splitlines()[-1]}")

    assert told.endswith("heavy []\n")


def test_the_tour_shows_its_first_card() -> None:
    """From the start of `chesterton try` to the first card, and to the end."""
    began = time.perf_counter()
    ran = subprocess.run(
        [sys.executable, "-m", "bot.cli", "try"], cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    told = re.search(r"first card was there after ([\d.]+) s", ran.stdout)
    print(f"\nchesterton try: {told[0] if told else 'no card'}; all of it {time.perf_counter() - began:.1f} s")

    assert ran.returncode == 0, ran.stderr
    assert told


@contextmanager
def serving(slack: LoopbackSlack, home: Path) -> Iterator[int]:
    """`chesterton serve` over HTTP in a process of its own; yields its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = slack.workspace.app
    environment = {
        **os.environ, "CHESTERTON_HOME": str(home), "CHESTERTON_PORT": str(port), "SLACK_API_URL": slack.url,
        "SLACK_BOT_TOKEN": app.bot_token, "SLACK_SIGNING_SECRET": app.signing_secret, "CHESTERTON_LOG_LEVEL": "ERROR",
    }  # fmt: skip
    child = subprocess.Popen([sys.executable, "-m", "bot.cli", "serve"], cwd=ROOT, env=environment)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and child.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        child.terminate()
        child.wait(timeout=30)


def test_acks_under_steady_load(tmp_path: Path) -> None:
    """Mentions at a steady rate, timed from when each should have been sent, while their answers are worked on."""
    with LoopbackSlack() as slack:
        team = settle(slack)
        with serving(slack, tmp_path / "home") as port:
            plan = {
                "port": port, "secret": slack.workspace.app.signing_secret, "rate": RATE, "seconds": SECONDS,
                "team": slack.workspace.team_id, "app": slack.workspace.app.app_id,
                "bot": slack.workspace.app.bot_user, "user": team.people["dev"], "channel": team.channels["payments"],
            }  # fmt: skip
            sender = [sys.executable, str(Path(__file__).with_name("open_loop.py")), json.dumps(plan)]
            told = subprocess.run(sender, capture_output=True, text=True, check=True).stdout
            answers = json.loads(told)
            expected = RATE * SECONDS
            slack.wait_until(lambda: len(slack.calls_of("chat.postMessage")) >= expected, 180, "every answer")
    times, statuses = [1000 * seconds for seconds, _ in answers], [status for _, status in answers]
    print(
        f"\nack at {RATE}/s for {SECONDS} s: p50 {percentile(times, 0.5):.1f} ms, "
        f"p99 {percentile(times, 0.99):.1f} ms, max {max(times):.0f} ms; "
        f"not 200: {sum(status != 200 for status in statuses)} of {len(statuses)}"
    )

    assert statuses == [200] * expected
    assert len(slack.calls_of("chat.postMessage")) == expected
