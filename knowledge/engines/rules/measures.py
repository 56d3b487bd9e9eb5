"""Measures: what people say the system must do well, with the figure that tells whether it does.

A wish without a figure is no requirement, and neither is what somebody measured, asked or did not need. The one
exception is "cannot go down during peak sales": there the time is the measure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from knowledge.draft import Proposed
from knowledge.engines.rules import clauses, cues, wording
from knowledge.text import clip
from knowledge.thread import Message

WHOLE = 160
"""Up to how many characters a sentence is kept as it is."""
_TIME = r"\d+(?:[.,]\d+)?\s?(?:ms|milliseconds?|s|secs?|seconds?|min(?:ute)?s?|h|hours?|hrs?|days?)\b"
_AT_MOST = (
    r"(?:under|below|within|at most|no more than|less than|max(?:imum)?(?: of)?|up to|<=?|≤|"
    r"unter|höchstens|abaixo de|menos de|no máximo|como máximo)"
)
_MUST = (
    r"(?:must|has to|have to|needs? to|need|should|shall|required to|is required|requirement|tem que|precisa|"
    r"tiene que|debe|muss|müssen)"
)
_LOAD = re.compile(
    rf"\b{_MUST}\b.{{0,40}}?\b(?:handle|take|serve|sustain|support|survive|absorb|process|cope with|scale to|aguentar|"
    rf"soportar|aushalten|verarbeiten)\b.{{0,40}}?\d[\d.,]*\s?(?:k|m|million)?\s?(?:rps|qps|tps|(?:concurrent )?users|"
    rf"(?:\w+\s?){{0,2}}(?:/\s?(?:s|sec|min|h|day)\b|(?:per|a|an|por|pro) "
    rf"(?:second|minute|hour|day|segundo|minuto|sekunde)))"
    rf"|\bmuss\b.{{0,30}}?\d[\d.]*\s\w+ pro (?:sekunde|minute|stunde)\b.{{0,20}}\b(?:aushalten|verarbeiten|schaffen)",
    re.IGNORECASE,
)
_LATENCY = re.compile(
    rf"(?:\bp\s?(?:50|90|95|99|99[.,]?9)\b|\blatency\b|\bresponse times?\b|\bround ?trip\b)[^.;?]{{0,30}}?"
    rf"{_AT_MOST}\s*{_TIME}",
    re.IGNORECASE,
)
_DOWN = re.compile(
    rf"\b(?:may|can|could|must(?: not| never)?|allowed to|tolerates?|accepts?|survives?)\b[^.;?]{{0,30}}?"
    rf"\b(?:be |is )?(?:down|unavailable|offline|out)\b[^.;?]{{0,25}}?(?P<most>{_TIME})"
    rf"|\b(?:max(?:imum)?|tolerable|acceptable|at most)\b[^.;?]{{0,20}}?(?P<most2>{_TIME})\s+(?:of\s+)?downtime",
    re.IGNORECASE,
)
_RECOVERY = re.compile(
    rf"\b(?P<what>RTO|RPO)\b\s*(?:is|of|:|=|must be|has to be)?\s*(?:{_AT_MOST}\s*)?(?P<span>{_TIME})"
)
_IN_TIME = re.compile(
    rf"(?:\b{_MUST}\b|\btarget\b|\bbudget\b)[^.;?]{{0,50}}?(?:{_AT_MOST}|\bp\s?9[059]\b)\s*(?!\d+\s?d){_TIME}",
    re.IGNORECASE,
)
_SHARE = re.compile(
    rf"(?:\b{_MUST}\b|\bSLO (?:is|of|at)\b|\btarget\b)[^.;?]{{0,40}}?\b9\d(?:[.,]\d+)?\s?%", re.IGNORECASE
)
_NEVER = re.compile(
    r"\b(?:can(?:not|'?t|’t)|must(?: not|n'?t| never)|may not|never)\b[^.;?]{0,15}\b(?:go |be )?down\b[^.;?]{0,15}?"
    r"\b(?P<window>(?:during|on|in|over|between|while)\s[^.;,?]{3,60})"
    r"|\bno downtime\b[^.;?]{0,10}?\b(?P<window2>(?:during|on|in|over|between|while)\s[^.;,?]{3,60})",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r"^(?:during|on|in|over)\s+", re.IGNORECASE)
_CALLED = re.compile(
    r"^\W*(?:hard |our |the |one )?(?:nfr|requirement|requisito|anforderung|constraint)s?\s*(?:is|:|é|es|ist)\s*"
    r"(?P<what>.*\d.*)$",
    re.IGNORECASE,
)
# What was seen, or is not wanted, or is what somebody does.
_NOT_ASKED = re.compile(
    r"\b(?:was|were|went|got|saw|measured|benchmarked|tested|took|takes|hit|dropped|reached|peaked|currently|"
    r"right now|yesterday|last (?:week|night|month)|(?:do|does|did)(?:n'?t| not) (?:need|have)|no need|don'?t care|"
    r"it'?s at|we'?re at|i (?:have|need) to|they)\b",
    re.IGNORECASE,
)
_ATTRIBUTES = (
    (_DOWN, "availability"), (_NEVER, "availability"), (_RECOVERY, "reliability"), (_LOAD, "performance"),
    (_SHARE, "availability"), (_LATENCY, "performance"),
)  # fmt: skip
_SURE = {
    _CALLED: 0.85,
    _LOAD: 0.85,
    _DOWN: 0.85,
    _RECOVERY: 0.8,
    _NEVER: 0.8,
    _SHARE: 0.75,
    _LATENCY: 0.8,
    _IN_TIME: 0.75,
}


def requirements(said: Sequence[Message]) -> Iterator[Proposed]:
    """Every requirement that somebody states with its measure."""
    for message in said:
        for sentence in () if message.is_bot else clauses.sentences(message.text):
            if len(sentence) <= clauses.LONG and not sentence.endswith("?") and not _is_talk(sentence):
                yield from _stated(sentence, message)


def _is_talk(sentence: str) -> bool:
    return bool(_NOT_ASKED.search(sentence) or cues.OFF_TOPIC.search(sentence))


def _stated(sentence: str, message: Message) -> Iterator[Proposed]:
    found = {pattern: hit for pattern in _SURE if (hit := pattern.search(sentence))}
    if not found:
        return
    text = found[_CALLED]["what"] if _CALLED in found else _clause(sentence, next(iter(found.values())))
    yield Proposed(
        kind="requirement",
        given={
            "title": clip(wording.shown(text).rstrip("."), 160),
            "measure": clip(wording.shown(text), 300),
            "attribute": next((name for pattern, name in _ATTRIBUTES if pattern in found), ""),
            "max_downtime": _first(found.get(_DOWN), "most", "most2"),
            "window": _PREPOSITION.sub("", _first(found.get(_NEVER), "window", "window2")).strip('" '),
            **{hit["what"].lower(): hit["span"] for hit in _RECOVERY.finditer(sentence)},
        },
        evidence=(message.ts,),
        sure=max(_SURE[pattern] for pattern in found),
    )


def _clause(sentence: str, found: re.Match[str]) -> str:
    """The sentence; of a long one what stands between the commas around the figure."""
    if len(sentence) <= WHOLE:
        return sentence
    begin = max(sentence.rfind(sign, 0, found.start()) for sign in ",;:(—")
    ends = (at for sign in ",;)—" if (at := sentence.find(sign, found.end())) > 0)
    return sentence[begin + 1 : min(ends, default=len(sentence))].strip()


def _first(found: re.Match[str] | None, *groups: str) -> str:
    return next((found[group].strip() for group in groups if found and found[group]), "")
