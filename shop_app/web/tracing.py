"""Every request has an id on its log lines and in its answer, and its time is measured."""

import time
import uuid

import structlog
from flask import Flask, Response, g, request

from shop_app.metrics import REQUEST_SECONDS
from shop_app.settings import is_shop_domain

REQUEST_ID = "X-Request-Id"
_LONGEST_ID = 64
_UNKNOWN = "none"


def trace(app: Flask) -> None:
    """Bind `request_id` (for a webhook `delivery_id` and `shop` too) around each request of the app."""

    @app.before_request
    def begin() -> None:
        g.began, g.request_id = time.perf_counter(), _request_id()
        ids = {"request_id": g.request_id}
        if delivery_id := _shopify_header("Webhook-Id"):
            ids["delivery_id"] = delivery_id[:_LONGEST_ID]
        shop = _shopify_header("Shop-Domain").lower()
        if is_shop_domain(shop):
            ids["shop"] = shop
        structlog.contextvars.bind_contextvars(**ids)

    @app.after_request
    def end(response: Response) -> Response:
        response.headers[REQUEST_ID] = g.request_id
        endpoint = request.endpoint or _UNKNOWN
        REQUEST_SECONDS.labels(endpoint, response.status_code).observe(
            time.perf_counter() - g.began
        )
        return response

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        structlog.contextvars.clear_contextvars()


def trace_shop(app: Flask) -> None:
    """Bind `shop` for doors of staff; to be called once the guard of those doors stands."""

    @app.before_request
    def name_shop() -> None:
        if (staff := g.get("staff")) is not None:
            structlog.contextvars.bind_contextvars(shop=staff.shop)


def _shopify_header(name: str) -> str:
    """A header of either family, as the door for webhooks reads them; empty without it."""
    headers = request.headers
    return headers.get(f"X-Shopify-{name}") or headers.get(f"Shopify-{name}") or ""


def _request_id() -> str:
    """The proxy's id where it gave a harmless one, else a new one."""
    given = request.headers.get(REQUEST_ID, "")
    plain = given.replace("-", "")
    if plain.isascii() and plain.isalnum() and len(given) <= _LONGEST_ID:
        return given
    return uuid.uuid4().hex
