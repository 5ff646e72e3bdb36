"""Tokens are unreadable in the database, and keys can be exchanged without losing one."""

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from shop_app.settings import Settings
from shop_app.shops.vault import VaultLocked, seal, unseal

OLD, NEW = (SecretStr(Fernet.generate_key().decode()) for _ in range(2))


def with_keys(settings: Settings, *keys: SecretStr) -> Settings:
    return settings.model_copy(update={"encryption_keys": keys})


def test_a_token_comes_back_as_it_was_and_is_not_seen_in_between(settings: Settings) -> None:
    sealed = seal(settings, "shpat_secret")
    assert "shpat" not in sealed
    assert unseal(settings, sealed) == "shpat_secret"


def test_after_a_new_key_was_put_first_old_tokens_can_still_be_read(settings: Settings) -> None:
    sealed = seal(with_keys(settings, OLD), "shpat_secret")
    assert unseal(with_keys(settings, NEW, OLD), sealed) == "shpat_secret"


def test_the_first_key_is_the_one_that_encrypts(settings: Settings) -> None:
    sealed = seal(with_keys(settings, NEW, OLD), "shpat_secret")
    assert unseal(with_keys(settings, NEW), sealed) == "shpat_secret"
    with pytest.raises(VaultLocked, match="ENCRYPTION_KEYS"):
        unseal(with_keys(settings, OLD), sealed)
