"""Serving an app on 127.0.0.1 from a daemon thread, with lines that can be cut in the middle of a call."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

Address = tuple[str, int]
LAST_WORDS = 0.2
"""Seconds that streams have to end by themselves."""
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Lines:
    """The open connections by the caller's address."""

    def __init__(self) -> None:
        self._open: dict[Address, asyncio.Transport] = {}

    def enter(self, transport: asyncio.Transport) -> None:
        """Remember a connection."""
        self._open[transport.get_extra_info("peername")] = transport

    def leave(self, transport: asyncio.Transport) -> None:
        """Forget a connection."""
        self._open.pop(transport.get_extra_info("peername"), None)

    def cut(self, caller: Address) -> None:
        """Reset a connection: its caller gets no answer and no polite goodbye."""
        transport = self._open.pop(tuple(caller), None)  # type: ignore[arg-type]  # a list in some servers
        if transport is not None:
            raw = transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            transport.abort()

    def cut_all(self) -> None:
        """Drop every connection."""
        for transport in list(self._open.values()):
            transport.abort()
        self._open.clear()


class _Server(uvicorn.Server):
    """Uvicorn without signal handlers and without its ticks: it ends at once when told to."""

    def __init__(self, config: uvicorn.Config, lines: Lines) -> None:
        super().__init__(config)
        self._lines = lines
        self._over: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def main_loop(self) -> None:
        """Serve until `end`."""
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        if not self.should_exit:
            await self._over.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close everything now."""
        for server in self.servers:
            server.close()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=LAST_WORDS)
        for task in list(self.server_state.tasks):
            task.cancel()
        self._lines.cut_all()
        await self.lifespan.shutdown()

    def end(self) -> None:
        """Ask the server to end, from any thread."""
        self.should_exit = True
        if self._loop is not None and self._over is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._over.set)


class ServerThread:
    """One server on one port of 127.0.0.1; port 0 picks a free one."""

    def __init__(self, app: ASGIApp, port: int, lines: Lines) -> None:
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listener.getsockname()[1]
        config = uvicorn.Config(
            app,
            http=_tracked(lines),
            ws="websockets-sansio",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=0,
        )
        self._server = _Server(config, lines)
        self._thread = threading.Thread(target=self._run, name="loopback-slack", daemon=True)

    def start(self) -> None:
        """Serve; calls that come before the loop runs wait in the listener's queue."""
        self._thread.start()

    def stop(self) -> None:
        """End the server and wait for its thread."""
        self._server.end()
        self._thread.join(5)
        self._listener.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._listener])


def _tracked(lines: Lines) -> type[H11Protocol]:
    class TrackedProtocol(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
            super().connection_made(transport)
            lines.enter(transport)

        def connection_lost(self, exc: Exception | None) -> None:
            lines.leave(self.transport)
            super().connection_lost(exc)

    return TrackedProtocol
