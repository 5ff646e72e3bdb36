"""Reading one HTTP answer of the GraphQL Admin API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from shop_app.errors import AppError
from shop_app.shopify.errors import (
    AccessDenied,
    RequestRefused,
    ShopFrozen,
    ShopGone,
    ShopifyUnavailable,
    ShopLocked,
    Throttled,
)
from shop_app.shopify.pacing import ThrottleStatus

_BY_STATUS: Mapping[int, tuple[type[AppError], str]] = {
    402: (ShopFrozen, "the shop is frozen until it pays Shopify"),
    403: (AccessDenied, "a scope is missing or the app may not do this"),
    404: (ShopGone, "Shopify knows no such shop"),
    423: (ShopLocked, "Shopify locked the shop"),
}
_TOO_MANY = 429
_DEFAULT_RETRY_AFTER = 2.0
_LONGEST_RETRY_AFTER = 300.0
_THROTTLED, _DENIED, _INTERNAL = "THROTTLED", "ACCESS_DENIED", "INTERNAL_SERVER_ERROR"
_TELLING = frozenset({_THROTTLED, _DENIED, _INTERNAL})


@dataclass(frozen=True)
class GraphQLError:
    """One entry of `errors`; `path` names the field, outermost first."""

    message: str
    code: str | None
    path: tuple[str, ...]


@dataclass(frozen=True)
class Cost:
    """Points asked and really used, and what is left of the bucket."""

    requested: float
    actual: float | None
    status: ThrottleStatus


@dataclass(frozen=True)
class Spent:
    """What one answer took from the shop's budget, in points: 0 when Shopify named no cost.

    `throttled`: it was turned away for the budget. `status` is None when nothing was said of it.
    """

    points: float
    throttled: bool
    status: ThrottleStatus | None


@dataclass(frozen=True)
class Answer:
    """What Shopify answered. `errors` may stand beside partial `data`, whose fields are null."""

    data: dict[str, Any]
    errors: tuple[GraphQLError, ...] = ()
    cost: Cost | None = None

    @property
    def internally_broken(self) -> bool:
        """Whether something went wrong inside Shopify: what is null may have happened or not."""
        return any(error.code == _INTERNAL for error in self.errors)

    def denied_below(self, root: str, fields: frozenset[str]) -> tuple[GraphQLError, ...]:
        """The errors that keep one of these `fields` of a node of the list `root` from us."""
        return tuple(
            error
            for error in self.errors
            if error.code == _DENIED and error.path[:1] == (root,) and {*error.path[2:3]} & fields
        )

    def without(self, errors: tuple[GraphQLError, ...]) -> Answer:
        """The same answer, these errors put up with."""
        left = tuple(error for error in self.errors if error not in errors)
        return Answer(self.data, left, self.cost)

    def must_be_whole(self, about: str) -> None:
        """Raises AccessDenied, ShopifyUnavailable or RequestRefused when there is any error.

        For reads: a null that stands for "you may not see this" is not "there is none".
        """
        if self.errors:
            raise _as_error(about, self.errors)


def refusal(shop: str, operation: str, response: requests.Response) -> AppError | None:
    """The error that an HTTP status stands for; None for 200. 401 is the client's own affair."""
    status = response.status_code
    if status == requests.codes.ok:
        return None
    if status == _TOO_MANY:
        return Throttled(shop, _retry_after(response))
    if status in _BY_STATUS:
        kind, text = _BY_STATUS[status]
        return kind(f"{shop}: {operation}: {text} (HTTP {status})")
    if status >= requests.codes.internal_server_error:
        return ShopifyUnavailable(f"{shop}: {operation}: HTTP {status}")
    return RequestRefused(f"{shop}: {operation}: unexpected HTTP {status}")


def _retry_after(response: requests.Response) -> float:
    try:
        seconds = float(response.headers.get("Retry-After", ""))
    except ValueError:
        return _DEFAULT_RETRY_AFTER
    return min(max(seconds, 0.0), _LONGEST_RETRY_AFTER)


def cost_of(body: Mapping[str, Any]) -> Cost | None:
    """The `extensions.cost` of an answer; also a throttled one carries it."""
    found = (body.get("extensions") or {}).get("cost")
    if not found or not found.get("throttleStatus"):
        return None
    status = found["throttleStatus"]
    actual = found.get("actualQueryCost")
    return Cost(
        requested=float(found.get("requestedQueryCost") or 0),
        actual=None if actual is None else float(actual),
        status=ThrottleStatus(
            maximum=float(status["maximumAvailable"]),
            available=float(status["currentlyAvailable"]),
            restore_rate=float(status["restoreRate"]),
        ),
    )


def spent(response: requests.Response, body: Mapping[str, Any]) -> Spent:
    """What an answer cost; `body` is empty unless it was a 200 with JSON."""
    cost = cost_of(body)
    return Spent(
        points=(cost.actual or 0.0) if cost else 0.0,
        throttled=response.status_code == _TOO_MANY
        or any(_error(entry).code == _THROTTLED for entry in body.get("errors") or ()),
        status=cost.status if cost else None,
    )


def read(shop: str, operation: str, body: Mapping[str, Any]) -> Answer:
    """Data with whatever errors stand beside it: what an error's `path` names is null.

    Raises Throttled, AccessDenied, ShopifyUnavailable or RequestRefused when nothing came back.
    """
    errors = tuple(_error(entry) for entry in body.get("errors") or ())
    data, cost = body.get("data"), cost_of(body)
    if isinstance(data, dict):
        answer = Answer(data, errors, cost)
        if not errors or any(value is not None for value in data.values()):
            return answer
        if not _TELLING.intersection(error.code for error in errors):
            return answer
    raise _without_data(shop, operation, errors, cost)


def _without_data(
    shop: str, operation: str, errors: tuple[GraphQLError, ...], cost: Cost | None
) -> AppError:
    if any(error.code == _THROTTLED for error in errors):
        return Throttled(shop, _until_affordable(cost))
    return _as_error(f"{shop}: {operation}", errors)


def _as_error(about: str, errors: tuple[GraphQLError, ...]) -> AppError:
    codes = {error.code for error in errors}
    said = f"{about}: " + ("; ".join(error.message for error in errors) or "no data")
    if _DENIED in codes:
        return AccessDenied(said)
    if _INTERNAL in codes or not errors:
        return ShopifyUnavailable(said)
    return RequestRefused(said)


def _until_affordable(cost: Cost | None) -> float:
    if cost is None:
        return _DEFAULT_RETRY_AFTER
    return cost.status.seconds_until(cost.requested)


def _error(entry: Mapping[str, Any]) -> GraphQLError:
    extensions = entry.get("extensions") or {}
    return GraphQLError(
        message=str(entry.get("message", "")),
        code=extensions.get("code"),
        path=tuple(str(part) for part in entry.get("path") or ()),
    )
