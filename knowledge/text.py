"""Plain rules for text from outside: what is stripped at every entrance, and how a line is shortened."""

from __future__ import annotations

import re
import unicodedata

# Characters that hide text or turn its direction: C0/C1 controls (tab and newline stay), zero-width, bidi controls,
# the tag block U+E0000-E007F and the variation selectors supplement. U+200D and U+FE0F belong to emoji: see `visible`.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
    "\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
)
_EMOJI_JOINERS = re.compile("[\u200d\ufe00-\ufe0f]")
_SPACE = re.compile(r"\s+")


def visible(text: str) -> str:
    """Text without hidden characters, in NFC and with plain newlines: what is stored and shown."""
    return unicodedata.normalize("NFC", _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def plain(text: str) -> str:
    """``visible`` text without emoji joiners and with single spaces: what models read and what is compared."""
    return _SPACE.sub(" ", _EMOJI_JOINERS.sub("", visible(text))).strip()


def clip(text: str, limit: int) -> str:
    """At most ``limit`` characters, cut at a word where one is near, ending in "…" when something was cut."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    at_word = cut.rsplit(None, 1)[0] if " " in cut[-40:] else cut
    return at_word.rstrip(" ,;:.") + "…"
