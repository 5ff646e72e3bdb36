"""What Shopify Flow is told of compensations, and of limits that kept some from being given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, select

from shop_app.compensation.about import Case
from shop_app.compensation.judgement import Refusal, Unit, Wanted
from shop_app.compensation.kinds import Kind, Origin
from shop_app.compensation.queries import CompensationRow
from shop_app.flow import events
from shop_app.flow.events import GiftTold, LimitTold, Wish
from shop_app.flow.outbox import tell_flow
from shop_app.issues.models import Issue
from shop_app.money import Money


def tell_granted(db: Connection, row: CompensationRow) -> None:
    """The customer has it."""
    event = events.compensation_granted(
        _gift(row),
        Money(row.amount, row.currency),
        order_gid=row.order_gid,
        reason=row.reason,
        code=None if row.kind is Kind.GIFT_CARD else row.code,
        issue_number=_issue_number(db, row),
        by=row.actor,
    )
    tell_flow(db, row.shop, [event])


def tell_redeemed(
    db: Connection, row: CompensationRow, amount: int, *, order_gid: str | None
) -> None:
    """`amount` minor units were redeemed now, `row` is as it is afterwards.

    Told once for an order, however often it changes; of a balance for each new sum. What was given
    by hand in Shopify is not told of: its story is found there, perhaps long after.
    """
    if row.origin is not Origin.AMENDS:
        return
    place = order_gid or str(row.spent)
    event = events.compensation_redeemed(
        _gift(row),
        Money(amount, row.currency),
        Money(row.left, row.currency),
        order_gid=order_gid,
        key=f"{row.id} {place}",
    )
    tell_flow(db, row.shop, [event])


def tell_limits(
    db: Connection,
    shop: str,
    case: Case,
    refused: Iterable[tuple[Wanted, tuple[Refusal, ...]]],
    *,
    asker: str | None,
    at: datetime,
) -> None:
    """These grants were refused; the limits with numbers that did it are told of, once a day each.

    All in one go, and so in one order: who is first that day is waited for, and two of us must not
    wait for each other. `asker` is the staff member whose limits counted.
    """
    told = [
        event
        for wanted, refusals in refused
        for event in _reached(case, wanted, refusals, asker=asker, at=at)
    ]
    tell_flow(db, shop, told)


def _reached(
    case: Case,
    wanted: Wanted,
    refusals: tuple[Refusal, ...],
    *,
    asker: str | None,
    at: datetime,
) -> Iterator[events.Event]:
    day = at.astimezone(case.timezone).date().isoformat()
    wish = Wish(case.customer_gid, case.order_gid, wanted.kind, wanted.reason, case.currency, day)
    binds = {
        "order": case.order_gid,
        "customer": case.customer_gid,
        "role": asker,
        "staff": asker,
        "reason": wanted.reason,
        "kind": wanted.kind.value,
    }
    for refusal in refusals:
        if refusal.limit is not None and refusal.unit is not Unit.NONE:
            whose = binds.get(refusal.code.partition("_")[0]) or ""
            yield events.limit_reached(_limit(refusal, case.currency, whose), wish)


def _limit(refusal: Refusal, currency: str, binds: str) -> LimitTold:
    figures = [refusal.limit or 0, refusal.used or 0]
    if refusal.unit is Unit.MONEY:
        allowed, used = (Money(figure, currency).major for figure in figures)
    else:
        allowed, used = map(Decimal, figures)
    return LimitTold(refusal.code, refusal.unit, allowed, used, binds)


def _gift(row: CompensationRow) -> GiftTold:
    return GiftTold(row.number, row.kind, row.customer_gid)


def _issue_number(db: Connection, row: CompensationRow) -> int | None:
    if row.issue_id is None:
        return None
    its = (Issue.shop == row.shop, Issue.id == row.issue_id)
    return db.scalar(select(Issue.number).where(*its))
