"""Do something with a compensation from its page: the page as it stands then, or why it was not done."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response
from sqlalchemy import Engine

from shop_app.compensation.refusing import NotYours, OwnRequest, Refused
from shop_app.desk.compensations import one_page
from shop_app.desk.compensations.one_page import ActionForm
from shop_app.desk.compensations.problems import problem
from shop_app.errors import Busy, Conflict, Invalid
from shop_app.settings import Settings
from shop_app.web.pages import done


def act(
    engine: Engine,
    settings: Settings,
    number: int,
    work: Callable[[], object],
    *,
    toast: str,
    form: ActionForm | None = None,
) -> Response:
    """The answer to a form: `work` was done, which `toast` says, or refused; `form` is what was typed."""
    try:
        work()
    except Refused as error:
        return one_page.show(engine, settings, number, 422, form=form, refusals=error.refusals)
    except (Conflict, Invalid, Busy, NotYours, OwnRequest) as error:
        told = problem(error)
        return one_page.show(engine, settings, number, error.status, form=form, problem=told)
    return done(one_page.show(engine, settings, number), toast)
