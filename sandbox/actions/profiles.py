"""What is known about a customer changes: consent, account state, language, predictions."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sandbox.changes import (
    ActionRefusedError,
    ConsentState,
    OptInLevel,
    RfmGroup,
    SpendTier,
    State,
    customer_of,
)
from sandbox.state import Consent, Customer, Shop
from sandbox.webhooks.happening import Happening
from sandbox.webhooks.payloads.customers import (
    email_consent_body,
    full_customer_body,
    sms_consent_body,
)
from sandbox.world import World


def change_consent(
    world: World,
    shop: Shop,
    customer_id: int,
    state: ConsentState,
    *,
    channel: Literal["email", "sms"] = "email",
    opt_in_level: OptInLevel = "single_opt_in",
    at: datetime | None = None,
) -> Customer:
    """A customer agrees to marketing by e-mail or text message, or no longer does."""
    at = at or world.clock.now()
    with shop.lock:
        customer = customer_of(shop, customer_id)
        consent, happening = Consent(state, opt_in_level, at), Happening(world, shop)
        if channel == "email":
            _check_reachable(customer, customer.email, "e-mail address")
            customer.email_consent = consent
            topic, body = "customers_email_marketing_consent/update", email_consent_body
        else:
            _check_reachable(customer, customer.phone, "phone number")
            customer.sms_consent = consent
            topic, body = "customers_marketing_consent/update", sms_consent_body
        customer.updated_at = max(customer.updated_at, at)
        happening.announce(topic, body, shop, customer)
        happening.announce("customers/update", full_customer_body, shop, customer)
        return customer


def change_state(
    world: World, shop: Shop, customer_id: int, state: State, at: datetime | None = None
) -> Customer:
    """A customer's account is enabled, disabled, invited or declined."""
    at = at or world.clock.now()
    with shop.lock:
        customer = customer_of(shop, customer_id)
        if customer.state == state:
            return customer
        customer.state, customer.updated_at = state, max(customer.updated_at, at)
        happening = Happening(world, shop)
        if state in {"enabled", "disabled"}:
            topic = f"customers/{state.removesuffix('d')}"
            happening.announce(topic, full_customer_body, shop, customer)
        happening.announce("customers/update", full_customer_body, shop, customer)
        return customer


def edit_customer(
    world: World,
    shop: Shop,
    customer_id: int,
    *,
    locale: str | None = None,
    country: str | None = None,
    email: str | None = None,
    note: str | None = None,
    at: datetime | None = None,
) -> Customer:
    """Change a customer's language, country, e-mail address or note; None leaves it as it is."""
    at = at or world.clock.now()
    with shop.lock:
        customer = customer_of(shop, customer_id)
        customer.locale = locale or customer.locale
        customer.country = country or customer.country
        customer.email = email or customer.email
        customer.note = customer.note if note is None else note
        customer.updated_at = max(customer.updated_at, at)
        Happening(world, shop).announce("customers/update", full_customer_body, shop, customer)
        return customer


def predict(
    _world: World,
    shop: Shop,
    customer_id: int,
    *,
    predicted_spend_tier: SpendTier | None = None,
    rfm_group: RfmGroup | None = None,
) -> Customer:
    """Shopify works out a customer's statistics anew; no webhook tells so, nor does `updatedAt`."""
    with shop.lock:
        customer = customer_of(shop, customer_id)
        customer.predicted_spend_tier, customer.rfm_group = predicted_spend_tier, rfm_group
        return customer


def _check_reachable(customer: Customer, address: str | None, what: str) -> None:
    if address is None:
        raise ActionRefusedError(f"customer {customer.id} has no {what} to consent for")
