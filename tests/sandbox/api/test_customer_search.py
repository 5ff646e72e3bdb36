"""Free text, phrases, parentheses and escapes in the search of customers."""

import pytest

from sandbox.graphql.search_syntax import Term, parse
from sandbox.state import Customer, Shop
from sandbox.world import World
from tests.sandbox.api.caller import NOON, Api

PAGE = "query($q: String) { customers(first: 10, query: $q) { nodes { id } } }"
PEOPLE = (
    ("Ada", "Lovelace", "ada@example.com", ["VIP"]),
    ("Zoë", "O'Connor", "zoe.oconnor@example.org", ['The "best"']),
    ("Mary Ann", "Lovely", "mary-ann@example.com", [r"back\slash"]),
)


@pytest.fixture
def people(world: World, shop: Shop) -> None:
    world.approved_data = frozenset({"name", "email", "phone"})
    for number, (first, last, email, tags) in enumerate(PEOPLE, 1):
        one = Customer(number, NOON, NOON, first, last, email, tags=tags)
        shop.customers[number] = one


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ada", [1]),
        ("lovelace ada", [1]),
        ("'ada lovelace'", [1]),
        ("'lovelace ada'", []),
        ("lov", []),
        ("lov*", [1, 3]),
        ("ann lov*", [3]),
        ("ada OR zoë", [1, 2]),
        ("-ada", [2, 3]),
        ("NOT (ada OR zoë)", [3]),
        ("(ada OR mary) lov*", [1, 3]),
        ("o'connor", [2]),
        ('"O\'Connor"', [2]),
        ("email:ada@example.com", [1]),
        ("email:zoe.*", [2]),
        ("example.com", [1, 3]),
        (r'tag:"The \"best\""', [2]),
        (r"tag:'back\\slash'", [3]),
        (r"tag:back\\slash", [3]),
        (r"\(ada\)", [1]),
        ("'*'", []),
    ],
)
def test_customers_are_found_by_words_and_groups(api: Api, query: str, found: list[int]) -> None:
    nodes = api.data(PAGE, q=query)["customers"]["nodes"]
    assert [int(node["id"].rpartition("/")[2]) for node in nodes] == found


@pytest.mark.usefixtures("people")
def test_what_the_app_may_not_see_finds_nobody(api: Api, world: World) -> None:
    world.approved_data = frozenset()
    for query in ("ada", "email:ada@example.com", "first_name:Ada"):
        assert api.data(PAGE, q=query)["customers"]["nodes"] == []
    assert len(api.data(PAGE, q="tag:VIP")["customers"]["nodes"]) == 1


@pytest.mark.parametrize(
    "query", ["(ada", "ada)", "ada:", "'ada", r"ada\ ".strip(), "ada OR", "NOT", "()", "'a'b"]
)
def test_what_is_no_query_is_an_error(api: Api, query: str) -> None:
    assert "cannot search like this" in api.error(PAGE, q=query)["message"]


def test_a_backslash_takes_a_meaning_away() -> None:
    assert parse(r"a\:b") == Term(None, "", "a:b", prefix=False)
    assert parse(r'"a\\\"b*"') == Term(None, "", 'a\\"b*', prefix=False)
    assert parse("name:#10*") == Term("name", "", "#10", prefix=True)
