"""How it went to tell Shopify something; everything that can be known about one call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from shop_app.compensation.failing import Failure


@dataclass(frozen=True, slots=True)
class Happened:
    """It is so in Shopify. `gid` is what was made, `account_gid` a store credit's account;
    `looked_up`: it was found there, the answer to the call had been lost."""

    gid: str | None = None
    account_gid: str | None = None
    looked_up: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """It did not happen, and would not if it were tried again."""

    failure: Failure


@dataclass(frozen=True, slots=True)
class Later:
    """This call did nothing; another may. `wait`: as long as Shopify asks to wait."""

    failure: Failure
    wait: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have happened or not; looking it up will tell."""

    failure: Failure


@dataclass(frozen=True, slots=True)
class Doubtful:
    """It may have happened or not, and what Shopify shows does not tell."""


Outcome = Happened | Refused | Later | Unknown | Doubtful
