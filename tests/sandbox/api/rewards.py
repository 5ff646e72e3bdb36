"""The documents that the tests of discounts, gift cards and store credit send."""

from typing import Any

from sandbox.state import Customer, Shop
from tests.sandbox.api.caller import Api, customer_gid

Json = dict[str, Any]

REWARD_SCOPES = [
    "read_orders",
    "read_store_credit_accounts",
    "write_customers",
    "write_discounts",
    "write_gift_cards",
    "write_store_credit_account_transactions",
]

_DISCOUNT = """... on DiscountCodeBasic { title status tags startsAt endsAt asyncUsageCount usageLimit
  appliesOncePerCustomer combinesWith { orderDiscounts productDiscounts shippingDiscounts }
  context { __typename ... on DiscountCustomers { customers { id } } }
  minimumRequirement { ... on DiscountMinimumSubtotal {
    greaterThanOrEqualToSubtotal { amount currencyCode } } }
  customerGets { items { ... on AllDiscountItems { allItems } } value { ...
    on DiscountAmount { amount { amount currencyCode } } ... on DiscountPercentage { percentage }
  } }
  codes(first: 2) { nodes { code asyncUsageCount createdBy { apiKey title } } } }
... on DiscountCodeFreeShipping { title status endsAt asyncUsageCount
  maximumShippingPrice { amount currencyCode } codes(first: 2) { nodes { code } } }"""

BY_CODE = f"""query($code: String!) {{
  codeDiscountNodeByCode(code: $code) {{ id codeDiscount {{ __typename {_DISCOUNT} }} }}
}}"""


def of_kind(kind: str) -> tuple[str, str]:
    """The argument of a kind of discount, and the start of its mutations' names."""
    return {
        "Basic": ("basicCodeDiscount", "discountCodeBasic"),
        "FreeShipping": ("freeShippingCodeDiscount", "discountCodeFreeShipping"),
    }[kind]


def create(api: Api, given: Json, kind: str = "Basic") -> Json:
    """The payload of creating a discount code."""
    argument, name = of_kind(kind)
    document = f"""mutation($input: DiscountCode{kind}Input!) {{
      {name}Create({argument}: $input) {{
        codeDiscountNode {{ id codeDiscount {{ __typename {_DISCOUNT} }} }}
        userErrors {{ field message code }} }} }}"""
    payload: Json = api.data(document, input=given)[f"{name}Create"]
    return payload


def update(api: Api, number: str, given: Json, kind: str = "Basic") -> Json:
    """The payload of changing a discount code."""
    argument, name = of_kind(kind)
    document = f"""mutation($id: ID!, $input: DiscountCode{kind}Input!) {{
      {name}Update(id: $id, {argument}: $input) {{
        codeDiscountNode {{ id codeDiscount {{ {_DISCOUNT} }} }}
        userErrors {{ field message code }} }} }}"""
    payload: Json = api.data(document, id=number, input=given)[f"{name}Update"]
    return payload


def by_code(api: Api, code: str) -> Json | None:
    """The discount with a code."""
    found: Json | None = api.data(BY_CODE, code=code)["codeDiscountNodeByCode"]
    return found


def apology(customer: Customer | None = None, **changes: Any) -> Json:
    """The input of a code over 10 pounds, for one customer or everybody."""
    context: Json = {"all": "ALL"}
    if customer is not None:
        context = {"customers": {"add": [customer_gid(customer)]}}
    given = {
        "title": "Amends #7",
        "code": "SORRY-7F3K9Q",
        "startsAt": "2026-11-20T00:00:00Z",
        "endsAt": "2099-12-21T00:00:00Z",
        "usageLimit": 1,
        "appliesOncePerCustomer": True,
        "tags": ["amends"],
        "context": context,
        "customerGets": {
            "items": {"all": True},
            "value": {"discountAmount": {"amount": "10.00", "appliesOnEachItem": False}},
        },
        "minimumRequirement": {"subtotal": {"greaterThanOrEqualToSubtotal": "50.00"}},
        "combinesWith": {"orderDiscounts": False, "shippingDiscounts": True},
    }
    return {**given, **changes}


def shipping(**changes: Any) -> Json:
    """The input of a code for free shipping up to 6 pounds, for everybody."""
    given = {
        "title": "Amends #8",
        "code": "FREE-7F3K9Q",
        "startsAt": "2026-11-20T00:00:00Z",
        "context": {"all": "ALL"},
        "destination": {"all": True},
        "maximumShippingPrice": "6.00",
        "usageLimit": 1,
    }
    return {**given, **changes}


GIFT_CARD = """id enabled note lastCharacters maskedCode expiresOn deactivatedAt isRedeemable
  balance { amount currencyCode } initialValue { amount } customer { id }"""


def gift_card(api: Api, **given: Any) -> Json:
    """The payload of creating a gift card."""
    document = f"""mutation($input: GiftCardCreateInput!) {{ giftCardCreate(input: $input) {{
      giftCardCode giftCard {{ {GIFT_CARD} }} userErrors {{ field message code }} }} }}"""
    payload: Json = api.data(document, input=given)["giftCardCreate"]
    return payload


def pounds(amount: str) -> Json:
    """A `MoneyInput`."""
    return {"amount": amount, "currencyCode": "GBP"}


def give_credit(api: Api, to: str, money: Json, expires_at: str | None = None) -> Json:
    """The payload of giving store credit to an account or customer."""
    document = """mutation($id: ID!, $input: StoreCreditAccountCreditInput!) {
      storeCreditAccountCredit(id: $id, creditInput: $input) {
        storeCreditAccountTransaction { id event createdAt expiresAt origin { __typename }
          amount { amount currencyCode } remainingAmount { amount }
          balanceAfterTransaction { amount } account { id } }
        userErrors { field message code } } }"""
    given = {"creditAmount": money, "expiresAt": expires_at, "notify": False}
    payload: Json = api.data(document, id=to, input=given)["storeCreditAccountCredit"]
    return payload


def granted(shop: Shop) -> None:
    """Let the shop have granted everything that rewards need."""
    shop.scopes = list(REWARD_SCOPES)
