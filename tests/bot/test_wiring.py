"""What is wired to what: the settings decide which reader does a task."""

from __future__ import annotations

import httpx
import pytest
import respx

from bot.settings import read_settings
from bot.wiring import build
from tests.knowledge.engines.reading import ANSWERED, DECIDED, PRECEDENTS, REWRITTEN, THREAD, WHY_NOT_REDIS
from tests.models import OLLAMA
from tests.storage.shelf import HashEmbedder, decision

FORMS = {"<messages>": DECIDED, "<asked>": REWRITTEN, "<question>": ANSWERED}


def test_without_a_model_the_rules_do_everything(respx_mock: respx.Router) -> None:
    """Whatever tasks are named: there is nobody to do them."""
    with build(read_settings(model_tasks="draft")) as app:
        app.reader.draft(THREAD)

        assert ("rules", 0) == (app.reader.name, len(respx_mock.calls))


@pytest.mark.parametrize(
    ("tasks", "calls"),
    [
        ({}, ["<messages>", "<asked>", "<question>"]),
        ({"model_tasks": "answer"}, ["<question>"]),
        ({"model_tasks": "guard"}, []),
    ],
)
def test_a_model_does_the_tasks_that_are_named(
    tasks: dict[str, str], calls: list[str], respx_mock: respx.Router
) -> None:
    """All of them when none is; the rules do the others, and no word of theirs leaves."""
    seen: list[str] = []

    def fill(request: httpx.Request) -> httpx.Response:
        fence = next(fence for fence in FORMS if fence in request.content.decode())
        seen.append(fence)
        return OLLAMA.says(FORMS[fence])

    respx_mock.post(OLLAMA.base_url + OLLAMA.path).mock(side_effect=fill)
    with build(read_settings(model=OLLAMA.spec, model_base_url=OLLAMA.base_url, **tasks)) as app:
        app.reader.draft(THREAD)
        app.reader.rewrite(WHY_NOT_REDIS)
        app.reader.answer(WHY_NOT_REDIS, PRECEDENTS)
        app.reader.reopens("Shall we move the coffee machine?", PRECEDENTS)

    assert calls == seen


def test_warming_makes_the_records_ready_that_questions_would_wait_for() -> None:
    """Whatever is there: nothing at first, then each record once."""
    with build(read_settings(), embedder=HashEmbedder()) as app:
        app.warm()
        empty = app.recall.learn([])
        kept = app.ledger.add(decision(), by="U1")
        app.warm()

        assert (0, 1, 1) == (empty, app.recall.learn([]), app.recall.learn([kept]))
