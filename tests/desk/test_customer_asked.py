"""What is typed into the search stays text, whatever signs are in it: judged by the stand-in's own
reading of Shopify's syntax."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sandbox.graphql.search_syntax import All, AnyOf, Node, Not, Term, parse
from shop_app.desk.customers.asked import LONGEST, Asked, asked, tidy
from shop_app.shopify.search_syntax import customers_with, named, quoted, tagged

TYPED = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="aZ9 :\\()'\"*-<>=#@.,ANDORT_", max_size=30),
    st.lists(st.sampled_from(["AND", "OR", "NOT", "tag:", "(", ")", "-a", '"', "\\", "a*"])).map(
        " ".join
    ),
)
LINE = TYPED.map(tidy).filter(bool)


def terms(tree: Node) -> list[Term]:
    match tree:
        case Term():
            return [tree]
        case Not():
            raise AssertionError("a search for customers never excludes anybody")
        case All(parts) | AnyOf(parts):
            return [term for part in parts for term in terms(part)]


@given(TYPED)
@example("\\")
@example('"')
def test_a_quoted_text_comes_out_as_it_went_in(text: str) -> None:
    assert parse(quoted(text)) == Term(None, "", text, prefix=False)
    assert parse(tagged(text)) == Term("tag", "", text, prefix=False)
    assert terms(parse(named([text, "#1"]))) == [
        Term("name", "", text, prefix=False),
        Term("name", "", "#1", prefix=False),
    ]


@given(LINE)
@example("OR")
@example("-ada")
@example("NOT ada")
@example("ada:lovelace")
def test_words_stay_words_in_a_search(text: str) -> None:
    found = terms(parse(customers_with(text)))
    *others, tag = found
    assert tag == Term("tag", "", text, prefix=False)
    words = text.split()
    assert [term.value for term in others[: len(words)]] == words
    for term in others[len(words) :]:
        assert term.field in (None, "email")
        assert term.value in {*words, words[-1].lower()}
    assert not any(term.comparator for term in found)
    assert sum(term.prefix for term in found) <= 2


@given(LINE)
def test_whatever_is_typed_can_be_asked(text: str) -> None:
    what = asked(text, "EN1001-A")
    if what.customers:
        terms(parse(what.customers))
    if what.orders:
        assert all(term.field == "name" for term in terms(parse(named(what.orders))))


@given(st.text(max_size=400))
def test_a_search_is_one_line_without_unseen_signs(text: str) -> None:
    tidied = tidy(text)
    assert len(tidied) <= LONGEST
    assert tidied == tidied.strip()
    assert tidied.isprintable()
    assert tidy(tidied) == tidied


@pytest.mark.parametrize(
    ("typed", "example_name", "what"),
    [
        ("#1001", "#1", Asked(orders=("1001", "#1001"))),
        ("# 1001", None, Asked(orders=("1001", "#1001"))),
        (
            "1001",
            "EN2000-A",
            Asked(gid="gid://shopify/Customer/1001", orders=("1001", "#1001", "EN1001-A")),
        ),
        ("0", None, Asked(orders=("0", "#0"))),
        ("gid://shopify/Customer/7", None, Asked(gid="gid://shopify/Customer/7")),
        ("gid://shopify/Customer/0", None, Asked()),
        (
            "https://admin.shopify.com/store/b/customers/7/edit?a=b",
            None,
            Asked(gid="gid://shopify/Customer/7"),
        ),
        ("Tag: Big Spender", None, Asked(customers='tag:"Big Spender"')),
        ("tag:'VIP'", None, Asked(customers='tag:"VIP"')),
        ("ada", None, Asked(customers='("ada") OR (ada*) OR tag:"ada"')),
        (
            "ada@x.org",
            None,
            Asked(customers='("ada@x.org") OR (ada@x.org*) OR email:ada@x.org* OR tag:"ada@x.org"'),
        ),
    ],
)
def test_what_is_typed_says_where_to_look(
    typed: str, example_name: str | None, what: Asked
) -> None:
    assert asked(typed, example_name) == what
