"""The workspace on disk: one JSON file beside the shared files, so that a restart finds the team where it was.

What was about to happen (triggers, open modals, response_urls) is not kept: Slack forgets it too. The bot's own records
are its own business. The file is written whole and put in place at once, so a crash leaves the last good one.
"""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bot.playground.channels import Channel
from bot.playground.messages import Json, Message
from bot.playground.modals import View
from bot.playground.people import Person
from bot.playground.uploads import Upload
from bot.playground.workspace import Workspace

SHAPE = 1
"""Of the file. One of another shape is not read."""
REST = 0.4
"""Seconds between two writes."""
AHEAD = 1_000
"""How far ids jump at a start: those of events that went out after the last write must not be used again."""
STABLE = ("U", "C", "D", "F", "A")


def to_json(workspace: Workspace) -> Json:
    """All that is kept of a workspace."""
    with workspace.lock:
        return {
            "shape": SHAPE,
            "people": [asdict(person) for person in workspace.people.values()],
            "channels": [asdict(channel) for channel in workspace.channels.values()],
            "messages": [asdict(one) for channel in workspace.channels for one in workspace.every_message(channel)],
            "homes": [asdict(home) for home in workspace.modals.homes()],
            "prompts": dict(workspace.prompts),
            "uploads": [asdict(one) | {"content": None} for one in workspace.uploads.files.values()],
            "read_until": [[*key, ts] for key, ts in workspace.read_until.items()],
            "ids": workspace.ids(),
        }


def from_json(kept: Json, workspace: Workspace) -> None:
    """Put into a new workspace what was kept of another."""
    with workspace.lock:
        workspace.people.update({one["id"]: Person(**one) for one in kept["people"]})
        workspace.channels.update({one["id"]: Channel(**one) for one in kept["channels"]})
        for one in kept["messages"]:
            workspace.restore(Message(**one))
        for one in kept["homes"]:
            workspace.modals.restore(View(**one))
        workspace.prompts.update(kept["prompts"])
        workspace.uploads.files.update({one["id"]: Upload(**one) for one in kept["uploads"]})
        workspace.read_until.update({(user, channel): ts for user, channel, ts in kept["read_until"]})
        counted = Counter({name: n if name in STABLE else n + AHEAD for name, n in kept["ids"].items()})
        workspace.resume_ids(counted)


class Keeper:
    """Writes a workspace into a folder whenever it has changed, and once more at the end."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self._workspace = workspace
        self._folder = folder
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="playground-keeper", daemon=True)

    @property
    def file(self) -> Path:
        """Where the workspace is."""
        return self._folder / "workspace.json"

    def load(self) -> bool:
        """Bring the workspace back; false when there is none that can be read."""
        try:
            kept = json.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        if not isinstance(kept, dict) or kept.get("shape") != SHAPE:
            return False
        from_json(kept, self._workspace)
        for upload in self._workspace.uploads.files.values():
            upload.content = _content(self._folder / "files" / upload.id)
        return True

    def save(self) -> None:
        """Write it down now."""
        self._save_files()
        part = self.file.with_suffix(".part")
        part.write_text(json.dumps(to_json(self._workspace), ensure_ascii=False), encoding="utf-8")
        os.replace(part, self.file)

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._thread.join()
        self.save()

    def _watch(self) -> None:
        seen: Any = None
        while not self._stopped.wait(REST):
            if seen != self._workspace.version:
                seen = self._workspace.version
                self.save()

    def _save_files(self) -> None:
        folder = self._folder / "files"
        for upload in list(self._workspace.uploads.files.values()):
            if upload.content is not None and not (folder / upload.id).exists():
                folder.mkdir(exist_ok=True)
                (folder / upload.id).write_bytes(upload.content)


def _content(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None
