"""A new shop comes into being."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import Literal

from sandbox.changes import ActionRefusedError
from sandbox.state import Shop
from sandbox.world import World

Plan = Literal["basic", "advanced", "plus", "enterprise"]

_DOMAIN = re.compile(r"[a-z0-9][a-z0-9-]*\.myshopify\.com")


@dataclass(frozen=True)
class Opening:
    """What a new shop is like; `name` None is made from the domain."""

    domain: str
    name: str | None = None
    currency: str = "GBP"
    plan: Plan = "basic"
    timezone: str = "Europe/London"
    locale: str = "en"


def open_shop(world: World, wanted: Opening) -> Shop:
    """Add a shop to the sandbox; the app is not installed yet.

    Raises ActionRefusedError for a domain that is taken or not of the form `x.myshopify.com`.
    """
    if not _DOMAIN.fullmatch(wanted.domain):
        raise ActionRefusedError(f"a shop's domain is x.myshopify.com, got {wanted.domain!r}")
    if wanted.domain in world.shops:
        raise ActionRefusedError(f"there is a shop {wanted.domain} already")
    handle = wanted.domain.removesuffix(".myshopify.com")
    shop = Shop(
        domain=wanted.domain,
        id=zlib.crc32(wanted.domain.encode()),
        name=wanted.name or handle.replace("-", " ").title(),
        currency=wanted.currency,
        timezone=wanted.timezone,
        locale=wanted.locale,
        plan=wanted.plan,
    )
    world.shops[shop.domain] = shop
    return shop
