"""Making a discount code or a gift card, once.

A code is stored before Shopify is told of it, and a shop has each code once: a second call with it
makes nothing, it answers TAKEN. What a lost answer left open is therefore looked up by the code.
"""

from __future__ import annotations

from dataclasses import dataclass

from shop_app.compensation import inputs
from shop_app.compensation.claiming import Claim, with_new_code
from shop_app.compensation.failing import Failure, cause, failure_of, taken
from shop_app.compensation.kinds import Kind, State
from shop_app.compensation.looking_up import Absent, Found, look_up
from shop_app.compensation.outcomes import Happened, Outcome, Refused, Unknown
from shop_app.errors import Unavailable
from shop_app.jobs import Deps
from shop_app.shopify.client import Admin
from shop_app.shopify.discounts import create_code
from shop_app.shopify.errors import AccessDenied, RequestRefused
from shop_app.shopify.gift_cards import create_card
from shop_app.shopify.payloads import Declined
from shop_app.shops import vault

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Teller:
    """What it takes to tell a shop something."""

    deps: Deps
    admin: Admin


def create(teller: Teller, claim: Claim) -> Outcome:
    """Make what is claimed, unless an earlier call already has.

    Raises what `Admin.mutate` raises, and TakenOver.
    """
    if claim.earlier is not None:
        known = _looked_up(teller, claim)
        if isinstance(known, Happened | Unknown):
            return known
        if claim.row.state is State.IN_DOUBT:
            return Refused(Failure.NOT_THERE)
    return _create(teller, claim)


def _create(teller: Teller, claim: Claim) -> Outcome:
    """Make it with a code that nobody has; the input of a discount names no currency."""
    if claim.row.kind is not Kind.GIFT_CARD and claim.row.currency != claim.shop_currency:
        return Refused(Failure.CURRENCY_NOT_POSSIBLE)
    if claim.row.kind is Kind.GIFT_CARD and claim.row.sealed_code is None:
        claim = with_new_code(teller.deps.engine, teller.deps.settings, claim)
    for _ in range(_TRIES):
        made = _make(teller, claim)
        if isinstance(made, str):
            return Happened(made)
        if not taken(made):
            return Refused(failure_of(made, claim.row.kind))
        known = _whose(teller, claim)
        if isinstance(known, Happened | Unknown):
            return known
        try:
            claim = with_new_code(teller.deps.engine, teller.deps.settings, claim)
        except Unavailable:
            break
    return Refused(Failure.CODES_TAKEN)


def _looked_up(teller: Teller, claim: Claim) -> Happened | Unknown | Absent:
    """What a lookup says; Unknown where Shopify does not let us look."""
    try:
        found = look_up(teller.admin, claim, claim.earlier or claim.row.asked_at)
    except (AccessDenied, RequestRefused) as error:
        return Unknown(cause(error))
    return Happened(found.gid, looked_up=True) if isinstance(found, Found) else found


def _whose(teller: Teller, claim: Claim) -> Happened | Unknown | Absent:
    """Whose a code is that is taken: ours, made by an earlier call, or another's.

    Of a gift card's code only the end can be seen. Where no call has been lost it is another's;
    else it is ours, and will be found yet.
    """
    if claim.row.kind is Kind.GIFT_CARD and claim.earlier is None:
        return Absent.ANOTHERS
    known = _looked_up(teller, claim)
    return Unknown(Failure.NOT_FOUND_YET) if known is Absent.NOTHING else known


def _make(teller: Teller, claim: Claim) -> str | Declined:
    row, admin, not_after = claim.row, teller.admin, claim.not_after
    if row.kind is Kind.GIFT_CARD:
        assert row.sealed_code is not None  # noqa: S101 - chosen before
        code = vault.unseal(teller.deps.settings, row.sealed_code)
        given = inputs.gift_card(row, code, claim.timezone)
        return create_card(admin, given, not_after=not_after)
    free = row.kind is Kind.FREE_SHIPPING
    given = inputs.free_shipping(row) if free else inputs.discount(row)
    return create_code(admin, given, free_shipping=free, not_after=not_after)
