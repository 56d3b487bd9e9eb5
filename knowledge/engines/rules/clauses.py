"""Clauses: chat text cut into what can be compared: sentences, short names and the words that carry meaning."""

from __future__ import annotations

import re
import unicodedata

from knowledge.text import clip

_CODE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_QUOTED = re.compile(r"^\s*>.*$", re.MULTILINE)
_LINK = re.compile(r"\(?https?://[^\s)]+\)?")
_EMOJI = re.compile(r":[a-z0-9_+'-]*[a-z][a-z0-9_+'-]*:|:\+1:|:-1:|:100:", re.IGNORECASE)
_MARKS = re.compile(r"(?<!\w)(?:[*_]+|~(?!\d))(?=\S)|(?<=\S)[*_~]+(?!\w)|`")
_SENTENCE = re.compile(
    r"(?<=[.!?…])(?<!\b[A-Za-z]\.)(?<!\b(?:vs|mr|dr|ms|sr|ca)\.)\s+|\s*\n+\s*|\s+•\s+", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+(?:[-.'’][^\W_]+)*")

_EMPTY = frozenset(
    """
    a an the of to in for and or is are be was were been with on by as at that this its it not no do does did from into
    about over than then so we our us i you they them their he she will would can could should must just only per via
    if when while which who what has have had all any some more most very too also there here out up off use using
    de da do das dos e o os as um uma para pra por com em na nas nos no que se é el la los las y en con del un una
    der die das und mit fur von zu den dem ein eine ist im am
    """.split()  # noqa: SIM905 (a word list reads better than a hundred quotes)
)


def spoken(text: str) -> str:
    """What somebody said themselves: without code blocks, quoted lines, addresses, emoji names and emphasis."""
    said = _QUOTED.sub("", _CODE.sub(" ", text))
    return _MARKS.sub("", _EMOJI.sub(" ", _LINK.sub("", said))).strip()


def sentences(text: str) -> tuple[str, ...]:
    """The sentences and list items of a message."""
    return tuple(part for piece in _SENTENCE.split(spoken(text)) if (part := piece.strip(" \t•-–")))


def tokens(text: str) -> tuple[str, ...]:
    """Every word as it is written, in lower case."""
    return tuple(_WORD.findall(text.lower()))


def words(text: str) -> frozenset[str]:
    """The words that carry meaning: lower case, no accents, no endings."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    found = (word for token in _WORD.findall(plain) for word in re.split(r"[-.'’]", token))
    return frozenset(_stem(word) for word in found if word and word not in _EMPTY)


def _stem(word: str) -> str:
    """Without a plural s, an -ing or a last e, crudely."""
    if len(word) > 5 and word.endswith("ing"):
        stem = word[:-3]
        return stem[:-1] if stem[-1] == stem[-2] and stem[-1] not in "ls" else stem
    bare = word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word
    return bare[:-1] if len(bare) > 4 and bare.endswith("e") else bare


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of the smaller set of words is in the other, 0 to 1."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


# What people say before they name the thing.
_LEAD = re.compile(
    r"""^(?:
    ok(?:ay)? | k | right | alright | all\ right | fine | good | great | cool | so | then | and | or | but | also | well
    | hm+ | yeah | yes | yep | no | honestly | personally | alternatively | for\ completeness | maybe | perhaps | just
    | we | our | my | we'?ll | i'?ll | actually | now | thus | hence | instead | i\ think | i\ guess | imo | fwiw | btw
    | (?:so\ )?what\ about | how\ about | do\ we\ (?:want|need)(?:\ to)? | why\ (?:not|don'?t\ we) | isn'?t | is\ it
    | (?:we|you|i|one|app|they)?\ ?(?:could|can|should|might)(?:\ also)?(?:\ just)?(?:\ we)?(?:\ (?:do|use|try
      |go\ with|be|have|take))?
    | (?:do|shall|should|can|could)\ we(?:\ just)?(?:\ (?:go|use|do|put|take|move\ to))?
    | let'?s(?:\ just)?(?:\ (?:go\ with|use|do|take|try))? | (?:buy|adopt|integrate|introduce)(?=\ [A-Z])
    | i'?d\ (?:like|go\ (?:with|w/|for)|say|propose|vote|prefer
      |suggest|use|pick|take)
    | i\ (?:like|vote|prefer|propose|suggest|want) | (?:my\ )?vote\ (?:is|goes)?\ ?(?:for|to)? | naively
    | (?:the\ )?(?:other|another|third|second|cheap(?:er|est)?|middle|simple(?:st)?|boring|first)\ (?:option|end
      |way|one|idea|ground)\ (?:is|would\ be)?
    | also\ worth\ saying | middle | option\ [a-d1-9] | option\ is | proposal | propose | to | a | an | the | use | usar
      | verwenden | go | move\ to | with | pick | choose
    | continua(?:mos|r)\ com | segui(?:mos|r)\ con
    | e\ se | que\ tal | por\ que\ n[ãa]o | vamos\ (?:de|com) | ent[ãa]o | bom | boa | ou | e | bueno | vale
      | entonces | y\ si | o
    | also | und | oder | wie\ w[äa]re(?:\ es\ mit)? | dann | gut | also\ gut | warum\ nicht
    | \+1 )(?:\s*[,:;!—–…]+\s*|\.+\s+|\s+-\s+|\s+)""",
    re.IGNORECASE | re.VERBOSE,
)
_END = re.compile(
    r"""\s*(?: [,;!?(){}\[\]] | [.:](?=\s|$) | …
    | \s(?:since|because|cause|so|but|which|that|then|though|tho|until|till|unless|if|when|who|where|while|please|pls
        |as(?=\s(?:a|an|the|our|we|it|i|you|they|soon|long|well|\w+\s(?:wrote|said|described|proposed))\b)
        |we|i|you|they|it|he|she|would|is|are|was|cannot|can't|can|w/o|for\ now|stays?|instead|right\ now|anyway
          |vs\.?|pra|para
        |porque|pois|mas|que|weil|aber|denn|pero)\b
    | \sand\s(?=(?:ask|negotiate|then|we|see|start|try|let|review|revisit)\b)
    | \s[—–-]\s | \s=\s | \s(?=>|<|~?\d+\s*(?:k|m|€|\$)\b) )""",
    re.IGNORECASE | re.VERBOSE,
)
_DANGLING = re.compile(
    r"(?:\s+(?:on|in|at|of|to|with|w/|for|by|and|or|the|a|an|from|per|de|com|em|e|o|y|en|con|und|mit|für|&|\+|→|->))+$",
    re.IGNORECASE,
)
_VAGUE = frozenset("that this it those these them him her one which what isso isto eso das these both either".split())  # noqa: SIM905


LONG = 800
"""From how many characters on a sentence is a pasted text, and no talk about tasks and systems."""
_HEAD = 300
"""How many characters of a clause are looked at for its name."""


def name(text: str, most: int = 7) -> str:
    """The short name that a clause begins with once the small talk is gone; empty when it only points ("that")."""
    rest = spoken(text[:_HEAD]).strip(" \"'“”.,:;!?¿¡—–-→")
    while (shorter := _LEAD.sub("", rest)) != rest and shorter:
        rest = shorter
    end = _END.search(rest)
    cut = rest[: end.start()] if end and end.start() else rest
    found = _DANGLING.sub("", " ".join(cut.split()[:most])).strip(" \"'“”.,:;!?¿¡—–-→")
    return "" if found.lower() in _VAGUE or not words(found) else clip(found, 120)
