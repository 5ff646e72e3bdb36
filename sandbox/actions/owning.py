"""What the owner of a shop decides: the app's installation and scopes, the shop's own data."""

from __future__ import annotations

from sandbox import announcements
from sandbox.changes import ActionRefusedError, customer_of
from sandbox.shop_opening import Plan
from sandbox.state import Shop
from sandbox.webhooks.happening import Happening
from sandbox.webhooks.payloads.shops import (
    customer_redact_body,
    data_request_body,
    shop_body,
    shop_redact_body,
)
from sandbox.webhooks.subscriptions import read_app_configuration
from sandbox.world import World


def install(shop: Shop) -> list[str]:
    """Grant the scopes that shopify.app.toml requires; returns the scopes granted now.

    The app hears nothing of it: its first contact is the merchant opening it.
    """
    with shop.lock:
        required = read_app_configuration().scopes
        shop.scopes = sorted({*shop.scopes, *required})
        shop.installed = True
        return list(shop.scopes)


def change_scopes(
    world: World, shop: Shop, grant: list[str] | None = None, revoke: list[str] | None = None
) -> list[str]:
    """Grant and take away scopes; returns those granted now. Unknown scopes are refused."""
    known = read_app_configuration()
    strange = set(grant or ()) - {*known.scopes, *known.optional_scopes}
    if strange:
        raise ActionRefusedError(f"shopify.app.toml does not ask for {', '.join(sorted(strange))}")
    with shop.lock:
        previous = list(shop.scopes)
        shop.scopes = sorted({*previous, *(grant or ())} - set(revoke or ()))
        if shop.scopes != previous:
            announcements.scopes_changed(world, shop, previous, list(shop.scopes))
        return list(shop.scopes)


def uninstall(world: World, shop: Shop) -> None:
    """Remove the app: tokens, scopes and shop-specific subscriptions die at once."""
    with shop.lock:
        if not shop.installed:
            raise ActionRefusedError(f"the app is not installed in {shop.domain}")
        shop.installed = False
        shop.scopes = []
        shop.subscriptions.clear()
        world.tokens.revoke_all(shop.domain)
        announcements.uninstalled(world, shop)


def update_shop(
    world: World,
    shop: Shop,
    *,
    name: str | None = None,
    currency: str | None = None,
    timezone: str | None = None,
    locale: str | None = None,
    plan: Plan | None = None,
) -> Shop:
    """Change the shop's own data; what is None stays as it is."""
    with shop.lock:
        shop.name = name or shop.name
        shop.currency = currency or shop.currency
        shop.timezone = timezone or shop.timezone
        shop.locale = locale or shop.locale
        shop.plan = plan or shop.plan
        Happening(world, shop).announce("shop/update", shop_body, shop, world.clock.now())
        return shop


def request_customer_data(world: World, shop: Shop, customer_id: int) -> int:
    """A customer asks what the app keeps about them; returns the id of the request."""
    with shop.lock:
        customer = customer_of(shop, customer_id)
        request_id = shop.new_id()
        happening = Happening(world, shop)
        happening.announce("customers/data_request", data_request_body, shop, customer, request_id)
        return request_id


def redact_customer(world: World, shop: Shop, customer_id: int) -> None:
    """Shopify tells the app to forget a customer (really: 10 days after the owner asked)."""
    with shop.lock:
        customer = customer_of(shop, customer_id)
        Happening(world, shop).announce("customers/redact", customer_redact_body, shop, customer)


def redact_shop(world: World, shop: Shop) -> None:
    """Shopify tells the app to forget the shop (really: 48 hours after the uninstall)."""
    with shop.lock:
        if shop.installed:
            raise ActionRefusedError(f"the app is installed in {shop.domain}: nothing to redact")
        Happening(world, shop).announce("shop/redact", shop_redact_body, shop)
