"""Is this POST really from Shopify? The signature is checked on the raw bytes."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable


def signed(body: bytes, signature: str, secrets: Iterable[bytes]) -> bool:
    """Whether `signature` is base64(HMAC-SHA256(body, secret)) under any of `secrets`.

    During a rotation Shopify signs with either secret for up to an hour, so both count.
    Constant time in the signature.
    """
    given = signature.encode("utf-8", "surrogateescape")
    results = [
        hmac.compare_digest(base64.b64encode(hmac.digest(secret, body, hashlib.sha256)), given)
        for secret in secrets
    ]
    return any(results)
