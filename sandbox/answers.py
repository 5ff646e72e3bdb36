"""How the sandbox answers when a shop is closed or a fault was queued, with Shopify's statuses."""

from __future__ import annotations

import json
import socket
from typing import Any

from flask import Response, request

from sandbox.faults import Fault
from sandbox.state import Shop
from sandbox.world import World

# These two faults are shapes of a GraphQL answer; the token endpoint leaves them in the queue.
ONLY_GRAPHQL = frozenset({"throttle", "partial"})

MESSAGES = {
    401: "[API] Invalid API key or access token (unrecognized login or wrong password)",
    402: "Unavailable Shop",
    403: "[API] This action requires merchant approval.",
    404: "Not Found",
    423: "This shop is unavailable",
    429: "Exceeded the API rate limit. Slow your requests or contact support for higher limits.",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
STATUS_OF_KIND = {"token_revoked": 401, "frozen": 402, "gone": 404, "locked": 423}


def json_answer(body: dict[str, Any], status: int = 200) -> Response:
    """A JSON response."""
    return Response(json.dumps(body), status=status, content_type="application/json; charset=utf-8")


def refused(status: int, seconds: float = 1.0) -> Response:
    """An HTTP error as the Admin API words it; a 429 says in Retry-After how many seconds."""
    answer = json_answer({"errors": MESSAGES[status]}, status)
    if status == 429:
        answer.headers["Retry-After"] = f"{seconds:.1f}"
    return answer


def open_shop(world: World, domain: str) -> Shop | Response:
    """The shop at an address, or the answer when it is unknown or closed (404) or frozen (402)."""
    shop = world.shops.get(domain)
    if shop is None or shop.closed:
        return refused(404)
    return refused(402) if shop.frozen else shop


def hold(fault: Fault) -> None:
    """Keep the caller waiting."""
    fault.wait()


def refusal(fault: Fault | None) -> Response | None:
    """The answer of a fault that keeps the call from happening; `slow` only waits here."""
    if fault is None:
        return None
    if fault.kind == "slow":
        hold(fault)
    status = STATUS_OF_KIND.get(fault.kind, fault.status)
    return None if status is None else refused(status, fault.seconds)


def afterwards(fault: Fault | None, answer: Response) -> Response:
    """The answer of a call that had its effect: held back, lost on the way, or just given."""
    if fault is not None and fault.kind == "timeout":
        hold(fault)
    if fault is not None and fault.kind == "lost_answer":
        _close_connection()
    return answer


def _close_connection() -> None:
    """Close the caller's connection under the server, so that not one byte of the answer arrives.

    Raises RuntimeError under a server that does not hand out its socket (werkzeug and gunicorn do).
    """
    connection = request.environ.get("werkzeug.socket") or request.environ.get("gunicorn.socket")
    if connection is None:
        raise RuntimeError("a lost answer needs a real connection: the server gives no socket")
    connection.shutdown(socket.SHUT_RDWR)
