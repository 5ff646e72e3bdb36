"""Something is granted from an issue, an order or a customer, or is refused with every reason."""

import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select

from sandbox.world import World
from shop_app.compensation.kinds import State
from shop_app.compensation.models import Compensation
from shop_app.compensation.policy import Limits, Tier
from shop_app.gids import number_of
from shop_app.shops.features import REQUIRED_SCOPES
from shop_app.staff.rules import Role
from tests.desk.compensation_pages import generous, grant, key_of, policy, row, rule_by
from tests.desk.issue_pages import issue, order, staff
from tests.desk.people import said
from tests.desk.test_customer_page import counting
from tests.desk.visiting import Visitor, visitor
from tests.shops.rows import change

__all__ = ["generous", "issue", "order", "staff"]
NEW = "/compensations/new"


def given(engine: Engine, staff: Visitor) -> int:
    """How many compensations there are."""
    its = select(func.count()).where(Compensation.shop == staff.shop.domain)
    with engine.connect() as db:
        return db.scalar(its) or 0


def test_the_page_says_what_can_be_given_and_why_not_more(generous: Visitor, issue: int) -> None:
    words = said(generous.get(NEW, issue=str(issue)).text)
    for told in (
        "Reason: Damaged in transit",
        "Discount code, £1.00 20% of what is concerned: items for £5.00",
        "Because: Reason: Damaged in transit",
        "Discount code At most £10.00; above £4.00 somebody has to approve it.",
        "Free shipping At most £3.00.",
        "Store credit Store credit can only be spent by customers with an account, and this"
        " customer has none.",
        "Refunds and compensations of this order At most £10.00 (80%)",
        "Grants to this customer At most 3 times",
    ):
        assert told in words, told


def test_one_press_grants_what_the_policy_suggests(
    generous: Visitor, issue: int, engine: Engine
) -> None:
    page = generous.get(NEW, issue=str(issue)).text
    sent = {"kind": "discount_code", "how": "amount", "amount": "1.00", "currency": "GBP"}
    start = page.index('id="grant-suggested"')
    for name, value in sent.items():
        assert f'name="{name}" value="{value}"' in page[start : page.index("</form>", start)]
    answer = generous.post(NEW, {**sent, "issue": str(issue), "key": key_of(page)})
    assert answer.status_code == 200
    assert answer.headers["HX-Push-Url"] == "/compensations/1"
    toast = json.loads(answer.headers["HX-Trigger"])["amends:toast"]["message"]
    assert toast == "Compensation #1 granted"
    made = row(engine, generous)
    assert (made.state, made.amount, made.held) == (State.RESERVED, 100, 100)
    words = said(answer.text)
    assert "On its way The money is set aside. Shopify is told in 5 seconds. Take it back" in words
    assert made.code is not None
    assert f"{made.code} Copy the code It works as soon as Shopify has been told." in words


def test_a_form_that_is_sent_twice_grants_once(
    generous: Visitor, issue: int, engine: Engine
) -> None:
    page = generous.get(NEW, issue=str(issue)).text
    sent = {"kind": "free_shipping", "issue": str(issue), "key": key_of(page)}
    first, second = (generous.post(NEW, sent) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.headers["HX-Push-Url"] == "/compensations/1"
    assert given(engine, generous) == 1


def test_a_refusal_tells_every_reason_with_its_numbers_and_keeps_the_fields(
    generous: Visitor, issue: int, engine: Engine
) -> None:
    tier = Tier(name="Small orders", order_to=2000, limits=Limits(grant_amount=500))
    rule_by(engine, generous, policy(tiers=(tier,), staff_month=600))
    fields = {"issue": str(issue), "kind": "gift_card", "amount": "12", "note": "So sorry."}
    sent = {"how": "amount", "currency": "GBP", **fields}
    page = generous.get(NEW, issue=str(issue)).text
    answer = generous.post(NEW, {**sent, "key": key_of(page)})
    assert answer.status_code == 422
    words = said(answer.text)
    for told in (
        "One grant can be at most £5.00. £12.00 was asked for. This is the limit of the tier"
        " “Small orders”.",
        "Refunds and compensations of an order together can be at most 80% of it: £10.00. £12.00"
        " was asked for.",
        "One staff member can give at most £6.00 a month. £12.00 was asked for.",
    ):
        assert told in words, told
    assert 'heading="The policy does not allow it"' in answer.text
    assert 'value="gift_card" selected' in answer.text
    assert 'value="12"' in answer.text
    assert 'value="So sorry."' in answer.text
    assert key_of(answer.text) == key_of(page)
    assert given(engine, generous) == 0


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"kind": ""}, "Choose what to give."),
        ({"amount": ""}, "Enter an amount above zero."),
        ({"amount": "0"}, "Enter an amount above zero."),
        ({"amount": "1.005"}, "Enter an amount above zero."),
        ({"how": "percent", "percent": "0"}, "Enter a whole number from 1 to 100."),
        ({"note": "x" * 2001}, "The text has 2,001 characters; up to 2,000 fit."),
    ],
)
def test_a_field_that_is_wrong_is_told_beside_it(
    *, generous: Visitor, issue: int, engine: Engine, fields: dict[str, str], told: str
) -> None:
    page = generous.get(NEW, issue=str(issue)).text
    sent = {"kind": "discount_code", "how": "amount", "amount": "2", "currency": "GBP", **fields}
    answer = generous.post(NEW, {**sent, "issue": str(issue), "key": key_of(page)})
    assert answer.status_code == 422
    assert f'error="{told}"' in answer.text
    assert given(engine, generous) == 0


