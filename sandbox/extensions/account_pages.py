"""Customers' accounts: the list of their orders, the status page of one, the profile.

    /account/{shop handle}/orders        ?_customer={number}|none  &_locale=de
    /account/{shop handle}/orders/{number}
    /account/{shop handle}/profile

`_customer` says who is signed in (none: nobody, as behind the link in a mail), `_locale` the language.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sandbox.admin.languages import LANGUAGES, Language, language_of
from sandbox.admin.records import customers_page
from sandbox.control.rows import order_row
from sandbox.extensions import assets
from sandbox.extensions.account_facts import account_facts
from sandbox.extensions.facts import not_built
from sandbox.state import Customer, Order, Shop
from sandbox.world import World

SURFACE = "customer-account"
NOBODY = "none"
OWN = "_"


def blueprint(world: World) -> Blueprint:
    """The pages of every shop of a world."""
    pages = Blueprint("account", __name__, url_prefix="/account", template_folder="templates")
    _add_doors(pages, world)
    _add_pages(pages, world)

    @pages.after_request
    def protect(answer: Response) -> Response:
        answer.headers["Content-Security-Policy"] = (
            "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'"
        )
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return pages


def _add_doors(pages: Blueprint, world: World) -> None:
    @pages.get("/")
    def somewhere() -> AnyResponse:
        domain = next(iter(world.shops), None)
        if domain is None:
            abort(404, "the sandbox has no shop yet")
        return redirect(url_for(".people", shop=domain.split(".")[0]), code=303)

    @pages.get("/<shop>/")
    def people(shop: str) -> str:
        found = _shop(world, shop)
        rows = customers_page(found, request.args.get("q", "").strip())
        return _drawn(world, found, "account/people.html", None, **rows)


def _add_pages(pages: Blueprint, world: World) -> None:
    @pages.get("/<shop>/orders")
    def orders(shop: str) -> AnyResponse | str:
        found = _shop(world, shop)
        customer = _signed_in(found)
        if customer is None:
            return redirect(url_for(".people", shop=shop), code=303)
        with found.lock:
            rows = [order_row(found.orders[one]) for one in reversed(customer.orders)]
        return _drawn(world, found, "account/orders.html", customer, orders=rows)

    @pages.get("/<shop>/orders/<int:number>")
    def order(shop: str, number: int) -> str:
        found = _shop(world, shop)
        customer = _signed_in(found)
        shown = _visible(found, customer, number)
        row = order_row(shown)
        return _drawn(world, found, "account/order.html", customer, order=row, shown=shown)

    @pages.get("/<shop>/profile")
    def profile(shop: str) -> AnyResponse | str:
        found = _shop(world, shop)
        customer = _signed_in(found)
        if customer is None:
            return redirect(url_for(".people", shop=shop), code=303)
        return _drawn(world, found, "account/profile.html", customer)


def _shop(world: World, handle: str) -> Shop:
    shop = world.shops.get(f"{handle}.myshopify.com")
    if shop is None:
        abort(404, f"the sandbox has no shop {handle}")
    return shop


def _signed_in(shop: Shop) -> Customer | None:
    """Who `_customer` names; None for nobody. 404 for a stranger."""
    wanted = request.args.get("_customer", NOBODY)
    if wanted == NOBODY:
        return None
    customer = shop.customers.get(int(wanted)) if wanted.isdecimal() else None
    if customer is None:
        abort(404, f"{shop.domain} has no customer {wanted}")
    return customer


def _visible(shop: Shop, customer: Customer | None, number: int) -> Order:
    """An order of the customer; to somebody with the link in the mail alone, any. Else 404."""
    order = shop.orders.get(number)
    if order is None or (customer is not None and order.customer_id != customer.id):
        abort(404, f"there is no order {number} here")
    return order


def _drawn(
    world: World,
    shop: Shop,
    template: str,
    customer: Customer | None,
    shown: Order | None = None,
    **values: Any,
) -> str:
    language = _language(shop, customer)
    facts = account_facts(world, shop, customer, language, shown)
    return render_template(
        template,
        shop=shop,
        shop_handle=shop.domain.split(".")[0],
        customer=customer,
        language=language,
        languages=LANGUAGES,
        own={name: value for name, value in request.args.items() if name.startswith(OWN)},
        harness_built=assets.built(),
        harness_advice=assets.ADVICE,
        missing_bundles=not_built(SURFACE),
        facts=facts,
        **values,
    )


def _language(shop: Shop, customer: Customer | None) -> Language:
    spoken = shop.locale if customer is None else customer.locale
    return language_of(request.args.get("_locale") or spoken)
