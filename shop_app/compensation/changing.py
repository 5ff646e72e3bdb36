"""Changing what was made: another end, switching it off, cleaning it out of the shop.

All of it may be said twice without harm, but for taking back store credit, which is `crediting`'s.
"""

from __future__ import annotations

from datetime import UTC, datetime

from shop_app.compensation.claiming import Claim
from shop_app.compensation.creating import Teller
from shop_app.compensation.crediting import debit
from shop_app.compensation.failing import Failure, failure_of
from shop_app.compensation.inputs import last_day
from shop_app.compensation.kinds import Kind, Op
from shop_app.compensation.looking_up import Found, look_up
from shop_app.compensation.outcomes import Happened, Outcome, Refused
from shop_app.shopify.discounts import (
    FoundCode,
    deactivate_code,
    delete_code,
    end_code_on,
    find_code,
)
from shop_app.shopify.gift_cards import deactivate_card, end_card_on
from shop_app.shopify.payloads import Declined, Problem


def change(teller: Teller, claim: Claim) -> Outcome:
    """Do what is claimed to a compensation that was made before.

    Raises what `Admin.mutate` raises, and TakenOver.
    """
    if claim.row.kind is Kind.STORE_CREDIT:
        return debit(teller, claim)
    gid = _gid(teller, claim)
    declined = None if gid is None else _do(teller, claim, gid)
    if gid is None:
        return Refused(Failure.GONE_BY_HAND)
    if isinstance(declined, Declined):
        return Refused(failure_of(declined, claim.row.kind))
    return Happened(gid)


def _gid(teller: Teller, claim: Claim) -> str | None:
    """The object; where a person said that it was made, it has yet to be found."""
    row = claim.row
    if row.remote_gid is not None:
        return row.remote_gid
    found = look_up(teller.admin, claim, row.decided_at or row.asked_at)
    return found.gid if isinstance(found, Found) else None


def _do(teller: Teller, claim: Claim, gid: str) -> Declined | None:
    admin, row, not_after = teller.admin, claim.row, claim.not_after
    card, free = row.kind is Kind.GIFT_CARD, row.kind is Kind.FREE_SHIPPING
    if row.op is Op.EXTEND:
        until = datetime.fromisoformat(row.op_wants["until"])
        if card:
            return end_card_on(admin, gid, last_day(until, claim.timezone), not_after=not_after)
        if row.code is not None and _switched_off(find_code(admin, row.code), until):
            return Declined((Problem(None, ("id",)),))
        return end_code_on(admin, gid, until, free_shipping=free, not_after=not_after)
    if row.op is Op.DELETE:
        return delete_code(admin, gid, not_after=not_after)
    deactivate = deactivate_card if card else deactivate_code
    return deactivate(admin, gid, not_after=not_after)


def _switched_off(found: FoundCode | None, until: datetime) -> bool:
    """Whether somebody has ended a code in Shopify: another end would bring it back to life."""
    if found is None:
        return True
    return found.ends_at is not None and found.ends_at <= min(datetime.now(UTC), until)