def test_what_is_above_the_threshold_waits_for_an_approval(
    generous: Visitor, issue: int, engine: Engine
) -> None:
    words = said(grant(generous, {"issue": str(issue)}, amount="4.50"))
    made = row(engine, generous)
    assert (made.state, made.held) == (State.REQUESTED, 0)
    assert "Waits for approval Somebody has to approve it until" in words
    assert "Above £4.00 somebody has to approve. £4.50 was asked for." in words
    assert "Approve it?" not in words
    assert "Withdraw the request" in words


def test_a_second_grant_on_an_issue_is_refused_while_the_first_is_open(
    generous: Visitor, issue: int
) -> None:
    grant(generous, {"issue": str(issue)})
    page = generous.get(NEW, issue=str(issue)).text
    assert "Nothing can be given now" in page
    assert "Another compensation of this issue is still open: #1." in said(page)
    assert 'href="/compensations/1"' in page
    assert 'id="grant-own"' not in page


def test_from_a_customer_the_reason_is_chosen_first_and_the_shops_currency_is_all_there_is(
    generous: Visitor, order: str, engine: Engine
) -> None:
    customer = next(iter(generous.shop.customers))
    before = generous.get(NEW, customer=str(customer)).text
    assert 'id="grant-why"' in before
    assert 'name="kind"' not in before
    page = generous.get(NEW, customer=str(customer), reason="late").text
    assert "Percent of the order" not in page
    assert 'currencycode="GBP"' in page
    grant(generous, {"customer": str(customer)}, reason="late", amount="1")
    made = row(engine, generous)
    assert (made.order_gid, made.issue_id, made.reason) == (None, None, "late")


def test_a_percent_of_an_order_is_given_as_an_amount(
    generous: Visitor, order: str, engine: Engine
) -> None:
    about = {"order": number_of(order), "reason": "late"}
    sent = {**about, "key": "0" * 32, "kind": "gift_card", "how": "percent"}
    page = generous.post(f"{NEW}/form", sent).text
    assert "<s-number-field" in page
    assert "<s-money-field" not in page
    grant(generous, {"order": number_of(order)}, reason="late", how="percent", percent="20")
    made = row(engine, generous)
    assert (made.amount, made.percentage) == (250, None)


def test_free_shipping_asks_for_no_amount(generous: Visitor, issue: int) -> None:
    sent = {"issue": str(issue), "key": "0" * 32, "kind": "free_shipping"}
    page = generous.post(f"{NEW}/form", sent).text
    assert "<s-number-field" not in page
    assert "<s-money-field" not in page


def test_who_may_is_led_to_the_settings_where_a_permission_is_missing(
    *, generous: Visitor, issue: int, client: FlaskClient, engine: Engine, world: World
) -> None:
    change(engine, generous.shop.domain, scopes=list(REQUIRED_SCOPES))
    owner = visitor(client, engine, world, generous.shop)
    page, told = owner.get(NEW, issue=str(issue)).text, "The shop has not given Amends"
    assert told in page
    assert 'href="/settings">Open settings' in page
    page = generous.get(NEW, issue=str(issue)).text
    assert told in page
    assert "Open settings" not in page


def test_read_only_staff_see_no_way_to_grant(
    *, generous: Visitor, issue: int, client: FlaskClient, engine: Engine, world: World
) -> None:
    reader = visitor(client, engine, world, generous.shop, role=Role.READ_ONLY)
    assert reader.get(NEW, issue=str(issue)).status_code == 403
    assert "Grant compensation" not in reader.get("/compensations/beside", issue=str(issue)).text


def test_what_does_not_exist_is_not_found(generous: Visitor) -> None:
    assert generous.get(NEW).status_code == 400
    assert generous.get(NEW, issue="99").status_code == 404
    assert generous.get(NEW, order="99").status_code == 404
    assert generous.get("/compensations/99").status_code == 404


def test_the_page_asks_the_database_little(generous: Visitor, issue: int, engine: Engine) -> None:
    generous.get(NEW, issue=str(issue))
    with counting(engine) as sent:
        generous.get(NEW, issue=str(issue))
    assert len(sent) <= 14, "\n".join(sent)
