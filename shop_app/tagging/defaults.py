"""The rules a new shop starts with, and all their numbers, in one place. The numbers are our own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from babel.support import Translations
from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from shop_app import jobs
from shop_app.conditions.language import parse
from shop_app.money import exponent
from shop_app.shops.queries import installed
from shop_app.tagging.leaving import Leaving
from shop_app.tagging.rule import RuleDraft
from shop_app.tagging.store import Author, insert_rule
from shop_app.texts import N_
from shop_app.web.locales import TRANSLATIONS, known

AMENDS = Author("amends")

SILVER_SPENT, SILVER_ORDERS = 500, 5
GOLD_SPENT, GOLD_ORDERS = 1_000, 10
"""Either makes a VIP: money net of refunds (in euros, see `amount`), orders; in a year."""
VIP_DAYS = 365
RETURNING_ORDERS = 2
LAPSED_DAYS = 180
REFUNDS, REFUNDED, REFUND_RATE, REFUND_DAYS = 3, 100, 30, 180
"""All three make a serial refunder: how many, how much (in euros) and in per cent of orders."""
LATE_DELIVERIES, LATE_DAYS = 1, 90

_FACTORS = {
    5: "AED BRL CNY DKK ILS MYR PEN PLN QAR RON SAR BGN",
    10: "CZK EGP HKD MAD MXN NOK SEK THB TRY TWD UAH UYU ZAR MDL GTQ BOB",
    50: "DOP INR PHP RUB NIO",
    100: "BDT DZD ISK JPY KES LKR PKR RSD ALL NPR JMD XPF",
    500: "AMD CRC HUF KZT XAF XOF NGN",
    1_000: "ARS CLP KRW MMK",
    5_000: "COP MNT PYG TZS UGX",
    10_000: "IDR IQD KHR LAK UZS VND LBP",
}
"""Roughly how many units of a currency a euro is worth, rounded so that thresholds look handsome."""
_FACTOR_OF = {code: factor for factor, codes in _FACTORS.items() for code in codes.split()}


def amount(euros: int, currency: str) -> dict[str, str]:
    """A threshold in the shop's currency: `euros` at the rough rate above, in major units."""
    major = Decimal(euros * _FACTOR_OF.get(currency, 1))
    digits = min(exponent(currency), 2)
    return {"amount": f"{major:.{digits}f}", "currency": currency}


def drafts(currency: str, language: str) -> dict[str, RuleDraft]:
    """The shipped rules by key for a shop in this currency; names and tags in `language`."""
    say = Translations.load(TRANSLATIONS, [language]).gettext

    def draft(name: str, when: dict[str, Any], **more: Any) -> RuleDraft:
        said = say(name)
        return RuleDraft(said, said, parse({"version": 1, "when": when}), **more)

    return {
        "first_time_buyer": draft(N_("First-time buyer"), _test("orders", "equals", 1)),
        "returning": draft(N_("Returning"), _test("orders", "at_least", RETURNING_ORDERS)),
        "vip_silver": draft(
            N_("VIP Silver"),
            _vip(amount(SILVER_SPENT, currency), SILVER_ORDERS),
            group="VIP",
            rank=1,
        ),
        "vip_gold": draft(
            N_("VIP Gold"), _vip(amount(GOLD_SPENT, currency), GOLD_ORDERS), group="VIP", rank=2
        ),
        "lapsed": draft(N_("Lapsed"), _test("last_order_at", "not_within_last", LAPSED_DAYS)),
        "serial_refunder": draft(N_("Serial refunder"), _refunder(amount(REFUNDED, currency))),
        "delivery_trouble": draft(
            N_("Delivery trouble"),
            _test("late_deliveries", "at_least", LATE_DELIVERIES, days=LATE_DAYS),
        ),
    }


def _test(fact: str, operator: str, value: object, **parameters: object) -> dict[str, Any]:
    return {"fact": fact, "is": operator, "value": value, **parameters}


def _vip(spent: dict[str, str], orders: int) -> dict[str, Any]:
    by_money = _test("spent", "at_least", spent, days=VIP_DAYS)
    return {"any": [by_money, _test("orders", "at_least", orders, days=VIP_DAYS)]}


def _refunder(refunded: dict[str, str]) -> dict[str, Any]:
    return {
        "all": [
            _test("refunds", "at_least", REFUNDS, days=REFUND_DAYS),
            _test("refunded", "at_least", refunded, days=REFUND_DAYS),
            _test("refund_rate", "at_least", REFUND_RATE, days=REFUND_DAYS),
        ]
    }


_SEEDED = text("SELECT EXISTS (SELECT FROM tag_rule WHERE shop = :shop)")
# Tags of rules that are no more, from before there were rules to edit.
_FORGOTTEN = text(
    """
    UPDATE tag_assignment SET wanted = false, held_since = NULL, reason = :reason,
        decided_at = now()
    WHERE shop = :shop AND rule_id IS NULL AND wanted
    """
).bindparams(bindparam("reason", type_=JSONB))


def is_seeded(db: Connection, shop: str) -> bool:
    """Whether the shop has, or ever had, rules."""
    return bool(db.scalar(_SEEDED, {"shop": shop}))


def seed(db: Connection, shop: str) -> None:
    """Give a shop the shipped rules, once: when its currency and language are known.

    They are the merchant's from then on; deleted ones don't come back.
    """
    details = installed(db, shop)
    if details is None or details.currency is None:
        return
    jobs.alone_with(db, "rules", shop)
    jobs.alone_with(db, "tags", shop)
    if is_seeded(db, shop):
        return
    for key, draft in drafts(details.currency, known(details.locale) or "en").items():
        insert_rule(db, shop, draft, key, AMENDS)
    db.execute(_FORGOTTEN, {"shop": shop, "reason": {"cause": Leaving.DELETED}})
