"""Compensations as JSON: granted once, refused with every number, shown as they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, update

from shop_app.compensation.judgement import Code
from shop_app.compensation.models import Compensation
from shop_app.compensation.policy import Approval, Purse
from shop_app.staff.rules import Role
from tests.api.asking import CUSTOMER, ORDER, OWNER, Extension, error
from tests.api.giving import CURRENCY, FIVE, KEY, WANTED, decree
from tests.security.filling import everything


def test_a_compensation_is_granted_and_shown_as_it_stands(giving: Extension) -> None:
    granted = giving.told("POST", "compensations", WANTED | {"note": "Sorry."})["compensation"]
    assert (granted["number"], granted["state"]) == (1, "reserved")
    assert (granted["amount"], granted["held"], granted["spent"]) == (500, 500, 0)
    assert granted["value"] == FIVE
    assert (granted["customer"], granted["order"], granted["note"]) == (CUSTOMER, ORDER, "Sorry.")
    assert granted["asked_by"] == {"actor": "staff", "id": OWNER}
    assert granted["code"].startswith("SORRY-")
    assert giving.told("GET", "compensations/1")["compensation"] == granted


def test_a_request_that_is_sent_again_grants_nothing_and_answers_the_same(
    giving: Extension,
) -> None:
    first = giving.ask("POST", "compensations", WANTED)
    again = giving.ask("POST", "compensations", WANTED)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json
    assert error(giving.ask("GET", "compensations/2")) == (404, "compensation_unknown")


def test_a_refusal_says_every_reason_with_its_numbers_and_changes_nothing(
    giving: Extension, engine: Engine
) -> None:
    giving.told("POST", "compensations", WANTED)
    wanted = WANTED | {"key": f"{KEY[:-1]}2", "amount": {"amount": 1600, "currency": CURRENCY}}
    answer = giving.ask("POST", "compensations", wanted)
    assert error(answer) == (422, "refused")
    details = answer.json["error"]["details"]  # type: ignore[index]
    assert details["refusals"] == [
        {"code": Code.ORDER_AMOUNT, "unit": "money", "limit": 2000, "used": 500, "left": 1500,
         "wanted": 1600, "text": "All that is given for one order can be at most £20.00. £5.00 of"
         " it is used, £15.00 is left; £16.00 was asked for."}
    ]  # fmt: skip
    assert [(one["code"], one["text"]) for one in details["limits"]] == [
        ("order_amount", "Compensations of this order: £5.00 of £20.00 used, £15.00 left.")
    ]
    assert error(giving.ask("GET", "compensations/2")) == (404, "compensation_unknown")


def test_an_issue_brings_its_order_customer_and_reason(giving: Extension) -> None:
    giving.opened(order=ORDER, reason="damaged")
    wanted = {name: WANTED[name] for name in ("key", "kind", "amount")} | {"issue": 1001}
    granted = giving.told("POST", "compensations", wanted)["compensation"]
    assert (granted["issue"], granted["reason"]) == (1001, "damaged")
    assert (granted["customer"], granted["order"]) == (CUSTOMER, ORDER)


def test_what_is_sent_back_in_time_is_free_again(giving: Extension) -> None:
    giving.told("POST", "compensations", WANTED)
    taken = giving.told("POST", "compensations/1/take-back")["compensation"]
    assert (taken["state"], taken["held"]) == ("taken_back", 0)
    again = giving.ask("POST", "compensations/1/take-back")
    assert error(again) == (409, "already_sent")


def test_whoever_asks_is_told_what_is_possible_and_what_is_left(giving: Extension) -> None:
    giving.told("POST", "compensations", WANTED)
    found = giving.told("GET", "eligibility", order=ORDER, reason="late")
    code = next(one for one in found["possible"] if one["kind"] == "discount_code")
    assert (code["most"], code["most_alone"], code["refusals"]) == (1500, 1500, [])
    (limit,) = code["limits"]
    assert (limit["code"], limit["limit"], limit["used"], limit["left"]) == (
        "order_amount", 2000, 500, 1500,
    )  # fmt: skip
    card = next(one for one in found["possible"] if one["kind"] == "gift_card")
    assert (card["most"], card["refusals"][0]["code"]) == (None, "kind_off")
    assert card["refusals"][0]["text"] == "The policy does not give this here: Gift card."
    german = giving.told("GET", "eligibility", order=ORDER, reason="late", locale="de")
    assert "15,00\N{NO-BREAK SPACE}£" in german["possible"][0]["limits"][0]["text"]


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("no key", {"key": None}, "wrong_type"),
    ("a short key", {"key": "1234567"}, "wrong_format"),
    ("no reason", {"reason": None}, "missing_field"),
    ("an unknown reason", {"reason": "boredom"}, "reason_unknown"),
    ("two worths", {"percent": 10}, "wrong_worth"),
    ("a negative amount", {"amount": {"amount": -1, "currency": CURRENCY}}, "out_of_range"),
    ("an unknown order", {"order": "gid://shopify/Order/5"}, "order_unknown"),
    ("nobody", {"order": None}, "about_nobody"),
    ("a NUL byte", {"note": "a\0b"}, "unseen_characters"),
]


def test_what_can_not_be_granted_is_refused_and_nothing_is_written(
    giving: Extension, engine: Engine
) -> None:
    before = everything(engine, giving.shop.domain)
    bodies = [WANTED | more for _, more, _ in REFUSED]
    found = [error(giving.ask("POST", "compensations", body)) for body in bodies]
    assert found == [(400, code) for _, _, code in REFUSED]
    assert everything(engine, giving.shop.domain) == before


def test_a_request_waits_for_somebody_else_to_approve_it(giving: Extension, engine: Engine) -> None:
    decree(engine, giving.shop.domain, approval=Approval(above_amount=100))
    asking = replace(giving, role=Role.STAFF)
    asked = asking.told("POST", "compensations", WANTED)["compensation"]
    assert (asked["state"], asked["held"], asked["code"]) == ("requested", 0, None)
    (told,) = giving.told("GET", "notifications")["notifications"]
    assert (told["kind"], told["compensation"], told["issue"]) == ("approval_wanted", 1, None)


def test_a_request_is_approved_for_less_or_declined_by_somebody_else(
    giving: Extension, engine: Engine
) -> None:
    decree(engine, giving.shop.domain, approval=Approval(above_amount=100))
    asking = replace(giving, role=Role.STAFF)
    asking.told("POST", "compensations", WANTED)
    asking.told("POST", "compensations", WANTED | {"key": f"{KEY[:-1]}2"})
    waiting = giving.told("GET", "compensations", list="waiting")["compensations"]
    assert [one["number"] for one in waiting] == [1, 2]

    assert asking.ask("POST", "compensations/1/approve", {}).status_code == 403
    less = {"amount": {"amount": 300, "currency": CURRENCY}}
    approved = giving.told("POST", "compensations/1/approve", less)["compensation"]
    assert (approved["state"], approved["amount"], approved["decided_by"]) == (
        "reserved", 300, OWNER,
    )  # fmt: skip
    assert error(giving.ask("POST", "compensations/1/approve", {})) == (409, "not_requested")

    declined = giving.told("POST", "compensations/2/decline", {"text": "A new one instead."})
    assert declined["compensation"]["state"] == "declined"
    assert declined["compensation"]["reason_text"] == "A new one instead."
    assert giving.told("GET", "compensations", list="waiting")["compensations"] == []


def test_nobody_approves_their_own_request(giving: Extension, engine: Engine) -> None:
    decree(engine, giving.shop.domain, approval=Approval(above_amount=100))
    giving.told("POST", "compensations", WANTED)
    assert error(giving.ask("POST", "compensations/1/approve", {})) == (422, "own_request")
    assert giving.told("GET", "compensations/1")["compensation"]["state"] == "requested"


def test_what_is_granted_is_revoked_or_extended_in_its_state_alone(
    giving: Extension, engine: Engine
) -> None:
    giving.told("POST", "compensations", WANTED)
    text, until = {"text": "The wrong customer."}, {"until": "2126-01-01T00:00:00Z"}
    for path, body, code in (
        ("revoke", text, "not_granted"),
        ("settle", {"done": True}, "not_in_doubt"),
    ):
        assert error(giving.ask("POST", f"compensations/1/{path}", body)) == (409, code)
    assert error(giving.ask("POST", "compensations/1/extend", until)) == (400, "end_too_far")
    naive = giving.ask("POST", "compensations/1/extend", {"until": "2027-01-01T00:00:00"})
    assert naive.status_code == 400

    mine = Compensation.shop == giving.shop.domain, Compensation.number == 1
    with engine.begin() as db:
        db.execute(update(Compensation).where(*mine).values(state="granted", op=None))
    later = (datetime.now(UTC) + timedelta(days=200)).isoformat()
    extended = giving.told("POST", "compensations/1/extend", {"until": later})["compensation"]
    assert extended["state"] == "granted"
    again = giving.ask("POST", "compensations/1/revoke", text)
    assert error(again) == (409, "change_on_its_way")


def test_lists_are_filtered_and_read_page_by_page(giving: Extension, engine: Engine) -> None:
    decree(engine, giving.shop.domain, one_open_per_issue=False)
    for number in range(27):
        giving.told("POST", "compensations", WANTED | {"key": f"key-{number:04}"})
    first = giving.told("GET", "compensations", order=ORDER, kind="discount_code", member=OWNER)
    assert [one["number"] for one in first["compensations"]] == list(range(27, 2, -1))
    rest = giving.told("GET", "compensations", order=ORDER, after=first["next"])
    assert ([one["number"] for one in rest["compensations"]], rest["next"]) == ([2, 1], None)

    def numbers(**query: Any) -> list[int]:
        return [
            one["number"] for one in giving.told("GET", "compensations", **query)["compensations"]
        ]

    code = first["compensations"][0]["code"]
    assert numbers(q=code) == [27]
    assert (
        numbers(kind="gift_card")
        == numbers(list="in_doubt")
        == numbers(asked_to="2020-01-01")
        == []
    )
    unknown = giving.ask("GET", "compensations", state="granted")
    assert error(unknown) == (400, "unknown_field")


def test_a_gift_cards_code_is_never_told(giving: Extension, engine: Engine) -> None:
    giving.told("POST", "compensations", WANTED)
    mine = Compensation.shop == giving.shop.domain, Compensation.number == 1
    with engine.begin() as db:
        values = {"kind": "gift_card", "code": None, "sealed_code": "sealed", "code_tail": "7h3k"}
        db.execute(update(Compensation).where(*mine).values(values))
    shown = giving.ask("GET", "compensations/1")
    assert (shown.json or {})["compensation"]["code"] is None
    assert (shown.json or {})["compensation"]["code_tail"] == "7h3k"
    assert "sealed" not in shown.text


def test_the_budget_says_what_is_held_spent_and_left_of_the_policy_in_force(
    giving: Extension, engine: Engine
) -> None:
    giving.told("POST", "compensations", WANTED)
    decree(engine, giving.shop.domain, shop_month=300, reasons={"lost": Purse(month_amount=900)})
    budget = giving.told("GET", "budget")
    assert (budget["currency"], budget["policy_version"]) == (CURRENCY, 3)
    assert budget["shop"] == {
        "scope": "shop_month", "id": "", "held": 500, "spent": 0, "limit": 300, "left": 0,
        "overrun": 200,
    }  # fmt: skip
    assert [(one["id"], one["held"], one["limit"]) for one in budget["reasons"]] == [
        ("late", 500, None), ("lost", 0, 900),
    ]  # fmt: skip
    assert [(one["id"], one["held"]) for one in budget["kinds"]] == [("discount_code", 500)]
    assert [(one["id"], one["held"]) for one in budget["members"]] == [(OWNER, 500)]
    assert giving.told("GET", "budget", month="2020-01")["shop"]["held"] == 0
    assert error(giving.ask("GET", "budget", month="2020-13")) == (400, "wrong_format")
    assert replace(giving, role=Role.EXTERNAL_STAFF).ask("GET", "budget").status_code == 403
