"""What a page tells the harness: who looks, at what, in which language, and which extensions there are."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from sandbox.extensions.configuration import DEFAULT_LOCALE, Extension, of_kind
from sandbox.webhooks.subscriptions import APP_CONFIGURATION
from sandbox.world import World


def shared_facts(world: World, *, language: str, currency: str) -> dict[str, Any]:
    """What every extension on the page gets to know."""
    return {
        "appUrl": world.app_url.rstrip("/"),
        "configuredUrl": _configured_url(),
        "language": language,
        "currency": currency,
    }


def extension_facts(surface: str, language: str) -> list[dict[str, Any]]:
    """The built extensions of a surface, with their texts in a language and in English."""
    return [
        _facts(one, language)
        for one in of_kind("ui_extension").values()
        if any(target.startswith(f"{surface}.") for target in one.targets) and one.bundle.is_file()
    ]


def not_built(surface: str) -> list[str]:
    """The handles of those that have no bundle yet."""
    return [
        handle
        for handle, one in of_kind("ui_extension").items()
        if any(target.startswith(f"{surface}.") for target in one.targets)
        and not one.bundle.is_file()
    ]


def _facts(one: Extension, language: str) -> dict[str, Any]:
    changed = int(one.bundle.stat().st_mtime)
    return {
        "handle": one.handle,
        "name": one.name_in(language),
        "targets": list(one.targets),
        "asked": list(one.should_render),
        "network": one.network_access,
        "texts": one.texts(language),
        "otherwise": one.texts(DEFAULT_LOCALE),
        "bundle": f"/extension-assets/bundles/{one.handle}.js?{changed}",
    }


@cache
def _configured_url() -> str:
    configuration = tomllib.loads(APP_CONFIGURATION.read_text(encoding="utf-8"))
    return str(configuration["application_url"]).rstrip("/")
