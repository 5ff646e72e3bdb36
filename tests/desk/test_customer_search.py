"""Finding a customer by whatever staff have at hand, through Shopify, and nothing of it kept."""

import json
import logging
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from sandbox.faults import Fault
from sandbox.state import Shop
from sandbox.world import World
from shop_app.staff.rules import Role
from tests.desk.people import NOW, bought, carries, known, person, sale
from tests.desk.visiting import Visitor, visitor
from tests.shops.rows import change
from tests.standin import new_shop


@pytest.fixture
def staff(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Visitor:
    """A staff member of a shop whose customers' names the app may see."""
    world.approved_data = frozenset({"name", "email"})
    change(engine, installed.domain, currency="GBP", timezone="Europe/London", locale="en")
    return visitor(client, engine, world, installed, role=Role.STAFF)


@pytest.fixture
def people(staff: Visitor) -> dict[str, str]:
    """Numbers by name."""
    shop = staff.shop
    found = {
        "ada": person(shop, "Ada", "Lovelace", "ada@example.com", ("VIP",)),
        "zoe": person(shop, "Zoë", "O'Connor", "zoe@example.org", ("Says: (hi)",)),
        "nobody": person(shop, "", "", None),
    }
    sale(shop, found["ada"], "#1001", "25.00")
    sale(shop, found["zoe"], "EN1002-A")
    sale(shop, None, "#1003")
    return found


def listed(page: str, people: dict[str, str]) -> set[str]:
    return {name for name, number in people.items() if f'href="/customers/{number}"' in page}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Ada", {"ada"}),
        ("lovelace ada", {"ada"}),
        ("Lovel", {"ada"}),
        ("ada@example.com", {"ada"}),
        ("ada@exam", {"ada"}),
        ("O'Connor", {"zoe"}),
        ("vip", {"ada"}),
        ("tag:VIP", {"ada"}),
        ("tag: 'VIP'", {"ada"}),
        ("Says: (hi)", {"zoe"}),
        ("#1001", {"ada"}),
        ("1001", {"ada"}),
        ("  # 1001 ", {"ada"}),
        ("EN1002-A", {"zoe"}),
        ("en1002-a", {"zoe"}),
        ("OR", {"zoe"}),
        ("-ada", {"ada"}),
        ("*", set()),
        ('"', set()),
        ("\\", set()),
        ("tag_not:VIP", set()),
        ("(ada", {"ada"}),
        ("orders_count:>0", set()),
    ],
)
def test_a_customer_is_found_by_what_was_typed(
    staff: Visitor, people: dict[str, str], typed: str, found: set[str]
) -> None:
    answer = staff.get("/customers", q=typed)
    assert answer.status_code == 200
    assert "The search did not work" not in answer.text
    assert listed(answer.text, people) == found


def test_a_number_is_found_as_the_shop_writes_its_orders(
    staff: Visitor, people: dict[str, str], engine: Engine
) -> None:
    known(engine, staff.shop, people["ada"])
    bought(engine, staff.shop, people["ada"], "EN2000-A", days_ago=0)
    assert listed(staff.get("/customers", q="1002").text, people) == {"zoe"}


@pytest.mark.parametrize("typed", ["#EN77-A", "en77-a", "77"])
def test_an_order_that_shopify_hides_is_found_in_our_own_books(
    staff: Visitor, people: dict[str, str], engine: Engine, typed: str
) -> None:
    bought(engine, staff.shop, people["ada"], "EN77-A", days_ago=400)
    page = staff.get("/customers", q=typed).text
    assert listed(page, people) == {"ada"}
    assert "Ada Lovelace" in page
    assert page.count("Order EN77-A") == 1


def test_all_who_bought_under_one_number_are_found_once_each(
    staff: Visitor, people: dict[str, str], engine: Engine
) -> None:
    bought(engine, staff.shop, people["zoe"], "#1001", days_ago=400)
    bought(engine, staff.shop, people["zoe"], "1001", days_ago=500)
    (theirs,) = [one.id for one in staff.shop.orders.values() if one.name == "#1001"]
    bought(engine, staff.shop, people["ada"], "#1001", gid=f"gid://shopify/Order/{theirs}")
    page = staff.get("/customers", q="1001").text
    assert listed(page, people) == {"ada", "zoe"}
    assert page.count("Order #1001<") == 1
    assert page.count("Order #1001, 1001<") == 1


