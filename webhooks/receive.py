"""POST /webhooks: verify, keep, answer. No rule and no call to Shopify happens here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Request, Response, request
from prometheus_client import Counter
from werkzeug.exceptions import RequestEntityTooLarge

from shop_app.errors import Unavailable
from shop_app.shopify.signature import signed
from webhooks.inbox import Arrival, Inbox

MAX_BODY_BYTES = 4 * 1024 * 1024
_LONGEST_HEADER = 255

ANSWERS = Counter("amends_webhook_answers", "Answers given to Shopify's webhooks", ["status"])


class _Rejected(Exception):
    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def blueprint(inbox: Callable[[], Inbox], secrets: tuple[bytes, ...]) -> Blueprint:
    """The door for Shopify. `inbox` gives this process's inbox; `secrets` current, then previous."""
    door = Blueprint("webhooks", __name__)

    @door.post("/webhooks")
    def receive() -> Response:
        try:
            inbox().keep(_arrival(request, secrets))
        except _Rejected as rejected:
            return _answer(rejected.status, str(rejected))
        except Unavailable as error:
            answer = _answer(503, str(error))
            answer.headers["Retry-After"] = "5"
            return answer
        return _answer(200, "")

    return door


def _answer(status: int, why: str) -> Response:
    ANSWERS.labels(status).inc()
    return Response(why, status, mimetype="text/plain")


def _arrival(post: Request, secrets: tuple[bytes, ...]) -> Arrival:
    body = _body(post)
    signature = _header(post, "Hmac-Sha256")
    if signature is None or not signed(body, signature, secrets):
        raise _Rejected(401, "the HMAC is missing or does not match the body")
    return Arrival(
        shop=_required(post, "Shop-Domain").lower(),
        webhook_id=_required(post, "Webhook-Id"),
        topic=_required(post, "Topic"),
        body=body,
        event_id=_header(post, "Event-Id"),
        api_version=_header(post, "API-Version"),
        triggered_at=_time(_header(post, "Triggered-At")),
    )


def _body(post: Request) -> bytes:
    post.max_content_length = MAX_BODY_BYTES
    try:
        return post.get_data(cache=False)
    except RequestEntityTooLarge:
        raise _Rejected(413, f"the body is larger than {MAX_BODY_BYTES} bytes") from None


def _header(post: Request, name: str) -> str | None:
    """A header of either family: webhooks carry `X-Shopify-…`, Events `Shopify-…`."""
    return post.headers.get(f"X-Shopify-{name}") or post.headers.get(f"Shopify-{name}")


def _required(post: Request, name: str) -> str:
    value = _header(post, name)
    if value is None:
        raise _Rejected(400, f"the header X-Shopify-{name} is missing")
    if len(value) > _LONGEST_HEADER:
        raise _Rejected(400, f"X-Shopify-{name} has {len(value)} characters; {_LONGEST_HEADER} fit")
    return value


def _time(value: str | None) -> datetime | None:
    """The time a header names, or None when it names none: it only serves tracing."""
    try:
        moment = datetime.fromisoformat(value or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None
