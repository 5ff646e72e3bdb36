"""Every page of the app, for the tests and pictures that visit them all."""

from __future__ import annotations

from collections.abc import Mapping

from tests.browser.scene import Scene

PAGES: Mapping[str, str] = {
    "home": "/",
    "rules": "/rules",
    "rule-starts": "/rules/new",
    "rule-new": "/rules/new?start=empty",
    "rule-copy": "/rules/new?from={rule}",
    "rule": "/rules/{rule}",
    "rule-versions": "/rules/{rule}/versions",
    "rules-deleted": "/rules/deleted",
    "customers": "/customers",
    "customers-found": "/customers?q={name}",
    "customers-none": "/customers?q=nobody-is-called-this",
    "customer": "/customers/{customer}",
    "deliveries": "/deliveries",
    "deliveries-by-day": "/deliveries?by=day",
    "notifications": "/notifications",
    "settings": "/settings",
    "delivery-promise": "/settings/delivery-promise",
    "texts": "/settings/texts",
    "reasons": "/settings/reasons",
    "reason": "/settings/reasons/late",
    "reason-new": "/settings/reasons/new",
    "staff": "/settings/staff",
    "not-found": "/rules/999999",
}
"""Addresses by a name that serves as a file name too."""

FRAGMENTS = (
    "/history",
    "/customers/1/print",
    "/customers/1/transcript.csv",
    "/customers/1/transcript.json",
    "/issues/1/print",
    "/issues/1/transcript.csv",
    "/issues/1/transcript.json",
    "/customers/names",
    "/customers/1/orders",
    "/customers/1/rules/1",
    "/customers/1/timeline",
    "/customers/1/who",
    "/rules/1/preview",
    "/rules/1/run",
    "/rules/segments",
    "/rules/titles",
    "/deliveries/comparison",
    "/deliveries/hidden-orders",
    "/deliveries/history",
    "/deliveries/replays",
)
"""Doors that answer with a part of a page, which is looked at where it stands."""

NAMES = tuple(PAGES)
"""Known before the scene stands, so that each is a test of its own."""


def pages(scene: Scene) -> dict[str, str]:
    """Path by name."""
    rule = scene.rig.one(
        "SELECT min(id) FROM tag_rule WHERE shop = %(shop)s AND deleted_at IS NULL",
        shop=scene.shop.domain,
    )
    name, customer = scene.customer["name"].split()[0], scene.customer["id"]
    return {
        page: path.format(rule=rule, name=name, customer=customer) for page, path in PAGES.items()
    }
