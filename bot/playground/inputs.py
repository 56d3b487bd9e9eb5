"""What a person can type into or choose from, and the state that Slack keeps of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.playground.messages import Json

# element type: (its key in state.values, the key of its initial value)
KEYS: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", "initial_files"),
}
STATELESS = frozenset({"button", "overflow", "feedback_buttons", "icon_button", "workflow_button"})


class NoSuchOption(ValueError):
    """The list has no option with this value or text."""


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with the block that holds it."""
    for block in blocks:
        held = [block.get("element"), block.get("accessory"), *block.get("elements", [])]
        for element in held:
            if isinstance(element, dict) and (element.get("type") in KEYS or element.get("type") in STATELESS):
                yield block, element


def initial_values(blocks: list[Json], before: Json | None = None) -> Json:
    """The state of a view that is drawn: initial values, but what was typed under the same two ids stays."""
    values: Json = {}
    for block, element in elements(blocks):
        if element["type"] in STATELESS:
            continue
        kept = (before or {}).get(block["block_id"], {}).get(element["action_id"])
        same = kept is not None and kept["type"] == element["type"]
        values.setdefault(block["block_id"], {})[element["action_id"]] = kept if same else _initial(element)
    return values


def options_of(element: Json) -> list[Json]:
    """All options of a list, the grouped ones too."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def option_named(options: list[Json], wanted: str) -> Json:
    """The option with this value, or else this text."""
    for option in options:
        if wanted in (option.get("value"), option["text"]["text"]):
            return option
    known = [option["text"]["text"] for option in options]
    raise NoSuchOption(f"no option {wanted!r}; there are {known!r}")


def chosen(element: Json, value: Any) -> Json:
    """The state of an element after a person gave it this value (None empties it)."""
    kind = element["type"]
    key, _ = KEYS[kind]
    state: Json = {"type": kind, key: [] if key.endswith("s") and value is None else value}
    if value is None or kind in ("external_select", "multi_external_select"):
        return state
    if key == "selected_option":
        state[key] = option_named(options_of(element), value)
    if key == "selected_options":
        wanted = [value] if isinstance(value, str) else value
        state[key] = [option_named(options_of(element), one) for one in wanted]
    if key == "value":
        state[key] = str(value)
    return state


def is_empty(state: Json) -> bool:
    """Whether nothing was typed or chosen."""
    return not state.get(KEYS[state["type"]][0])


def complaint(block: Json, state: Json) -> str | None:
    """What the client says before it sends anything: a required field is empty, a text too short or long."""
    if is_empty(state):
        return None if block.get("optional") else "Please complete this required field."
    value, element = state.get("value"), block["element"]
    if isinstance(value, str) and len(value) > int(element.get("max_length", 3000)):
        return f"At most {element.get('max_length', 3000)} characters."
    if isinstance(value, str) and len(value) < int(element.get("min_length", 0)):
        return f"At least {element['min_length']} characters."
    return None


def _initial(element: Json) -> Json:
    key, first = KEYS[element["type"]]
    empty: Any = [] if key.endswith("s") else None
    return {"type": element["type"], key: element.get(first, empty)}
