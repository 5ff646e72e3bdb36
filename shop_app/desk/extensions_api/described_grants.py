"""What the doors of grants, papers and segments say of themselves."""

from __future__ import annotations

from collections.abc import Mapping

from shop_app.desk.extensions_api import described_forms, grant_shapes, printing, segment_shapes
from shop_app.desk.openapi.described import Door, Why

_TAG = described_forms.TAG
_UNKNOWN = Why("order_unknown", "Nobody has told Amends of this order.")

DOORS: Mapping[str, Door] = {
    "desk.extensions_api.grant_form": Door(
        _TAG,
        "What can be given now, and what the policy suggests",
        grant_shapes.GrantForm,
        description=(
            "In words, with every reason against it. Nothing is reserved by this: it is given by "
            "`POST /api/compensations`, which judges anew."
        ),
        query=grant_shapes.GrantFormAsked,
        refusals={404: _UNKNOWN},
    ),
    "desk.extensions_api.grant_many_form": Door(
        _TAG,
        "What can be given to several orders",
        grant_shapes.GrantManyForm,
        description="What each of them gets of it, `grant-form` and the grants themselves tell.",
        query=grant_shapes.GrantManyAsked,
    ),
    "desk.extensions_api.grant_check": Door(
        _TAG,
        "What the policy would say of a grant",
        grant_shapes.GrantChecked,
        description="Or what it suggests. Nothing is reserved by this: a grant is judged anew.",
        query=grant_shapes.GrantCheckAsked,
        refusals={404: Why("not_found", "The shop has no such order or issue.")},
    ),
    "desk.extensions_api.grant_standing": Door(
        _TAG, "How a compensation stands, in words", grant_shapes.GrantShown
    ),
    "desk.extensions_api.segments": Door(
        _TAG,
        "The tags of the shop's rules as templates of customer segments",
        segment_shapes.SegmentTemplates,
    ),
    "desk.extensions_api.print_order": Door(
        _TAG,
        "The transcript of an order, for paper",
        None,
        description="A page that needs nothing else: its style is in it.",
        media="text/html",
        query=printing.PrintAsked,
        refusals={404: _UNKNOWN},
    ),
}
