"""How a shop stands: is Amends at work there, and if not, what keeps it from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from shop_app.shops.features import REQUIRED_SCOPES, missing_scopes
from shop_app.shops.models import INSTALLED

TOKENS_REFUSED = ("token_dead", "app_credentials_refused")
"""Codes of refusals after which the tokens are worth nothing, whatever their age says."""

FADES = timedelta(hours=1)
"""A refusal of one thing among others counts this long after it was to be tried again: what goes
well meanwhile does not prove that this does. It is also the longest pause after one."""


class State(StrEnum):
    """How a shop stands. The codes are stable: they name metrics and appear in `doctor`."""

    WORKING = "working"
    READING = "reading"
    """Installed a moment ago: Shopify has not told the shop's details yet."""
    TOKENS_DEAD = "tokens_dead"
    """Nothing can be asked before somebody opens the app once."""
    FROZEN = "frozen"
    LOCKED = "locked"
    GONE = "gone"
    REFUSED = "refused"
    """Shopify refused with another code, which `Standing.code` names."""
    SCOPES_MISSING = "scopes_missing"
    UNINSTALLED = "uninstalled"


_BY_CODE = {
    "shop_frozen": State.FROZEN,
    "shop_locked": State.LOCKED,
    "shop_gone": State.GONE,
    **dict.fromkeys(TOKENS_REFUSED, State.TOKENS_DEAD),
}


class ShopRow(Protocol):
    """What is looked at: a row of the table `shop`, or a ShopState."""

    @property
    def state(self) -> str: ...
    @property
    def scopes(self) -> Sequence[str]: ...
    @property
    def currency(self) -> str | None: ...
    @property
    def installed_at(self) -> datetime: ...
    @property
    def uninstalled_at(self) -> datetime | None: ...
    @property
    def read_at(self) -> datetime | None: ...
    @property
    def token_dead_at(self) -> datetime | None: ...
    @property
    def refresh_token_expires_at(self) -> datetime | None: ...
    @property
    def blocked_since(self) -> datetime | None: ...
    @property
    def blocked_until(self) -> datetime | None: ...
    @property
    def blocked_reason(self) -> str | None: ...


@dataclass(frozen=True)
class Standing:
    """`since` when, None when nobody noted it. `code`: with what Shopify refused. `again_at`: when
    Amends asks by itself next. `missing`: the required scopes that are not granted, sorted.

    `shop_app.shops.sentences` says it in words.
    """

    state: State
    since: datetime | None = None
    code: str | None = None
    again_at: datetime | None = None
    missing: tuple[str, ...] = ()

    @property
    def well(self) -> bool:
        """Whether nobody has to do anything."""
        return self.state in (State.WORKING, State.READING)


def of(shop: ShopRow, now: datetime) -> Standing:
    """How the shop stands at `now`; of several troubles the one that has to be mended first."""
    if shop.state != INSTALLED and shop.uninstalled_at is not None:
        return Standing(State.UNINSTALLED, shop.uninstalled_at)
    if shop.token_dead_at is not None:
        return Standing(State.TOKENS_DEAD, shop.token_dead_at, code="token_dead")
    aged = shop.refresh_token_expires_at
    if aged is not None and aged <= now:
        return Standing(State.TOKENS_DEAD, aged, code="token_dead")
    missing = missing_scopes(REQUIRED_SCOPES, shop.scopes)
    if refused := _refused(shop, now, missing):
        return refused
    if shop.state == INSTALLED and missing:
        return Standing(State.SCOPES_MISSING, missing=missing)
    if shop.state != INSTALLED or shop.read_at is None or shop.currency is None:
        return Standing(State.READING, shop.installed_at)
    return Standing(State.WORKING, shop.read_at)


def of_refusal(code: str) -> Standing | None:
    """How a shop stands of which Shopify just said this error code; None for any other code."""
    state = _BY_CODE.get(code)
    return None if state is None else Standing(state, code=code)


def _refused(shop: ShopRow, now: datetime, missing: tuple[str, ...]) -> Standing | None:
    code, until = shop.blocked_reason, shop.blocked_until
    if code is None or until is None:
        return None
    state = _BY_CODE.get(code)
    if state is None:
        if until <= now - FADES:
            return None
        state = State.SCOPES_MISSING if missing else State.REFUSED
    again_at = None if state is State.TOKENS_DEAD else until
    return Standing(state, shop.blocked_since, code, again_at, missing)
