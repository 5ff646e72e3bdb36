"""Why something on a list was refused, in words."""

from __future__ import annotations

from shop_app.errors import Invalid
from shop_app.issues.views import LONGEST_NAME, MOST_VIEWS
from shop_app.texts import gettext, number


def refusal(code: str) -> str:
    """Why an issue among many was not changed."""
    return {
        "move_not_allowed": gettext("It is closed already."),
        "issue_unknown": gettext("There is no such issue."),
        "issue_changed": gettext("Somebody changed it at the same moment. Try again."),
    }.get(code, gettext("It could not be changed."))


def view_problem(error: Invalid) -> str:
    """Why a view was not kept."""
    return {
        "view_name_empty": gettext("Give the view a name."),
        "view_name_too_long": gettext(
            "A name has up to %(most)s characters, in one line.", most=number(LONGEST_NAME)
        ),
        "view_too_many": gettext(
            "There are %(most)s views already. Delete one first.", most=number(MOST_VIEWS)
        ),
    }.get(error.code, gettext("The view could not be saved."))
