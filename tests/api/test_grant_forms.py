"""What the action that grants is told: everything in words, in one request."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Engine

from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import Approval, Limits, Offer
from shop_app.shops.features import REQUIRED_SCOPES
from shop_app.staff.rules import Role
from tests.api.asking import CUSTOMER, ORDER, Extension, error
from tests.api.giving import CURRENCY, KEY, WANTED, decree
from tests.shops.rows import change

UNKNOWN = "gid://shopify/Order/5"


def test_before_a_reason_is_chosen_only_reasons_and_issues_are_told(giving: Extension) -> None:
    form = giving.told("GET", "extensions/grant-form", order=ORDER)
    assert (form["about"], form["issue"], form["reason"]) == ("For order #1", None, None)
    assert (form["kinds"], form["suggestion"], form["limits"]) == ([], None, [])
    assert {"key": "late", "name": "Late delivery"} in form["reasons"]


def test_the_only_issue_at_work_is_meant_until_somebody_says_otherwise(giving: Extension) -> None:
    giving.opened(order=ORDER, reason="damaged")
    form = giving.told("GET", "extensions/grant-form", order=ORDER)
    assert (form["issue"], form["reason"]) == (1001, "damaged")
    assert [one["number"] for one in form["issues"]] == [1001]
    without = giving.told("GET", "extensions/grant-form", order=ORDER, reason="late")
    assert (without["issue"], without["reason"]) == (None, "late")
    giving.opened(order=ORDER, reason="late")
    of_customer = giving.told("GET", "extensions/grant-form", customer=CUSTOMER)
    assert (of_customer["issue"], len(of_customer["issues"])) == (None, 2)
    chosen = giving.told("GET", "extensions/grant-form", customer=CUSTOMER, issue=1002)
    assert (chosen["issue"], chosen["reason"]) == (1002, "late")


def test_what_is_possible_what_is_suggested_and_why_not_more_come_as_sentences(
    giving: Extension, engine: Engine
) -> None:
    decree(
        engine, giving.shop.domain, limits=Limits(order_amount=2000),
        offers=(Offer(kind=Kind.DISCOUNT_CODE, reasons=("late",), percent=10),),
        approval=Approval(above_amount=700),
    )  # fmt: skip
    form = giving.told("GET", "extensions/grant-form", order=ORDER, reason="late")
    assert form["kinds"] == [
        {"kind": "discount_code", "name": "Discount code", "has_worth": True,
         "most": "At most £20.00; above £7.00 somebody has to approve it."}
    ]  # fmt: skip
    assert form["suggestion"] == {
        "title": "Discount code, £10.00",
        "more": ["10% of the order", "Reason: Late delivery", "Somebody has to approve it."],
    }
    card = next(one for one in form["impossible"] if one["name"] == "Gift card")
    assert card["why"] == ["The policy does not give this here."]
    assert form["currencies"] == [{"code": CURRENCY, "digits": 2}]
    assert [one["key"] for one in form["ways"]] == ["amount", "percent"]
    assert {"text": "Compensations of this order: At most £20.00.", "full": False} in form["limits"]


def test_what_is_wanted_is_judged_before_it_is_granted(giving: Extension, engine: Engine) -> None:
    approval, limits = Approval(above_amount=700), Limits(order_amount=2000)
    decree(engine, giving.shop.domain, limits=limits, approval=approval)

    def checked(**worth: Any) -> dict[str, Any]:
        about = {"order": ORDER, "reason": "late", "kind": "discount_code"}
        answer: dict[str, Any] = giving.told("GET", "extensions/grant-check", **about, **worth)
        return answer

    fine = checked(amount=500, currency=CURRENCY)
    assert (fine["verdict"], fine["title"], fine["more"], fine["button"]) == (
        "allowed", "Discount code, £5.00", [], "Grant it",
    )  # fmt: skip
    asks = checked(percent=10)
    assert (asks["verdict"], asks["title"], asks["button"]) == (
        "needs_approval", "Discount code, £10.00", "Ask for approval",
    )  # fmt: skip
    assert asks["more"] == ["Above £7.00 somebody has to approve. £10.00 was asked for."]
    assert asks["wish"] == {
        "kind": "discount_code", "amount": None, "percent": 10, "percentage": None,
    }  # fmt: skip
    never = checked(amount=2100, currency=CURRENCY)
    assert (never["verdict"], never["more"]) == (
        "refused",
        ["All that is given for one order can be at most £20.00. £21.00 was asked for."],
    )
    assert giving.told("GET", "compensations")["compensations"] == []


def test_without_a_wish_the_policys_suggestion_is_told(giving: Extension, engine: Engine) -> None:
    about = {"order": ORDER, "reason": "late"}
    nothing = giving.told("GET", "extensions/grant-check", **about)
    assert (nothing["verdict"], nothing["title"], nothing["wish"]) == (
        "refused", "The policy suggests nothing here.", None,
    )  # fmt: skip
    offer = Offer(kind=Kind.DISCOUNT_CODE, reasons=("late",), percent=10)
    decree(engine, giving.shop.domain, offers=(offer,))
    told = giving.told("GET", "extensions/grant-check", **about)
    assert (told["verdict"], told["title"]) == ("allowed", "Discount code, £10.00")
    wish = {name: value for name, value in told["wish"].items() if value is not None}
    granted = giving.told("POST", "compensations", {"key": KEY, **about, **wish})["compensation"]
    assert granted["amount"] == 1000
    no_reason = giving.ask("GET", "extensions/grant-check", order=ORDER)
    assert error(no_reason) == (400, "reason_unknown")


def test_several_orders_are_named_and_the_unknown_ones_too(giving: Extension) -> None:
    form = giving.told("GET", "extensions/grant-many-form", order=[ORDER, UNKNOWN])
    assert [(one["order"], one["name"]) for one in form["orders"]] == [(ORDER, "#1")]
    assert form["unknown"] == [UNKNOWN]
    assert [one["kind"] for one in form["kinds"]] == ["discount_code"]
    assert [one["key"] for one in form["ways"]] == ["amount", "percent"]
    many = [f"gid://shopify/Order/{number}" for number in range(1, 52)]
    refused = giving.ask("GET", "extensions/grant-many-form", order=many)
    assert error(refused) == (400, "too_many")


def test_a_grant_is_followed_in_words_until_its_code_works(giving: Extension) -> None:
    code = giving.told("POST", "compensations", WANTED)["compensation"]["code"]
    stands = giving.told("GET", "extensions/compensations/1")
    assert (stands["title"], stands["state"]) == ("#1 · Discount code · £5.00", "reserved")
    assert (stands["code"], stands["code_hint"]) == (
        code, "It works as soon as Shopify has been told.",
    )  # fmt: skip
    assert (stands["can_take_back"], stands["look_again"], stands["link"]) == (
        True, 1, "compensations/1",
    )  # fmt: skip
    assert stands["standing"][0].startswith("The money is set aside.")


def test_a_gift_cards_code_is_told_on_its_page_alone(giving: Extension, engine: Engine) -> None:
    decree(engine, giving.shop.domain, kinds=(Kind.GIFT_CARD,))
    change(engine, giving.shop.domain, scopes=[*REQUIRED_SCOPES, "write_gift_cards"])
    giving.told("POST", "compensations", WANTED | {"kind": "gift_card"})
    stands = giving.told("GET", "extensions/compensations/1")
    assert stands["code"] is None
    assert stands["code_hint"] == "The code of the gift card is on its page in Amends."


def test_what_nobody_can_give_anything_for_is_refused(giving: Extension) -> None:
    nobody = giving.ask("GET", "extensions/grant-form")
    both = giving.ask("GET", "extensions/grant-form", order=ORDER, customer=CUSTOMER)
    unknown = giving.ask("GET", "extensions/grant-form", order=UNKNOWN)
    assert [error(one) for one in (nobody, both, unknown)] == [
        (400, "about_nobody"), (400, "about_nobody"), (404, "order_unknown"),
    ]  # fmt: skip
    reader = replace(giving, role=Role.READ_ONLY)
    assert error(reader.ask("GET", "extensions/grant-form", order=ORDER)) == (403, "not_allowed")


def test_a_form_that_was_used_says_in_words_what_it_did(giving: Extension) -> None:
    giving.told("POST", "compensations", WANTED)
    other = giving.ask("POST", "compensations", WANTED | {"reason": "damaged"})
    assert error(other)[1] == "key_used"
    assert other.json is not None
    assert other.json["error"]["text"].startswith("This form was sent before")
    assert KEY not in other.text


def test_tags_of_active_rules_are_templates_of_segments(giving: Extension) -> None:
    found = giving.told("GET", "extensions/segments")["templates"]
    assert found == []
    for tag, rank in (("Gold's", 2), ("Silver", 1)):
        giving.told("POST", "rules", a_rule(tag, group="Metal", rank=rank))
    giving.told("POST", "rules", a_rule("Off", active=False))
    first, second, third = giving.told("GET", "extensions/segments")["templates"]
    assert first["title"] == "Amends: any of “Metal”"
    assert first["query"] == (
        "customer_tags CONTAINS 'Silver' OR customer_tags CONTAINS 'Gold\\'s'"
    )
    assert (second["query"], third["query"]) == (
        "customer_tags CONTAINS 'Gold\\'s'", "customer_tags CONTAINS 'Silver'",
    )  # fmt: skip
    assert third["description"] == (
        "Customers with the tag “Silver”. Amends gives it when: Orders: at least 3."
    )


def a_rule(tag: str, **more: Any) -> dict[str, Any]:
    """A rule for those with three orders."""
    when = {"fact": "orders", "is": "at_least", "value": 3}
    return {"name": tag, "tag": tag, "condition": {"version": 1, "when": when}, **more}
