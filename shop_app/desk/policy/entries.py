"""Every field of the policy with its label. Needs an app context."""

from __future__ import annotations

from shop_app.compensation.kinds import Kind
from shop_app.desk.issues import words
from shop_app.desk.policy.fields import Entry, Options, Shape
from shop_app.issues.rules import Severity
from shop_app.staff.rules import Role
from shop_app.texts import gettext

Entries = tuple[Entry, ...]
Path = tuple[str | int, ...]

_MOST_COUNT, _MOST_DAYS, _MOST_HOURS = 1000, 3650, 720
_SHORTEST_CODE, _LONGEST_CODE, _MOST_SECONDS = 6, 16, 60


def money(path: Path, label: str, details: str = "") -> Entry:
    """An amount; left empty, it does not limit."""
    return Entry(path, Shape.MONEY, label, details)


def share(path: Path, label: str, details: str = "") -> Entry:
    """So many percent; left empty, it does not limit."""
    return Entry(path, Shape.WHOLE, label, details, suffix="%", least=1, most=100)


def days(path: Path, label: str, details: str = "", *, needed: bool = False) -> Entry:
    """So many days."""
    return Entry(
        path,
        Shape.WHOLE,
        label,
        details,
        suffix=gettext("days"),
        least=1,
        most=_MOST_DAYS,
        needed=needed,
    )


def switch(path: Path, label: str, details: str = "") -> Entry:
    """Yes or no."""
    return Entry(path, Shape.SWITCH, label, details)


def lines(path: Path, label: str, details: str = "") -> Entry:
    """Texts, one on each line."""
    return Entry(path, Shape.LINES, label, details)


def of_order(at: Path = ("limits",)) -> Entries:
    """The limits of an order; `at` a tier they are its own."""
    return (
        share((*at, "order_percent"), gettext("One compensation: share of the order")),
        money((*at, "grant_amount"), gettext("One compensation: amount")),
        money((*at, "order_amount"), gettext("All compensations of an order: amount")),
        share(
            (*at, "order_total_percent"),
            gettext("Refunds and compensations: share of the order"),
            gettext("What was refunded on the order counts too."),
        ),
        days((*at, "order_age_days"), gettext("Age of the order")),
    )


def which_orders() -> Entries:
    """Which orders something is given for."""
    return (
        switch(("not_while_disputed",), gettext("Nothing while a payment is disputed")),
        Entry(
            ("countries",),
            Shape.COUNTRIES,
            gettext("Only orders sent to these countries"),
            gettext("One on each line. Left empty: all countries."),
        ),
        lines(
            ("channels",),
            gettext("Only orders from these channels"),
            gettext("One on each line, as Shopify calls them: web, pos. Left empty: all."),
        ),
    )


def of_customer(at: Path = ("limits",)) -> Entries:
    """The limits of a customer; `at` a tier they are its own."""
    period = days(("customer_days",), gettext("Counted over"), needed=True)
    return (
        Entry(
            (*at, "customer_count"),
            Shape.WHOLE,
            gettext("Compensations in this time"),
            least=1,
            most=_MOST_COUNT,
        ),
        money((*at, "customer_amount"), gettext("Amount in this time")),
        *((period,) if at == ("limits",) else ()),
        days((*at, "gap_days"), gettext("Between two compensations: at least")),
    )


def which_customers() -> Entries:
    """Which customers something is given to."""
    return (
        switch(("one_open_per_issue",), gettext("Only one open compensation for an issue")),
        switch(
            ("terms", "guests"),
            gettext("Guests get codes too"),
            gettext("Anybody who knows such a code can use it, once."),
        ),
        lines(
            ("blocked_tags",),
            gettext("Customers with one of these tags get nothing"),
            gettext("One on each line."),
        ),
        lines(
            ("required_tags",),
            gettext("Only customers with one of these tags"),
            gettext("One on each line. Left empty: everybody."),
        ),
    )


def budgets() -> Entries:
    """What the shop and a staff member may give in a time."""
    return (
        money(("shop_month",), gettext("The shop in a month")),
        money(("staff_month",), gettext("A staff member in a month")),
        money(("staff_day",), gettext("A staff member in a day")),
    )


def of_role(role: Role) -> Entries:
    """What a role may give."""
    at = ("roles", role.value)
    return (
        switch((*at, "may_grant"), gettext("May give compensations")),
        money((*at, "grant_amount"), gettext("One compensation: amount")),
        money((*at, "approval_above"), gettext("Needs an approval above")),
        switch((*at, "always_approval"), gettext("Always needs an approval")),
        switch(
            (*at, "no_approval"),
            gettext("Needs no approval"),
            gettext("What everybody has to ask for does not hold for this role."),
        ),
    )


def kinds_given(kinds: Options) -> Entries:
    """Which kinds there are."""
    label = gettext("Kinds that are given")
    return (Entry(("kinds",), Shape.CHOICES, label, options=kinds),)


def of_kind(kind: Kind) -> Entries:
    """Limits and terms of a kind."""
    at = ("kind_purses", kind.value)
    limits = (
        money((*at, "grant_amount"), gettext("One compensation: amount")),
        money((*at, "month_amount"), gettext("All of a month: amount")),
    )
    return (*limits, *_terms_of(kind))


