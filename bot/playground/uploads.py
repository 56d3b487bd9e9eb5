"""Files on their way in: an upload URL is issued, the bytes arrive, the upload is completed."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.playground.refusal import Refused


@dataclass
class Upload:
    """One file, from the issued URL to the shared file."""

    id: str
    filename: str
    length: int
    content: bytes | None = None
    title: str = ""
    shared_in: list[str] = field(default_factory=list)


class Uploads:
    """All files, by id."""

    def __init__(self) -> None:
        self.files: dict[str, Upload] = {}

    def issue(self, file_id: str, filename: str, length: int) -> Upload:
        """Reserve an id for a file of a given length."""
        self.files[file_id] = Upload(file_id, filename, length)
        return self.files[file_id]

    def receive(self, file_id: str, content: bytes) -> bool:
        """Take the bytes; false when the id is unknown or the length is not the announced one."""
        upload = self.files.get(file_id)
        if upload is None or len(content) != upload.length:
            return False
        upload.content = content
        return True

    def received(self, file_id: str) -> Upload:
        """The file with its bytes, or `file_not_found`."""
        upload = self.files.get(file_id)
        if upload is None or upload.content is None:
            raise Refused("file_not_found")
        return upload
