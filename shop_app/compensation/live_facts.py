"""What a policy asks of a customer beyond what Amends keeps: read from Shopify, never stored.

It is read before the transaction that decides, and only when the policy in force asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from sqlalchemy import Engine

from shop_app.compensation.policy import Policy
from shop_app.conditions.needs import Needs, needs
from shop_app.conditions.subject import Asked, Live, Subject
from shop_app.customers.products import Told, ask, unknown_of
from shop_app.customers.subjects import subjects, with_live
from shop_app.errors import Unavailable
from shop_app.shopify.client import Admin
from shop_app.shopify.customer_facts import read_live
from shop_app.shopify.errors import AccessDenied, ShopFrozen, ShopGone, ShopLocked, TokenDead
from shop_app.tagging.reading import with_products

_CANT_BE_ASKED = (AccessDenied, ShopFrozen, ShopGone, ShopLocked, TokenDead, Unavailable)
_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class LiveFacts:
    """What Shopify said of a customer when it was asked for `needs`; None: it could not be asked.

    `away`: it did not answer this time, and may another.
    """

    customer_gid: str
    needs: Needs
    live: Live | None = None
    told: Told | None = None
    away: bool = False

    @property
    def tags(self) -> frozenset[str] | None:
        """The customer's tags; None: nobody knows."""
        if self.live is None or Asked.TAGS not in self.live.asked:
            return None
        return frozenset(self.live.tags)

    def added_to(self, subject: Subject) -> Subject:
        """The customer with what Shopify said."""
        subject = with_live(subject, self.live, subject.products)
        return subject if self.told is None else with_products(subject, self.told)


class NotAsked(Exception):
    """The policy in force asks for more of a customer than has been read; read it and come again."""

    def __init__(self, customer_gid: str, wanted: Needs) -> None:
        super().__init__("the policy asks for more than was read")
        self.customer_gid = customer_gid
        self.wanted = wanted


def needs_of(policy: Policy) -> Needs:
    """What the conditions of its tiers and its rules on tags need."""
    found = Needs()
    for tier in policy.tiers:
        if tier.when is not None:
            found |= needs(tier.when)
    if policy.blocked_tags or policy.required_tags:
        found |= Needs(asked=frozenset({Asked.TAGS}))
    return found


def check_read(facts: LiveFacts | None, policy: Policy, customer_gid: str | None) -> None:
    """Raises NotAsked where `facts` lack what the policy asks of the customer; of guests it asks
    nothing."""
    wanted = needs_of(policy)
    if customer_gid is None or not (wanted.asked or wanted.products):
        return
    if facts is None or facts.customer_gid != customer_gid or (facts.needs | wanted) != facts.needs:
        raise NotAsked(customer_gid, wanted)


def read(engine: Engine, admin: Admin | None, shop: str, missing: NotAsked) -> LiveFacts:
    """What Shopify says now; where it can't be asked, or may not say it, it stays unknown.

    No transaction may be open. `admin` None: nobody is asked.
    """
    gid, wanted = missing.customer_gid, missing.wanted
    if admin is None:
        return LiveFacts(gid, wanted)
    live, told, away = None, None, False
    try:
        if wanted.asked:
            live = read_live(admin, [gid], wanted.asked, wanted.segments)[gid]
        if wanted.products:
            told = _products(engine, admin, shop, gid, wanted)
    except _CANT_BE_ASKED as error:
        _LOG.warning("a policy asks what can't be asked", shop=shop, code=error.code)
        away = not isinstance(error, AccessDenied)
    return LiveFacts(gid, wanted, live, told, away)


def _products(engine: Engine, admin: Admin, shop: str, gid: str, wanted: Needs) -> Told | None:
    with engine.connect() as db:
        known = subjects(db, shop, [gid], wanted.parts, datetime.now(UTC))
    return ask(admin, unknown_of(known.values())) if known else None
