"""What of the service levels, as typed, can not be saved."""

from __future__ import annotations

from dataclasses import replace

from shop_app.desk.settings.service_levels_fields import (
    duration_checked,
    percent_error,
    rows_checked,
)
from shop_app.desk.settings.service_levels_form import GoalRow, LevelsForm, TargetRow
from shop_app.desk.settings.service_levels_reading import with_day, with_exception
from shop_app.sla import holiday_calendars
from shop_app.sla.levels import LONGEST_FOLLOW_UP
from shop_app.texts import gettext, number
from shop_app.web.numbers import whole


def checked(form: LevelsForm) -> LevelsForm:
    """The form with an error beside every field that can't be saved.

    What was chosen but not added yet is added, so that it is not lost.
    """
    if form.adding.severity or form.adding.channel:
        form = with_exception(form)
    if form.adding.day:
        form = with_day(form)
    return replace(
        form,
        targets=tuple(_target(row) for row in form.targets),
        exceptions=_exceptions(form.exceptions),
        week=tuple(rows_checked(rows) for rows in form.week),
        days=tuple(replace(row, shifts=rows_checked(row.shifts)) for row in form.days),
        country_error=_country_error(form.country, form.subdivision),
        solved=_goal(form.solved),
        answered=_goal(form.answered),
        follow_up_error=_follow_up_error(form.follow_up),
    )


def _target(row: TargetRow) -> TargetRow:
    response, resolve = duration_checked(row.response), duration_checked(row.resolve)
    return replace(row, response=response, resolve=resolve)


def _exceptions(rows: tuple[TargetRow, ...]) -> tuple[TargetRow, ...]:
    found: list[TargetRow] = []
    for row in rows:
        error = None
        if any(other.key == row.key for other in found):
            error = gettext("This exception is in the list already.")
        elif not any(
            (row.response.hours, row.response.minutes, row.resolve.hours, row.resolve.minutes)
        ):
            error = gettext("Say what is promised here, or remove the exception.")
        found.append(replace(_target(row), error=error))
    return tuple(found)


def _country_error(country: str, subdivision: str) -> str | None:
    if not country or holiday_calendars.known(country, subdivision or None):
        return None
    return gettext("No holidays are known there. Choose another country or region.")


def _goal(row: GoalRow) -> GoalRow:
    within = duration_checked(row.within, required=True)
    return replace(row, within=within, error=percent_error(row.share))


def _follow_up_error(typed: str) -> str | None:
    days = whole(typed, 6)
    if days is not None and days <= LONGEST_FOLLOW_UP:
        return None
    return gettext("Enter whole days from 0 to %(most)s.", most=number(LONGEST_FOLLOW_UP))
