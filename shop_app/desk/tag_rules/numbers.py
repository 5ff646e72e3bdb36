"""Numbers that pages send back: ids in addresses, versions in forms."""

from __future__ import annotations

from flask import request

from shop_app.errors import Invalid

RULE = "/<int(max=9223372036854775807):rule_id>"
"""The part of an address that names a rule; above a bigint of the database there is none."""

_LONGEST = 9


def version_sent() -> int:
    """The version of the rule that the page was about when a button was pressed. Raises Invalid."""
    given = request.form.get("version", "")
    if given.isascii() and given.isdigit() and len(given) <= _LONGEST:
        return int(given)
    raise Invalid(f"version: a number is needed, not {given[:100]!r}", code="wrong_type")
