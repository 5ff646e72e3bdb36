"""One npm package is fetched alone, and only if it is what the lock names."""

import base64
import hashlib
import json
from pathlib import Path

import pytest

from tools.npm_package import WrongPackage, locked, verify

CONTENT = b"the very bytes"
INTEGRITY = "sha512-" + base64.b64encode(hashlib.sha512(CONTENT).digest()).decode()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "package.tgz"
    path.write_bytes(CONTENT)
    return path


def test_the_bytes_of_the_lock_are_accepted(archive: Path) -> None:
    verify(archive, INTEGRITY)


def test_other_bytes_are_refused(archive: Path) -> None:
    archive.write_bytes(CONTENT + b"!")
    with pytest.raises(WrongPackage, match=r"package\.tgz: expected sha512-"):
        verify(archive, INTEGRITY)


def test_version_and_integrity_come_from_the_lock(tmp_path: Path) -> None:
    lock = tmp_path / "package-lock.json"
    entry = {"version": "1.2.3", "integrity": INTEGRITY}
    lock.write_text(json.dumps({"packages": {"node_modules/@of/one": entry}}))
    assert locked("@of/one", lock) == ("1.2.3", INTEGRITY)
    with pytest.raises(WrongPackage, match="names no other"):
        locked("other", lock)


def test_the_schemas_package_is_locked() -> None:
    assert locked("@shopify/dev-mcp")[0] == "1.16.0"
