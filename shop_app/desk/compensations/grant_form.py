"""What somebody typed to grant something."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from shop_app.compensation.judgement import Wanted, Worth
from shop_app.compensation.kinds import Kind
from shop_app.errors import Invalid
from shop_app.money import Money, exponent
from shop_app.texts import gettext, number
from shop_app.web.numbers import whole

LONGEST_NOTE = 2_000
"""Characters of a note for colleagues."""

_KEY = re.compile(r"[0-9a-f]{32}")
_AMOUNT = re.compile(r"[0-9]{1,10}([.,][0-9]{1,4})?")
_CURRENCY = re.compile("[A-Z]{3}")
_PERCENT_DIGITS = 3
_ALL = 100


class How(StrEnum):
    """How much: an amount, a percent of the order as an amount, or a code that takes off a percent."""

    AMOUNT = "amount"
    PERCENT = "percent"
    PERCENTAGE = "percentage"


@dataclass(frozen=True)
class GrantForm:
    """What was typed, as it was. `key` is the form's own: sent twice, it grants once.

    `amount` is in major units of `currency`; `errors` are shown at their fields.
    """

    key: str
    reason: str = ""
    kind: str = ""
    how: str = How.AMOUNT
    amount: str = ""
    currency: str = ""
    percent: str = ""
    note: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_worth(self) -> bool:
        """Whether the kind has an amount."""
        return self.kind != Kind.FREE_SHIPPING


def fresh(reason: str) -> GrantForm:
    """An empty form, with a key of its own."""
    return GrantForm(key=secrets.token_hex(16), reason=reason)


def read(sent: Mapping[str, str]) -> GrantForm:
    """Raises Invalid for what no page could have sent."""
    names = ("reason", "kind", "how", "amount", "currency", "percent", "note")
    texts = {name: sent.get(name, "").replace("\r\n", "\n").strip() for name in names}
    key = sent.get("key", "")
    if not _KEY.fullmatch(key) or "\0" in "".join(texts.values()):
        raise Invalid("the form of the grant is not whole; reload the page")
    return GrantForm(
        key=key,
        reason=texts["reason"],
        kind=texts["kind"],
        how=texts["how"] if texts["how"] in set(How) else How.AMOUNT,
        amount=texts["amount"],
        currency=texts["currency"],
        percent=texts["percent"],
        note=texts["note"],
    )


def checked(form: GrantForm, currency: str) -> GrantForm:
    """The form with its errors; `currency` is the shop's, meant where the form says none."""
    form = replace(form, currency=form.currency or currency)
    found: dict[str, str | None] = {"note": _note(form)}
    if form.kind not in set(Kind):
        found["kind"] = gettext("Choose what to give.")
    elif form.has_worth:
        found |= _worth_errors(form)
    return replace(form, errors={name: told for name, told in found.items() if told})


def wanted(form: GrantForm) -> Wanted:
    """What a form without errors asks for."""
    return Wanted(Kind(form.kind), form.reason, _worth(form))


def of_wanted(form: GrantForm, wanted: Wanted) -> GrantForm:
    """The form as it would be filled in to ask for this."""
    worth, amount = wanted.worth, wanted.worth.amount
    how = How.PERCENT if worth.percent is not None else How.AMOUNT
    how = How.PERCENTAGE if worth.percentage is not None else how
    share = worth.percent if worth.percentage is None else worth.percentage
    return replace(
        form,
        reason=wanted.reason,
        kind=wanted.kind,
        how=how,
        amount="" if amount is None else f"{amount.major:f}",
        currency="" if amount is None else amount.currency,
        percent="" if share is None else str(share),
    )


def money_of(amount: str, currency: str) -> Money | None:
    """An amount as people type it, in major units; None: it is none, or finer than the currency."""
    if not (_AMOUNT.fullmatch(amount) and _CURRENCY.fullmatch(currency)):
        return None
    digits = amount.replace(",", ".").partition(".")[2].rstrip("0")
    if len(digits) > exponent(currency):
        return None
    return Money.parse(amount.replace(",", "."), currency)


def _worth(form: GrantForm) -> Worth:
    if not form.has_worth:
        return Worth()
    if form.how == How.AMOUNT:
        return Worth(amount=money_of(form.amount, form.currency))
    share = whole(form.percent, _PERCENT_DIGITS)
    return Worth(percent=share) if form.how == How.PERCENT else Worth(percentage=share)


def _worth_errors(form: GrantForm) -> dict[str, str | None]:
    if form.how == How.AMOUNT:
        found = money_of(form.amount, form.currency)
        wrong = found is None or found.minor == 0
        return {"amount": gettext("Enter an amount above zero.") if wrong else None}
    share = whole(form.percent, _PERCENT_DIGITS)
    wrong = share is None or not 1 <= share <= _ALL
    told = gettext("Enter a whole number from 1 to 100.") if wrong else None
    return {"percent": told}


def _note(form: GrantForm) -> str | None:
    if len(form.note) <= LONGEST_NOTE:
        return None
    return gettext(
        "The text has %(found)s characters; up to %(most)s fit.",
        found=number(len(form.note)),
        most=number(LONGEST_NOTE),
    )
