"""Codes are random, fit the policy's pattern, and nobody reads one character for another."""

import re
from collections import Counter

import pytest
from sqlalchemy import Engine

from shop_app.compensation import codes
from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import Terms
from shop_app.errors import Unavailable
from shop_app.settings import Settings
from shop_app.shops import vault

SHOP = "bakery.myshopify.com"


def test_no_two_characters_look_alike() -> None:
    for alike in ("0OQD", "1IL", "2Z", "5S", "8B", "6G", "CG", "UV"):
        assert len(set(alike) & set(codes.ALPHABET)) <= (2 if alike == "0OQD" else 1), alike
    assert not set("AEIOU") & set(codes.ALPHABET)
    assert len(set(codes.ALPHABET)) == len(codes.ALPHABET) == 21


def test_a_code_is_the_prefix_a_hyphen_and_as_many_random_characters_as_the_policy_says() -> None:
    assert re.fullmatch(f"SORRY-[{codes.ALPHABET}]{{8}}", codes.discount_code(Terms()))
    bare = codes.discount_code(Terms(prefix="", code_length=6))
    assert re.fullmatch(f"[{codes.ALPHABET}]{{6}}", bare)


def test_all_characters_are_used_about_equally_and_no_code_comes_twice() -> None:
    many = [codes.random_code(8) for _ in range(2000)]
    assert len(set(many)) == 2000
    counts = Counter("".join(many))
    assert set(counts) == set(codes.ALPHABET)
    # 762 are expected of each; 6 standard deviations are 161.
    assert all(600 < count < 925 for count in counts.values())


def test_a_gift_cards_code_is_kept_sealed_and_fits_what_shopify_takes(settings: Settings) -> None:
    sealed = codes.gift_card_code(settings)
    code = vault.unseal(settings, sealed.sealed_code)
    assert re.fullmatch(f"[{codes.ALPHABET}]{{16}}", code)
    assert sealed.code_tail == code[-4:]
    assert code not in sealed.sealed_code


def test_only_discounts_get_their_code_when_they_are_granted(engine: Engine) -> None:
    with engine.begin() as db:
        assert codes.choose(db, SHOP, Kind.FREE_SHIPPING, Terms(prefix="SHIP")) is not None
        assert codes.choose(db, SHOP, Kind.GIFT_CARD, Terms()) is None
        assert codes.choose(db, SHOP, Kind.STORE_CREDIT, Terms()) is None


def test_a_code_that_was_used_before_is_not_given_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes, "random_code", lambda length: "C" * length)
    with engine.begin() as db:
        db.exec_driver_sql(
            "INSERT INTO compensation (shop, number, state, kind, key, actor, currency, amount, code)"
            " VALUES (%s, 1, 'revoked', 'discount_code', 'k', 'staff', 'EUR', 100, 'SORRY-CCCCCCCC')",
            (SHOP,),
        )
        with pytest.raises(Unavailable) as refused:
            codes.choose(db, SHOP, Kind.DISCOUNT_CODE, Terms())
        assert refused.value.details == {"length": 8}
        other = codes.choose(db, "other.myshopify.com", Kind.DISCOUNT_CODE, Terms())
    assert other == "SORRY-CCCCCCCC"
