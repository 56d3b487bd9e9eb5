"""Modals in one person's hands: fill in, submit, close, and what the app's answer does to them."""

from __future__ import annotations

from typing import Any

from bot.playground.blocks import check_suggestions, check_view
from bot.playground.client import Client, NotPossible
from bot.playground.delivery import Answer
from bot.playground.inputs import chosen, complaint, elements, option_named, options_of
from bot.playground.messages import Json
from bot.playground.modals import View
from bot.playground.refusal import Refused, require

TROUBLE = "We had some trouble connecting. Try again?"


class Forms(Client):
    """A client that also fills in modals."""

    @property
    def modal(self) -> View:
        """The modal on top; NotPossible when none is open."""
        view = self._workspace.modal_of(self.user)
        if view is None:
            raise NotPossible(f"{self.user} has no open modal")
        return view

    @property
    def modal_errors(self) -> dict[str, str]:
        """The errors shown in the modal on top, by block_id ("" for the modal as a whole)."""
        return dict(self.modal.errors)

    def fill(self, field: str, value: Any) -> None:
        """Type or choose: `field` is a label, block_id or action_id of the modal on top; None empties it.

        Options go by value or text; an external select asks the app for suggestions first.
        """
        view = self.modal
        block, element = self._field(view, field)
        if element["type"] == "external_select" and isinstance(value, str):
            value = option_named(self.suggestions(field, value), value)
        with self._workspace.lock:
            view.values[block["block_id"]][element["action_id"]] = chosen(element, value)
        if block.get("dispatch_action"):
            self._act_in(view, block, element, value)

    def suggestions(self, field: str, typed: str = "") -> list[Json]:
        """What the app offers in an external select while this is typed; Refused where Slack would not offer it."""
        block, element = self._field(self.modal, field)
        offered = self._interact(self._payloads.suggestion(self.modal, block, element, typed)).json() or {"options": []}
        check_suggestions(offered)
        return options_of(offered)

    def submit(self) -> Answer:
        """Submit the modal on top and apply what the app answers."""
        view = self.modal
        view.errors = self._incomplete(view)
        if view.errors:
            raise NotPossible(f"not filled in: {view.errors!r}")
        answer = self._ask("interactive", self._payloads.submission(view))
        with self._workspace.lock:
            self._apply(view, answer)
        return answer

    def close(self, *, all_views: bool = False) -> None:
        """Close the modal on top, or all of them; the app is told where it asked for it."""
        for view in self._workspace.modals.close(self.user, all_views=all_views):
            if view.content.get("notify_on_close"):
                self._interact(self._payloads.closed(view, cleared=all_views))

    # ------------------------------------------------------------------ fields

    def _field(self, view: View, name: str) -> tuple[Json, Json]:
        for block, element in elements(view.blocks):
            label = (block.get("label") or {}).get("text")
            if element["type"] != "button" and name in (label, block["block_id"], element.get("action_id")):
                return block, element
        labels = [(block.get("label") or {}).get("text") for block in view.blocks if block["type"] == "input"]
        raise NotPossible(f"no field {name!r} in this modal; there are {labels!r}")

    def _incomplete(self, view: View) -> dict[str, str]:
        found = {}
        for block in view.blocks:
            if block["type"] == "input":
                state = view.values[block["block_id"]][block["element"]["action_id"]]
                found[block["block_id"]] = complaint(block, state)
        return {name: sentence for name, sentence in found.items() if sentence}

    # ------------------------------------------------------------------ the answer to a submission

    def _apply(self, view: View, answer: Answer) -> None:
        """An empty 200 closes the view; anything that Slack cannot use leaves it open with a general error."""
        body = answer.json()
        if not answer.ok or (answer.body.strip() and body is None):
            view.errors = {"": TROUBLE}
        elif not body or "response_action" not in body:
            self._workspace.modals.dismiss(view)
        else:
            self._respond(view, body)
        self._workspace.touch()

    def _respond(self, view: View, body: Json) -> None:
        try:
            self._react_to(view, body)
        except Refused as refusal:
            self._workspace.violations.append(f"response_action: {refusal.error} {refusal.extra}")
            view.errors = {"": TROUBLE}

    def _react_to(self, view: View, body: Json) -> None:
        action = body["response_action"]
        require(action in ("errors", "update", "push", "clear"), f"unknown response_action {action!r}")
        if action == "clear":
            self._workspace.modals.close(self.user, all_views=True)
        elif action == "errors":
            view.errors = checked_errors(view, body.get("errors"))
        else:
            check_view(body.get("view"), "modal")
            modals = self._workspace.modals
            shown = modals.push_for(self.user, body["view"]) if action == "push" else modals.redraw(view, body["view"])
            shown.errors = {}


def checked_errors(view: View, errors: object) -> dict[str, str]:
    """Errors are keyed by the block_id of an input block that is there."""
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise Refused("errors must name input blocks", given=errors)
    return {str(name): str(sentence) for name, sentence in errors.items()}
