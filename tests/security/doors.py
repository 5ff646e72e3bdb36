"""Every door of the app, who may go through it, and how tests knock.

A new door fails the tests until it is listed in `MAY`, `FOR_CUSTOMERS` or `FOR_SHOPIFY`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from shop_app.staff.rules import Role
from shop_app.web.entrances import Entrance, entrance_of
from shop_app.web.guard import PUBLIC_ENDPOINTS

ALL = frozenset(Role)
WORK = ALL - {Role.READ_ONLY}
INSIDE = ALL - {Role.EXTERNAL_STAFF}
LEAD = frozenset({Role.OWNER, Role.MANAGER})
AT_WORK = ALL - {Role.READ_ONLY}

MAY: Mapping[str, frozenset[Role]] = {
    "GET /": ALL,
    "GET /history": ALL,
    "POST /guide/dismiss": LEAD,
    "POST /guide/show": LEAD,
    "GET /customers": ALL,
    "GET /customers/names": ALL,
    "GET /customers/<number>": ALL,
    "POST /customers/<number>/load": ALL,
    "GET /customers/<number>/orders": ALL,
    "GET /customers/<number>/rules/<rule>": ALL,
    "GET /customers/<number>/timeline": ALL,
    "GET /customers/<number>/who": ALL,
    "GET /customers/<number>/issues": ALL,
    "GET /customers/<number>/notes": ALL,
    "POST /customers/<number>/notes": WORK,
    "POST /customers/<number>/notes/draft": WORK,
    "GET /customers/<number>/notes/form": ALL,
    "GET /customers/<number>/notes/list": ALL,
    "GET /issues": ALL,
    "GET /issues-now": ALL,
    "POST /issues/assign": WORK,
    "POST /issues/close": WORK,
    "GET /issues/export.csv": INSIDE,
    "GET /issues/new": WORK,
    "POST /issues/new": WORK,
    "POST /issues/new/form": WORK,
    "GET /issues/report": INSIDE,
    "GET /issues/report/months": INSIDE,
    "POST /issues/views": WORK,
    "POST /issues/views/<view_id>/delete": WORK,
    "GET /issues/<number>": ALL,
    "POST /issues/<number>/assign": WORK,
    "GET /issues/<number>/edit": WORK,
    "POST /issues/<number>/edit": WORK,
    "POST /issues/<number>/edit/form": WORK,
    "POST /issues/<number>/follow-up": WORK,
    "POST /issues/<number>/move": WORK,
    "GET /issues/<number>/notes": ALL,
    "POST /issues/<number>/notes": WORK,
    "POST /issues/<number>/notes/draft": WORK,
    "GET /issues/<number>/notes/form": ALL,
    "GET /issues/<number>/notes/list": ALL,
    "GET /issues/<number>/resolve": WORK,
    "POST /issues/<number>/resolve": WORK,
    "GET /issues/<number>/story": ALL,
    "GET /orders/<number>": ALL,
    "GET /orders/<number>/notes": ALL,
    "POST /orders/<number>/notes": WORK,
    "POST /orders/<number>/notes/draft": WORK,
    "GET /orders/<number>/notes/form": ALL,
    "GET /orders/<number>/notes/list": ALL,
    "GET /compensations": ALL,
    "GET /compensations/beside": ALL,
    "GET /compensations/new": WORK,
    "POST /compensations/new": WORK,
    "POST /compensations/new/form": WORK,
    "GET /compensations/now": LEAD,
    "GET /compensations/waiting": LEAD,
    "GET /compensations/<number>": ALL,
    "POST /compensations/<number>/approve": LEAD,
    "POST /compensations/<number>/decline": LEAD,
    "POST /compensations/<number>/extend": WORK,
    "POST /compensations/<number>/revoke": WORK,
    "POST /compensations/<number>/settle": LEAD,
    "GET /compensations/<number>/standing": ALL,
    "POST /compensations/<number>/take-back": WORK,
    "GET /compensations/<number>/text": WORK,
    "GET /settings/auto-open": INSIDE,
    "POST /settings/auto-open": LEAD,
    "GET /settings/auto-open/new": LEAD,
    "POST /settings/auto-open/form": LEAD,
    "POST /settings/auto-open/preview": INSIDE,
    "GET /settings/auto-open/<key>": INSIDE,
    "POST /settings/auto-open/<key>": LEAD,
    "POST /settings/auto-open/<key>/delete": LEAD,
    "POST /settings/auto-open/<key>/forget-held": LEAD,
    "POST /settings/auto-open/<key>/open-held": LEAD,
    "POST /settings/auto-open/<key>/switch": LEAD,
    "GET /budget": INSIDE,
    "GET /budget/movements.csv": INSIDE,
    "GET /settings/policy": INSIDE,
    "POST /settings/policy/begin": LEAD,
    "POST /settings/policy/example": INSIDE,
    "GET /settings/policy/offers": INSIDE,
    "GET /settings/policy/offers/<place>": INSIDE,
    "POST /settings/policy/offers/<place>": LEAD,
    "POST /settings/policy/offers/<place>/delete": LEAD,
    "POST /settings/policy/offers/<place>/move": LEAD,
    "GET /settings/policy/tiers": INSIDE,
    "POST /settings/policy/tiers/form": LEAD,
    "GET /settings/policy/tiers/<place>": INSIDE,
    "POST /settings/policy/tiers/<place>": LEAD,
    "POST /settings/policy/tiers/<place>/delete": LEAD,
    "POST /settings/policy/tiers/<place>/move": LEAD,
    "GET /settings/policy/versions": INSIDE,
    "GET /settings/policy/versions/<version>": INSIDE,
    "POST /settings/policy/versions/<version>/restore": LEAD,
    "GET /settings/policy/<part>": INSIDE,
    "POST /settings/policy/<part>": LEAD,
    "GET /settings/notes": INSIDE,
    "POST /settings/notes": LEAD,
    "GET /settings/service-levels": INSIDE,
    "POST /settings/service-levels": LEAD,
    "POST /settings/service-levels/rows": LEAD,
    "GET /rules": INSIDE,
    "POST /rules": LEAD,
    "GET /rules/new": LEAD,
    "GET /rules/deleted": INSIDE,
    "GET /rules/segments": LEAD,
    "GET /rules/titles": INSIDE,
    "GET /rules/<rule_id>": INSIDE,
    "POST /rules/<rule_id>": LEAD,
    "POST /rules/form": LEAD,
    "POST /rules/sentence": INSIDE,
    "POST /rules/preview": INSIDE,
    "GET /rules/<rule_id>/preview": INSIDE,
    "POST /rules/<rule_id>/activate": LEAD,
    "POST /rules/<rule_id>/apply": LEAD,
    "POST /rules/<rule_id>/delete": LEAD,
    "POST /rules/<rule_id>/pause": LEAD,
    "GET /rules/<rule_id>/run": INSIDE,
    "POST /rules/<rule_id>/runs/<run_id>/cancel": LEAD,
    "POST /rules/<rule_id>/runs/<run_id>/pause": LEAD,
    "POST /rules/<rule_id>/runs/<run_id>/resume": LEAD,
    "GET /rules/<rule_id>/versions": INSIDE,
    "POST /rules/<rule_id>/versions/<version>/restore": LEAD,
    "GET /deliveries": INSIDE,
    "POST /deliveries/compare": LEAD,
    "GET /deliveries/comparison": INSIDE,
    "GET /deliveries/hidden-orders": INSIDE,
    "GET /deliveries/history": INSIDE,
    "POST /deliveries/history": LEAD,
    "POST /deliveries/replay": LEAD,
    "GET /deliveries/replays": INSIDE,
    "GET /customers/<number>/print": ALL,
    "GET /customers/<number>/transcript.csv": ALL,
    "GET /customers/<number>/transcript.json": ALL,
    "GET /issues/<number>/print": ALL,
    "GET /issues/<number>/transcript.csv": ALL,
    "GET /issues/<number>/transcript.json": ALL,
    "GET /notifications": ALL,
    "POST /notifications/read": ALL,
    "GET /settings": INSIDE,
    "GET /settings/delivery-promise": INSIDE,
    "POST /settings/delivery-promise": LEAD,
    "POST /settings/delivery-promise/rows": LEAD,
    "GET /settings/reasons": INSIDE,
    "POST /settings/reasons": LEAD,
    "POST /settings/reasons/order": LEAD,
    "GET /settings/reasons/<key>": INSIDE,
    "POST /settings/reasons/<key>": LEAD,
    "POST /settings/reasons/<key>/rows": LEAD,
    "POST /settings/scopes": LEAD,
    "GET /settings/staff": INSIDE,
    "POST /settings/staff": LEAD,
    "GET /settings/texts": INSIDE,
    "POST /settings/texts": LEAD,
    "GET /api/budget": INSIDE,
    "GET /api/compensations": ALL,
    "GET /api/compensations/<number>": ALL,
    "POST /api/compensations": AT_WORK,
    "POST /api/compensations/<number>/approve": LEAD,
    "POST /api/compensations/<number>/decline": LEAD,
    "POST /api/compensations/<number>/extend": AT_WORK,
    "POST /api/compensations/<number>/revoke": AT_WORK,
    "POST /api/compensations/<number>/settle": LEAD,
    "POST /api/compensations/<number>/take-back": AT_WORK,
    "GET /api/eligibility": ALL,
    "GET /api/extensions/customers/<number>": ALL,
    "GET /api/extensions/orders/<number>": ALL,
    "GET /api/extensions/issue-form": WORK,
    "GET /api/extensions/note-form": WORK,
    "GET /api/extensions/grant-check": WORK,
    "GET /api/extensions/grant-form": WORK,
    "GET /api/extensions/grant-many-form": WORK,
    "GET /api/extensions/compensations/<number>": ALL,
    "GET /api/extensions/orders/<number>/print": ALL,
    "GET /api/extensions/segments": INSIDE,
    "GET /api/customer": ALL,
    "GET /api/customers/<number>/notes": ALL,
    "POST /api/customers/<number>/notes": AT_WORK,
    "GET /api/issues": ALL,
    "POST /api/issues": AT_WORK,
    "GET /api/issues/<number>": ALL,
    "PATCH /api/issues/<number>": AT_WORK,
    "POST /api/issues/<number>/follow-up": AT_WORK,
    "GET /api/issues/<number>/history": ALL,
    "GET /api/issues/<number>/notes": ALL,
    "POST /api/issues/<number>/notes": AT_WORK,
    "POST /api/issues/<number>/owner": AT_WORK,
    "POST /api/issues/<number>/remedy": AT_WORK,
    "POST /api/issues/<number>/status": AT_WORK,
    "GET /api/issues/counts": ALL,
    "GET /api/issues/repeats": ALL,
    "GET /api/notifications": ALL,
    "GET /api/openapi.json": ALL,
    "GET /api/orders/<number>/notes": ALL,
    "POST /api/orders/<number>/notes": AT_WORK,
    "GET /api/reasons": ALL,
    "GET /api/rules": INSIDE,
    "POST /api/rules": LEAD,
    "GET /api/rules/<rule_id>": INSIDE,
    "PUT /api/rules/<rule_id>": LEAD,
    "DELETE /api/rules/<rule_id>": LEAD,
    "POST /api/rules/<rule_id>/apply": LEAD,
    "GET /api/rules/<rule_id>/explain": INSIDE,
    "GET /api/rules/<rule_id>/history": INSIDE,
    "POST /api/rules/<rule_id>/restore": LEAD,
    "GET /api/rules/<rule_id>/runs": INSIDE,
    "GET /api/rules/facts": INSIDE,
    "POST /api/rules/preview": INSIDE,
    "POST /api/runs/<run_id>/cancel": LEAD,
    "POST /api/runs/<run_id>/pause": LEAD,
    "POST /api/runs/<run_id>/resume": LEAD,
}
"""Which roles each door of staff lets in, in plain sight: what the code says is compared with this."""

FOR_CUSTOMERS = frozenset(
    {
        "GET /api/account",
        "GET /api/account/orders/<number>",
        "POST /api/account/issues",
    }
)
"""The doors that a customer goes through, with a token of their own."""

FOR_SHOPIFY = frozenset(
    {
        "POST /api/flow/actions/add-note",
        "POST /api/flow/actions/evaluate-tags",
        "POST /api/flow/actions/grant-compensation",
        "POST /api/flow/actions/open-issue",
        "POST /api/flow/triggers",
    }
)
"""The doors that Shopify calls, with a signature."""


@dataclass(frozen=True)
class Door:
    """A method and an address, in which `<name>` stands for an id."""

    method: str
    address: str
    entrance: Entrance = Entrance.STAFF

    def __str__(self) -> str:
        return f"{self.method} {self.address}"

    @property
    def is_page(self) -> bool:
        """Whether a browser could load it as a whole document."""
        return self.method == "GET" and not self.address.startswith("/api/")

    def path(self, **ids: object) -> str:
        """The address with these ids; others are of nothing that exists."""
        return re.sub(r"<(\w+)>", lambda found: str(ids.get(found[1], 987_654)), self.address)


def doors(app: Flask, entrance: Entrance = Entrance.STAFF) -> Iterator[Door]:
    """Every door that is not public and is meant for these: staff, unless it is said."""
    return (door for door in all_doors(app) if door.entrance is entrance)


def all_doors(app: Flask) -> Iterator[Door]:
    """Every door that is not public."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in PUBLIC_ENDPOINTS:
            address = re.sub(r"<[^:<>]*:(\w+)>", r"<\1>", rule.rule)
            entrance = entrance_of(app.view_functions[rule.endpoint])
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield Door(method, address, entrance)


def knock(
    app: Flask, door: Door, token: str | None, ids: Mapping[str, object] = {}, *, origin: str = ""
) -> TestResponse:
    """Send an empty form, or an empty object under /api, as App Bridge does; an extension does so
    from an `origin` of its own."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    if origin:
        headers["Origin"] = origin
    sent: dict[str, Any] = {}
    if door.method != "GET":
        sent["json" if door.address.startswith("/api/") else "data"] = {}
    return app.test_client().open(door.path(**ids), method=door.method, headers=headers, **sent)


def is_friendly(answer: TestResponse) -> bool:
    """Whether somebody is only told where Amends lives."""
    return answer.status_code == 200 and "Open it from the Apps menu" in answer.text


def headers_are_safe(answer: TestResponse) -> None:
    """What every answer has to say, and what none may."""
    headers = answer.headers
    assert "Set-Cookie" not in headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert {"Authorization", "Accept-Language"} <= set(headers["Vary"].split(", "))
    if answer.mimetype == "text/html":
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("frame-ancestors ")
        assert policy.endswith("; base-uri 'none'; object-src 'none'; form-action 'self'")
        assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert "X-Frame-Options" not in headers
