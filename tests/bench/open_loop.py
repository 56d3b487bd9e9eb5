"""Sends signed mentions at a steady rate and prints, for each, the seconds from its due time to the answer.

An open loop: a slow answer does not hold back the next request, so that waiting is not left out of the figures.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import sys
import time
from typing import Any


def request(plan: dict[str, Any], n: int) -> bytes:
    """One signed ``app_mention``."""
    now = time.time()
    event = {
        "type": "app_mention", "user": plan["user"], "channel": plan["channel"],
        "ts": f"{now:.6f}", "event_ts": f"{now:.6f}", "text": f"<@{plan['bot']}> why did we choose option {n}?",
    }  # fmt: skip
    body = json.dumps({
        "type": "event_callback", "team_id": plan["team"], "api_app_id": plan["app"], "event_id": f"EvBENCH{n:06}",
        "event_time": int(now), "event": event, "authorizations": [{"team_id": plan["team"], "is_bot": True}],
    }).encode()  # fmt: skip
    stamp = str(int(now))
    signed = hmac.new(plan["secret"].encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    head = (
        f"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nConnection: close\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={signed}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def send(plan: dict[str, Any], n: int, due: float) -> tuple[float, int]:
    """Send one at its due time; the seconds until the answer, and its status."""
    await asyncio.sleep(max(0.0, due - time.perf_counter()))
    reader, writer = await asyncio.open_connection("127.0.0.1", plan["port"])
    writer.write(request(plan, n))
    await writer.drain()
    line = await reader.readline()
    took = time.perf_counter() - due
    await reader.read()
    writer.close()
    return took, int(line.split()[1]) if line else 0


async def main(plan: dict[str, Any]) -> None:
    """All of them."""
    began = time.perf_counter() + 0.5
    count = plan["rate"] * plan["seconds"]
    sent = (send(plan, n, began + n / plan["rate"]) for n in range(count))
    print(json.dumps(await asyncio.gather(*sent)))


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
