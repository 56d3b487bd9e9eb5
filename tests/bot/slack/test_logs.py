"""Logs: what happened, to which id, and how often; never what was said."""

from __future__ import annotations

import ast
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

import bot
from bot.logs import set_up_logs
from knowledge.engines.embed import MiniLM
from tests.bot.slack.conftest import curtain
from tests.bot.slack.doorstep import CANARY

FIELDS = {"error", "kind", "incident", "step", "transport", "host", "port", "feature", "zone"}
"""The fields that an event may have: names of kinds, parts and time zones, codes and addresses of ours."""
LIBRARIES = (
    "slack_bolt", "slack_sdk.web.base_client", "dbos", "httpx", "chromadb.api", "sqlalchemy.engine", "uvicorn.error",
    "alembic", "asyncio", "langchain", "something.new",
)  # fmt: skip


@pytest.fixture
def restored() -> Iterator[None]:
    """The process's logging as it was before."""
    root = logging.getLogger()
    handlers, level, known = root.handlers[:], root.level, structlog.get_config()
    loggers = [logging.getLogger(name) for name in LIBRARIES]
    before = [(logger.level, logger.propagate, logger.handlers[:]) for logger in loggers]
    for logger in loggers:  # as in a fresh process: another test may have run a library that takes its own ways
        logger.propagate, logger.disabled, logger.handlers[:] = True, False, []
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**known)
    for logger, (its_level, propagate, its_handlers) in zip(loggers, before, strict=True):
        logger.setLevel(its_level)
        logger.propagate, logger.handlers[:] = propagate, its_handlers


@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize("level", ["DEBUG", "INFO", "ERROR"])
@pytest.mark.parametrize("library", LIBRARIES)
def test_what_libraries_log_is_let_through_without_its_text(
    capsys: pytest.CaptureFixture[str], level: str, library: str
) -> None:
    """Their name and level; no message, no argument, no traceback, at any level."""
    set_up_logs(level)
    logger = logging.getLogger(library)

    for say in (logger.debug, logger.info, logger.warning, logger.error):
        say("body: %s", CANARY)
        say(CANARY)
    try:
        raise ValueError(CANARY)
    except ValueError:
        logger.exception("failed: %s", CANARY)
        logger.error(CANARY, exc_info=True, stack_info=True)

    told = capsys.readouterr()
    assert CANARY not in told.err + told.out
    assert f"ERROR {library}" in told.err


@pytest.mark.usefixtures("restored")
def test_the_web_server_takes_our_way(capsys: pytest.CaptureFixture[str], minilm: MiniLM, tmp_path: Path) -> None:
    """What goes wrong in a request is told without its words: uvicorn's own tracebacks would hold them."""
    with curtain(tmp_path, minilm):
        set_up_logs("INFO")
        try:
            raise ValueError(CANARY)
        except ValueError:
            logging.getLogger("uvicorn.error").exception("in a request: %s", CANARY)

        told = capsys.readouterr()
    assert CANARY not in told.err + told.out
    assert "ERROR uvicorn.error" in told.err


@pytest.mark.usefixtures("restored")
def test_an_event_of_ours_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """With its time, its level and its fields, for whatever collects it."""
    set_up_logs("INFO")

    structlog.get_logger("chesterton").debug("too.quiet")
    structlog.get_logger("chesterton").warning("job.refused", kind="save", error="Conflict")

    (line,) = capsys.readouterr().err.strip().splitlines()
    told = json.loads(line)
    assert ("job.refused", "warning", "save", "Conflict") == tuple(told[k] for k in ("event", "level", "kind", "error"))
    assert told["timestamp"].endswith("Z")


def logged() -> Iterator[tuple[str, ast.Call]]:
    """Every line of ours that logs."""
    folder = Path(bot.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log."):
                yield f"{path.relative_to(folder)}:{node.lineno}", node


EVERY = list(logged())


@pytest.mark.parametrize(("where", "call"), EVERY, ids=[where for where, _ in EVERY])
def test_an_event_has_a_fixed_name_and_allowed_fields(where: str, call: ast.Call) -> None:
    """No text can get in: the name is written down here, and each field is on the list."""
    (name,) = call.args

    assert isinstance(name, ast.Constant)
    assert set(FIELDS) >= {keyword.arg for keyword in call.keywords}


ERRORS: list[Callable[[ast.Call], bool]] = [
    lambda call: any(ast.unparse(k.value).startswith(("str(", "repr(", "f'", 'f"')) for k in call.keywords),
    lambda call: any(k.arg in ("exc_info", "stack_info") for k in call.keywords),
]


@pytest.mark.parametrize("wrong", ERRORS)
def test_no_event_holds_an_error_as_text(wrong: Callable[[ast.Call], bool]) -> None:
    """The text of an error of Slack, pydantic or SQL holds what was being handled; its class does not."""
    assert [] == [where for where, call in EVERY if wrong(call)]
    assert EVERY