def test_an_old_order_of_a_guest_leads_to_the_order(
    staff: Visitor, people: dict[str, str], engine: Engine
) -> None:
    gid = bought(engine, staff.shop, people["ada"], "#9", days_ago=400, customer_gid=None)
    page = staff.get("/customers", q="#9").text
    assert "Order #9 was placed by a guest, so no customer belongs to it." in page
    assert f'href="/orders/{gid.rpartition("/")[2]}"' in page


def test_deleted_orders_and_those_of_people_who_are_gone_lead_to_nobody(
    staff: Visitor, people: dict[str, str], engine: Engine
) -> None:
    bought(engine, staff.shop, people["ada"], "#77", days_ago=400, deleted_at=NOW)
    bought(engine, staff.shop, str(staff.shop.new_id()), "#77", days_ago=400)
    page = staff.get("/customers", q="#77").text
    assert "No customer found" in page
    assert listed(page, people) == set()


@pytest.mark.parametrize(
    "form",
    [
        "{}",
        "gid://shopify/Customer/{}",
        "https://admin.shopify.com/store/bakery/customers/{}?x=1",
        "https://bakery.myshopify.com/admin/customers/{}",
    ],
)
def test_a_customer_is_found_by_id_and_by_the_address_of_their_admin_page(
    staff: Visitor, people: dict[str, str], form: str
) -> None:
    page = staff.get("/customers", q=form.format(people["nobody"])).text
    assert listed(page, people) == {"nobody"}
    assert f"Customer {people['nobody']}</span>" in page


def test_a_result_says_who_it_is_and_what_amends_did(
    staff: Visitor, people: dict[str, str], engine: Engine
) -> None:
    carries(engine, staff.shop, people["ada"], "First <b>")
    carries(engine, staff.shop, people["ada"], "Not mine", in_shop="theirs")
    page = staff.get("/customers", q="#1001").text
    for words in (
        "Ada Lovelace",
        "ada@example.com",
        "£25.00",
        "Order #1001",
        "<s-badge>First &lt;b&gt;</s-badge>",
    ):
        assert words in page
    assert "Not mine" not in page


def test_an_order_of_a_guest_leads_to_the_order(staff: Visitor, people: dict[str, str]) -> None:
    page = staff.get("/customers", q="1003").text
    assert "Order #1003 was placed by a guest, so no customer belongs to it." in page
    assert 'href="/orders/' in page
    assert "No customer found" not in page


def test_nobody_found_says_what_to_try(staff: Visitor, people: dict[str, str]) -> None:
    page = staff.get("/customers", q="Nobody at all").text
    assert "No customer found" in page
    assert "order number (such as #1001)" in page


def test_names_and_texts_are_never_markup(staff: Visitor) -> None:
    number = person(staff.shop, "<script>alert(1)</script>", "", "<b>@example.com")
    page = staff.get("/customers", q="script").text
    assert f"/customers/{number}" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    page = staff.get("/customers", q='"><script>alert(2)</script>').text
    assert "<script>alert" not in page


def test_pages_lead_forth_and_back_without_loss_or_doubles(staff: Visitor) -> None:
    numbers = [person(staff.shop, "Ada", str(n)) for n in range(45)][::-1]
    seen: list[list[str]] = []
    asked, last, page = {"q": "Ada"}, {"q": ""}, ""
    while asked:
        page = staff.get("/customers", **asked).text
        seen.append([one for one in numbers if f'href="/customers/{one}"' in page])
        last, asked = asked, _asked(page, "data-next")
    assert seen == [numbers[:20], numbers[20:40], numbers[40:]]
    assert last["q"] == "Ada"
    before = staff.get("/customers", **_asked(page, "data-previous")).text
    assert [one for one in numbers if f'href="/customers/{one}"' in before] == numbers[20:40]


def _asked(page: str, attribute: str) -> dict[str, str]:
    """The query of the address in an attribute; empty without it."""
    _, found, rest = page.partition(f'{attribute}="')
    address = unescape(rest.partition('"')[0]) if found else ""
    return dict(parse_qsl(urlsplit(address).query))


