"""Fetch npm packages at their locked versions, without their dependencies, and unpack them.

    python -m tools.npm_package @shopify/dev-mcp

Each lands in `.data/npm/<name>` once its bytes match the integrity in the lock beside the schema.
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

MODULES = Path(".data") / "npm"
LOCK = Path("sandbox/schema/npm/package-lock.json")


class WrongPackage(Exception):
    """The lock does not know the package, or what arrived is not what the lock names."""


class NotFetched(Exception):
    """npm could not bring the package."""


def locked(name: str, lock: Path = LOCK) -> tuple[str, str]:
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
    """Download, verify and unpack; returns the package's folder. Raises WrongPackage, NotFetched."""
    version, integrity = locked(name)
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", f"{name}@{version}", "--silent", "--pack-destination", folder]
        try:
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 locked name
        except (OSError, subprocess.CalledProcessError) as error:
            raise NotFetched(f"npm could not fetch {name} {version}: {error}") from error
        (archive,) = Path(folder).glob("*.tgz")
        verify(archive, integrity)
        with tarfile.open(archive) as files:
            files.extractall(folder, filter="data")
        target = MODULES / name
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(Path(folder) / "package", target)
    return target


def main(names: list[str]) -> int:
    """Fetch all; the exit status."""
    for name in names:
        try:
            sys.stdout.write(f"{fetch(name)}\n")
        except (WrongPackage, NotFetched) as error:
            sys.stderr.write(f"{error}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
