"""What the doors of the actions' forms say of themselves."""

from __future__ import annotations

from collections.abc import Mapping

from shop_app.desk.extensions_api.form_shapes import FormAsked, IssueForm, NoteForm
from shop_app.desk.openapi.described import Door, Why

TAG = "Extensions"
_UNKNOWN = Why("not_heard_of", "Amends has not heard of the customer or order (yet).")

DOORS: Mapping[str, Door] = {
    "desk.extensions_api.issue_form": Door(
        TAG,
        "What a form to open issues needs",
        IssueForm,
        query=FormAsked,
        refusals={404: _UNKNOWN},
    ),
    "desk.extensions_api.note_form": Door(
        TAG,
        "What a form to write notes needs",
        NoteForm,
        query=FormAsked,
        refusals={404: _UNKNOWN},
    ),
}
