"""A question in words of its own, said again in words that the patterns understand: by examples of what is meant.

The rules:

- this is tried where no pattern fits; what is asked for reasons is left to the text;
- whatever the question names is hidden behind "it", so that only the asking is compared: "how long may it be dead";
- the asking is compared by meaning with the examples; a ridge over them tells which question is meant, and the
  nearest of its examples has to be near;
- a meaning that no field answers (reasons, choices, how-to, small talk) is a meaning too: where it is likelier than
  the others, nothing is said again;
- a question about one record needs its name; where something is named, or asked about, that no record is called by,
  nothing is said again either;
- only embedders that the thresholds were measured with are asked.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from knowledge import vocabulary
from knowledge.errors import Misconfigured, Unavailable
from knowledge.rows import examples, phrases, routes
from knowledge.rows.many import Asked
from knowledge.rows.naming import NEAR, REF, SHORTEST, TIE, Naming, names, refs_in, subject

if TYPE_CHECKING:
    import numpy as np

    from knowledge.ports import Embedder, Vector, Vectors

    Numbers = np.ndarray[tuple[int], np.dtype[np.int64]]

MEASURED = frozenset({"minilm-l6-int8"})
"""The embedders that the thresholds hold for."""
SURE = 0.4
"""What the ridge gives a meaning at least, and how much more than to the next together: 1 is the example itself."""
HEARD = 0.3
"""The least cosine of a question as it is; two of three questions about decisions have less."""
NEAREST = 0.45
"""The least cosine to an example of the meaning."""
SOFT = 0.3
"""How much the ridge gives in where examples contradict each other."""
LONGEST = 24
"""Words of a question; whoever tells more than this is not asking for one field."""
STRANGERS = 1
"""So many words may stand in a question that neither an example nor the name that it holds has."""
CIRCUMSTANCES = 2
"""The same where it holds a name: "… on Black Friday"."""

_READ: dict[str, Meanings] = {}
_ARTICLES = frozenset({"the", "our", "a", "an", "my"})
_HIDDEN = {"it": "it", "who": "anna", "when": "next quarter"}
"""What stands in an example for what a question names."""
_WHEN = re.compile(rf"\b(?:{phrases.NAMED['WHEN']})\b")
_SIGNS = re.compile(r"[\w+#]+|[^\w\s]")


@dataclass(frozen=True)
class Meanings:
    """What the examples mean, as an embedder reads them."""

    questions: Sequence[str]
    """What is meant, as the patterns read it."""
    vectors: Vectors
    """One row an example."""
    means: Numbers
    """Which question each example means; one past the last where no field answers it."""
    ridge: Vectors
    """What turns a vector into how likely each meaning is."""

    def may_be(self, vector: Vector) -> bool:
        """Whether a question may be one of them, with its names still in it: names are only looked up where it may."""
        near = (self.vectors @ vector)[self.means < len(self.questions)]
        return bool(near.max() >= HEARD)

    def of(self, vector: Vector) -> str:
        """The question that is meant; empty where that is not sure, or is none that a field answers."""
        likely = vector @ self.ridge
        first, second = (int(n) for n in likely.argsort()[::-1][:2])
        if first == len(self.questions) or 2 * likely[first] - max(likely[second], 0) < SURE:
            return ""
        nearest = (self.vectors @ vector)[self.means == first].max()
        return self.questions[first] if nearest >= NEAREST else ""


@dataclass(frozen=True)
class Hidden:
    """A question with what it names hidden, what that was, and its words that nobody knows."""

    text: str
    name: str = ""
    when: str = ""
    who: str = ""
    strangers: frozenset[str] = frozenset()


def meant(asked: Asked) -> str:
    """What a question means, said again as the patterns read it; empty where that is unclear."""
    embedder = asked.naming.recall.embedder
    too_long = len(asked.plain.split()) > LONGEST
    if embedder.name not in MEASURED or too_long or routes.asks_for_reasons(asked.text):
        return ""
    try:
        known = meanings(embedder)
        if not known.may_be(embedder.embed([_plain(asked.plain)])[0]):
            return ""
        readings = readings_of(asked)
        vectors = embedder.embed([reading.text for reading in readings])
    except (Unavailable, Misconfigured):
        return ""
    said = (_filled(known.of(vector), reading) for vector, reading in zip(vectors, readings, strict=True))
    return next(filter(None, said), "")


def learn(embedder: Embedder) -> None:
    """Read the examples now, which the first question would wait for."""
    if embedder.name in MEASURED:
        meanings(embedder)


def meanings(embedder: Embedder) -> Meanings:
    """The examples as this embedder reads them, read once for each of its name."""
    if embedder.name not in _READ:
        _READ[embedder.name] = _read(embedder)
    return _READ[embedder.name]


def _read(embedder: Embedder) -> Meanings:
    import numpy as np

    blocks = examples.blocks()
    said = [(n, line) for n, block in enumerate(blocks) for line in block]
    said += [(len(blocks), line) for line in examples.others()]
    vectors = embedder.embed([_plain(line.format(**_HIDDEN)) for _, line in said])
    means = np.array([n for n, _ in said], dtype=np.int64)
    wanted = np.eye(len(blocks) + 1, dtype=np.float32)[means]
    alike = vectors @ vectors.T + SOFT * np.eye(len(said), dtype=np.float32)
    return Meanings([block[0] for block in blocks], vectors, means, vectors.T @ np.linalg.solve(alike, wanted))


def readings_of(asked: Asked) -> list[Hidden]:
    """The question with what it names hidden; first with "Anna" for the one word that nobody knows: a person's name?"""
    hidden = hide(asked)
    if hidden.name or len(hidden.strangers) != 1:
        return [hidden]
    (who,) = hidden.strangers
    return [replace(hidden, text=re.sub(rf"\b{re.escape(who)}\b", _HIDDEN["who"], hidden.text), who=who), hidden]


