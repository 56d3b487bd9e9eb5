"""Block Kit as HTML: one small function for each type of block."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from bot.playground.messages import Json
from bot.playground.ui.controls import GROUPED, Surface, control, field_id, picture, unknown
from bot.playground.ui.mrkdwn import joined, spoken
from bot.playground.ui.richtext import rich_text


def blocks(several: Sequence[Json], on: Surface) -> Markup:
    """All blocks, one after the other; one that is unknown is shown as a visible error, never left out."""
    drawn = []
    for block in several:
        draw = _DRAW.get(block.get("type", ""))
        drawn.append(draw(block, on.at(block)) if draw else unknown("block", block))
    return joined(drawn)


def _section(block: Json, on: Surface) -> Markup:
    text = Markup('<div class="text">{}</div>').format(on.eye.words(block["text"])) if block.get("text") else ""
    parts = [Markup('<div class="field">{}</div>').format(on.eye.words(part)) for part in block.get("fields", [])]
    fields = Markup('<div class="fields">{}</div>').format(joined(parts)) if parts else ""
    side: Markup | str = ""
    if block.get("accessory"):
        label = spoken((block.get("text") or {}).get("text", ""))[:80]
        side = Markup('<div class="accessory">{}</div>').format(control(block["accessory"], on.at(block, label)))
    return Markup('<div class="block section"><div class="wide">{}{}</div>{}</div>').format(text, fields, side)


def _header(block: Json, on: Surface) -> Markup:
    return Markup('<h3 class="block">{}</h3>').format(on.eye.words(block["text"]))


def _divider(block: Json, on: Surface) -> Markup:
    return Markup('<hr class="block">')


def _context(block: Json, on: Surface) -> Markup:
    return Markup('<div class="block context">{}</div>').format(
        joined([control(part, on) for part in block["elements"]])
    )


def _actions(block: Json, on: Surface) -> Markup:
    return Markup('<div class="block actions">{}</div>').format(
        joined([control(part, on) for part in block["elements"]])
    )


def _image(block: Json, on: Surface) -> Markup:
    title = (block.get("title") or {}).get("text", "")
    caption = Markup("<figcaption>{}</figcaption>").format(title) if title else ""
    return Markup('<figure class="block">{}{}</figure>').format(caption, picture(block, on))


def _markdown(block: Json, on: Surface) -> Markup:
    return Markup('<div class="block text">{}</div>').format(Markup("<br>").join(block["text"].split("\n")))


def _rich(block: Json, on: Surface) -> Markup:
    return Markup('<div class="block text">{}</div>').format(rich_text(block, on.eye))


def _input(block: Json, on: Surface) -> Markup:
    """A question with its field, a hint, and what is wrong with the answer."""
    element = block["element"]
    identity, wrong = field_id(on, element), on.errors.get(str(block.get("block_id")), "")
    label = on.eye.words(block["label"])
    optional = Markup(" <small>(optional)</small>") if block.get("optional") else ""
    tags = ("fieldset", "legend", "") if element.get("type") in GROUPED else ("div", "label", f' for="{identity}"')
    outer, inner, points = (Markup(part) for part in tags)  # noqa: S704 - ids hold letters and hyphens only
    hint = Markup("<p>{}</p>").format(on.eye.words(block["hint"])) if block.get("hint") else ""
    complaint = Markup('<p class="wrong">{}</p>').format(wrong) if wrong else ""
    more = Markup('<div class="more" id="{}-more">{}{}</div>').format(identity, complaint, hint)
    shell = Markup('<{0} class="block input{5}"><{1}{2}>{3}{4}</{1}>{6}{7}</{0}>')
    bad = " bad" if wrong else ""
    return shell.format(outer, inner, points, label, optional, bad, control(element, on), more)


_DRAW: dict[str, Callable[[Json, Surface], Markup]] = {
    "section": _section,
    "header": _header,
    "divider": _divider,
    "context": _context,
    "actions": _actions,
    "context_actions": _actions,
    "image": _image,
    "markdown": _markdown,
    "rich_text": _rich,
    "input": _input,
}
