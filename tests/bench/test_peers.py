"""The peers rank as their definitions say, so that a comparison with them is a fair one."""

from __future__ import annotations

import math

import pytest

from knowledge.evaluation.items import Asked
from tests.bench.peers import Bm25, Fused, Ranking, answers, pieces

TEXTS = {"a.md": "redis redis cache", "b.md": "redis postgres keys", "c.md": "kafka"}


class Fixed:
    """Ranks alike whatever it is asked."""

    def __init__(self, *paths: str) -> None:
        self.name, self.paths = "fixed", paths

    def rank(self, question: str, hidden: object) -> Ranking:
        """The paths in their order."""
        return [(path, 1.0) for path in self.paths]


def test_bm25_weighs_a_word_by_its_rarity_and_its_share() -> None:
    """By hand: one of three documents holds Kafka, alone among fewer words than usual."""
    length = 1.2 * (1 - 0.75 + 0.75 * 1 / (7 / 3))
    expected = math.log(1 + 2.5 / 1.5) * 2.2 / (1 + length)

    ((path, score),) = Bm25(TEXTS).rank("why Kafka, Kafka?", ())

    assert "c.md" == path
    assert expected == pytest.approx(score)
    assert ["a.md", "b.md"] == [path for path, _ in Bm25(TEXTS).rank("redis", ())]


def test_a_hidden_document_is_not_ranked() -> None:
    """As if it were not there."""
    assert ["b.md"] == [path for path, _ in Bm25(TEXTS).rank("redis", {"a.md"})]


def test_fusion_adds_one_over_each_rank() -> None:
    """Second and first beat first and nowhere."""
    ranked = Fused(Fixed("a.md", "b.md"), Fixed("b.md", "c.md")).rank("why?", ())

    assert [("b.md", 1 / 62 + 1 / 61), ("a.md", 1 / 61), ("c.md", 1 / 62)] == ranked


def test_pieces_overlap_and_lose_nothing() -> None:
    """A thousand characters, of which two hundred come again."""
    text = "".join(chr(97 + n % 26) for n in range(2300))

    cut = pieces(text)

    assert [1000, 1000, 700] == [len(piece) for piece in cut]
    assert text == cut[0] + "".join(piece[200:] for piece in cut[1:])
    assert [""] == pieces("")


def test_an_answer_of_a_peer_is_its_first_document() -> None:
    """Its score is the confidence; the right one stands second."""
    asked = Asked("q", "redis?", True, ("b.md",), (), {})

    answered = next(answers(Bm25(TEXTS), [asked]))

    assert (True, 2) == (answered.answered, answered.rank)
    assert Bm25(TEXTS).rank("redis?", ())[0][1] == answered.confidence
