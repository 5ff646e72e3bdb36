"""Where a compensation stands, in sentences: what is going on, and what comes next."""

from __future__ import annotations

from datetime import datetime

from shop_app.compensation.kinds import Kind, Op, State
from shop_app.compensation.queries import CompensationRow
from shop_app.desk.compensations.failure_words import why
from shop_app.money import Money
from shop_app.texts import gettext, moment, money, ngettext, number


def standing(
    row: CompensationRow, now: datetime, *, decided_by_nobody: bool = False
) -> tuple[str, ...]:
    """The sentences, the most important first. Needs an app context.

    `decided_by_nobody`: nobody but who asked could approve it, were it a request.
    """
    told = [_state(row, now), _pending(row), _trouble(row)]
    if decided_by_nobody and row.state is State.REQUESTED:
        told.append(_nobody())
    return tuple(one for one in told if one)


def seconds_left(row: CompensationRow, now: datetime) -> int:
    """Seconds until Shopify is told, after which nothing can be taken back."""
    if row.op_due_at is None or row.op_attempts:
        return 0
    return max(0, round((row.op_due_at - now).total_seconds()))


def _state(row: CompensationRow, now: datetime) -> str:
    match row.state:
        case State.RESERVED:
            return _reserved(row, now)
        case State.GRANTED:
            return _granted(row)
        case State.FAILED:
            return gettext("It was not granted, and nothing is set aside for it any more.")
        case State.REQUESTED if row.request_expires_at is not None:
            return gettext(
                "Somebody has to approve it until %(moment)s. Nothing is set aside for it so far.",
                moment=moment(row.request_expires_at),
            )
        case State.REDEEMED if row.ended_at is None:
            return gettext("The customer has used all of it.")
    return _ended(row)


def _reserved(row: CompensationRow, now: datetime) -> str:
    seconds = seconds_left(row, now)
    if row.op_error:
        return gettext("The money is set aside, but Shopify could not be told so far.")
    if not seconds:
        return gettext("The money is set aside, and Shopify is being told. This takes a moment.")
    return ngettext(
        "The money is set aside. Shopify is told in %(count)s second.",
        "The money is set aside. Shopify is told in %(count)s seconds.",
        seconds,
        count=number(seconds),
    )


def _granted(row: CompensationRow) -> str:
    if row.kind is Kind.STORE_CREDIT:
        return gettext("The customer has it on their account.")
    if row.spent:
        left = money(Money(row.left, row.currency))
        return gettext("The customer has used a part of it; %(left)s is left.", left=left)
    return gettext("It is ready: give the customer the code.")


def _ended(row: CompensationRow) -> str:
    at = "" if row.ended_at is None else moment(row.ended_at)
    words = {
        State.REQUESTED: gettext("Somebody has to approve it. Nothing is set aside for it so far."),
        State.REDEEMED: gettext("The customer has used it, last on %(moment)s.", moment=at),
        State.EXPIRED: gettext("It expired on %(moment)s.", moment=at),
        State.REVOKED: gettext("It was revoked on %(moment)s.", moment=at),
        State.IN_DOUBT: gettext(
            "Nobody knows whether Shopify did it. The money stays set aside until somebody has"
            " looked."
        ),
        State.TAKEN_BACK: gettext(
            "It was taken back on %(moment)s, before Shopify was told.", moment=at
        ),
        State.DECLINED: gettext("The request was declined on %(moment)s.", moment=at),
        State.LAPSED: gettext("Nobody approved it in time: it lapsed on %(moment)s.", moment=at),
    }
    return words[row.state]


def _nobody() -> str:
    return gettext(
        "Nobody else is an owner or a manager here, and nobody approves their own request: so it will"
        " lapse. Give somebody else such a role, or say in the policy that yours needs no approval."
    )


def _pending(row: CompensationRow) -> str:
    """What Shopify has yet to be told."""
    return {
        Op.EXTEND: gettext("Shopify is being told of the new end."),
        Op.REVOKE: gettext("Shopify is being told to switch it off."),
    }.get(row.op or Op.CREATE, "")


def _trouble(row: CompensationRow) -> str:
    """What hinders it, or why it was not done."""
    if row.state is State.FAILED:
        return why(row.end or "")
    if row.op is None and row.op_error:
        return gettext("The last change was not made: %(why)s", why=why(row.op_error))
    return why(row.op_error or "")
