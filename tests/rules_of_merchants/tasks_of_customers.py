"""Automations that look at the customer's own record: tags, consent, account, address, creation."""

from __future__ import annotations

from tests.rules_of_merchants.scene import Task, a_rule, an_automation, heard
from tests.unit.conditions.cast import a_check, a_customer, ago, an_order

TASKS: tuple[Task, ...] = (
    an_automation(
        "auto-remove-a-customer-tag-x-days-after-its-added",
        a_rule("just ordered", a_check("orders", "at_least", 1), expires_after_days=7),
        tags={"just ordered"},
        matching=a_customer(an_order(3)),
        other=a_customer(),
    ),
    an_automation(
        "auto-tag-customers-by-email-domain",
        a_rule(
            "partner",
            a_check("email_domain", "is_one_of", ["example.com", "example.org"]),
        ),
        tags={"partner"},
        matching=a_customer(live=heard(email_domain="Example.ORG")),
        other=a_customer(live=heard(email_domain="mail.example.org")),
    ),
    an_automation(
        "auto-tag-customers-that-accept-marketing",
        a_rule("newsletter", a_check("email_marketing", "equals", "subscribed")),
        a_rule(
            "newsletter confirmed",
            {
                "all": [
                    a_check("email_marketing", "equals", "subscribed"),
                    a_check("email_opt_in_level", "equals", "confirmed_opt_in"),
                ]
            },
        ),
        tags={"newsletter"},
        matching=a_customer(
            live=heard(email_marketing="SUBSCRIBED", email_opt_in_level="SINGLE_OPT_IN")
        ),
        other=a_customer(
            live=heard(email_marketing="UNSUBSCRIBED", email_opt_in_level="CONFIRMED_OPT_IN")
        ),
    ),
    an_automation(
        "auto-tag-customers-when-another-tag-is-added",
        a_rule("net 30", a_check("customer_tags", "contains", "wholesale")),
        a_rule(
            "has been wholesale",
            a_check("customer_tags", "contains", "wholesale"),
            remove_when_untrue=False,
        ),
        tags={"net 30", "has been wholesale"},
        matching=a_customer(live=heard(tags=("Wholesale",))),
        other=a_customer(live=heard(tags=("wholesale-asked",))),
    ),
    an_automation(
        "remove-a-customer-tag-when-another-tag-is-added",
        a_rule(
            "lead",
            {
                "all": [
                    a_check("orders", "equals", 0),
                    a_check("customer_tags", "contains_none", ["contacted"]),
                ]
            },
        ),
        tags={"lead"},
        matching=a_customer(live=heard(tags=("b2b",))),
        other=a_customer(live=heard(tags=("b2b", "Contacted"))),
    ),
    an_automation(
        "auto-tag-customers-with-who-have-accounts",
        a_rule("has an account", a_check("account_state", "equals", "enabled")),
        tags={"has an account"},
        matching=a_customer(state="ENABLED"),
        other=a_customer(state="INVITED"),
    ),
    an_automation(
        "auto-tag-new-customers",
        a_rule("new", a_check("created_at", "within_last", 30)),
        tags={"new"},
        matching=a_customer(created_at=ago(29.99)),
        other=a_customer(created_at=ago(30)),
    ),
    an_automation(
        "auto-tag-customers-with-the-current-date",
        a_rule(
            "since 2026-11",
            a_check(
                "created_at",
                "between",
                "2026-11-01T00:00:00+01:00",
                to="2026-11-30T23:59:59+01:00",
            ),
        ),
        a_rule(
            "account in 2026-11",
            {
                "all": [
                    a_check("account_state", "equals", "enabled"),
                    a_check("created_at", "after", "2026-10-31T23:59:59+01:00"),
                    a_check("created_at", "before", "2026-12-01T00:00:00+01:00"),
                ]
            },
        ),
        tags={"since 2026-11"},
        matching=a_customer(created_at=ago(20.4), state="DISABLED"),
        other=a_customer(created_at=ago(22), state="ENABLED"),
    ),
)
