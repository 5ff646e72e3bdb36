"""Numbers that pages send back: ids in addresses, versions in forms."""

from __future__ import annotations

from flask import request

from shop_app.errors import Invalid
from shop_app.web.numbers import whole

RULE = "/<int(max=9223372036854775807):rule_id>"
"""The part of an address that names a rule; above a bigint of the database there is none."""

ID_DIGITS = 18
"""Of an id of ours: what a bigint holds for certain."""

VERSION_DIGITS, PAGE_DIGITS = 9, 5
"""The longest number that is read as a version of a rule, and as a page of a list."""


def version_sent() -> int:
    """The version of the rule that the page was about when a button was pressed. Raises Invalid."""
    given = request.form.get("version", "")
    version = whole(given, VERSION_DIGITS)
    if version is None:
        raise Invalid(f"version: a number is needed, not {given[:100]!r}", code="wrong_type")
    return version