def test_without_leave_to_see_names_the_page_says_so_and_shows_numbers(
    staff: Visitor, people: dict[str, str], world: World
) -> None:
    world.approved_data = frozenset()
    page = staff.get("/customers", q="#1001").text
    assert "Names and e-mail addresses are hidden" in page
    assert f"Customer {people['ada']}</span>" in page
    assert "Lovelace" not in page
    assert "ada@" not in page
    assert listed(staff.get("/customers", q="VIP").text, people) == {"ada"}
    nobody = staff.get("/customers", q="Lovelace").text
    assert "Names and e-mail addresses are hidden" in nobody


def test_without_a_search_those_who_ordered_last_come_first(
    staff: Visitor, people: dict[str, str], engine: Engine
) -> None:
    for number, days in ((people["ada"], 3), (people["zoe"], 1)):
        known(engine, staff.shop, number, lifetime_orders=7, lifetime_spent=1250,
              lifetime_currency="GBP")  # fmt: skip
        bought(engine, staff.shop, number, "#1", days_ago=days)
    page = staff.get("/customers").text
    assert "Those who ordered last" in page
    assert page.index(people["zoe"]) < page.index(people["ada"])
    assert f'<span data-customer="{people["ada"]}">Customer {people["ada"]}</span>' in page
    assert "£12.50" in page
    assert "Lovelace" not in page


def test_a_new_shop_hears_how_customers_become_known(staff: Visitor) -> None:
    assert "No customer is known yet" in staff.get("/customers").text


def test_names_are_told_for_a_whole_page_at_once(
    staff: Visitor, people: dict[str, str], world: World
) -> None:
    numbers = ",".join([*people.values(), "12345"])
    assert staff.get("/customers/names", ids=numbers).json == {
        "names": {people["ada"]: "Ada Lovelace", people["zoe"]: "Zoë O'Connor"}
    }
    world.approved_data = frozenset()
    assert staff.get("/customers/names", ids=numbers).json == {"names": {}}


@pytest.mark.parametrize("ids", ["x", "-1", ",".join(map(str, range(1, 52)))])
def test_names_of_what_is_no_customer_are_refused(staff: Visitor, ids: str) -> None:
    assert staff.get("/customers/names", ids=ids).status_code == 400


def test_when_shopify_is_away_the_page_says_so_and_offers_another_try(
    staff: Visitor, people: dict[str, str], world: World
) -> None:
    staff.get("/customers", q="Ada")
    world.faults.add(Fault(kind="http", status=503, times=9, shop=staff.shop.domain))
    page = staff.get("/customers", q="Ada & Co").text
    assert "Shopify did not answer. Nothing is lost: try again in a moment." in page
    assert 'href="/customers?q=Ada+%26+Co"' in page
    assert staff.get("/customers/names", ids=people["ada"]).json == {"names": {}}


def test_nothing_typed_or_found_reaches_the_logs(
    staff: Visitor, people: dict[str, str], caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str], world: World,
) -> None:  # fmt: skip
    logging.getLogger().setLevel(logging.DEBUG)
    with caplog.at_level(logging.DEBUG):
        staff.get("/customers", q="Lovelace")
        staff.get("/customers", q="Lovelace", after="no-cursor")
        world.faults.add(Fault(kind="http", status=503, times=9, shop=staff.shop.domain))
        staff.get("/customers", q="Lovelace")
    captured = capfd.readouterr()
    logged = "".join(json.dumps(str(vars(record))) for record in caplog.records)
    for text in (logged, captured.out, captured.err):
        assert "ovelace" not in text


def test_a_shop_finds_nobody_of_another(
    staff: Visitor, people: dict[str, str], client: FlaskClient, engine: Engine, world: World
) -> None:
    known(engine, staff.shop, people["ada"])
    bought(engine, staff.shop, people["ada"], "#1001")
    bought(engine, staff.shop, people["ada"], "#77", days_ago=400)
    stranger = new_shop(world, "stranger.myshopify.com")
    other = visitor(client, engine, world, stranger)
    for typed in ("", "Ada", "#1001", "#77", people["ada"]):
        page = other.get("/customers", q=typed)
        assert page.status_code == 200
        assert f"/customers/{people['ada']}" not in page.text
