"""Store credit: giving it, taking it and reading accounts.

Neither a key nor a note tells two credits apart. Believed rather than known: that transactions come
oldest first unless `reverse`, that every currency the sandbox knows may be credited, and that the
limit is a number of the account's own currency.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sandbox.currencies import PER_POUND
from sandbox.graphql.context import Context
from sandbox.graphql.inputs import decimal_input, time_input, unknown_customer
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
from sandbox.graphql.search import Filter, by_number, by_text, by_time, matcher, unsupported
from sandbox.graphql.wire import UserError, number_of, read_gid, time_text
from sandbox.rewards import Credit, CreditAccount, CreditTransaction, Debit, Expiration
from sandbox.state import Customer, Order, gid
from sandbox.wallet import NEVER, credit, debit, expire, open_account

represents(Credit, "StoreCreditAccountCreditTransaction")
represents(CreditAccount, "StoreCreditAccount")
represents(Debit, "StoreCreditAccountDebitTransaction")
represents(Expiration, "StoreCreditAccountExpirationTransaction")

_VERBS = {"credit": "creditInput", "debit": "debitInput"}


@dataclass(frozen=True)
class OrderTransaction:
    """`OrderTransaction`: the payment of an order."""

    number: int
    order: Order | None


@dataclass(frozen=True)
class Booked:
    """`StoreCreditAccountCreditPayload` and `…DebitPayload`."""

    transaction: CreditTransaction | None
    errors: list[UserError] = field(default_factory=list)


represents(OrderTransaction, "OrderTransaction")


@mutation("storeCreditAccountCredit")
def credit_account(_: None, context: Context, arguments: Arguments) -> Booked:
    """Give store credit, in an account that is opened if the customer has none of the currency."""
    given = arguments["creditInput"]
    money, expires = given["creditAmount"], given.get("expiresAt")
    amount, currency = decimal_input(money["amount"]), money["currencyCode"]
    until = None if expires is None else time_input(expires)
    account, error = _account(context, arguments["id"], currency)
    error = error or _amount_error("credit", amount)
    if error is None and currency not in PER_POUND:
        error = _error("credit", "currencyCode", "UNSUPPORTED_CURRENCY", _UNSUPPORTED)
    if error is None and until is not None and until <= context.now:
        message = "The expiry date must be in the future"
        error = UserError(["creditInput", "expiresAt"], message, "EXPIRES_AT_IN_PAST")
    if error is None and _exceeds(context, account, amount):
        error = _error("credit", "amount", "CREDIT_LIMIT_EXCEEDED", _TOO_MUCH)
    if error is not None:
        return Booked(None, [error])
    if account is None:
        number = number_of("Customer", arguments["id"])
        account = open_account(context.shop, number, currency)
    return Booked(credit(context.shop, account, amount, context.now, expires_at=until))


@mutation("storeCreditAccountDebit")
def debit_account(_: None, context: Context, arguments: Arguments) -> Booked:
    """Take store credit."""
    money = arguments["debitInput"]["debitAmount"]
    amount = decimal_input(money["amount"])
    account, error = _account(context, arguments["id"], money["currencyCode"])
    if account is None and error is None:
        error = UserError(["id"], _NO_ACCOUNT, "ACCOUNT_NOT_FOUND")
    error = error or _amount_error("debit", amount)
    if error is not None or account is None:
        return Booked(None, [error] if error else [])
    expire(context.shop, account, context.now)
    if amount > account.balance:
        message = "The store credit account does not have sufficient funds"
        return Booked(None, [_error("debit", "amount", "INSUFFICIENT_FUNDS", message)])
    return Booked(debit(context.shop, account, amount, context.now))


_NO_ACCOUNT = "Store credit account does not exist"
_NO_OWNER = "Owner does not exist"
_UNSUPPORTED = "Currency is not supported"
_TOO_MUCH = "The operation would cause the account's credit limit to be exceeded"
_OTHER_CURRENCY = "The currency provided does not match the currency of the store credit account"


def _account(
    context: Context, text: str, currency: str
) -> tuple[CreditAccount | None, UserError | None]:
    """The account that an id means; neither for a customer who has none of the currency yet."""
    kind, number = read_gid(text)
    rewards = context.shop.rewards
    if kind == "Customer":
        if unknown_customer(context.shop, number):
            return None, UserError(["id"], _NO_OWNER, "OWNER_NOT_FOUND")
        return rewards.account_of.get((number, currency)), None
    if kind != "StoreCreditAccount":
        raise unsupported(f"store credit of a {kind}")
    account = rewards.accounts.get(number)
    if account is None:
        return None, UserError(["id"], _NO_ACCOUNT, "ACCOUNT_NOT_FOUND")
    if account.currency != currency:
        return None, UserError(["id"], _OTHER_CURRENCY, "MISMATCHING_CURRENCY")
    return account, None


def _amount_error(verb: str, amount: Decimal) -> UserError | None:
    if amount > 0:
        return None
    message = f"A positive amount must be used to {verb} a store credit account"
    return _error(verb, "amount", "NEGATIVE_OR_ZERO_AMOUNT", message)


def _error(verb: str, name: str, code: str, message: str) -> UserError:
    return UserError([_VERBS[verb], f"{verb}Amount", name], message, code)


def _exceeds(context: Context, account: CreditAccount | None, amount: Decimal) -> bool:
    if account is not None:
        expire(context.shop, account, context.now)
    balance = Decimal(0) if account is None else account.balance
    return balance + amount > context.shop.rewards.credit_limit


@query("storeCreditAccount")
def store_credit_account(_: None, context: Context, arguments: Arguments) -> CreditAccount | None:
    """One account, null when there is none."""
    return find_account(context, number_of("StoreCreditAccount", arguments["id"]))


def find_account(context: Context, number: int) -> CreditAccount | None:
    """An account with a number, without what has expired by now."""
    account = context.shop.rewards.accounts.get(number)
    if account is not None:
        expire(context.shop, account, context.now)
    return account


def find_transaction(context: Context, number: int) -> CreditTransaction | None:
    """A credit or a debit; expirations have no id."""
    found = context.shop.rewards.transactions.get(number)
    if found is not None:
        find_account(context, found.account_id)
    return None if isinstance(found, Expiration) else found


def _accounts(source: Customer, context: Context, arguments: Arguments) -> Page:
    matches = matcher(
        arguments.get("query"),
        {
            "currency_code": by_text(lambda one: one.currency),
            "id": by_number(lambda one: one.id),
        },
    )
    mine = [
        one
        for one in context.shop.rewards.accounts.values()
        if one.customer_id == source.id and (matches is None or matches(one))
    ]
    for one in mine:
        expire(context.shop, one, context.now)
    return paginate(mine, lambda one: (one.id, one.id), "ID", arguments)


def _transactions(source: CreditAccount, context: Context, arguments: Arguments) -> Page:
    expire(context.shop, source, context.now)
    matches = matcher(arguments.get("query"), _filters())
    found = [one for one in source.transactions if matches is None or matches(one)]
    sort_key = arguments.get("sortKey") or "CREATED_AT"
    read = _expires_at if sort_key == "EXPIRES_AT" else _created_at
    return paginate(found, lambda one: (read(one), one.id), sort_key, arguments)


def _filters() -> dict[str, Filter]:
    kinds = {Credit: "credit", Debit: "debit", Expiration: "expiration"}
    return {
        "expires_at": by_time(_expires_at),
        "id": by_number(lambda one: one.id),
        "type": by_text(lambda one: kinds[type(one)]),
    }


def _created_at(one: CreditTransaction) -> datetime:
    return one.created_at


def _expires_at(one: CreditTransaction) -> datetime:
    return (one.expires_at if isinstance(one, Credit) else None) or NEVER


def _account_of(source: CreditTransaction, context: Context, _: Arguments) -> CreditAccount:
    return context.shop.rewards.accounts[source.account_id]


def _currency(source: CreditTransaction, context: Context) -> str:
    return context.shop.rewards.accounts[source.account_id].currency


def _origin(source: CreditTransaction, context: Context, _: Arguments) -> Any:
    """The payment it was; null for what was given or taken by hand or by an app."""
    if not isinstance(source, Debit) or source.order_id is None:
        return None
    return OrderTransaction(source.id, context.order(source.order_id))


def _money(type_name: str, field_name: str, attribute: str) -> None:
    register(
        type_name,
        field_name,
        lambda source, context, _: Money(getattr(source, attribute), _currency(source, context)),
    )


def _owner(source: CreditAccount, context: Context, _: Arguments) -> Customer | None:
    return context.customer(source.customer_id)


register("Customer", "storeCreditAccounts", _accounts)
register("StoreCreditAccount", "owner", _owner)
register("StoreCreditAccount", "transactions", _transactions)
values(
    "StoreCreditAccount",
    {
        "id": lambda account: gid("StoreCreditAccount", account.id),
        "balance": lambda account: Money(account.balance, account.currency),
    },
)
for _name in ("Credit", "Debit", "Expiration"):
    _type = f"StoreCreditAccount{_name}Transaction"
    register(_type, "account", _account_of)
    register(_type, "origin", _origin)
    _money(_type, "amount", "amount")
    _money(_type, "balanceAfterTransaction", "balance_after")
    values(
        _type,
        {
            "createdAt": lambda source: time_text(source.created_at),
            "event": lambda source: source.event,
        },
    )
_money("StoreCreditAccountCreditTransaction", "remainingAmount", "remaining")
values(
    "StoreCreditAccountCreditTransaction",
    {
        "id": lambda source: gid("StoreCreditAccountCreditTransaction", source.id),
        "expiresAt": lambda source: time_text(source.expires_at),
    },
)
values(
    "StoreCreditAccountDebitTransaction",
    {"id": lambda source: gid("StoreCreditAccountDebitTransaction", source.id)},
)
register(
    "StoreCreditAccountExpirationTransaction",
    "creditTransaction",
    lambda source, context, _: context.shop.rewards.transactions[source.credit_id],
)
values(
    "OrderTransaction",
    {
        "id": lambda payment: gid("OrderTransaction", payment.number),
        "order": lambda payment: payment.order,
    },
)
for _name in ("Credit", "Debit"):
    values(
        f"StoreCreditAccount{_name}Payload",
        {
            "storeCreditAccountTransaction": lambda result: result.transaction,
            "userErrors": lambda result: result.errors,
        },
    )
    errors_with_code(f"StoreCreditAccount{_name}UserError")
