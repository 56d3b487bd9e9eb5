"""Socket Mode: envelopes over WebSockets instead of requests to a public URL.

Each envelope goes to one of the open connections at random and must be acknowledged by its id. What was
not acknowledged when its connection drops goes to another one, as it was. https://api.slack.com/socket-mode
"""

from __future__ import annotations

import asyncio
import json
import threading
from dataclasses import dataclass, field
from random import Random
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from bot.playground.delivery import Answer, Outgoing, Undelivered
from bot.playground.messages import Json


@dataclass(eq=False)
class Connection:
    """One WebSocket of the app."""

    socket: WebSocket
    loop: asyncio.AbstractEventLoop

    def send(self, frame: Json) -> None:
        """Send a frame from any thread."""
        asyncio.run_coroutine_threadsafe(self._send(frame), self.loop)

    def close(self, code: int = 1000) -> None:
        """Close from any thread."""
        asyncio.run_coroutine_threadsafe(self._close(code), self.loop)

    async def _send(self, frame: Json) -> None:
        if self.socket.application_state is WebSocketState.CONNECTED:
            await self.socket.send_text(json.dumps(frame))

    async def _close(self, code: int) -> None:
        if self.socket.application_state is WebSocketState.CONNECTED:
            await self.socket.close(code)


@dataclass(eq=False)
class _Envelope:
    id: str
    frame: Json
    carrier: Connection | None = None
    acked: threading.Event = field(default_factory=threading.Event)
    payload: Any = None


class SocketDelivery:
    """Pushes envelopes to whoever is connected, and remembers those that nobody has acknowledged."""

    def __init__(self, seed: int = 0) -> None:
        self.connections: list[Connection] = []
        self.sent: list[Json] = []
        self._random = Random(seed)
        self._pending: dict[str, _Envelope] = {}
        self._changed = threading.Condition()
        self._count = 0

    # ------------------------------------------------------------------ from the outbox

    def deliver(self, outgoing: Outgoing, patience: float) -> Answer:
        """Push one envelope and wait for its acknowledgement."""
        envelope = self._wrap(outgoing)
        with self._changed:
            self._pending[envelope.id] = envelope
            self._dispatch(envelope)
        acked = envelope.acked.wait(patience)
        with self._changed:
            self._pending.pop(envelope.id, None)
        if not acked:
            raise Undelivered("timeout")
        body = json.dumps(envelope.payload).encode() if envelope.payload else b""
        return Answer(200, {"Content-Type": "application/json"}, body)

    def wait_for_connections(self, count: int = 1, timeout: float = 15.0) -> None:
        """Wait until the app has so many sockets open."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.connections) >= count, timeout):
                raise TimeoutError(f"{len(self.connections)} of {count} sockets after {timeout} s")

    def refresh(self) -> None:
        """Ask every connection to be replaced by a new one, as Slack does every few hours."""
        frame = {"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "loopback"}}
        for connection in self._take_away():
            connection.send(frame)
            connection.close()

    def drop(self) -> None:
        """Lose every connection without a word."""
        for connection in self._take_away():
            connection.close(1011)

    # ------------------------------------------------------------------ from the app

    async def serve(self, socket: WebSocket, app_id: str) -> None:
        """Run one connection: hello, what is still pending, then acknowledgements until it ends."""
        await socket.accept()
        connection = Connection(socket, asyncio.get_running_loop())
        await socket.send_text(json.dumps(self._hello(app_id)))
        self._enter(connection)
        try:
            while True:
                self._acknowledge(await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass  # the peer has gone, or we have closed it ourselves
        finally:
            self._leave(connection)

    # ------------------------------------------------------------------ inside

    def _wrap(self, outgoing: Outgoing) -> _Envelope:
        with self._changed:
            self._count += 1
            envelope_id = f"envelope-{self._count:06d}"
        frame: Json = {"envelope_id": envelope_id, "type": outgoing.kind, "payload": outgoing.payload}
        frame["accepts_response_payload"] = outgoing.kind != "events_api"
        if outgoing.kind == "events_api":
            frame |= {"retry_attempt": outgoing.retry_num, "retry_reason": outgoing.retry_reason}
        return _Envelope(envelope_id, frame)

    def _dispatch(self, envelope: _Envelope) -> None:
        if self.connections:
            envelope.carrier = self._random.choice(self.connections)
            self.sent.append(envelope.frame)
            envelope.carrier.send(envelope.frame)

    def _acknowledge(self, text: str) -> None:
        try:
            ack = json.loads(text)
        except ValueError:
            return
        envelope = self._pending.get(str(ack.get("envelope_id"))) if isinstance(ack, dict) else None
        if envelope is not None:
            envelope.payload = ack.get("payload")
            envelope.acked.set()

    def _enter(self, connection: Connection) -> None:
        with self._changed:
            self.connections.append(connection)
            for envelope in self._pending.values():
                if envelope.carrier is None and not envelope.acked.is_set():
                    self._dispatch(envelope)
            self._changed.notify_all()

    def _leave(self, connection: Connection) -> None:
        with self._changed:
            if connection in self.connections:
                self.connections.remove(connection)
            for envelope in self._pending.values():
                if envelope.carrier is connection and not envelope.acked.is_set():
                    envelope.carrier = None
                    self._dispatch(envelope)
            self._changed.notify_all()

    def _take_away(self) -> list[Connection]:
        with self._changed:
            taken, self.connections = self.connections, []
            return taken

    def _hello(self, app_id: str) -> Json:
        debug = {"host": "loopback", "started": "", "build_number": 1, "approximate_connection_time": 3600}
        count = len(self.connections) + 1
        return {"type": "hello", "connection_info": {"app_id": app_id}, "num_connections": count, "debug_info": debug}
