"""What the fields of issues and notes are like in JSON, sent or answered."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from shop_app.conditions.language import keepable
from shop_app.gids import gid
from shop_app.issues.rules import Severity

HIGHEST_VERSION = 2**31 - 1
"""What an integer of the database holds."""

HIGHEST_ID = 10**18 - 1
"""The longest number that is read; a bigint of the database holds it for certain."""

HIGHEST_AMOUNT = 10**15
"""Minor units of a remedy; our own choice, far above any."""

LONGEST_REASON = 60
"""Characters of a reason's key; what is longer is none."""

_NO_NUL = r"^[^\x00]*$"


Keepable = AfterValidator(keepable), Field(json_schema_extra={"pattern": _NO_NUL})

CustomerGid = Annotated[
    str,
    Field(
        pattern=r"^gid://shopify/Customer/[1-9][0-9]{0,17}$",
        examples=["gid://shopify/Customer/207119551"],
    ),
]
OrderGid = Annotated[
    str,
    Field(
        pattern=r"^gid://shopify/Order/[1-9][0-9]{0,17}$",
        examples=["gid://shopify/Order/450789469"],
    ),
]
LineGid = Annotated[
    str,
    Field(
        pattern=r"^gid://shopify/LineItem/[1-9][0-9]{0,17}$",
        examples=["gid://shopify/LineItem/866550311766439020"],
    ),
]
MemberGid = Annotated[
    str,
    Field(
        pattern=r"^gid://shopify/StaffMember/[1-9][0-9]{0,17}$",
        examples=["gid://shopify/StaffMember/548380009"],
    ),
]
ReasonKey = Annotated[str, Field(min_length=1, max_length=LONGEST_REASON), *Keepable]
Version = Annotated[int, Field(ge=1, le=HIGHEST_VERSION)]
Id = Annotated[int, Field(ge=1, le=HIGHEST_ID)]
SeverityCode = Literal["low", "normal", "high", "urgent"]

_SEVERITIES = {severity.code: severity for severity in Severity}


def severity_of(code: str) -> Severity:
    """The severity of a code."""
    return _SEVERITIES[code]


def member_gid(member_id: str | None) -> str | None:
    """A staff member as JSON names them; None for nobody."""
    return None if member_id is None else gid("StaffMember", member_id)
