"""The policy as it was at a version, to be read: a compensation says which one decided it."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy import Engine

from shop_app.desk.policy import offers, pages, tiers
from shop_app.desk.policy.opened import opened
from shop_app.staff.rules import Permission
from shop_app.web.auth import needs
from shop_app.web.pages import page


def add(door: Blueprint, engine: Engine) -> None:
    """`GET /settings/policy/versions/<version>`."""

    @door.get("/versions/<int(max=2147483647):version>")
    @needs(Permission.VIEW_SHOP)
    def read(version: int) -> Response:
        found = opened(engine, version)
        return page(
            "policy/version.html",
            saved=found.saved,
            currency=found.policy.currency,
            by=pages.saved_by(engine, found),
            parts=pages.said_parts(found),
            lists=[tiers.listed(found), offers.listed(found)],
            path=pages.PATH,
        )
