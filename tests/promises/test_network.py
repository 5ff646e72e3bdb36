"""No call leaves the app while a database transaction is open: the client itself refuses."""

import ast

import pytest
import requests
from sqlalchemy import Engine, text

from shop_app.db import OpenTransaction
from shop_app.settings import Settings
from shop_app.shopify import oauth
from shop_app.shopify.client import Admin, Operation
from shop_app.shopify.pacing import Pacing
from tests.promises.source import read, with_suffix

SHOP = "bakery.myshopify.com"
ASK = Operation("Ask", "query Ask { shop { id } }")


class NoNetwork(requests.Session):
    """A session that fails the test when it is used."""

    def request(self, *_: object, **__: object) -> requests.Response:
        """Never allowed."""
        pytest.fail("a call left the app")


def admin(settings: Settings) -> Admin:
    return Admin(SHOP, settings, NoNetwork(), lambda _refused: "token", Pacing())


def test_a_query_inside_a_transaction_is_refused_before_it_leaves(
    settings: Settings, engine: Engine
) -> None:
    with engine.begin() as db:
        db.execute(text("SELECT 1"))
        with pytest.raises(OpenTransaction):
            admin(settings).query(ASK)


def test_a_mutation_inside_a_transaction_is_refused_before_it_leaves(
    settings: Settings, engine: Engine
) -> None:
    with engine.connect() as db:
        db.execute(text("SELECT 1"))
        with pytest.raises(OpenTransaction):
            admin(settings).mutate(ASK, {})


def test_tokens_are_not_exchanged_inside_a_transaction(settings: Settings, engine: Engine) -> None:
    with engine.begin() as db:
        db.execute(text("SELECT 1"))
        with pytest.raises(OpenTransaction):
            oauth.exchange(NoNetwork(), settings, SHOP, "session-token")


def test_every_module_that_sends_asks_first_whether_a_transaction_is_open() -> None:
    sending = [
        path
        for path in with_suffix(".py")
        if path.parts[0] in {"shop_app", "webhooks"} and sends(read(path))
    ]
    assert sending != []
    assert [path for path in sending if "assert_no_transaction(" not in read(path)] == []


def sends(source: str) -> bool:
    """Whether a module calls `.post(`, `.get(url` or `.request(` of a requests session."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return "import requests" in source and any(
        isinstance(call.func, ast.Attribute) and call.func.attr in {"post", "request"}
        for call in calls
    )