def _terms_of(kind: Kind) -> Entries:
    match kind:
        case Kind.DISCOUNT_CODE:
            return _terms_of_codes()
        case Kind.FREE_SHIPPING:
            return (
                Entry(
                    ("terms", "free_shipping_most"),
                    Shape.MONEY,
                    gettext("Shipping price it covers at most"),
                    gettext("So much is reserved for each of them."),
                    needed=True,
                ),
            )
        case Kind.GIFT_CARD:
            forever = gettext("Left empty: it does not expire. The law may ask for that.")
            return (days(("terms", "gift_card_days"), gettext("Valid for"), forever),)
        case Kind.STORE_CREDIT:
            return (
                days(
                    ("terms", "store_credit_days"),
                    gettext("Valid for"),
                    gettext("Left empty: it does not expire."),
                ),
                switch(
                    ("terms", "notify_store_credit"), gettext("Shopify tells the customer of it")
                ),
            )


def _terms_of_codes() -> Entries:
    combines = ("terms", "combines")
    return (
        days(("terms", "code_days"), gettext("Valid for"), needed=True),
        money(("terms", "minimum_order"), gettext("Only for orders of at least")),
        switch((*combines, "product"), gettext("Can be used with discounts on products")),
        switch((*combines, "order"), gettext("Can be used with discounts on orders")),
        switch((*combines, "shipping"), gettext("Can be used with discounts on shipping")),
        switch(
            ("terms", "percentage_codes"),
            gettext("True percentage codes are allowed"),
            gettext(
                "What they cost is known only when they are used: what goes beyond the reserved "
                "amount is an overrun of your budget."
            ),
        ),
        money(("terms", "percentage_hold"), gettext("Reserved for a percentage code")),
    )


def of_reason(key: str, kinds: Options) -> Entries:
    """What a reason allows."""
    return (
        Entry(
            ("kinds_of_reasons", key),
            Shape.CHOICES,
            gettext("What is given for it"),
            options=kinds,
            all_means_none=True,
        ),
        money(("reasons", key, "grant_amount"), gettext("One compensation: amount")),
        money(("reasons", key, "month_amount"), gettext("All of a month: amount")),
    )


def approval() -> Entries:
    """What has to be approved."""
    return (
        share(("approval", "above_percent"), gettext("Above this share of the order")),
        money(("approval", "above_amount"), gettext("Above this amount")),
        Entry(
            ("approval", "hours"),
            Shape.WHOLE,
            gettext("A request lapses after"),
            gettext("Both sides are told."),
            suffix=gettext("hours"),
            least=1,
            most=_MOST_HOURS,
            needed=True,
        ),
    )


def codes() -> Entries:
    """How codes look and when they are deleted."""
    return (
        Entry(
            ("terms", "prefix"),
            Shape.TEXT,
            gettext("Codes begin with"),
            gettext("At most 10 capital letters and digits, or nothing."),
        ),
        Entry(
            ("terms", "code_length"),
            Shape.WHOLE,
            gettext("Random characters"),
            gettext("Letters and digits that nobody mistakes for others."),
            least=_SHORTEST_CODE,
            most=_LONGEST_CODE,
            needed=True,
        ),
        days(
            ("terms", "clean_after_days"),
            gettext("Delete ended codes from the shop after"),
            gettext("Left empty: they stay there."),
        ),
    )


def counting() -> Entries:
    """When Shopify is told, and what counts."""
    return (
        Entry(
            ("terms", "take_back_seconds"),
            Shape.WHOLE,
            gettext("A compensation can be taken back for"),
            suffix=gettext("seconds"),
            most=_MOST_SECONDS,
            needed=True,
        ),
        switch(
            ("terms", "count_by_hand"),
            gettext("What was given by hand in Shopify counts too"),
            gettext("It is always part of the budget; this is about the limits of a customer."),
        ),
    )


def of_tier(at: Path) -> Entries:
    """What a tier is called, and its price band."""
    return (
        Entry((*at, "name"), Shape.TEXT, gettext("Name of the tier"), needed=True),
        money((*at, "order_from"), gettext("Orders from")),
        money(
            (*at, "order_to"),
            gettext("Orders below"),
            gettext("Left empty both: orders of any price, and no order at all."),
        ),
    )


def kinds_of_tier(at: Path, kinds: Options) -> Entries:
    """What a tier gives."""
    return (
        Entry(
            (*at, "kinds"),
            Shape.CHOICES,
            gettext("Kinds that are given instead of the usual ones"),
            gettext("None chosen: the usual ones."),
            options=kinds,
            none_means_none=True,
        ),
    )


def of_offer(at: Path, reasons: Options, tiers: Options) -> Entries:
    """When an offer fits."""
    severities = [(one.code, words.severity(one)) for one in Severity]
    any_of_them = gettext("None chosen: any.")
    fits = [
        Entry((*at, "reasons"), Shape.CHOICES, gettext("Reasons"), any_of_them, options=reasons),
        Entry(
            (*at, "severities"),
            Shape.CHOICES,
            gettext("Severities of the issue"),
            any_of_them,
            options=severities,
        ),
    ]
    if tiers:
        label = gettext("Tiers of the customer")
        fits.append(Entry((*at, "tiers"), Shape.CHOICES, label, any_of_them, options=tiers))
    part = gettext("Of the order's price. Left empty: however much is concerned.")
    return (*fits, share((*at, "impact_from"), gettext("At least so much is concerned"), part))


def worth_of_offer(at: Path, kinds: Options) -> Entries:
    """What an offer is worth."""
    return (
        Entry((*at, "kind"), Shape.SELECT, gettext("Kind"), options=kinds, needed=True),
        share((*at, "percent"), gettext("Share of what is concerned")),
        money((*at, "amount"), gettext("Or an amount"), gettext("Free shipping needs neither.")),
    )
