"""The form of a new issue."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from werkzeug.datastructures import MultiDict

from shop_app.desk.issues import issue_form
from shop_app.desk.issues.issue_form import IssueForm, number_sent
from shop_app.errors import Invalid
from shop_app.gids import gid
from shop_app.issues.notes import LONGEST
from shop_app.issues.reasons import Reason
from shop_app.issues.rules import Said
from shop_app.texts import gettext, number
from shop_app.web.numbers import whole

ME = "me"
"""The owner that a form names for whoever sends it."""

_KEY = re.compile(r"[0-9a-f]{32}")
_ISSUE_DIGITS = 18


@dataclass(frozen=True)
class NewForm:
    """What was typed. `key` is the form's own: sent twice, it opens one issue. `customer` is the
    numeric part of a gid, "" a guest; `owner` a member's id, ME or "" nobody.

    `anyway`: a repeat is opened all the same; `into` is the number of the earlier issue that is to
    take this up instead.
    """

    key: str
    customer: str
    about: IssueForm
    owner: str = ME
    note: str = ""
    said: Said = Said.INTERNAL
    anyway: bool = False
    into: int | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def customer_gid(self) -> str | None:
        """The gid of the customer."""
        return gid("Customer", self.customer) if self.customer else None

    @property
    def wrong(self) -> bool:
        """Whether a field has an error."""
        return bool(self.errors or self.about.errors)


def fresh(customer: str, order: str, reason: str) -> NewForm:
    """An empty form."""
    about = IssueForm(order=order, reason=reason)
    return NewForm(key=secrets.token_hex(16), customer=customer, about=about)


def read(sent: MultiDict[str, str]) -> NewForm:
    """Raises Invalid for what no page could have sent."""
    key, note = sent.get("key", ""), sent.get("note", "").replace("\r\n", "\n").strip()
    if not _KEY.fullmatch(key) or "\0" in note:
        raise Invalid("the form of the new issue is not whole; reload the page")
    return NewForm(
        key=key,
        customer=number_sent(sent, "customer"),
        about=issue_form.read(sent),
        owner=sent.get("owner", ""),
        note=note,
        said=Said.TO_CUSTOMER if sent.get("said") else Said.INTERNAL,
        anyway=bool(sent.get("anyway")),
        into=whole(sent.get("into", ""), _ISSUE_DIGITS),
    )


def checked(form: NewForm, reasons: Mapping[str, Reason]) -> NewForm:
    """The form with its errors."""
    errors = {}
    if len(form.note) > LONGEST:
        errors["note"] = gettext(
            "The text has %(found)s characters; up to %(most)s fit.",
            found=number(len(form.note)),
            most=number(LONGEST),
        )
    return replace(form, about=issue_form.checked(form.about, reasons), errors=errors)
