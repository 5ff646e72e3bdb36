"""Every page of the app, for the tests and pictures that visit them all."""

from __future__ import annotations

from tests.browser.scene import Scene


def pages(scene: Scene) -> dict[str, str]:
    """Path by a name that serves as a file name too."""
    rule = scene.rig.one(
        "SELECT min(id) FROM tag_rule WHERE shop = %(shop)s", shop=scene.shop.domain
    )
    name = scene.customer["name"].split()[0]
    return {
        "home": "/",
        "rules": "/rules",
        "rule-new": "/rules/new",
        "rule": f"/rules/{rule}",
        "rule-versions": f"/rules/{rule}/versions",
        "customers": "/customers",
        "customers-found": f"/customers?q={name}",
        "customers-none": "/customers?q=nobody-is-called-this",
        "customer": f"/customers/{scene.customer['id']}",
        "deliveries": "/deliveries",
        "settings": "/settings",
        "staff": "/settings/staff",
        "not-found": "/rules/999999",
    }


NAMES = (
    "home",
    "rules",
    "rule-new",
    "rule",
    "rule-versions",
    "customers",
    "customers-found",
    "customers-none",
    "customer",
    "deliveries",
    "settings",
    "staff",
    "not-found",
)
"""Known before the scene stands, so that each is a test of its own."""
