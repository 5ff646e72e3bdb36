"""Gift cards: making, changing, disabling and reading them.

Believed rather than known: that a search for text finds a card by its whole code or by its last
characters, and the sentences of the errors but for that of the limit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from operator import attrgetter
from typing import Any

from sandbox.graphql.context import Context
from sandbox.graphql.inputs import day_input, decimal_input, unknown_customer
from sandbox.graphql.pagination import Page, paginate
from sandbox.graphql.registry import (
    Arguments,
    errors_with_code,
    mutation,
    query,
    register,
    represents,
    values,
)
from sandbox.graphql.resolvers.money import Money
from sandbox.graphql.search import (
    DEFAULT,
    Filter,
    by_any,
    by_number,
    by_text,
    by_time,
    matcher,
    unsupported,
)
from sandbox.graphql.wire import UserError, number_of, time_text
from sandbox.rewards import GiftCard
from sandbox.state import Customer, Shop, gid
from sandbox.wallet import card_status, free_card_code, issue_card

represents(GiftCard, "GiftCard")

SHORTEST, LONGEST = 8, 20
_LETTERS = re.compile(r"[a-z0-9]+")
_CREATED_WITH = {"code", "customerId", "expiresOn", "initialAmount", "note"}
_UPDATED_WITH = {"customerId", "expiresOn", "note"}
SORTED_BY = {"CREATED_AT": "created_at", "ID": "id", "UPDATED_AT": "updated_at"}


@dataclass(frozen=True)
class Changed:
    """The payload of the three mutations; `code` only of a new card, and only this once."""

    card: GiftCard | None
    errors: list[UserError] = field(default_factory=list)
    code: str | None = None


@mutation("giftCardCreate")
def create(_: None, context: Context, arguments: Arguments) -> Changed:
    """Make a card, with the code given or one of its own."""
    given, shop = _known("giftCardCreate", arguments, _CREATED_WITH), context.shop
    errors = [*_amount_errors(shop, given), *_code_errors(shop, given.get("code"))]
    errors += [*_owner_errors(shop, given), *_expiry_errors(context, given)]
    if errors:
        return Changed(None, errors)
    customer, expires = given.get("customerId"), given.get("expiresOn")
    code = free_card_code(shop) if given.get("code") is None else given["code"].strip().lower()
    card = issue_card(
        shop,
        code,
        decimal_input(given["initialAmount"]["amount"]),
        context.now,
        customer_id=None if customer is None else number_of("Customer", customer),
        note=given.get("note"),
        expires_on=None if expires is None else day_input(expires),
    )
    return Changed(card, code=code)


@mutation("giftCardUpdate")
def update(_: None, context: Context, arguments: Arguments) -> Changed:
    """Change the note, the expiry or, of a card without one, the customer."""
    given, shop = _known("giftCardUpdate", arguments, _UPDATED_WITH), context.shop
    card = shop.rewards.cards.get(number_of("GiftCard", arguments["id"]))
    if card is None:
        return Changed(None, [UserError(["id"], "The gift card could not be found.")])
    errors = [*_owner_errors(shop, given), *_expiry_errors(context, given)]
    if given.get("customerId") is not None and card.customer_id is not None:
        message = "The customer of a gift card can't be changed."
        errors.append(UserError(["input", "customerId"], message))
    if errors:
        return Changed(None, errors)
    if "note" in given:
        card.note = given["note"]
    if "expiresOn" in given:
        expires = given["expiresOn"]
        card.expires_on = None if expires is None else day_input(expires)
    if given.get("customerId") is not None:
        card.customer_id = number_of("Customer", given["customerId"])
    card.updated_at = context.now
    return Changed(card)


@mutation("giftCardDeactivate")
def deactivate(_: None, context: Context, arguments: Arguments) -> Changed:
    """Disable a card for good; one that is disabled stays as it is."""
    card = context.shop.rewards.cards.get(number_of("GiftCard", arguments["id"]))
    if card is None:
        message = "The gift card could not be found."
        return Changed(None, [UserError(["id"], message, "GIFT_CARD_NOT_FOUND")])
    if card.deactivated_at is None:
        card.deactivated_at = card.updated_at = context.now
    return Changed(card)


def _known(name: str, arguments: Arguments, known: set[str]) -> dict[str, Any]:
    given: dict[str, Any] = arguments["input"]
    strange = sorted(given.keys() - known)
    if strange:
        raise unsupported(f"{name} with {', '.join(strange)}")
    return given


def _error(name: str, code: str, message: str) -> UserError:
    return UserError(["input", name], message, code)


def _amount_errors(shop: Shop, given: dict[str, Any]) -> list[UserError]:
    amount = given.get("initialAmount")
    if amount is None:
        return [_error("initialAmount", "MISSING_ARGUMENT", "Initial amount can't be blank")]
    if amount["currencyCode"] != shop.currency:
        message = f"Currency must be {shop.currency}"
        return [_error("initialAmount", "INVALID", message)]
    worth = decimal_input(amount["amount"])
    if worth <= 0:
        return [_error("initialAmount", "GREATER_THAN", "must be greater than 0")]
    if worth > shop.rewards.card_limit:
        message = f"can't exceed {shop.rewards.card_limit} {shop.currency}"
        return [_error("initialAmount", "GIFT_CARD_LIMIT_EXCEEDED", message)]
    return []


def _code_errors(shop: Shop, given: str | None) -> list[UserError]:
    if given is None:
        return []
    code = given.strip().lower()
    if len(code) < SHORTEST:
        message = f"Code is too short (minimum is {SHORTEST} characters)"
        return [_error("code", "TOO_SHORT", message)]
    if len(code) > LONGEST:
        message = f"Code is too long (maximum is {LONGEST} characters)"
        return [_error("code", "TOO_LONG", message)]
    if not _LETTERS.fullmatch(code):
        return [_error("code", "INVALID", "Code can only contain letters and numbers")]
    if shop.rewards.card_by_code(code) is not None:
        return [_error("code", "TAKEN", "Code has already been taken")]
    return []


def _owner_errors(shop: Shop, given: dict[str, Any]) -> list[UserError]:
    customer = given.get("customerId")
    if customer is None or not unknown_customer(shop, number_of("Customer", customer)):
        return []
    return [_error("customerId", "CUSTOMER_NOT_FOUND", "The customer could not be found.")]


def _expiry_errors(context: Context, given: dict[str, Any]) -> list[UserError]:
    expires = given.get("expiresOn")
    if expires is None or day_input(expires) >= context.now.date():
        return []
    return [_error("expiresOn", "INVALID", "Expires on can't be in the past")]


@query("giftCard")
def gift_card(_: None, context: Context, arguments: Arguments) -> GiftCard | None:
    """One card, null when there is none."""
    return context.shop.rewards.cards.get(number_of("GiftCard", arguments["id"]))


@query("giftCards")
def gift_cards(_: None, context: Context, arguments: Arguments) -> Page:
    """A page of the cards, by default in the order of their ids."""
    sort_key: str = arguments.get("sortKey") or "ID"
    if sort_key not in SORTED_BY:
        raise unsupported(f"gift cards sorted by {sort_key}; known: {', '.join(SORTED_BY)}")
    matches = matcher(arguments.get("query"), _filters(context.now))
    cards = context.shop.rewards.cards.values()
    found = [card for card in cards if matches is None or matches(card)]
    return paginate(found, attrgetter(SORTED_BY[sort_key], "id"), sort_key, arguments)


def _filters(now: datetime) -> dict[str, Filter]:
    return {
        DEFAULT: by_any(lambda card: [card.code, card.last_characters]),
        "balance_status": by_any(_balance_states),
        "created_at": by_time(lambda card: card.created_at),
        "customer_id": by_number(lambda card: card.customer_id),
        "expires_on": by_time(_last_moment),
        "id": by_number(lambda card: card.id),
        "initial_value": by_number(lambda card: card.initial_value),
        "source": by_text(lambda card: card.source),
        "status": by_text(lambda card: card_status(card, now)),
    }


def _balance_states(card: GiftCard) -> list[str]:
    if card.balance == 0:
        return ["empty"]
    return ["full" if card.balance == card.initial_value else "partial", "full_or_partial"]


def _last_moment(card: GiftCard) -> datetime:
    if card.expires_on is None:
        return datetime.max.replace(tzinfo=UTC)
    return datetime.combine(card.expires_on, time(), UTC)


def _customer(source: GiftCard, context: Context, _: Arguments) -> Customer | None:
    return None if source.customer_id is None else context.customer(source.customer_id)


def _redeemable(source: GiftCard, context: Context, _: Arguments) -> bool:
    return card_status(source, context.now) == "enabled" and source.balance > 0


register("GiftCard", "customer", _customer)
register("GiftCard", "isRedeemable", _redeemable)
values(
    "GiftCard",
    {
        "id": lambda card: gid("GiftCard", card.id),
        "balance": lambda card: Money(card.balance, card.currency),
        "createdAt": lambda card: time_text(card.created_at),
        "deactivatedAt": lambda card: time_text(card.deactivated_at),
        "enabled": lambda card: card.deactivated_at is None,
        "expiresOn": lambda card: card.expires_on and card.expires_on.isoformat(),
        "initialValue": lambda card: Money(card.initial_value, card.currency),
        "lastCharacters": lambda card: card.last_characters,
        "maskedCode": lambda card: f"•••• •••• •••• {card.last_characters}",
        "note": lambda card: card.note,
        "order": lambda _: None,  # nobody buys gift cards here: all are given
        "updatedAt": lambda card: time_text(card.updated_at),
    },
)


@query("giftCardConfiguration")
def configuration(_: None, context: Context, _arguments: Arguments) -> Shop:
    """What limits the shop's cards."""
    return context.shop


def _limit(shop: Shop) -> Money:
    return Money(shop.rewards.card_limit, shop.currency)


values("GiftCardConfiguration", {"issueLimit": _limit, "purchaseLimit": _limit})
for _payload in ("Create", "Update", "Deactivate"):
    values(
        f"GiftCard{_payload}Payload",
        {"giftCard": lambda result: result.card, "userErrors": lambda result: result.errors},
    )
values("GiftCardCreatePayload", {"giftCardCode": lambda result: result.code})
errors_with_code("GiftCardUserError")
errors_with_code("GiftCardDeactivateUserError")
