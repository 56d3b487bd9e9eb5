"""The name of something at the start of some words of a sentence: a short phrase, word for word, or none.

It ends where the sentence goes on (a comma, "because", "for the job"), and it must begin and end like a name: half a
sentence, a pronoun or a vague word ("another approach") is none.
"""

from __future__ import annotations

import re


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_STRIP = re.compile(
    r"^(?:(?:a|an|the|just|simply|also|only|either|both|whether to|using|use|the use of|approaches like|"
    r"the (?:idea|option|possibility) of) )+",
    re.IGNORECASE,
)
_END = re.compile(
    r"\s*[,;:!?()\[\]–—\"“”]|\.(?=\s|$)|\s-\s|"
    r"\s(?:because|since|as|due|to|when|while|so|that|which|who|where|but|if|although|though|unless|until|by|via|is|are|"
    r"was|were|be|being|would|will|can|could|has|have|had|may|might|should|must|does|do|did|at|during|within|through|"
    r"throughout|before|after|then|than|given|however|it|they|we|this|these|those|its|their|our(?! own)|yet|even|alone|"
    r"mainly|only|again|automatically|instead|"
    r"altogether|directly|entirely|anymore|per|across|under|between|about|whenever|based|here|there|now|without|every)\b",
    re.IGNORECASE,
)
_SMALL = re.compile(
    r"\s(?:and|in|into|on|onto|with|from|for|of|inside)\s(?:a |an |the |our |its )?(?P<next>\S+)", re.IGNORECASE
)
_NO_START = _set(
    """it them that this those these their its his her our your my us we they one ones having being not what how why
    such some more less fewer other others another either each every any all both same in on at by for from to with of
    as into onto out up over under between via per then now here there only when if whether because doing so no
    anything something everything nothing much many most several two three four five make making trying
    try allowing requiring forcing letting waiting failing getting giving changes bringing"""
)
_NO_END = _set(
    """a an the of for in on at by to with from as and or but that which its their our being be is are into ones
    other more less new only also very too just both"""
)
_VAGUE = _set(
    """approach option solution alternative idea proposal design things way ways choice method decision change changes
    case cases time work part parts one reason options approaches solutions alternatives"""
)
_MANY = _set("options approaches solutions alternatives ideas designs proposals choices things ways")
_PLAIN_WORD = re.compile(r"^[a-z]+$")


def phrase(words: str, *, sure: bool, whole: bool = False) -> str:
    """The name at the start of some words, or "" when there is none; ``whole``: they are the name or there is none."""
    words = _STRIP.sub("", words.strip())
    end = _END.search(words)
    if whole and end:
        return ""
    name = words[: end.start()] if end else words
    name = _before_small_words(name).strip(" .\"'“”‘’")
    return name if _is_name(name, sure=sure) else ""


def _before_small_words(name: str) -> str:
    """Up to a small word, unless a name or "our own" follows it: "table in Postgres" but not "tool for the job"."""
    for found in _SMALL.finditer(name):
        following = found["next"]
        joins = found[0].split()[0].lower() in ("of", "in", "on", "with", "for", "from")
        if not (joins and (_looks_named(following) or found[0].split()[0].lower() == "of")):
            return name[: found.start()]
    return name


def _looks_named(word: str) -> bool:
    return any(character.isupper() or character.isdigit() for character in word)


def _is_name(name: str, *, sure: bool) -> bool:
    words = name.split()
    low = [word.lower().strip("'\"") for word in words]
    if not words or len(words) > 8 or not 2 <= len(name) <= 120 or low[0] in _NO_START or low[-1] in _NO_END | _MANY:
        return False
    if words[0] == "go":  # the verb; "Go or KCL" is a name
        return False
    if len(words) == 1:
        return _may_stand_alone(words[0], sure=sure)
    if low[0].endswith("ed") or low[0].endswith("ly"):
        return False
    return not {"one", "ones"} & set(low) and not set(low) <= _VAGUE | _NO_END | _NO_START


def _may_stand_alone(word: str, *, sure: bool) -> bool:
    if not _PLAIN_WORD.match(word):
        return bool(re.search(r"[A-Za-z]", word)) and word.lower() not in _VAGUE | _NO_START
    return sure and len(word) > 3 and word not in _VAGUE and not word.endswith(("ed", "ing", "ly"))
