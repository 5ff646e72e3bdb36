"""Words as searches compare them, in every script, without extensions of PostgreSQL.

Texts are folded: compatibility forms, case and accents go (“Straße” = “STRASSE”, “Łódź” = “lodz”,
“ё” = “е”), so do vowel marks of Arabic and Hebrew and the tatweel. What is written without spaces is
cut into overlapping pairs of characters, so that a search for several characters finds all of them,
if not surely side by side.

Every lexeme begins with a mark of its shop and of its week. So one GIN index serves all shops and
never leads one to another's words, and a search can go from the newest week backwards: how many
older texts have a common word too then costs it nothing.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import islice, pairwise

MOST_LEXEMES = 2_000
"""Distinct lexemes kept of one row: what comes later in a text is not found. A tsvector holds 1 MB."""
MOST_WORDS = 8
"""Words of a search that count."""
WORD = 40
"""Characters of a word that count."""
PREFIX = 2
"""Characters from which on the last word of a search may go on: one alone begins too many."""

_SHOP_BYTES, _WEEK_DIGITS = 3, 3
_EPOCH = date(1970, 1, 1).toordinal()
_KANA_MARKS = ("\u3099", "\u309a")
_APART = dict(
    zip("øłđðħŧıæœþßٱىیکة", ("o", "l", "d", "d", "h", "t", "i", "ae", "oe", "th", "ss", *"اييكه"),
        strict=True)
)  # fmt: skip
"""Letters that Unicode does not take apart, and forms of Arabic letters that people mix up."""
_DROPPED = ("Cf", "Mn", "Me")
_TATWEEL = "\u0640"
_UNSPACED = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]+)"
)
"""Thai, Lao, Burmese, Khmer, kana, ideographs, Hangul."""


def fold(text: str) -> str:
    """The text as it is compared: without case and marks, all but letters and digits as spaces."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(map(_folded, unicodedata.normalize("NFKD", apart)))
    return unicodedata.normalize("NFC", kept)


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    """One character of a text in its decomposed form, or what stands for it."""
    category = unicodedata.category(char)
    if char in _KANA_MARKS:
        return char
    if char == _TATWEEL or (category in _DROPPED and not _is_vowel(char, category)):
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return _APART.get(char, char) if category[0] in "LNM" else " "


def _is_vowel(char: str, category: str) -> bool:
    """Signs of Indian scripts that are part of a word, rather than marks on a letter."""
    return category == "Mn" and unicodedata.combining(char) in (0, 9)


def words(text: str) -> Iterator[str]:
    """The pieces of a text that lexemes are made of, in their order, repeated as they are."""
    for part in fold(text).split():
        for piece in filter(None, _UNSPACED.split(part)):
            if _UNSPACED.match(piece):
                yield from map("".join, pairwise(piece))
                yield piece[-1]
            else:
                yield piece[:WORD]


def lexemes(shop: str, *texts: str, at: datetime) -> list[str]:
    """The distinct lexemes of texts of a row of `at`, in order; the first MOST_LEXEMES of them.

    `at` is when the issue was opened or the note written, whenever its words are set anew.
    """
    marked = mark(shop, week(at))
    distinct = dict.fromkeys(word for text in texts for word in words(text))
    return [marked + word for word in sorted(islice(distinct, MOST_LEXEMES))]


def wanted(text: str) -> tuple[str, ...]:
    """What a search looks for, as terms of a tsquery that lack their mark; none: nothing to look for.

    All have to be there; the last word may go on (“dam” finds “damaged”). Of what is written without
    spaces only a single character may.
    """
    parts = [piece for part in fold(text).split() for piece in _UNSPACED.split(part) if piece]
    terms: list[str] = []
    for place, part in enumerate(parts[:MOST_WORDS], 1):
        if _UNSPACED.match(part):
            pairs = list(islice(map("".join, pairwise(part)), MOST_WORDS))
            terms += [f"{pair}'" for pair in pairs] or [f"{part}':*"]
        else:
            goes_on = place == len(parts[:MOST_WORDS]) and len(part) >= PREFIX
            terms.append(f"{part[:WORD]}'" + (":*" if goes_on else ""))
    return tuple(dict.fromkeys(terms))


def query(shop: str, week: int, terms: tuple[str, ...]) -> str:
    """What finds rows of a shop's week that have all terms of `wanted`; to be cast to tsquery."""
    marked = mark(shop, week)
    return " & ".join(f"'{marked}{term}" for term in terms)


def week(at: datetime) -> int:
    """The number of a moment's week: they begin on Thursdays, UTC, from 0 in 1970 on."""
    return (at.astimezone(UTC).date().toordinal() - _EPOCH) // 7


def mark(shop: str, week: int) -> str:
    """What begins every lexeme of a shop's week, always of the same length.

    Two shops may share a mark: statements name their shop besides. Raises ValueError for a week that
    is not after 1970.
    """
    if not 0 <= week < 36**_WEEK_DIGITS:
        raise ValueError(f"week {week} is not one of 0 to {36**_WEEK_DIGITS - 1}")
    return _shop_mark(shop) + _base36(week)


@lru_cache(maxsize=4096)
def _shop_mark(shop: str) -> str:
    digest = hashlib.blake2s(shop.encode(), digest_size=_SHOP_BYTES).digest()
    return base64.urlsafe_b64encode(digest).decode()


def _base36(value: int) -> str:
    digits = ""
    for _ in range(_WEEK_DIGITS):
        value, digit = divmod(value, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits
