"""Build the extensions with Shopify's own command line, and check their types.

    python -m tools.extensions build    bundles into extensions/*/dist, as `shopify app deploy` would
    python -m tools.extensions harness  bundles only what runs them in the sandbox's pages
    python -m tools.extensions types    type-checks each; needs what `build` generates

Shopify refuses bundles over 64 kB compressed; `build` refuses them too.
"""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "extensions"
HARNESS = ROOT / "sandbox" / "extensions" / "harness" / "build.mjs"
ADDRESS = FOLDER / "shared" / "src" / "address.js"
MOST_BYTES = 64 * 1024
"""Of a bundle, compressed: Shopify's limit at deploy."""

_QUIET = {"CI": "1", "SHOPIFY_CLI_NO_ANALYTICS": "1", "FORCE_COLOR": "0"}


class NotBuilt(Exception):
    """The extensions could not be built; the text says why."""


def build() -> None:
    """Write the app's address, bundle everything, measure it. Raises NotBuilt."""
    write_address()
    harness()
    _run("shopify", "app", "build", "--no-color")
    for bundle in bundles():
        size = compressed(bundle)
        if size > MOST_BYTES:
            raise NotBuilt(f"{bundle.name} has {size:,} bytes compressed, over {MOST_BYTES:,}")
        sys.stdout.write(f"{bundle.stem}: {size:,} bytes compressed\n")


def harness() -> None:
    """Bundle what runs extensions in the sandbox, with the elements that Shopify's types name."""
    _carry_out("node", str(HARNESS))


def write_address() -> None:
    """Customers' pages call the app at its full address: that of shopify.app.toml."""
    configuration = tomllib.loads((ROOT / "shopify.app.toml").read_text(encoding="utf-8"))
    text = (
        "/* Written by `make extensions` from shopify.app.toml. */\n"
        f"export const APP_URL = '{configuration['application_url'].rstrip('/')}';\n"
    )
    if not ADDRESS.is_file() or ADDRESS.read_text(encoding="utf-8") != text:
        ADDRESS.write_text(text, encoding="utf-8")


def bundles() -> list[Path]:
    """Every bundle that was built, by name."""
    return sorted(FOLDER.glob("*/dist/*.js"), key=lambda path: path.name)


def compressed(bundle: Path) -> int:
    """Bytes of a file once compressed."""
    return len(gzip.compress(bundle.read_bytes(), 9, mtime=0))


def types() -> None:
    """Check each extension against the types of its own targets. Raises NotBuilt.

    As one build of several projects, which reads Shopify's types once.
    """
    projects = sorted(str(path.parent) for path in FOLDER.glob("*/tsconfig.json"))
    _run("tsc", "-b", *projects)


def _run(command: str, *arguments: str) -> None:
    _carry_out(str(ROOT / "node_modules" / ".bin" / command), *arguments)


def _carry_out(*command: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own tools
        command,
        cwd=ROOT,
        env={**os.environ, **_QUIET},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        raise NotBuilt(f"{' '.join(command)}:\n{done.stdout}")


def main(names: Iterable[str]) -> int:
    """Do what is named; the exit status."""
    work = {"build": build, "harness": harness, "types": types}
    try:
        for name in names:
            work[name]()
    except NotBuilt as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
