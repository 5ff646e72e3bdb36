"""Fetch one npm package at its locked version, without its dependencies, and unpack it.

    python -m tools.npm_package @shopify/dev-mcp

It lands in `node_modules/<name>` once its bytes match the integrity in package-lock.json.
(`@shopify/dev-mcp` with its dependencies takes 366 MB; the schema alone needs the package.)
"""

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

MODULES = Path("node_modules")


class WrongPackage(Exception):
    """The lock does not know the package, or what arrived is not what the lock names."""


def locked(name: str, lock: Path = Path("package-lock.json")) -> tuple[str, str]:
    """Version and integrity (`sha512-…`) of a package. Raises WrongPackage."""
    entry = json.loads(lock.read_text())["packages"].get(f"node_modules/{name}")
    if entry is None:
        raise WrongPackage(f"{lock} names no {name}")
    return entry["version"], entry["integrity"]


def verify(archive: Path, integrity: str) -> None:
    """Raises WrongPackage unless the archive's bytes have that integrity."""
    algorithm, _, wanted = integrity.partition("-")
    found = base64.b64encode(hashlib.new(algorithm, archive.read_bytes()).digest()).decode()
    if found != wanted:
        raise WrongPackage(f"{archive.name}: expected {integrity}, got {algorithm}-{found}")


def fetch(name: str, npm: str = "npm") -> Path:
    """Download, verify and unpack; returns the package's folder. Raises WrongPackage."""
    version, integrity = locked(name)
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", f"{name}@{version}", "--silent", "--pack-destination", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 locked name
        (archive,) = Path(folder).glob("*.tgz")
        verify(archive, integrity)
        with tarfile.open(archive) as files:
            files.extractall(folder, filter="data")
        target = MODULES / name
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(Path(folder) / "package", target)
    return target


if __name__ == "__main__":
    sys.stdout.write(f"{fetch(sys.argv[1])}\n")
