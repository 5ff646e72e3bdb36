"""Automations that look at how, where and how much somebody ordered."""

from __future__ import annotations

from datetime import timedelta

from tests.rules_of_merchants.scene import MUG, Task, a_rule, an_automation, heard
from tests.unit.conditions.cast import (
    NOW,
    a_check,
    a_customer,
    a_line,
    a_refund,
    ago,
    an_order,
    eur,
)

_BERLIN = "gid://shopify/Location/1"

_HOW_AND_WHERE: tuple[Task, ...] = (
    an_automation(
        "auto-tag-customers-based-on-discount-codes-used",
        a_rule("spring", a_check("discount_codes", "contains", "SPRING10")),
        a_rule("influencer", a_check("discount_codes", "any_starts_with", "FRIEND-")),
        tags={"spring", "influencer"},
        matching=a_customer(an_order(3, discount_codes=("spring10", "FRIEND-OF-ADA"))),
        other=a_customer(an_order(3, discount_codes=("SPRING100", "NOFRIEND-1"))),
    ),
    an_automation(
        "auto-tag-customers-by-order-app",
        a_rule("from the app", a_check("apps", "contains", "1354745")),
        tags={"from the app"},
        matching=a_customer(an_order(3, app="1354745"), an_order(2, app="580111")),
        other=a_customer(an_order(3, app="580111")),
    ),
    an_automation(
        "auto-tag-customers-by-sales-channel",
        a_rule("in store", a_check("channels", "contains", "pos")),
        a_rule("online", a_check("channels", "contains", "web")),
        tags={"in store"},
        matching=a_customer(an_order(3, channel="pos")),
        other=a_customer(an_order(3, channel="instagram")),
    ),
    an_automation(
        "auto-tag-customers-with-the-location-of-their-purchase",
        a_rule("Berlin", a_check("locations", "contains", _BERLIN)),
        a_rule("online orders", a_check("channels", "contains", "web")),
        tags={"Berlin"},
        matching=a_customer(an_order(3, location=_BERLIN, channel="pos")),
        other=a_customer(an_order(3, location="gid://shopify/Location/2", channel="pos")),
    ),
    an_automation(
        "auto-tag-customers-when-their-order-is-tagged",
        a_rule("wholesale customer", a_check("order_tags", "contains", "wholesale")),
        a_rule("gives gifts", a_check("order_tags", "contains", "gift")),
        tags={"wholesale customer", "gives gifts"},
        matching=a_customer(an_order(30, tags=("Wholesale",)), an_order(3, tags=("gift",))),
        other=a_customer(an_order(3, tags=("wholesale-maybe",))),
    ),
    an_automation(
        "copy-order-tags-to-customers",
        a_rule("gift", a_check("order_tags", "contains", "gift")),
        a_rule("preorder", a_check("order_tags", "contains", "preorder", days=365)),
        tags={"gift"},
        matching=a_customer(an_order(400, tags=("preorder", "gift"))),
        other=a_customer(an_order(3, tags=("gift",), cancelled_at=ago(2))),
    ),
    an_automation(
        "auto-tag-customers-when-order-paid",
        a_rule("paid", a_check("spent", "more_than", eur("0"), refunds="gross", days=3650)),
        tags={"paid"},
        matching=a_customer(an_order(3, paid=1)),
        other=a_customer(an_order(3, paid=0, total=10000)),
    ),
)

_HOW_MUCH: tuple[Task, ...] = (
    an_automation(
        "auto-tag-customers-having-a-rolling-minimum-total-spend",
        a_rule(
            "big spender",
            {
                "all": [
                    a_check("spent", "at_least", eur("500.00"), days=90),
                    a_check("customer_tags", "contains", "club"),
                ]
            },
        ),
        a_rule(
            "big spender before refunds",
            a_check("spent", "at_least", eur("500.00"), days=90, refunds="gross"),
        ),
        tags={"big spender", "big spender before refunds"},
        matching=a_customer(an_order(89, paid=50000), live=heard(tags=("club",))),
        other=a_customer(an_order(90, paid=50000), live=heard(tags=("club",))),
    ),
    an_automation(
        "auto-tag-customers-within-a-purchase-range",
        a_rule("100 to 500", a_check("spent", "between", eur("100"), to=eur("500"), days=3650)),
        a_rule("two or three orders", a_check("orders", "between", 2, to=3)),
        a_rule("two or three mugs", a_check("units", "between", 2, to=3, products=[MUG])),
        a_rule(
            "10 to 20 on mugs",
            a_check("spent_on", "between", eur("10"), to=eur("20"), products=[MUG]),
        ),
        tags={"100 to 500", "two or three orders", "two or three mugs", "10 to 20 on mugs"},
        matching=a_customer(
            an_order(9, paid=5000, lines=(a_line(quantity=2, amount=2000),)),
            an_order(8, paid=5000, lines=()),
        ),
        other=a_customer(an_order(9, paid=9999, lines=(a_line(quantity=1, amount=999),))),
    ),
    an_automation(
        "tag-customers-by-order-tier",
        a_rule("bronze", a_check("orders", "at_least", 1), group="tier", rank=1),
        a_rule("silver", a_check("orders", "at_least", 3), group="tier", rank=2),
        a_rule("gold", a_check("spent", "at_least", eur("1000"), days=365), group="tier", rank=3),
        tags={"silver"},
        matching=a_customer(an_order(9), an_order(8), an_order(7)),
        other=a_customer(),
    ),
    an_automation(
        "tag-customers-who-reach-a-certain-threshold-of-refunded-orders",
        a_rule("refunds a lot", a_check("refunded_orders", "at_least", 2)),
        tags={"refunds a lot"},
        matching=a_customer(
            an_order(9, refunds=(a_refund(8), a_refund(7))), an_order(6, refunds=(a_refund(5),))
        ),
        other=a_customer(an_order(9, refunds=(a_refund(8), a_refund(7))), an_order(6)),
    ),
)

_WHEN: tuple[Task, ...] = (
    an_automation(
        "tag-and-segment-customers-by-days-since-last-order",
        a_rule("30 days", a_check("days_since_last_order", "at_least", 30), group="idle", rank=1),
        a_rule("60 days", a_check("days_since_last_order", "at_least", 60), group="idle", rank=2),
        a_rule("90 days", a_check("days_since_last_order", "at_least", 90), group="idle", rank=3),
        tags={"60 days"},
        matching=a_customer(an_order(200), an_order(60)),
        other=a_customer(an_order(200), an_order(29.99)),
    ),
    an_automation(
        "tag-customers-when-their-last-order-is-before-after-x-days-ago",
        a_rule("quiet", a_check("last_order_at", "not_within_last", 120)),
        a_rule("awake", a_check("last_order_at", "within_last", 120)),
        tags={"quiet"},
        matching=a_customer(an_order(120)),
        other=a_customer(),
    ),
    an_automation(
        "tag-customers-on-the-anniversary-of-their-first-order",
        a_rule("anniversary", a_check("days_since_first_order_anniversary", "equals", 0)),
        a_rule(
            "a week after the account's anniversary",
            a_check("days_since_created_anniversary", "equals", 7),
        ),
        tags={"anniversary", "a week after the account's anniversary"},
        matching=a_customer(
            an_order(730), created_at=NOW.replace(year=2023, day=14) + timedelta(hours=12)
        ),
        other=a_customer(an_order(0), created_at=ago(7)),
    ),
)

TASKS: tuple[Task, ...] = (*_HOW_AND_WHERE, *_HOW_MUCH, *_WHEN)
