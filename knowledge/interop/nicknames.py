"""What else an option is called: the parts of a compound name that people use alone.

"Celery or another worker with Redis" is also Celery, "Use RabbitMQ/SQS" also RabbitMQ and SQS, "AWS Cognito (managed)"
also AWS Cognito and Cognito. A part that could be anything ("another worker", "custom solution") is none, and neither
is what a name only builds on ("with Redis").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from knowledge.records.decision import Option


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_VERB = re.compile(
    r"^(?:(?:we )?(?:use|using|adopt|adopting|introduce|choose|pick|go with|switch to|migrate to|move to|implement|"
    r"integrate|deploy|try|run|stick with|stay with|keep using|keep|continue with|continue using|build on|rely on) )"
    r"(?:(?:a|an|the|our) )?",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:(?:a|an|the|our|using|use|either) )+", re.IGNORECASE)
_ASIDE = re.compile(r"\s*[(\[](?P<inside>[^()\[\]]{2,60})[)\]]")
_TAIL = re.compile(
    r"\s+(?:with|on|in|for|via|using|by|as|from|to|through|inside|behind|and then|instead of)\s.*$", re.IGNORECASE
)
_BETWEEN = re.compile(
    r"\s*(?:,\s*(?:or|and)?|\bor\b|\band\b|\bvs\.?|\+|&)\s*|(?<=\w)/(?=[A-Za-z])|\s/\s", re.IGNORECASE
)
_OR = re.compile(r"\bor\b|/|\s\+\s", re.IGNORECASE)
_SENTENCE_CASE = re.compile(r"^[A-Z][a-z-]+$")
_VENDOR = re.compile(r"^(?:AWS|Amazon|Azure|GCP|Apache|HashiCorp) (?=[A-Z])")
_DOING = re.compile(
    r"^(?:accept|add|allow|apply|assign|cache|change|check|combine|convert|create|defer|define|disable|do|drop|embed|"
    r"enable|enforce|export|expose|extend|flip|generate|handle|have|import|include|leave|let|make|manage|merge|pass|"
    r"provide|publish|put|read|refactor|reject|remove|rename|render|replace|require|reuse|rewrite|scan|send|serve|set|"
    r"share|ship|skip|split|start|store|supersede|support|treat|update|upgrade|wait|wrap|write)(?:s|ing)?\b",
    re.IGNORECASE,
)
_PLAIN = _set(
    """a an another any all all-in-one build built buy cloud code current custom database default different direct do
    each event every existing external file few full generic global hand hosted hybrid in in-house internal keep library
    local make managed manual multiple new no none nothing off-the-shelf old one open open-source other own plain plugin
    private proposed public queue raw remote self-hosted separate server service shared simple single some something
    standard static status system table third-party tool two use vendor view wait without yes status-quo leave write
    application app api client cache container data document email key log message model module page script session
    store storage string test text token type user value version web worker high low recommended preferred chosen e.g
    e.g. i.e etc selected ok good bad draft both approach no
    rejected default option alternative deferred optional yaml-based suggestion suggested"""
)
_NAMED = re.compile(r"^[A-Z][\w.+#-]*$|^[a-z0-9]*[A-Z][\w.+#-]*$|^[a-z]+[0-9]\w*$|^\.NET$")
_JOINED = re.compile(r"^[a-z0-9]+(?:[-_.][a-z0-9]+)+$")
WORDS = 12
"""A name of more words is a sentence: what it mentions is not what the option is called."""
MOST = 6
"""Other names that an option is given at most: more would be a list, not a name."""


def of(name: str) -> tuple[str, ...]:
    """The names of the products and things in an option's name, without the name itself, each once."""
    found = (alias for part in _candidates(name) for alias in _both(part))
    others = dict.fromkeys(alias for alias in found if alias.casefold() != name.casefold() and len(alias) > 1)
    return tuple(others)[:MOST]


def given(options: Sequence[Option]) -> tuple[Option, ...]:
    """The options with the names their parts go by, where no other option of the record goes by the same."""
    parts = [of(option.name) for option in options]
    taken = Counter(name.casefold() for every in parts for name in every)
    taken.update(name.casefold() for option in options for name in (option.name, *option.aliases))
    return tuple(
        option.model_copy(update={"aliases": (*option.aliases, *(name for name in own if taken[name.casefold()] == 1))})
        for option, own in zip(options, parts, strict=True)
    )


def _candidates(name: str) -> Iterator[str]:
    bare = _VERB.sub("", _ASIDE.sub("", name).strip())
    if len(bare.split()) > WORDS or _DOING.match(bare):
        bare = ""
    parts = [_ARTICLE.sub("", _TAIL.sub("", part).strip(" .:;\"'“”")) for part in _BETWEEN.split(bare)]
    among = len(parts) > 1 and bool(_OR.search(bare))
    yield from (part for part in parts if _is_product(part, among=among) and (among or not _is_first(part, bare)))
    for aside in _ASIDE.finditer(name):
        inside = [part.strip() for part in _BETWEEN.split(aside["inside"])]
        yield from (part for part in inside if _is_product(part, among=False) and not part[:1].islower())


def _is_product(part: str, *, among: bool) -> bool:
    """Whether a part names a thing: few words, each a proper name; ``among`` others ``sqlite-vec`` will do."""
    words = part.split()
    if not 0 < len(words) <= 3 or words[0].lower() in _PLAIN:
        return False
    if len(words) == 1 and _JOINED.match(part):
        return among
    if not all(_NAMED.match(word) for word in words):
        return False
    return len(words) > 1 or part.lower() not in _PLAIN


def _is_first(part: str, name: str) -> bool:
    """Whether a part is the one word that a longer name begins with: it has a capital as every sentence has."""
    return part != name and name.startswith(part) and bool(_SENTENCE_CASE.match(part))


def _both(part: str) -> Iterator[str]:
    """A product with and without its vendor."""
    yield part
    short = _VENDOR.sub("", part)
    if short != part and short.lower() not in _PLAIN:
        yield short
