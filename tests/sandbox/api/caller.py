"""How the tests speak to the sandbox: as an app with a token would."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from sandbox.access import mint_id_token
from sandbox.state import Customer, Order, Shop, gid
from sandbox.world import World

KEY = "client-id"
SECRET = "client-secret-of-more-than-thirty-two-bytes"
DOMAIN = "cliffside-goods.myshopify.com"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

TOKEN_TYPE = "urn:shopify:params:oauth:token-type:{}-access-token"


@dataclass
class Api:
    """One shop of a sandbox, called over its HTTP addresses."""

    world: World
    shop: Shop
    app: Flask
    token: str = ""

    def exchange(self, kind: str = "offline", **changes: Any) -> TestResponse:
        """Trade a session token for an access token; `changes` replace single parameters."""
        asked = {
            "client_id": KEY,
            "client_secret": SECRET,
            "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
            "subject_token": mint_id_token(self.world, self.shop),
            "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
            "requested_token_type": TOKEN_TYPE.format(kind),
            "expiring": "1",
        }
        return self.token_call({**asked, **changes})

    def refresh(self, refresh_token: str) -> TestResponse:
        """Ask for a new pair of tokens."""
        return self.token_call(
            {
                "client_id": KEY,
                "client_secret": SECRET,
                "grant_type": "refresh_token",
                "refresh_token": refresh_token,
            }
        )

    def token_call(self, parameters: dict[str, Any]) -> TestResponse:
        """Call the token endpoint."""
        address = f"/{self.shop.domain}/admin/oauth/access_token"
        return self.app.test_client().post(address, json=parameters)

    def post(self, query: str, *, token: str | None = None, **variables: Any) -> TestResponse:
        """Send a query; the shop's own token is used unless another is given."""
        return self.app.test_client().post(
            f"/{self.shop.domain}/admin/api/2026-10/graphql.json",
            json={"query": query, "variables": variables},
            headers={"X-Shopify-Access-Token": self.token if token is None else token},
        )

    def answer(self, query: str, **variables: Any) -> dict[str, Any]:
        """The whole body of an answer that came with HTTP 200."""
        response = self.post(query, **variables)
        assert response.status_code == 200, response.text
        body: dict[str, Any] = response.get_json()
        return body

    def data(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of an answer without errors."""
        body = self.answer(query, **variables)
        assert "errors" not in body, body["errors"]
        data: dict[str, Any] = body["data"]
        return data

    def error(self, query: str, **variables: Any) -> dict[str, Any]:
        """The first error of an answer that has one."""
        errors: list[dict[str, Any]] = self.answer(query, **variables)["errors"]
        return errors[0]


def add_customer(shop: Shop, *, at: datetime = NOON, tags: tuple[str, ...] = ()) -> Customer:
    """A new customer of the shop."""
    customer = Customer(shop.new_id(), at, at, "Ada", "Byron", "ada@example.com", tags=list(tags))
    shop.customers[customer.id] = customer
    return customer


def add_order(
    shop: Shop, customer: Customer | None, total: str = "10.00", *, at: datetime = NOON
) -> Order:
    """A paid order; a guest's when there is no customer."""
    amount, number = Decimal(total), shop.new_id()
    order = Order(
        id=number,
        name=f"#{len(shop.orders) + 1001}",
        customer_id=customer.id if customer else None,
        created_at=at,
        processed_at=at,
        updated_at=at,
        total=amount,
        presentment_currency=shop.currency,
        presentment_total=amount,
        paid=amount,
    )
    shop.orders[number] = order
    if customer is not None:
        customer.orders.append(number)
    return order


def customer_gid(customer: Customer) -> str:
    """The GraphQL id of a customer."""
    return gid("Customer", customer.id)
