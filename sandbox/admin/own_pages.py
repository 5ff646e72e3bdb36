"""Pages the admin has itself, with the places where extensions are: lists, a customer, an order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request, url_for

from sandbox.admin.languages import Language
from sandbox.admin.records import customer_page, customers_page, order_page, orders_page
from sandbox.extensions import assets
from sandbox.extensions.facts import extension_facts, not_built, shared_facts
from sandbox.staff import StaffMember
from sandbox.state import Shop, gid
from sandbox.world import World

SURFACE = "admin"


@dataclass(frozen=True)
class Frame:
    """What every page of the admin has: its look, the shop of an address, who looks in what language."""

    draw: Callable[..., str]
    shop_of: Callable[[World, str], Shop]
    chosen: Callable[[Shop], tuple[StaffMember, Language]]
    app: str
    """The app's handle."""


def add(pages: Blueprint, world: World, frame: Frame) -> None:
    """`/admin/{shop handle}/orders`, `customers`, and the page of each."""

    def drawn(handle: str, template: str, read: Callable[[Shop], Any], **place: Any) -> str:
        shop = frame.shop_of(world, handle)
        facts = _facts(world, frame, shop, place)
        return frame.draw(world, shop, template, **read(shop), **_harness(), facts=facts)

    @pages.get("/<shop>/orders")
    def orders(shop: str) -> str:
        return drawn(shop, "admin/orders.html", lambda found: orders_page(found, _wanted()))

    @pages.get("/<shop>/customers")
    def customers(shop: str) -> str:
        return drawn(shop, "admin/customers.html", lambda found: customers_page(found, _wanted()))

    @pages.get("/<shop>/customers/<int:number>")
    def customer(shop: str, number: int) -> str:
        place = _place("Customer", number, "admin.customer-details.action.render")
        return drawn(
            shop, "admin/customer.html", lambda found: customer_page(found, number), **place
        )

    @pages.get("/<shop>/orders/<int:number>")
    def order(shop: str, number: int) -> str:
        place = _place("Order", number, "admin.order-details.action.render")
        return drawn(shop, "admin/order.html", lambda found: order_page(found, number), **place)


def has_extensions(endpoint: str | None) -> bool:
    """Whether a page is one of these, by Flask's name for it."""
    return endpoint in {"admin.orders", "admin.customers", "admin.customer", "admin.order"}


def _wanted() -> str:
    return request.args.get("q", "").strip()


def _place(kind: str, number: int, actions: str) -> dict[str, Any]:
    return {"selected": [{"id": gid(kind, number)}], "actions": actions}


def _harness() -> dict[str, Any]:
    return {
        "harness_built": assets.built(),
        "harness_advice": assets.ADVICE,
        "missing_bundles": not_built(SURFACE),
    }


def _facts(world: World, frame: Frame, shop: Shop, place: dict[str, Any]) -> dict[str, Any]:
    who, language = frame.chosen(shop)
    handle = shop.domain.split(".")[0]
    return {
        "surface": SURFACE,
        "shop": shop.domain,
        "staff": who.id,
        "answers": f"/admin-frame/{shop.domain}",
        "app": url_for("admin.app", shop=handle, app=frame.app),
        "places": {"admin": url_for("admin.shop_home", shop=handle)},
        "shared": shared_facts(world, language=language.tag, currency=shop.currency),
        "extensions": extension_facts(SURFACE, language.tag),
        "selected": [],
        **place,
    }
