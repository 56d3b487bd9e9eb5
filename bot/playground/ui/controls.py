"""What can be pressed, typed into or chosen from, as HTML: one small function for each type of element.

A button says what was pressed in the form field `press`; every other element is a field of the form that it stands in,
named by its block and action, so that a form is read back by the same two ids (`reading.py`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from markupsafe import Markup

from bot.playground.inputs import KEYS, options_of
from bot.playground.messages import Json
from bot.playground.ui.mrkdwn import Eye, joined, name_of, spoken

MORE = Markup('<svg class="i" aria-hidden="true"><use href="#i-more"/></svg>')


@dataclass(frozen=True)
class Surface:
    """Where blocks stand: a message, a modal or the Home tab; its controls send to `post`, a prefix of addresses."""

    eye: Eye
    key: str
    post: str
    values: Json = field(default_factory=dict)
    errors: Json = field(default_factory=dict)
    block: Json = field(default_factory=dict)
    label: str = ""

    def at(self, block: Json, label: str = "") -> Surface:
        """The same, inside a block; `label` names its controls to those who cannot see where they stand."""
        return replace(self, block=block, label=label)

    @property
    def acts_at_once(self) -> bool:
        """Whether the app is told of a choice as it is made."""
        return bool(self.block.get("type") != "input" or self.block.get("dispatch_action"))

    def state_of(self, element: Json) -> object:
        """What was typed or chosen so far."""
        key, first = KEYS[element["type"]]
        kept = self.values.get(str(self.block.get("block_id")), {}).get(element.get("action_id"))
        return kept.get(key) if kept else element.get(first)


def field_name(block: Json, element: Json) -> str:
    """The name of an element in its form."""
    return f"field|{block.get('block_id', '')}|{element.get('action_id', '')}"


def control(element: Json, on: Surface) -> Markup:
    """An element of any type; one that is not drawn here is shown as a visible error."""
    draw = _DRAW.get(element.get("type", ""))
    return draw(element, on) if draw else unknown("element", element)


def unknown(what: str, thing: Json) -> Markup:
    """A red box with what nobody here can draw."""
    shown = json.dumps(thing, ensure_ascii=False, sort_keys=True, indent=1)
    return Markup('<pre class="unknown" role="alert">unknown {}: {}</pre>').format(what, shown)


# --- pressed -----------------------------------------------------------------------------------------------------


def pressing(element: Json, on: Surface, value: str | None = None) -> str:
    """What a press of this element says."""
    return json.dumps({"block": on.block.get("block_id"), "action": element.get("action_id"), "value": value})


def _attributes(**given: object) -> Markup:
    """Those that have a value, escaped; `_` in a name is a hyphen, True an attribute without a value."""
    told = []
    for name, value in given.items():
        if value is True:
            told.append(Markup(" {}").format(name.strip("_").replace("_", "-")))
        elif value not in (None, False, ""):
            told.append(Markup(' {}="{}"').format(name.strip("_").replace("_", "-"), value))
    return joined(told)


def _press(text: Markup | str, element: Json, on: Surface, value: str | None, **more: object) -> Markup:
    confirm = element.get("confirm")
    asked = f"{confirm['title']['text']}\n\n{spoken(confirm['text']['text'])}" if confirm else None
    sends = _attributes(hx_post=f"{on.post}/click", hx_confirm=asked, name="press", value=pressing(element, on, value))
    return Markup('<button type="button"{}{}>{}</button>').format(sends, _attributes(**more), text)


def _button(element: Json, on: Surface) -> Markup:
    text, style = on.eye.words(element["text"]), f"button {element.get('style', '')}".strip()
    if element.get("url"):
        link = on.eye.link(element["url"], text)
        return Markup('<span class="{} as-link">{}</span>').format(style, link)
    return _press(text, element, on, element.get("value"), class_=style, aria_label=element.get("accessibility_label"))


def _feedback(element: Json, on: Surface) -> Markup:
    both = (("👍", element["positive_button"]), ("👎", element["negative_button"]))
    return joined([
        _press(sign, element, on, one["value"], class_="button icon",
               aria_label=one.get("accessibility_label") or one["text"]["text"], title=one["text"]["text"])
        for sign, one in both
    ])  # fmt: skip


def _icon(element: Json, on: Surface) -> Markup:
    seen_by = element.get("visible_to_user_ids")
    if seen_by and on.eye.viewer not in seen_by:
        return Markup("")
    name = element.get("accessibility_label") or element["text"]["text"]
    return _press("🗑", element, on, element.get("value"), class_="button icon", aria_label=name, title=name)


def _overflow(element: Json, on: Surface) -> Markup:
    entries = [_press(on.eye.words(one["text"]), element, on, one["value"]) for one in element["options"]]
    name = f"More: {on.label}" if on.label else "More"
    shell = Markup(
        '<details class="menu"><summary class="button icon" aria-label="{}">{}</summary><div>{}</div></details>'
    )
    return shell.format(name, MORE, joined(entries))


# --- typed -------------------------------------------------------------------------------------------------------


def _common(element: Json, on: Surface) -> Markup:
    """What every field has: its name, its id, who names it, what is wrong with it, and when the app is told."""
    name = field_name(on.block, element)
    placed = on.block.get("type") == "input"
    placeholder = (element.get("placeholder") or {}).get("text", "")
    told = on.acts_at_once
    return _attributes(
        name=name,
        id=field_id(on, element) if placed else None,
        aria_label=None if placed else placeholder or on.label or "Choose",
        aria_describedby=f"{field_id(on, element)}-more" if placed else None,
        aria_invalid="true" if on.block.get("block_id") in on.errors else None,
        autofocus=bool(element.get("focus_on_load")),
        hx_post=f"{on.post}/click" if told else None,
        hx_trigger="change" if told else None,
        hx_vals=json.dumps({"press": pressing(element, on)}) if told else None,
    )


def field_id(on: Surface, element: Json) -> str:
    """The id of a field on the page."""
    raw = f"{on.key}-{on.block.get('block_id', '')}-{element.get('action_id', '')}"
    return "".join(sign if sign.isalnum() or sign in "-_" else "-" for sign in raw)


def _placeholder(element: Json) -> str:
    return str((element.get("placeholder") or {}).get("text", ""))


def _text(element: Json, on: Surface) -> Markup:
    value, common = on.state_of(element) or "", _common(element, on)
    limits = _attributes(placeholder=_placeholder(element), maxlength=element.get("max_length"))
    if element.get("multiline") or element["type"] == "rich_text_input":
        rows = min(12, max(3, len(str(value)) // 70 + str(value).count("\n") + 1))
        return Markup('<textarea rows="{}"{}{}>\n{}</textarea>').format(rows, common, limits, value)
    kind = {"email_text_input": "email", "url_text_input": "url"}.get(element["type"], "text")
    return Markup('<input type="{}" autocomplete="off" value="{}"{}{}>').format(kind, value, common, limits)


def _number(element: Json, on: Surface) -> Markup:
    limits = _attributes(
        min=element.get("min_value"), max=element.get("max_value"), placeholder=_placeholder(element),
        step="any" if element.get("is_decimal_allowed") else "1",
    )  # fmt: skip
    return Markup('<input type="number" value="{}"{}{}>').format(
        on.state_of(element) or "", _common(element, on), limits
    )


def _date(element: Json, on: Surface) -> Markup:
    kind = {"timepicker": "time", "datetimepicker": "datetime-local"}.get(element["type"], "date")
    value = on.state_of(element) or ""
    if kind == "datetime-local" and value:
        value = datetime.fromtimestamp(int(str(value)), UTC).strftime("%Y-%m-%dT%H:%M")
    return Markup('<input type="{}" value="{}"{}>').format(kind, value, _common(element, on))


# --- chosen ------------------------------------------------------------------------------------------------------


def _choices(element: Json, on: Surface) -> list[tuple[str, str, str]]:
    """What there is to choose: value, text, group."""
    kind, state = element["type"], on.eye.state
    if "users" in kind:
        people = [one for one in state.people.values() if one.kind not in ("bot", "deactivated")]
        return [(one.id, name_of(one.name), "") for one in people]
    if "conversations" in kind or "channels" in kind:
        rooms = [one for one in state.channels.values() if not one.is_im and state.can_see(on.eye.viewer, one.id)]
        return [(one.id, f"#{one.name}", "") for one in rooms]
    groups = element.get("option_groups")
    if groups:
        return [(one["value"], one["text"]["text"], g["label"]["text"]) for g in groups for one in g["options"]]
    return [(one["value"], one["text"]["text"], "") for one in options_of(element)]


def _picked(element: Json, on: Surface) -> set[str]:
    """The values that are chosen now."""
    value = on.state_of(element)
    several = value if isinstance(value, list) else [value] if value else []
    return {str(one["value"] if isinstance(one, dict) else one) for one in several}


def _select(element: Json, on: Surface) -> Markup:
    picked, options, group = _picked(element, on), [Markup("")], ""
    for value, text, under in _choices(element, on):
        if under != group:
            options.append(Markup("<option disabled>— {} —</option>").format(under))
            group = under
        chosen = _attributes(selected=value in picked)
        options.append(Markup('<option value="{}"{}>{}</option>').format(value, chosen, text))
    empty = Markup('<option value="">{}</option>').format(_placeholder(element) or "Choose…")
    return Markup("<select{}>{}{}</select>").format(_common(element, on), empty, joined(options))


def _several(element: Json, on: Surface) -> Markup:
    """Ticks in a box that scrolls: every entry is in reach of keyboard and thumb."""
    kind = "radio" if element["type"] == "radio_buttons" else "checkbox"
    picked, name = _picked(element, on), field_name(on.block, element)
    at_once = on.acts_at_once
    sends = _attributes(
        hx_post=f"{on.post}/click" if at_once else None,
        hx_trigger="change" if at_once else None,
        hx_vals=json.dumps({"press": pressing(element, on)}) if at_once else None,
    )
    rows = []
    for n, (value, text, _) in enumerate(_choices(element, on)):
        first = field_id(on, element) if not n else None
        box = _attributes(type=kind, name=name, value=value, id=first, checked=value in picked)
        rows.append(Markup("<label><input{}{}><span>{}</span></label>").format(box, sends, text))
    long = " many" if len(rows) > 6 else ""
    plain = element["type"] in ("checkboxes", "radio_buttons")
    return Markup('<div class="ticks{}{}">{}</div>').format(long, "" if plain else " boxed", joined(rows))


def _external(element: Json, on: Surface) -> Markup:
    """A field with suggestions that the app gives while somebody types."""
    value = on.state_of(element)
    text = value["text"]["text"] if isinstance(value, dict) else ""
    identity = field_id(on, element)
    asks = _attributes(
        hx_get=f"{on.post}/suggest", hx_trigger="input changed delay:200ms, focus once",
        hx_vals=json.dumps({"press": pressing(element, on)}), hx_target=f"#{identity}-list", hx_swap="innerHTML",
    )  # fmt: skip
    shown = Markup('<input type="text" list="{}-list" value="{}" placeholder="{}" autocomplete="off"{}{}>')
    field = shown.format(identity, text, _placeholder(element), _common(element, on), asks)
    return field + Markup('<datalist id="{}-list"></datalist>').format(identity)


def _picture(element: Json, on: Surface) -> Markup:
    return picture(element, on)


def picture(thing: Json, on: Surface) -> Markup:
    """A picture that was uploaded here. One from elsewhere is named and not fetched: this page asks no other host."""
    file, url, alt = thing.get("slack_file") or {}, thing.get("image_url") or "", thing.get("alt_text", "")
    if file.get("id"):
        return Markup('<img src="{}/files/{}" alt="{}">').format(on.eye.home, file["id"], alt)
    return Markup('<span class="no-picture">picture: {}</span>').format(alt or url)


def _words(element: Json, on: Surface) -> Markup:
    return Markup("<span>{}</span>").format(on.eye.words(element))


_DRAW: dict[str, Callable[[Json, Surface], Markup]] = {
    "mrkdwn": _words,
    "plain_text": _words,
    "image": _picture,
    "button": _button,
    "feedback_buttons": _feedback,
    "icon_button": _icon,
    "overflow": _overflow,
    "plain_text_input": _text,
    "email_text_input": _text,
    "url_text_input": _text,
    "rich_text_input": _text,
    "number_input": _number,
    "datepicker": _date,
    "timepicker": _date,
    "datetimepicker": _date,
    "static_select": _select,
    "users_select": _select,
    "conversations_select": _select,
    "channels_select": _select,
    "external_select": _external,
    "multi_static_select": _several,
    "multi_users_select": _several,
    "multi_conversations_select": _several,
    "multi_channels_select": _several,
    "checkboxes": _several,
    "radio_buttons": _several,
}
GROUPED = frozenset(kind for kind, draw in _DRAW.items() if draw is _several)
"""The types that are several controls with one question: they need a group, not a label."""
