"""How words are folded and marked, and what a search looks for, in every script."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from shop_app.issues import search_text
from shop_app.issues.search_text import fold, lexemes, mark, query, wanted, week, words

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
SHOP, OTHER = "one.myshopify.com", "two.myshopify.com"
_FINDS = text("SELECT array_to_tsvector(CAST(:lexemes AS text[])) @@ CAST(:wanted AS tsquery)")


def finds(engine: Engine, words: str, written: str) -> bool:
    """Whether PostgreSQL finds a text by these words."""
    params = {
        "lexemes": lexemes(SHOP, written, at=AT),
        "wanted": query(SHOP, week(AT), wanted(words)),
    }
    with engine.connect() as db:
        return bool(db.scalar(_FINDS, params))


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Straße", "strasse"),
        ("Łódź, Ærø & Þór", "lodz  aero   thor"),
        ("Ёлка Київ", "елка киів"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("ﬁne ¼ ①", "fine 1 4 1"),
        ("٣٤ ३४", "34 34"),
        ("ガラス ｶﾞﾗｽ", "ガラス ガラス"),
        ("한국", "한국"),
        ("مُحَمَّـد إلى مدرسة", "محمد الي مدرسه"),
        ("שָׁלוֹם", "שלום"),
        ("हिन्दी", "हिन्दी"),
        ("co\u00adop a\u200db", "coop ab"),
    ],
)
def test_texts_are_compared_without_case_accents_and_marks(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("MULLER", "Herr Müller rief an"),
        ("strasse", "Falsche Straße"),
        ("zolw", "żółw"),
        ("елка", "Где моя Ёлка?"),
        ("破損", "商品が破損していました"),
        ("破損して", "商品が破損していました"),
        ("た", "商品が破損していました"),
        ("ｶﾞﾗｽ", "ガラスが割れた"),
        ("안녕하세요", "고객님 안녕하세요"),
        ("สวัสดี", "ลูกค้าสวัสดีครับ"),
        ("محمد", "رسالة مِن مُحَمَّد"),
        ("شلو", "شلومو"),
        ("שלום", "שָׁלוֹם לך"),
        ("dam", "It came damaged"),
        ("damaged box", "The box is damaged"),
        ("ORDINE", "dov’è l’ordine?"),
        ("34", "٣٤"),
        ("o'brien", "O’Brien"),
    ],
)
def test_people_find_what_was_written_as_they_would_type_it(
    engine: Engine, words: str, written: str
) -> None:
    assert finds(engine, words, written)


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("aged", "It came damaged"),
        ("dam box", "The box is damaged"),
        ("損破", "商品が破損していました"),
        ("か", "ガラス"),
        ("d", "damaged"),
        ("damaged lost", "It came damaged"),
    ],
)
def test_what_was_not_written_is_not_found(engine: Engine, words: str, written: str) -> None:
    assert not finds(engine, words, written)


@pytest.mark.parametrize("nothing", ["", " ", "?!", "’", "\u200b"])
def test_a_search_without_a_letter_looks_for_nothing(nothing: str) -> None:
    assert wanted(nothing) == ()


def test_quotes_and_operators_are_no_part_of_a_search(engine: Engine) -> None:
    assert wanted("a' | !b:* \\'c") == ("a'", "b'", "c'")
    assert finds(engine, "lost' | 'x", "x was lost")


def test_a_search_counts_a_few_words_and_a_row_a_bounded_number_of_lexemes() -> None:
    many = " ".join(f"w{n}" for n in range(3 * search_text.MOST_LEXEMES))
    assert len(wanted(many)) == search_text.MOST_WORDS
    assert len(lexemes(SHOP, many, many, at=AT)) == search_text.MOST_LEXEMES
    assert lexemes(SHOP, "x" * 5000, at=AT) == [mark(SHOP, week(AT)) + "x" * search_text.WORD]


def test_lexemes_are_of_their_shop_and_week() -> None:
    own = set(lexemes(SHOP, "damaged", at=AT))
    assert own.isdisjoint(lexemes(OTHER, "damaged", at=AT))
    assert own.isdisjoint(lexemes(SHOP, "damaged", at=AT + timedelta(weeks=1)))
    assert own == set(lexemes(SHOP, "Damaged!", "damaged", at=AT))


def test_a_week_has_seven_days_and_a_mark_of_one_length() -> None:
    first = datetime(1970, 1, 1, tzinfo=UTC)
    assert [week(first + timedelta(days=days)) for days in (0, 6, 7, 13)] == [0, 0, 1, 1]
    assert {len(mark(SHOP, one)) for one in (0, week(AT), 46_655)} == {7}
    with pytest.raises(ValueError, match="week 46656 is not one of 0 to 46655"):
        mark(SHOP, 46_656)


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_and_a_text_has_all_its_own_words(written: str) -> None:
    assert fold(fold(written)) == fold(written)
    own = set(words(written))
    exact = {term.removesuffix(":*").removesuffix("'") for term in wanted(written)}
    assert all(any(word.startswith(term) for word in own) for term in exact)
