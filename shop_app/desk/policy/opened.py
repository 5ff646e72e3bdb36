"""The policy that a page is about, and what its fields depend on in this shop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import g
from sqlalchemy import Engine

from shop_app.compensation import policies
from shop_app.compensation.policies import Saved
from shop_app.compensation.policy import Policy
from shop_app.desk.policy.groups import Known
from shop_app.errors import Invalid
from shop_app.issues.reasons import by_key, reasons
from shop_app.shops.preferences import is_version
from shop_app.staff.queries import only_leader
from shop_app.staff.rules import Role


@dataclass(frozen=True, slots=True)
class Opened:
    """A version of the policy. `only_leader` is the role of the one person who can approve; None:
    they are more, or nobody."""

    saved: Saved
    known: Known
    only_leader: Role | None

    @property
    def policy(self) -> Policy:
        """What it says."""
        return self.saved.policy

    @property
    def new_currency(self) -> str | None:
        """The shop's currency, where that is no longer the policy's."""
        now: str | None = g.shop.currency
        return None if now in (None, self.policy.currency) else now


def opened(engine: Engine, version: int | None = None) -> Opened:
    """The policy in force, or a version of it. Raises NotFound, and Unavailable while the shop's
    currency is not known."""
    shop = g.shop.shop
    with engine.begin() as db:
        now = policies.current(db, shop)
        saved = now if version in (None, now.version) else policies.version(db, shop, version or 0)
        known = by_key(reasons(db, shop))
        leader = only_leader(db, shop)
    return Opened(saved, Known(saved.policy.currency, known), leader)


def version_sent(sent: Mapping[str, str]) -> int:
    """The version that a form is based on. Raises Invalid."""
    version = sent.get("version", "")
    if not is_version(version):
        raise Invalid("the form does not say what it is based on; reload the page")
    return int(version)


def save(engine: Engine, policy: Policy, *, based_on: int) -> Saved:
    """Have it decide from now on. Raises Invalid (`path`) and Conflict (`policy_changed`)."""
    with engine.begin() as db:
        return policies.save(db, g.shop.shop, policy, based_on=based_on, by=g.staff.id)


def begin_anew(engine: Engine, *, based_on: int) -> Saved:
    """Have the shipped policy decide from now on, in the shop's new currency. Raises Conflict."""
    with engine.begin() as db:
        return policies.begin_anew(db, g.shop.shop, based_on=based_on, by=g.staff.id)
