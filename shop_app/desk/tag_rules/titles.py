"""Titles for what rules name by id: asked of Shopify late and never kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import structlog
from flask import Blueprint, Response, g, jsonify, request
from markupsafe import Markup, escape

from shop_app.conditions.sentences_values import naming, number_alone
from shop_app.desk.tag_rules.form_value_fields import Field
from shop_app.errors import AppError, Invalid
from shop_app.gids import kind, number_of
from shop_app.shopify.client import Admin
from shop_app.shopify.products import SCOPE
from shop_app.shopify.titles import read_segments, read_titles
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web.auth import needs
from shop_app.web.pages import page

MOST = 100
"""Titles that one call asks for."""

_KINDS = {"Product": SCOPE, "Collection": SCOPE, "Segment": None}
"""What has a title, and the scope beyond the installation's that it takes to read it."""

_OPEN, _CLOSE = "\ue000", "\ue001"
"""Private characters, which no text in a sentence means anything by."""

_TITLED = re.compile("gid://shopify/(Product|Collection|Segment)/[0-9]{1,20}")
_SPOT = re.compile(f"{_OPEN}({_TITLED.pattern}){_CLOSE}")
_SEGMENT_FIELD = re.compile(r"c[1-9][0-9]{0,4}\.segment")
_LOG = structlog.get_logger(__name__)


def blueprint(admin: Callable[[str], Admin]) -> Blueprint:
    """`GET /rules/titles` and `GET /rules/segments`."""
    door = Blueprint("rule_titles", __name__, url_prefix="/rules")

    @door.get("/titles")
    @needs(Permission.VIEW_SHOP)
    def titles() -> Response:
        """`?ids=gid://shopify/Product/1,…`: `{"names": {"gid://shopify/Product/1": "Blue shirt"}}`.

        Left out is what is gone, what is no such id, what the app may not read, and all while
        Shopify does not answer: the page shows numbers already.
        """
        asked = [one for one in request.args.get("ids", "").split(",") if one]
        if len(asked) > MOST:
            raise Invalid(f"ids: at most {MOST} titles at once, got {len(asked)}")
        readable = [one for one in asked if _may_be_read(one)]
        return jsonify(names=_known(lambda: read_titles(admin(g.staff.shop), readable)) or {})

    @door.get("/segments")
    @needs(Permission.CHANGE_RULES)
    def segments() -> Response:
        """The field of a check's segment (`?c2.segment=5` is what it says) as a list to choose from.

        204 while Shopify does not answer: the field for its number stays.
        """
        name = next((one for one in request.args if _SEGMENT_FIELD.fullmatch(one)), None)
        if name is None:
            raise Invalid("segments: the field they are for is not named")
        found = _known(lambda: read_segments(admin(g.staff.shop)))
        if found is None:
            return Response(status=204)
        error = gettext("Choose one.") if request.args.get("wrong") else ""
        field = _choice(name, request.args[name].strip(), found, error)
        return page("tag_rules/form_segment.html", f=field)

    return door


def _may_be_read(gid: str) -> bool:
    """Whether it is the id of something that has a title, and the app may read it."""
    return bool(_TITLED.fullmatch(gid)) and _KINDS[kind(gid)] in (None, *g.shop.scopes)


def _known(ask: Callable[[], dict[str, str]]) -> dict[str, str] | None:
    try:
        return ask()
    except AppError as error:
        _LOG.info("titles_not_read", code=error.code)
        return None


def _choice(name: str, present: str, found: Mapping[str, str], error: str) -> Field:
    ways = sorted(((number_of(gid), title) for gid, title in found.items()), key=_by_title)
    if not present:
        ways.insert(0, ("", gettext("Choose …")))
    elif present not in dict(ways):
        ways.insert(0, (present, present))
    label = gettext("Customer segment")
    none_yet = gettext(
        "The shop has no customer segments yet: make one in Shopify under Customers."
    )
    return Field(
        name,
        "select",
        label,
        (present,),
        error=error,
        options=tuple(ways),
        details="" if found else none_yet,
    )


def _by_title(way: tuple[str, str]) -> tuple[str, str]:
    return way[1].casefold(), way[0]


def titled(say: Callable[[], str]) -> Markup:
    """What `say` says, as HTML with places where the page puts in titles of ids once it knows them.

    Until then they stand there as numbers.
    """
    with naming(_marked):
        said = str(escape(say()))
    return Markup(_SPOT.sub(_spot, said))  # noqa: S704 - escaped above


def _spot(found: re.Match[str]) -> str:
    return f'<span data-title="{found[1]}">{number_of(found[1])}</span>'


def _marked(gid: str) -> str:
    return f"{_OPEN}{gid}{_CLOSE}" if _TITLED.fullmatch(gid) else number_alone(gid)
