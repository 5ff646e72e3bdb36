"""The project's own files, as git knows them (or would, once they are added)."""

import subprocess
from functools import cache
from pathlib import Path

from tests.promises.app_toml import ROOT


@cache
def files() -> tuple[Path, ...]:
    """Every file that is committed or about to be, relative to the project."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    found = (Path(name) for name in listed.split("\0") if name)
    return tuple(path for path in found if (ROOT / path).is_file())


def with_suffix(*suffixes: str) -> list[Path]:
    """Those files that end so."""
    return [path for path in files() if path.suffix in suffixes]


def read(path: Path) -> str:
    """The text of one of them."""
    return (ROOT / path).read_text(encoding="utf-8")
