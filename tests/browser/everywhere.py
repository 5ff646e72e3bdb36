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
    "issues": "/issues",
    "issues-all": "/issues?list=all",
    "issue-start": "/issues/new",
    "issue-new": "/issues/new?customer={customer}&order={order}",
    "issue-again": "/issues/new?order={order}&reason=damaged",
    "issue": "/issues/{issue}",
    "issue-edit": "/issues/{issue}/edit",
    "issue-resolve": "/issues/{issue}/resolve",
    "issue-report": "/issues/report",
    "order": "/orders/{order}",
    "compensation-new": "/compensations/new?issue={issue}",
    "compensation-why": "/compensations/new?customer={customer}",
    "compensation": "/compensations/{compensation}",
    "compensations": "/compensations",
    "compensations-waiting": "/compensations/waiting",
    "deliveries": "/deliveries",
    "deliveries-by-day": "/deliveries?by=day",
    "notifications": "/notifications",
    "settings": "/settings",
    "delivery-promise": "/settings/delivery-promise",
    "texts": "/settings/texts",
    "auto-open-starts": "/settings/auto-open/new",
    "auto-open-new": "/settings/auto-open/new?trigger=return_requested",
    "auto-open-rule": "/settings/auto-open/nth_refund",
    "reasons": "/settings/reasons",
    "reason": "/settings/reasons/late",
    "reason-new": "/settings/reasons/new",
    "service-levels": "/settings/service-levels",
    "auto-open": "/settings/auto-open",
    "notes": "/settings/notes",
    "budget": "/budget",
    "policy": "/settings/policy",
    "policy-kinds": "/settings/policy/kinds",
    "policy-reasons": "/settings/policy/reasons",
    "policy-tiers": "/settings/policy/tiers",
    "policy-tier": "/settings/policy/tiers/new",
    "policy-offers": "/settings/policy/offers",
    "policy-offer": "/settings/policy/offers/1",
    "policy-versions": "/settings/policy/versions",
    "policy-version": "/settings/policy/versions/1",
    "staff": "/settings/staff",
    "not-found": "/rules/999999",
}
"""Addresses by a name that serves as a file name too."""

FRAGMENTS = (
    "/history",
    "/customers/1/print",
    "/customers/1/transcript.csv",
    "/customers/1/transcript.json",
    "/issues-now",
    "/budget/movements.csv",
    "/issues/export.csv",
    "/issues/report/months",
    "/issues/1/notes",
    "/issues/1/notes/form",
    "/issues/1/notes/list",
    "/issues/1/print",
    "/issues/1/story",
    "/issues/1/transcript.csv",
    "/issues/1/transcript.json",
    "/compensations/beside",
    "/compensations/now",
    "/compensations/1/standing",
    "/compensations/1/text",
    "/customers/names",
    "/customers/1/issues",
    "/customers/1/notes",
    "/customers/1/notes/form",
    "/customers/1/notes/list",
    "/customers/1/orders",
    "/customers/1/rules/1",
    "/customers/1/timeline",
    "/customers/1/who",
    "/orders/1/notes",
    "/orders/1/notes/form",
    "/orders/1/notes/list",
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
    ids = {
        "rule": rule,
        "name": scene.customer["name"].split()[0],
        "customer": scene.customer["id"],
        "order": scene.order,
        "issue": scene.issue,
        "compensation": scene.compensation,
    }
    return {page: path.format(**ids) for page, path in PAGES.items()}
