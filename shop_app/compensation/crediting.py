"""Giving store credit, and taking it back, never twice.

Before a call the account's newest transaction is noted. After a lost answer whatever moved since tells:
the same amount, made by an app or by hand, and nobody else's, is ours. Anything else is a person's to
decide: nothing is ever sent a second time.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, text

from shop_app.compensation import inputs
from shop_app.compensation.claiming import Claim, mark_sent
from shop_app.compensation.creating import Teller
from shop_app.compensation.failing import Failure, cause, failure_of
from shop_app.compensation.kinds import Kind
from shop_app.compensation.outcomes import (
    Doubtful,
    Happened,
    Later,
    Outcome,
    Refused,
    Unknown,
)
from shop_app.money import Money
from shop_app.shopify.client import Admin
from shop_app.shopify.errors import AccessDenied, RequestRefused
from shop_app.shopify.payloads import Declined
from shop_app.shopify.store_credit import (
    Booked,
    Moved,
    account_of,
    give,
    left_of,
    moved_since,
    newest,
    take,
)

_LINKED = text(
    """
    SELECT gid FROM unnest(CAST(:gids AS text[])) AS gid
    WHERE EXISTS (SELECT FROM compensation AS other WHERE other.shop = :shop
        AND other.id <> :id AND (other.remote_gid = gid OR other.op_known ->> 'debit' = gid))
    """
)
_NO_FUNDS = "INSUFFICIENT_FUNDS"


def credit(teller: Teller, claim: Claim) -> Outcome:
    """Give the credit, or find out whether an earlier call has.

    Raises what `Admin.mutate` raises, and TakenOver.
    """
    row, admin = claim.row, teller.admin
    if row.customer_gid is None:
        return Refused(Failure.CUSTOMER_GONE)
    if claim.earlier is not None:
        return _what_became(teller, claim, credit=True)
    mark_sent(teller.deps.engine, claim, _known(admin, row.customer_gid, _worth(claim)))
    made = give(admin, row.customer_gid, inputs.store_credit(row), not_after=claim.not_after)
    if isinstance(made, Declined):
        return Refused(failure_of(made, Kind.STORE_CREDIT))
    return Happened(made.gid, made.account_gid)


def debit(teller: Teller, claim: Claim) -> Outcome:
    """Take back what the customer has not spent of a credit, or find out whether that happened.

    Raises what `Admin.mutate` raises, and TakenOver.
    """
    row, admin = claim.row, teller.admin
    if claim.earlier is not None:
        return _what_became(teller, claim, credit=False)
    left = left_of(admin, row.remote_gid) if row.remote_gid else None
    if left is None:
        return Refused(Failure.GONE_BY_HAND)
    if left.amount == 0:
        return Happened()
    known = {
        "account": left.account_gid,
        "newest": newest(admin, left.account_gid),
        "amount": left.amount,
    }
    mark_sent(teller.deps.engine, claim, known)
    amount = Money(left.amount, _worth(claim).currency)
    made = take(admin, left.account_gid, amount, not_after=claim.not_after)
    if isinstance(made, Booked):
        return Happened(made.gid, made.account_gid)
    if _NO_FUNDS in made.codes:
        return Later(Failure.BALANCE_CHANGED)
    return Refused(failure_of(made, Kind.STORE_CREDIT))


def _known(admin: Admin, customer_gid: str, worth: Money) -> dict[str, Any]:
    account = account_of(admin, customer_gid, worth.currency)
    last = None if account is None else newest(admin, account)
    return {"account": account, "newest": last, "amount": worth.minor}


def _what_became(teller: Teller, claim: Claim, *, credit: bool) -> Outcome:
    row, known = claim.row, claim.row.op_known
    try:
        account = known["account"]
        if account is None and row.customer_gid is not None:
            account = account_of(teller.admin, row.customer_gid, _worth(claim).currency)
        moved = moved_since(teller.admin, account, known["newest"]) if account else []
    except (AccessDenied, RequestRefused) as error:
        return Unknown(cause(error))
    found = [one for one in moved if _fits(one, known["amount"], credit=credit)]
    gids = [one.gid for one in found if one.gid is not None]
    free = _unlinked(teller.deps.engine, claim, gids)
    return Happened(free[0], account, looked_up=True) if free else Doubtful()


def _fits(one: Moved, amount: int, *, credit: bool) -> bool:
    return one.credit is credit and one.adjustment and one.amount == amount


def _unlinked(engine: Engine, claim: Claim, gids: list[str]) -> list[str]:
    with engine.connect() as db:
        linked = linked_elsewhere(db, claim.row.shop, claim.row.id, gids)
    return [gid for gid in gids if gid not in linked]


def linked_elsewhere(db: Connection, shop: str, own_id: int, gids: list[str]) -> frozenset[str]:
    """Those of the objects that another compensation than `own_id` has made."""
    params = {"shop": shop, "id": own_id, "gids": gids}
    return frozenset(db.scalars(_LINKED, params))


def _worth(claim: Claim) -> Money:
    return claim.row.worth or Money(claim.row.amount, claim.row.currency)
