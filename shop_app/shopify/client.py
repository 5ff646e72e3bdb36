"""The one door to a shop's Admin GraphQL API: time-outs, bounded retries, pacing, typed errors."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests
import structlog

from shop_app.db import assert_no_transaction
from shop_app.errors import AppError
from shop_app.settings import Settings
from shop_app.shopify import answer as answers
from shop_app.shopify.answer import Answer, Spent
from shop_app.shopify.errors import ShopifyUnavailable, Throttled, TokenDead
from shop_app.shopify.pacing import Pacing

API_VERSION = "2026-10"
TIMEOUTS = (3.05, 10.0)
"""Seconds to connect (a little over TCP's 3 s retransmission) and between two bytes read."""

ATTEMPTS = 3
SHORT_WAIT = 2.0
"""Seconds a call may sleep for its budget itself; a longer wait is the job's affair."""

_BACKOFF = (0.2, 0.8)
_LOG = structlog.get_logger(__name__)

TokenSource = Callable[[str | None], str]
"""Gives the shop's access token; the argument is the token that Shopify has just refused."""

_CONNECTING = 1 / 3
"""The share of a short time that connecting may take; Shopify's work on the answer takes longer."""

Listener = Callable[[Spent], None]
"""Is told what each answer cost, also of refused ones; must not raise."""


def timeouts_within(seconds: float) -> tuple[float, float]:
    """TIMEOUTS, or shorter ones that together are over within `seconds` (positive)."""
    connect = min(TIMEOUTS[0], seconds * _CONNECTING)
    return connect, min(TIMEOUTS[1], seconds - connect)


@dataclass(frozen=True)
class Operation:
    """A GraphQL document, the name of its operation, and the points it asks for at most."""

    name: str
    document: str
    cost: int = 10


@dataclass(frozen=True)
class _Call:
    operation: Operation
    variables: Mapping[str, Any]
    repeatable: bool
    not_after: float = math.inf


class Admin:
    """One shop's Admin API. Cheap to make; used by one thread, as its `http` session is."""

    def __init__(
        self,
        shop: str,
        settings: Settings,
        http: requests.Session,
        token: TokenSource,
        pacing: Pacing,
        *,
        spent: Listener | None = None,
        sleep: Callable[[float], None] = time.sleep,
        give_up_at: float = math.inf,
    ) -> None:
        """`give_up_at`: when `time.monotonic()` says so, nobody waits for answers any more; calls
        end by then, with Throttled or ShopifyUnavailable."""
        self.shop = shop
        self._url = f"{settings.shop_base(shop)}/admin/api/{API_VERSION}/graphql.json"
        self._http = http
        self._token = token
        self._pacing = pacing
        self._spent = spent
        self._sleep = sleep
        self._give_up_at = give_up_at

    def query(self, operation: Operation, variables: Mapping[str, Any] | None = None) -> Answer:
        """Read. Tried up to 3 times on time-outs, broken connections and 5xx.

        Raises Throttled, ShopifyUnavailable, TokenDead, AccessDenied, ShopFrozen, ShopGone,
        ShopLocked or RequestRefused.
        """
        return self._run(_Call(operation, variables or {}, repeatable=True))

    def mutate(
        self,
        operation: Operation,
        variables: Mapping[str, Any],
        *,
        idempotent: bool = False,
        not_after: float = math.inf,
    ) -> Answer:
        """Write. Repeated like a query only when `idempotent`; raises the same errors.

        Otherwise ShopifyUnavailable means that nobody knows whether it happened. Nothing is sent
        once `time.monotonic()` has passed `not_after`: a process that was frozen meanwhile must
        not do what has been taken over by another.
        """
        return self._run(_Call(operation, variables, repeatable=idempotent, not_after=not_after))

    def _run(self, call: _Call) -> Answer:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._authorized(call)
            except (ShopifyUnavailable, Throttled) as error:
                pause = _pause(error, attempt, repeatable=call.repeatable)
                if pause is None or pause >= self._left():
                    raise
                _LOG.info(
                    "shopify_retry",
                    shop=self.shop,
                    operation=call.operation.name,
                    attempt=attempt,
                    code=error.code,
                    wait_seconds=round(pause, 2),
                )
            self._sleep(pause)
        raise AssertionError("the last attempt either returns or raises")

    def _authorized(self, call: _Call) -> Answer:
        """One paced attempt; a refused token is replaced once."""
        token = self._token(None)
        response, body = self._paced(call, token)
        if response.status_code == requests.codes.unauthorized:
            token = self._token(token)
            response, body = self._paced(call, token)
            if response.status_code == requests.codes.unauthorized:
                raise TokenDead(f"{self.shop}: Shopify refuses a fresh token; open the app once")
        name = call.operation.name
        refused = answers.refusal(self.shop, name, response)
        if refused is not None:
            raise refused
        return answers.read(self.shop, name, body)

    def _paced(self, call: _Call, token: str) -> tuple[requests.Response, dict[str, Any]]:
        """Send within the budget; the body is only read from a 200."""
        operation = call.operation
        self._wait_for_budget(operation)
        response, cost, body = None, None, {}
        try:
            response = self._send(call, token)
            if response.status_code == requests.codes.ok:
                body = self._body(operation, response)
                cost = answers.cost_of(body)
        finally:
            self._pacing.settle(self.shop, operation.cost, cost.status if cost else None)
            if response is not None and self._spent is not None:
                self._spent(answers.spent(response, body))
        return response, body

    def _wait_for_budget(self, operation: Operation) -> None:
        waited = 0.0
        while wait := self._pacing.reserve(self.shop, operation.cost):
            waited += wait
            if waited > SHORT_WAIT or wait >= self._left():
                raise Throttled(self.shop, wait)
            self._sleep(wait)

    def _send(self, call: _Call, token: str) -> requests.Response:
        name = call.operation.name
        assert_no_transaction(f"{self.shop}: {name}")
        body = {
            "query": call.operation.document,
            "operationName": name,
            "variables": dict(call.variables),
        }
        headers = {"X-Shopify-Access-Token": token, "Accept": "application/json"}
        if time.monotonic() > call.not_after:
            raise ShopifyUnavailable(
                f"{self.shop}: {name}: too late, it may be somebody else's now"
            )
        left = self._left()
        if left <= 0:
            raise ShopifyUnavailable(f"{self.shop}: {name}: no answer in time")
        limits = timeouts_within(left)
        try:
            return self._http.post(
                self._url, json=body, headers=headers, timeout=limits, allow_redirects=False
            )
        except requests.RequestException as error:
            kind = type(error).__name__
            raise ShopifyUnavailable(f"{self.shop}: {name}: {kind}") from error

    def _left(self) -> float:
        """Seconds until nobody waits any more."""
        return self._give_up_at - time.monotonic()

    def _body(self, operation: Operation, response: requests.Response) -> dict[str, Any]:
        try:
            body = response.json()
        except requests.JSONDecodeError as error:
            raise ShopifyUnavailable(f"{self.shop}: {operation.name}: not JSON") from error
        if not isinstance(body, dict):
            raise ShopifyUnavailable(f"{self.shop}: {operation.name}: not a JSON object")
        return body


def _pause(error: AppError, attempt: int, *, repeatable: bool) -> float | None:
    """Seconds until the next attempt; None when there is none. Throttled: nothing happened."""
    if attempt == ATTEMPTS:
        return None
    if isinstance(error, Throttled):
        return error.wait_seconds if error.wait_seconds <= SHORT_WAIT else None
    return _BACKOFF[attempt - 1] if repeatable else None
