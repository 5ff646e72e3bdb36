"""Where files are put before Shopify reads them, as its staged uploads at Google Cloud Storage."""

from __future__ import annotations

import base64
import json
import secrets
import threading
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.state import Shop

# shopify.dev "Bulk operations": a file of variables has at most 100 MB.
LARGEST_FILE = 100 * 1024 * 1024
# How long an address takes a file (believed).
LIFETIME = timedelta(days=1)


@dataclass(frozen=True)
class Target:
    """A place for one file of a shop: what must be sent with the file, and until when."""

    domain: str
    parameters: dict[str, str]
    expires_at: datetime

    @property
    def key(self) -> str:
        """The path of the file, to be given as `stagedUploadPath`."""
        return self.parameters["key"]


class Uploads:
    """All places handed out and the files put there; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._targets: dict[str, Target] = {}
        self._files: dict[str, bytes] = {}

    def open(self, shop: Shop, filename: str, mime_type: str, now: datetime) -> Target:
        """A new place for one file, with the parameters Google asks for."""
        key = f"tmp/{shop.id}/bulk/{uuid.uuid4()}/{filename}"
        target = Target(shop.domain, _parameters(key, mime_type, now), now + LIFETIME)
        with self._lock:
            self._targets[key] = target
        return target

    def target(self, key: str, now: datetime) -> Target | None:
        """The place with this path, None when there is none or its time is over."""
        with self._lock:
            target = self._targets.get(key)
        return target if target is not None and now < target.expires_at else None

    def put(self, target: Target, content: bytes) -> None:
        """Keep a file; one sent again replaces the first."""
        with self._lock:
            self._files[target.key] = content

    def file(self, domain: str, key: str) -> bytes | None:
        """The file a shop put at a path, None when there is none."""
        with self._lock:
            target = self._targets.get(key)
            return self._files.get(key) if target is not None and target.domain == domain else None


def _parameters(key: str, mime_type: str, now: datetime) -> dict[str, str]:
    day = f"{now:%Y%m%d}"
    policy = {"expiration": (now + LIFETIME).isoformat(), "conditions": [{"key": key}]}
    return {
        "Content-Type": mime_type,
        "success_action_status": "201",
        "acl": "private",
        "key": key,
        "x-goog-date": f"{now:%Y%m%dT%H%M%SZ}",
        "x-goog-credential": f"uploads@sandbox.example/{day}/auto/storage/goog4_request",
        "x-goog-algorithm": "GOOG4-RSA-SHA256",
        "x-goog-signature": secrets.token_hex(32),
        "policy": base64.b64encode(json.dumps(policy).encode()).decode(),
    }
