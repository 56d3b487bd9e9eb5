"""Flows: which system hands what to which, where the thread says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.draft import DraftIntegration
from knowledge.engines.rules import clauses
from knowledge.engines.rules.people import Cast
from knowledge.engines.rules.settling import Settled
from knowledge.text import clip
from knowledge.thread import Message

_END = r"[\w`][\w.`/+-]*(?: [A-Z\w`][\w.`/+-]*){0,3}?"
_SENDS = re.compile(
    rf"(?P<source>{_END})\s+(?:could |can |will |just |then )*(?:publish(?:es)?|sends?|push(?:es)?|streams?|"
    rf"writes?|posts?|forwards?|emits?|feeds?|publica|envia|manda|schickt|sendet)\s+"
    rf"(?P<data>(?:(?:[^.;,]|\.(?=\w)){{0,60}}?\s)??)(?:to|into|onto|para|pro|pra|an|nach)\s+(?:our |the |o |"
    rf"a )?(?P<target>{_END})(?=[\s.,;:)]|$)",
    re.IGNORECASE,
)
_TAKES = re.compile(
    rf"(?P<target>{_END})\s+(?:takes?|reads?|consumes?|gets?|receives?|pulls?|subscribes to|listens to|lê|"
    rf"consome|recebe|liest|bekommt)\s+"
    rf"(?P<data>(?:[^.;,]|\.(?=\w)){{0,60}}?)\s*\b(?:from|off|de|do|da|von|aus)\s+(?:our |the |o |"
    rf"a )?(?P<source>{_END})(?=[\s.,;:)]|$)",
    re.IGNORECASE,
)
_FED = re.compile(
    rf"\bfe(?:d|ed|eds)\s+(?:off|from|by)\s+(?:the |our )?(?:existing |current )?(?P<source>{_END})(?=[.,;:)]|$)",
    re.IGNORECASE,
)
_GETS = re.compile(
    r"(?P<targets>[\w/-]+(?:(?:, | and | e | y | und )[\w/-]+){0,3}) (?:gets?|reads?|receives?) (?:it|them|these|this)"
    r"\s+(?P<data>(?:by|via|through|over|as)\s[^.;,]+)",
    re.IGNORECASE,
)
_TALKS = re.compile(
    rf"(?P<source>{_END})\s+(?:is the only (?:one|thing|service|component) (?:that|which) )?(?:talks?|speaks?|"
    rf"connects?|calls out) to\s+(?:the |our )?(?P<target>{_END})(?=[\s.,;:)]|$)",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"[^.;,(]*\b\d[\d.,]*\s*(?:k|m)?\s?(?:req|rps|requests?|calls?|msgs?|messages?|events?|mb|gb|kb|ms|%)"
    r"(?:\s?/\s?\w+|\s+per\s+\w+)?[^.;,)]*",
    re.IGNORECASE,
)
_NO_SYSTEM = frozenset(
    clauses.tokens(
        "we you i they it he she this that these those what who which and or but so then not no yes all each"
    )
)


def integrations(settled: Settled, chosen: str) -> tuple[DraftIntegration, ...]:
    """The hand-overs named from the first message to the last, each with its data and limits."""
    cast = Cast.of(settled.users)
    found: list[DraftIntegration] = []
    for message in settled.said:
        for flow in _of(message, chosen):
            people = {flow.source.lower(), flow.target.lower()} & set(cast.called)
            if not people and not any(_same(flow, other) for other in found):
                found.append(flow)
    return tuple(found[:6])


def _same(one: DraftIntegration, other: DraftIntegration) -> bool:
    return all(
        clauses.overlap(clauses.words(a), clauses.words(b)) >= 0.5
        for a, b in ((one.source, other.source), (one.target, other.target))
    )


def _of(message: Message, chosen: str) -> Iterator[DraftIntegration]:
    if message.is_bot:
        return
    for sentence in clauses.sentences(message.text):
        if sentence.endswith("?") or len(sentence) > clauses.LONG:
            continue
        for source, target, data in _ends(sentence, chosen):
            source, target = clip(source.strip(" .`"), 120), clip(target.strip(" .`"), 120)
            if _is_system(source) and _is_system(target):
                limit = _LIMIT.search(sentence)
                yield DraftIntegration(
                    source=source,
                    target=target,
                    data=clip(data.strip(" `"), 200),
                    limits=clip(limit[0].strip(), 120) if limit else "",
                    evidence=(message.ts,),
                )


def _ends(sentence: str, chosen: str) -> Iterator[tuple[str, str, str]]:
    for pattern in (_SENDS, _TAKES, _TALKS):
        for found in pattern.finditer(sentence):
            yield found["source"], found["target"], found.groupdict().get("data") or ""
    for found in _FED.finditer(sentence):
        yield found["source"], chosen, ""
    for found in _GETS.finditer(sentence):
        for target in re.split(r",| and | e | y | und ", found["targets"]):
            yield chosen, target.strip(), found["data"]


def _is_system(name: str) -> bool:
    return bool(clauses.words(name)) and not {word.lower() for word in name.split()} & _NO_SYSTEM
