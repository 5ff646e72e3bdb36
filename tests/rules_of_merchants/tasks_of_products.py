"""Automations that look at what somebody bought."""

from __future__ import annotations

from tests.rules_of_merchants.scene import LAMP, MUG, Task, a_product, a_rule, an_automation
from tests.unit.conditions.cast import a_check, a_customer, a_line, ago, an_order

_KITCHEN = "gid://shopify/Collection/1"

TASKS: tuple[Task, ...] = (
    an_automation(
        "auto-tag-customers-by-purchased-skus",
        a_rule("sku-MUG-1", a_check("skus", "contains", "MUG-1")),
        a_rule("sku-LAMP-9", a_check("skus", "contains", "LAMP-9", refunds="gross")),
        tags={"sku-MUG-1", "sku-LAMP-9"},
        matching=a_customer(
            an_order(3, lines=(a_line(sku="MUG-1"), a_line(sku="LAMP-9", quantity=1, refunded=1)))
        ),
        other=a_customer(an_order(3, lines=(a_line(sku="MUG-1", quantity=1, refunded=1),))),
    ),
    an_automation(
        "auto-tag-customers-upon-product-purchase",
        a_rule("has a lamp", a_check("products", "contains_any", [LAMP])),
        a_rule("cook", a_check("units", "at_least", 1, collections=[_KITCHEN])),
        tags={"cook"},
        matching=a_customer(
            an_order(3, lines=(a_line(product=MUG),)),
            products={MUG: a_product(collections=frozenset({_KITCHEN}))},
        ),
        other=a_customer(an_order(3, lines=(a_line(product=MUG),)), products={MUG: a_product()}),
    ),
    an_automation(
        "auto-tag-customers-who-purchase-an-item-on-sale",
        a_rule("bargain hunter", a_check("sale_items", "at_least", 1)),
        tags={"bargain hunter"},
        matching=a_customer(an_order(3, lines=(a_line(on_sale=False), a_line(on_sale=True)))),
        other=a_customer(an_order(3, lines=(a_line(on_sale=False),))),
    ),
    an_automation(
        "auto-tag-customers-with-vendors-after-ordering",
        a_rule("Acme", a_check("vendors", "contains", "Acme")),
        a_rule("Umbra", a_check("vendors", "contains", "Umbra")),
        tags={"Umbra"},
        matching=a_customer(an_order(3, lines=(a_line(vendor="UMBRA"),))),
        other=a_customer(an_order(3, lines=(a_line(vendor=None),))),
    ),
    an_automation(
        "tag-customers-with-product-tags-from-their-order",
        a_rule("vegan", a_check("product_tags", "contains", "vegan")),
        a_rule("organic", a_check("product_tags", "contains", "organic")),
        tags={"vegan", "organic"},
        matching=a_customer(
            an_order(3, lines=(a_line(product=MUG),)),
            products={MUG: a_product(tags=frozenset({"Vegan", "organic"}))},
        ),
        other=a_customer(
            an_order(3, lines=(a_line(product=None),), cancelled_at=None),
            an_order(2, lines=(a_line(product=MUG),), cancelled_at=ago(1)),
            products={MUG: a_product(tags=frozenset({"vegan"}))},
        ),
    ),
    an_automation(
        "auto-untag-customers-when-a-certain-product-is-refunded",
        a_rule("owns a lamp", a_check("units", "at_least", 1, products=[LAMP])),
        tags={"owns a lamp"},
        matching=a_customer(an_order(3, lines=(a_line(product=LAMP, quantity=2, refunded=1),))),
        other=a_customer(an_order(3, lines=(a_line(product=LAMP, quantity=2, refunded=2),))),
    ),
)
