"""How well targets were met: the report."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app.desk.issues import report_months, report_words
from shop_app.desk.issues.crew import crew
from shop_app.issues import reasons, reports
from shop_app.sla import settings
from shop_app.staff.rules import Permission
from shop_app.web.auth import needs
from shop_app.web.pages import page

_CHARTED = 6
"""Months in the chart; our own choice."""


def add(door: Blueprint, engine: Engine) -> None:
    """Put the doors behind the blueprint."""

    @door.get("/report")
    @needs(Permission.VIEW_SHOP)
    def report() -> Response:
        now, shop = datetime.now(UTC), g.shop.shop
        with engine.connect() as db:
            terms = settings.terms(db, shop)
            zone = terms.hours.zone
            current = report_months.month_of(now, zone)
            month = report_months.asked(request.args.get("month", ""), current)
            start, end = month.begin(zone), month.back(-1).begin(zone)
            found = reports.report(db, shop, terms, start=start, end=end, now=now)
            known = reasons.by_key(reasons.reasons(db, shop))
            people = crew(db, shop)
        return page(
            "issues/report.html",
            found=found,
            month=month,
            months=report_months.offered(current),
            goals=report_words.goals(found, terms, month, current=month == current),
            tables=report_words.tables(found, known, people),
            share=report_words.share,
        )

    @door.get("/report/months")
    @needs(Permission.VIEW_SHOP)
    def report_by_month() -> Response:
        """The chart, which looks at more issues than the page."""
        now, shop = datetime.now(UTC), g.shop.shop
        with engine.connect() as db:
            terms = settings.terms(db, shop)
            zone = terms.hours.zone
            current = report_months.month_of(now, zone)
            last = report_months.asked(request.args.get("month", ""), current)
            months = [last.back(back) for back in reversed(range(_CHARTED))]
            edges = [one.begin(zone) for one in (*months, last.back(-1))]
            found = reports.by_month(db, shop, terms, edges, now)
        return page(
            "issues/_report_months.html",
            chart=report_words.chart(months, found, terms.solved),
            lines=list(zip(months, found, strict=True)),
            share=report_words.share,
        )
