"""Every GraphQL operation fits the real Admin schema and our scopes, and asks nothing personal."""

import importlib
import pkgutil
from typing import cast

import pytest
from graphql import (
    FieldNode,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    parse,
    validate,
    visit,
)

import shop_app.shopify
from sandbox.graphql.denials import guard_of
from sandbox.schema import deprecation, load_schema
from sandbox.schema.access_text import implied
from shop_app.conditions.subject import Asked
from shop_app.shopify.client import Admin, Operation
from shop_app.shopify.customer_facts import document_for, membership_document
from shop_app.shopify.flow import document as flow_document
from shop_app.shopify.tags import Direction, TagChange, write_tags
from tests.promises.app_toml import SCOPES


class Noted(Exception):
    """The recorder has what it wanted."""


class Recorder:
    """Stands in for a shop's client and keeps the document it is given."""

    shop = "a.myshopify.com"
    document = ""

    def mutate(self, operation: Operation, *_: object, **__: object) -> None:
        """Note the document; never returns."""
        self.document = operation.document
        raise Noted


def tags_document() -> str:
    """The one document that is put together at run time."""
    recorder = Recorder()
    changes = [TagChange("gid://shopify/Customer/1", way, ("VIP",)) for way in Direction]
    with pytest.raises(Noted):
        write_tags(cast(Admin, recorder), changes)
    return recorder.document


def constants() -> dict[str, str]:
    """Name → document, for every operation that a module of `shop_app.shopify` defines."""
    found = {}
    for module in pkgutil.iter_modules(shop_app.shopify.__path__, "shop_app.shopify."):
        for name, value in vars(importlib.import_module(module.name)).items():
            document = value.document if isinstance(value, Operation) else value
            if isinstance(document, str) and is_operation(document):
                found[f"{module.name}.{name}"] = document
    return found


def is_operation(text: str) -> bool:
    if not text.lstrip().startswith(("query", "mutation")):
        return False
    try:
        parse(text)
    except GraphQLSyntaxError:
        return False
    return True


class Fields(Visitor):
    """Every field of a document: type, name, and whether a mutation selects it."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info, self.mutation = info, False
        self.found: list[tuple[str, str, bool]] = []

    def enter_operation_definition(self, node: OperationDefinitionNode, *_: object) -> None:
        """Which kind of operation the next fields belong to."""
        self.mutation = node.operation is OperationType.MUTATION

    def enter_field(self, node: FieldNode, *_: object) -> None:
        """Note one field."""
        parent = self.info.get_parent_type()
        assert parent is not None
        if not node.name.value.startswith("__"):
            self.found.append((parent.name, node.name.value, self.mutation))


def fields(document: str) -> list[tuple[str, str, bool]]:
    info = TypeInfo(load_schema())
    visitor = Fields(info)
    visit(parse(document), TypeInfoVisitor(info, visitor))
    return visitor.found


FACTS = "shop_app.shopify.customer_facts"
DOCUMENTS = {
    **constants(),
    "shop_app.shopify.tags (written)": tags_document(),
    "shop_app.shopify.flow (fired)": flow_document(2),
    **{f"{FACTS} ({part})": document_for(frozenset({part}))[0] for part in Asked},
    f"{FACTS} (memberships)": membership_document(3),
}

GIFT_CARDS = ("CREATE", "FIND", "END", "DEACTIVATE")
CREDITS = ("ACCOUNTS", "TRANSACTIONS", "LEFT", "CREDIT", "DEBIT")
STORE_CREDIT = {"read_store_credit_accounts", "write_store_credit_account_transactions"}

# What may be asked although Shopify may refuse it: whoever asks then puts up with not knowing.
OPTIONAL_SCOPES = {
    "shop_app.shopify.orders.READ_USUAL_WITH_PRODUCTS": {"read_products"},
    "shop_app.shopify.orders.READ_DEEPEST_WITH_PRODUCTS": {"read_products"},
    "shop_app.shopify.order_lines.READ_WITH_PRODUCTS": {"read_products"},
    "shop_app.shopify.everything.ORDERS_WITH_ALL": {"read_products"},
    "shop_app.shopify.products.READ_USUAL": {"read_products"},
    "shop_app.shopify.products.READ_DEEPEST": {"read_products"},
    "shop_app.shopify.order_notes.WRITE": {"write_orders"},
    **{f"shop_app.shopify.gift_cards.{name}": {"write_gift_cards"} for name in GIFT_CARDS},
    **{f"shop_app.shopify.store_credit.{name}": STORE_CREDIT for name in CREDITS},
    "shop_app.shopify.balances.CREDITS": STORE_CREDIT,
    "shop_app.shopify.balances.LAPSED": STORE_CREDIT,
    "shop_app.shopify.gifts_made.CARDS": {"write_gift_cards"},
    "shop_app.shopify.gifts_made.CREDITS": STORE_CREDIT,
}
PROTECTED = {
    "shop_app.shopify.orders.READ_USUAL": {"address"},
    "shop_app.shopify.orders.READ_DEEPEST": {"address"},
    "shop_app.shopify.orders.READ_USUAL_WITH_PRODUCTS": {"address"},
    "shop_app.shopify.orders.READ_DEEPEST_WITH_PRODUCTS": {"address"},
    "shop_app.shopify.everything.ORDERS_WITH_ALL": {"address"},
    "shop_app.shopify.everything.COUNT_ORDERS": {"address"},
    "shop_app.shopify.customer_names.NAMES": {"name"},
    "shop_app.shopify.customer_names.WHO": {"name", "email"},
    "shop_app.shopify.customer_search.FIND": {"name", "email"},
    "shop_app.shopify.customer_search.FIND_BY_ORDER": {"name", "email"},
    "shop_app.shopify.customer_search.READ_FOUND": {"name", "email"},
    f"{FACTS} (country)": {"address"},
    f"{FACTS} (email)": {"email"},
}


def test_the_operations_are_found() -> None:
    assert len(DOCUMENTS) >= 6


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_operation_fits_the_real_schema(name: str) -> None:
    assert validate(load_schema(), parse(DOCUMENTS[name])) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_operation_needs_only_our_scopes_and_no_protected_data_but_what_is_listed(
    name: str,
) -> None:
    granted = implied(SCOPES | OPTIONAL_SCOPES.get(name, set()))
    approved = frozenset(PROTECTED.get(name, ()))
    for type_name, field, mutation in fields(DOCUMENTS[name]):
        guard_of(type_name, field, mutation=mutation).check(granted, approved)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_operation_uses_nothing_deprecated(name: str) -> None:
    old = {(of, field) for of, field, _ in fields(DOCUMENTS[name]) if deprecation(of, field)}
    assert old == set()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_mutation_asks_for_its_user_errors(name: str) -> None:
    selected = fields(DOCUMENTS[name])
    changes = [field for of, field, mutation in selected if mutation and of == "Mutation"]
    told = [field for _, field, mutation in selected if mutation and field == "userErrors"]
    assert len(told) == len(changes)
