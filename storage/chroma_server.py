"""The way to a Chroma server: the client of Chroma itself waits for ever, ours two seconds."""

from __future__ import annotations

from typing import cast

import chromadb
from chromadb.api.client import Client
from chromadb.api.fastapi import FastAPI
from chromadb.config import Settings, System

TIMEOUT = 2.0
"""Seconds without an answer after which the server counts as away."""


class ImpatientClient(FastAPI):
    """Chroma's HTTP client with a time-out, from the first request on."""

    def __init__(self, system: System) -> None:
        super().__init__(system)
        self._session.timeout = TIMEOUT


def connect(host: str, port: int, tls: bool) -> Client:
    """A client for the server; asks it who it is, so that one that is away is noticed here."""
    settings = Settings(
        anonymized_telemetry=False,
        chroma_api_impl=f"{ImpatientClient.__module__}.{ImpatientClient.__name__}",
        chroma_server_host=host,
        chroma_server_http_port=port,
        chroma_server_ssl_enabled=tls,
    )
    return cast(Client, chromadb.Client(settings))
