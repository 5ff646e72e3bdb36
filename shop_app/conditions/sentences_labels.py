"""What facts are called, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable

from shop_app.texts import gettext

_LABELS: dict[str, Callable[[], str]] = {
    "orders": lambda: gettext("Orders"),
    "spent": lambda: gettext("Amount spent"),
    "average_order_value": lambda: gettext("Average order value"),
    "cancelled_orders": lambda: gettext("Cancelled orders"),
    "refunds": lambda: gettext("Refunds"),
    "refunded": lambda: gettext("Amount refunded"),
    "refunded_orders": lambda: gettext("Orders with a refund"),
    "refund_rate": lambda: gettext("Share of orders with a refund"),
    "late_deliveries": lambda: gettext("Late deliveries"),
    "days_since_first_order": lambda: gettext("Days since the first order"),
    "days_since_last_order": lambda: gettext("Days since the last order"),
    "days_since_created": lambda: gettext("Days since the customer was created"),
    "first_order_at": lambda: gettext("First order"),
    "last_order_at": lambda: gettext("Last order"),
    "created_at": lambda: gettext("Customer created"),
    "years_since_first_order": lambda: gettext("Full years since the first order"),
    "days_since_first_order_anniversary": lambda: gettext(
        "Days since the anniversary of the first order"
    ),
    "days_since_created_anniversary": lambda: gettext(
        "Days since the anniversary of the customer's creation"
    ),
    "last_order_total": lambda: gettext("Total of the last order"),
    "last_order_discount_codes": lambda: gettext("Discount codes of the last order"),
    "last_order_channel": lambda: gettext("Sales channel of the last order"),
    "last_order_app": lambda: gettext("App of the last order"),
    "last_order_country": lambda: gettext("Country of the last order"),
    "last_order_tags": lambda: gettext("Tags of the last order"),
    "last_order_location": lambda: gettext("Location of the last order"),
    "discount_codes": lambda: gettext("Discount codes used"),
    "channels": lambda: gettext("Sales channels of orders"),
    "apps": lambda: gettext("Apps of orders"),
    "order_countries": lambda: gettext("Countries of orders"),
    "order_tags": lambda: gettext("Tags of orders"),
    "locations": lambda: gettext("Locations of orders"),
    "skus": lambda: gettext("SKUs bought"),
    "vendors": lambda: gettext("Vendors bought from"),
    "products": lambda: gettext("Products bought"),
    "product_types": lambda: gettext("Product types bought"),
    "product_tags": lambda: gettext("Tags of products bought"),
    "collections": lambda: gettext("Collections bought from"),
    "sale_items": lambda: gettext("Units bought on sale"),
    "units": lambda: gettext("Units bought"),
    "spent_on": lambda: gettext("Amount spent on products"),
    "orders_with": lambda: gettext("Orders with products"),
    "refunded_units": lambda: gettext("Units given back"),
    "account_state": lambda: gettext("Customer account"),
    "customer_tags": lambda: gettext("Customer tags"),
    "locale": lambda: gettext("Language"),
    "country": lambda: gettext("Country"),
    "email_domain": lambda: gettext("Domain of the e-mail address"),
    "email_marketing": lambda: gettext("Consent to e-mail marketing"),
    "email_opt_in_level": lambda: gettext("How e-mail marketing was agreed to"),
    "sms_marketing": lambda: gettext("Consent to marketing by text message"),
    "predicted_spend_tier": lambda: gettext("Predicted spend"),
    "rfm_group": lambda: gettext("RFM group"),
    "in_segment": lambda: gettext("Customer segment"),
    "date": lambda: gettext("Today's date"),
    "weekday": lambda: gettext("Today's weekday"),
    "month": lambda: gettext("This month"),
}


def label(fact: str) -> str:
    """The fact's name for people."""
    return _LABELS[fact]()
