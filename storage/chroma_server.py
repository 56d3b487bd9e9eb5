"""The way to a Chroma server: the client of Chroma itself waits for ever, ours two seconds."""

from __future__ import annotations

from typing import Any

from chromadb.api.client import Client
from chromadb.config import Settings

TIMEOUT = 2.0
"""Seconds without an answer after which the server counts as away."""


class ImpatientClient(Client):
    """Chroma's client with a time-out: set when it gets its HTTP session, which is before the first request."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "_server":
            value._session.timeout = TIMEOUT
        super().__setattr__(name, value)


def connect(host: str, port: int, tls: bool) -> Client:
    """A client for the server; asks it who it is, so that one that is away is noticed here."""
    settings = Settings(
        anonymized_telemetry=False,
        chroma_api_impl="chromadb.api.fastapi.FastAPI",
        chroma_server_host=host,
        chroma_server_http_port=port,
        chroma_server_ssl_enabled=tls,
    )
    return ImpatientClient(settings=settings)