def hide(asked: Asked) -> Hidden:
    """A question with "it" in the place of the name that it holds; as it is where it names nothing."""
    said = _WHEN.search(asked.plain)
    when = f"in {said[0]}" if said else ""
    plain = _WHEN.sub(_HIDDEN["when"], asked.plain)
    if refs := refs_in(asked.text):
        return Hidden(_plain(REF.sub(_HIDDEN["it"], plain)), refs[0], when)
    signs = _SIGNS.findall(plain)
    topic = frozenset(subject(plain))
    named = _named(asked.naming, signs, topic)
    name = [signs[n] for n in named]
    strangers = frozenset(word for word in topic if vocabulary.stem(word) not in _said()) - {*name}
    text = " ".join(_HIDDEN["it"] if hidden else " ".join(run) for hidden, run in _runs(signs, named))
    return Hidden(_plain(re.sub(r"(?<=\w) ' (?=\w)", "'", text)), " ".join(name), when, strangers=strangers)


def _named(naming: Naming, signs: Sequence[str], topic: frozenset[str]) -> list[int]:
    """Where the words of the name stand that fits best."""
    strange = [sign for sign in signs if vocabulary.stem(sign) not in _said()]
    fitting = naming.fitting(" ".join(signs), routes.RECORDS) or naming.fitting(" ".join(strange), routes.RECORDS)
    best = [one.record for one in fitting if one.score >= fitting[0].score - TIE]
    held = frozenset().union(*(vocabulary.stems(name) for record in best for name in names(record)))
    hits = [bool(vocabulary.stems(sign)) and _is_of(sign, held, topic) for sign in signs]
    named = {n for n, sign in enumerate(signs) if hits[n] and sign in topic}
    for n in (*range(len(signs)), *reversed(range(len(signs)))):
        if hits[n] and {n - 1, n + 1} & named:
            named.add(n)
    return sorted(named)


def _is_of(sign: str, held: frozenset[str], topic: frozenset[str]) -> bool:
    """Whether a word is one of a name, or spelt almost so."""
    stems = vocabulary.stems(sign)
    if stems & held:
        return True
    if sign not in topic or len(sign) < SHORTEST:
        return False
    long = [stem for stem in held if len(stem) >= SHORTEST]
    return any(difflib.get_close_matches(stem, long, 1, NEAR) for stem in stems)


def _runs(signs: Sequence[str], named: Sequence[int]) -> Iterator[tuple[bool, list[str]]]:
    """The words between names, without the articles before these, and the names."""
    for hidden, places in groupby(range(len(signs)), key=frozenset(named).__contains__):
        run = [signs[n] for n in places]
        while not hidden and run and run[-1] in _ARTICLES and signs[-1] != run[-1]:
            run.pop()
        yield hidden, run


def _filled(question: str, reading: Hidden) -> str:
    """A question with what was hidden; empty where it wants what is not there, or leaves too much unsaid."""
    fills = {"it": reading.name, "when": reading.when, "who": reading.who}
    lacks = any(f"{{{place}}}" in question and not said for place, said in fills.items())
    allowed = CIRCUMSTANCES if reading.name else STRANGERS
    if lacks or len(reading.strangers) > allowed or (reading.who and "{who}" not in question):
        return ""
    return question.format(**fills)


@cache
def _said() -> frozenset[str]:
    """The stems of all examples."""
    every = re.sub(r"\{\w+\}", "", examples.ROWS + examples.OTHERS)
    return vocabulary.stems(every)


def _plain(text: str) -> str:
    return text.lower().strip(" ?!.")
