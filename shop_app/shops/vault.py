"""Encryption of tokens at rest: the first key encrypts, every key decrypts."""

from __future__ import annotations

from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import SecretStr

from shop_app.settings import Settings


class VaultLocked(RuntimeError):
    """A stored token was encrypted with a key that is not among ENCRYPTION_KEYS."""


def seal(settings: Settings, secret: str) -> str:
    """The secret as text fit for the database."""
    return _fernet(settings.encryption_keys).encrypt(secret.encode()).decode()


def unseal(settings: Settings, sealed: str) -> str:
    """The secret again. Raises VaultLocked when no key of the settings fits."""
    try:
        return _fernet(settings.encryption_keys).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise VaultLocked(
            "a stored token fits none of the ENCRYPTION_KEYS; put the key it was written with "
            "back into the list"
        ) from None


@cache
def _fernet(keys: tuple[SecretStr, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key.get_secret_value()) for key in keys])
