"""Messages, modals and Home tabs as plain text, for assertions and for a tour in the terminal."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator

from bot.playground.inputs import KEYS
from bot.playground.messages import Json, Message
from bot.playground.modals import View
from bot.playground.state import State

MARKUP = re.compile(r"<([^<>]*)>")


class Rendering:
    """Renders for one viewer: names of channels that they cannot see stay hidden."""

    def __init__(self, state: State, viewer: str) -> None:
        self._state = state
        self._viewer = viewer
        self._renderers: dict[str, Callable[[Json, Json], Iterator[str]]] = {
            "section": self._section,
            "header": self._header,
            "divider": lambda block, values: iter(["────"]),
            "context": self._context,
            "actions": self._actions,
            "context_actions": self._actions,
            "image": self._image,
            "markdown": lambda block, values: iter([block["text"]]),
            "rich_text": self._rich_text,
            "input": self._input,
        }

    # ------------------------------------------------------------------ wholes

    def message(self, message: Message) -> str:
        """One message: who, what, files and reactions."""
        person = self._state.people.get(message.user or "")
        note = " (only visible to you)" if message.is_ephemeral else ""
        edited = " (edited)" if message.edited else ""
        body = "\n".join(self.blocks(message.blocks)) if message.blocks else self.text(message.text)
        extra = [f"[file {file.get('title') or file.get('name')}]" for file in message.files]
        extra += [f":{name}: {len(users)}" for name, users in message.reactions.items()]
        for shown in message.unfurls.values():
            extra += [f"│ {line}" for line in self.blocks(shown.get("blocks", []))]
        return "\n".join([f"{person.name if person else 'Slack'}{note}: {body}{edited}", *extra])

    def view(self, view: View) -> str:
        """A modal or Home tab with its fields, errors and buttons."""
        title = view.content.get("title")
        lines = [f"== {self._words(title)} =="] if title else []
        lines += self.blocks(view.blocks, view.values, view.errors)
        buttons = [view.content[name] for name in ("close", "submit") if view.content.get(name)]
        if buttons:
            lines.append(" ".join(f"[ {self._words(button)} ]" for button in buttons))
        return "\n".join(lines)

    def blocks(self, blocks: list[Json], values: Json | None = None, errors: Json | None = None) -> list[str]:
        """All blocks, line by line; one that is unknown is shown as such, never left out."""
        lines: list[str] = []
        for block in blocks:
            render = self._renderers.get(block.get("type", ""), self._unknown)
            lines += render(block, (values or {}).get(str(block.get("block_id")), {}))
            if errors and block.get("block_id") in errors:
                lines.append(f"  ! {errors[block['block_id']]}")
        return lines

    def text(self, text: str) -> str:
        """mrkdwn with mentions, channels and links resolved, and entities decoded."""
        return html.unescape(MARKUP.sub(lambda found: self._markup(found[1]), text))

    # ------------------------------------------------------------------ blocks

    def _section(self, block: Json, values: Json) -> Iterator[str]:
        if block.get("text"):
            yield self._words(block["text"])
        yield from (self._words(part) for part in block.get("fields", []))
        if block.get("accessory"):
            yield self._element(block["accessory"], values)

    def _header(self, block: Json, values: Json) -> Iterator[str]:
        yield f"# {self._words(block['text'])}"

    def _context(self, block: Json, values: Json) -> Iterator[str]:
        yield " · ".join(self._element(part, values) for part in block["elements"])

    def _actions(self, block: Json, values: Json) -> Iterator[str]:
        yield " ".join(self._element(part, values) for part in block["elements"])

    def _image(self, block: Json, values: Json) -> Iterator[str]:
        yield self._element(block, values)

    def _input(self, block: Json, values: Json) -> Iterator[str]:
        star = "" if block.get("optional") else " *"
        yield f"{self._words(block['label'])}{star}: {self._element(block['element'], values)}"
        if block.get("hint"):
            yield f"  ({self._words(block['hint'])})"

    def _rich_text(self, block: Json, values: Json) -> Iterator[str]:
        for part in block["elements"]:
            mark = {"rich_text_quote": "> ", "rich_text_list": "• "}.get(part["type"], "")
            rows = part["elements"] if part["type"] == "rich_text_list" else [part]
            yield from (mark + "".join(map(self._rich, row.get("elements", []))) for row in rows)

    def _unknown(self, block: Json, values: Json) -> Iterator[str]:
        yield f"!! unknown block {json.dumps(block, ensure_ascii=False, sort_keys=True)}"

    # ------------------------------------------------------------------ elements

    def _element(self, element: Json, values: Json) -> str:
        kind = element.get("type", "")
        if kind in ("mrkdwn", "plain_text"):
            return self._words(element)
        if kind == "button":
            return f"[ {self._words(element['text'])} ]"
        if kind in ("feedback_buttons", "icon_button", "overflow"):
            return self._choices(element)
        if kind == "image":
            return f"[image: {element['alt_text']}]"
        if kind in KEYS:
            return self._field(element, values.get(str(element.get("action_id")), {}))
        return f"!! unknown element {json.dumps(element, ensure_ascii=False, sort_keys=True)}"

    def _choices(self, element: Json) -> str:
        options = element.get("options") or [element[n] for n in ("positive_button", "negative_button") if n in element]
        return " ".join(f"[ {self._words(option['text'])} ]" for option in options or [element])

    def _field(self, element: Json, state: Json) -> str:
        value = state.get(KEYS[element["type"]][0])
        if not value:
            placeholder = element.get("placeholder")
            return f"<{self._words(placeholder)}>" if placeholder else "<empty>"
        return ", ".join(map(self._value, value)) if isinstance(value, list) else self._value(value)

    def _value(self, value: object) -> str:
        if isinstance(value, dict) and "text" in value:
            return self._words(value["text"])
        person, room = self._state.people.get(str(value)), self._state.channels.get(str(value))
        return f"@{person.handle}" if person else self._room(room.id) if room else str(value)

    def _rich(self, part: Json) -> str:
        kind = part["type"]
        if kind == "user":
            return self._person(part["user_id"])
        if kind == "channel":
            return self._room(part["channel_id"])
        if kind == "emoji":
            return f":{part['name']}:"
        return str(part.get("text") or part.get("url") or f"!! unknown {json.dumps(part)}")

    # ------------------------------------------------------------------ words

    def _words(self, words: Json) -> str:
        return self.text(words["text"]) if words.get("type") == "mrkdwn" else str(words["text"])

    def _markup(self, inner: str) -> str:
        target, _, label = inner.partition("|")
        if target.startswith("@"):
            return self._person(target[1:])
        if target.startswith("#"):
            return self._room(target[1:])
        if target.startswith("!date^"):
            return label
        if target.startswith("!"):
            return label or f"@{target[1:]}"
        return label or target

    def _person(self, user: str) -> str:
        person = self._state.people.get(user)
        return f"@{person.handle}" if person else f"@{user}"

    def _room(self, channel: str) -> str:
        room = self._state.channels.get(channel)
        if room is None or not self._state.can_see(self._viewer, channel):
            return "#private-channel"
        return f"#{room.name}"
