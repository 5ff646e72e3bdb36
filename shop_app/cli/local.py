"""Settings that `run` makes for itself when no Shopify app is connected: a stand-in shop's."""

import os
import secrets
import socket
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from cryptography.fernet import Fernet
from dotenv import dotenv_values

from shop_app.settings import LOCAL_SETTINGS

CLIENT_ID = "amends-local-client-id"
APP_PORT = 8080
_PORTS_TRIED = 20


class NoFreePort(Exception):
    """Every port that was tried is taken."""


def connected(environ: Mapping[str, str], folder: Path) -> bool:
    """Whether a Shopify app is named, in the environment or in a hand-written .env."""
    by_hand = dotenv_values(folder / ".env", interpolate=False)
    return bool(environ.get("SHOPIFY_API_KEY") or by_hand.get("SHOPIFY_API_KEY"))


def stand_in_available() -> bool:
    """Whether the stand-in shop's program lies beside the app."""
    return find_spec("sandbox") is not None


def local_variables(folder: Path, *, port: int, stand_in_port: int) -> dict[str, str]:
    """Variables of an app on this machine whose Shopify is the stand-in.

    Secrets are made once and kept, since the tokens in the database are encrypted with them.
    """
    kept = dotenv_values(folder / LOCAL_SETTINGS, interpolate=False)
    stand_in = f"http://127.0.0.1:{stand_in_port}"
    frame = admin_origin(stand_in_port)
    return {
        "APP_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
        "SHOPIFY_API_KEY": CLIENT_ID,
        "SHOPIFY_API_SECRET": kept.get("SHOPIFY_API_SECRET") or secrets.token_hex(32),
        "ENCRYPTION_KEYS": kept.get("ENCRYPTION_KEYS") or Fernet.generate_key().decode(),
        "SHOPIFY_SHOP_URL": f"{stand_in}/{{shop}}",
        "POLARIS_URL": f"{frame}/admin-assets/polaris.js",
        "APP_BRIDGE_URL": f"{frame}/admin-assets/app-bridge.js",
        "FRAME_ANCESTORS_EXTRA": frame,
    }


def admin_origin(stand_in_port: int) -> str:
    """Where the stand-in's admin is opened: by its name it is another site than the app is at
    127.0.0.1, so that a browser denies the app's page cookies and storage, as with Shopify."""
    return f"http://localhost:{stand_in_port}"


def keep(variables: Mapping[str, str], folder: Path) -> None:
    """Write them where commands in another terminal find them, readable by the owner alone."""
    path = folder / LOCAL_SETTINGS
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ["# Made by `python -m shop_app run`; a .env beside shop_app takes its place."]
    lines += [f"{name}='{value}'" for name, value in variables.items()]
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join(lines) + "\n")


def free_port(wanted: int) -> int:
    """`wanted`, or the next free one of the 20 after it. Raises NoFreePort."""
    for port in range(wanted, wanted + _PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if _binds(probe, port):
                return port
    raise NoFreePort(f"ports {wanted} to {wanted + _PORTS_TRIED - 1} are all taken")


def _binds(probe: socket.socket, port: int) -> bool:
    try:
        probe.bind(("127.0.0.1", port))
    except OSError:
        return False
    return True
