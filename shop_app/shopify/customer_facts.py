"""What rules ask of customers beyond what we keep: read when needed, handed on, never stored.

Of an e-mail address only the domain leaves this module, of a phone number nothing is asked at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from shop_app.conditions.subject import Asked, Live
from shop_app.shopify.client import Admin, Operation
from shop_app.shopify.nodes import MOST_COST, MOST_IDS, read_nodes

_FIELDS: Mapping[Asked, tuple[str, int]] = {
    Asked.TAGS: ("tags", 0),
    Asked.LOCALE: ("locale", 0),
    Asked.COUNTRY: ("defaultAddress { countryCodeV2 }", 1),
    Asked.EMAIL: (
        "defaultEmailAddress { emailAddress marketingState marketingOptInLevel }",
        1,
    ),
    Asked.PHONE: ("defaultPhoneNumber { smsMarketingConsent { state } }", 2),
    Asked.STATISTICS: ("statistics { predictedSpendTier rfmGroup }", 1),
}
"""What is selected for each part, and its points."""

# Protected customer data: Shopify answers null with an error unless the app was approved for it.
_PROTECTED: Mapping[str, Asked] = {
    "defaultAddress": Asked.COUNTRY,
    "defaultEmailAddress": Asked.EMAIL,
    "defaultPhoneNumber": Asked.PHONE,
}
MEMBERSHIP_POINTS = 2
"""Asking about a customer's segments: the response, its list of memberships."""


def read_live(
    admin: Admin, gids: Sequence[str], asked: frozenset[Asked], segments: frozenset[str]
) -> dict[str, Live | None]:
    """What Shopify says of each customer now; None for one that was deleted or merged away.

    `segments` are the gids of the segments whose membership is wanted, with `Asked.SEGMENTS`.
    What the app may not see is missing from `Live.asked`. Choices come in lower case.
    Raises what `Admin.query` raises.
    """
    read_at = datetime.now(UTC)
    document, cost = document_for(asked)
    found = read_nodes(admin, "ReadFacts", document, gids, cost, deniable=frozenset(_PROTECTED))
    there = [gid for gid, node in found.items() if node is not None]
    members = _memberships(admin, there, segments) if Asked.SEGMENTS in asked else {}
    return {
        gid: None if node is None else _live(node, asked, read_at, members.get(gid, {}))
        for gid, node in found.items()
    }


def document_for(asked: frozenset[Asked]) -> tuple[str, int]:
    """The query for these parts and its points per customer."""
    parts = [_FIELDS[part] for part in Asked if part in asked and part in _FIELDS]
    fields = " ".join(("id", *(selected for selected, _ in parts)))
    document = f"""query ReadFacts($ids: [ID!]!) {{
  nodes(ids: $ids) {{ ... on Customer {{ {fields} }} }}
}}"""
    return document, 1 + sum(points for _, points in parts)


def _live(
    node: Mapping[str, Any],
    asked: frozenset[Asked],
    read_at: datetime,
    segments: Mapping[str, bool],
) -> Live:
    hidden = {part for name, part in _PROTECTED.items() if name not in node}
    email = node.get("defaultEmailAddress") or {}
    phone = node.get("defaultPhoneNumber") or {}
    statistics = node.get("statistics") or {}
    return Live(
        read_at=read_at,
        asked=asked - hidden,
        tags=tuple(node.get("tags") or ()),
        locale=node.get("locale"),
        country=(node.get("defaultAddress") or {}).get("countryCodeV2"),
        email_domain=_domain(email.get("emailAddress")),
        email_marketing=_choice(email.get("marketingState")),
        email_opt_in_level=_choice(email.get("marketingOptInLevel")),
        sms_marketing=_choice((phone.get("smsMarketingConsent") or {}).get("state")),
        predicted_spend_tier=_choice(statistics.get("predictedSpendTier")),
        rfm_group=_choice(statistics.get("rfmGroup")),
        segments=segments,
    )


def _domain(address: str | None) -> str | None:
    return address.rpartition("@")[2].lower() or None if address else None


def _choice(value: str | None) -> str | None:
    """Shopify's newer enum of consent says NEVER_SUBSCRIBED where all others say NOT_SUBSCRIBED."""
    return value.lower().replace("never_subscribed", "not_subscribed") if value else None


def membership_document(customers: int) -> str:
    """Asks for so many customers at once who is in the segments `$segments`."""
    numbers = range(customers)
    given = ", ".join(f"$c{number}: ID!" for number in numbers)
    fields = "\n".join(
        f"  m{number}: customerSegmentMembership(customerId: $c{number}, segmentIds: $segments)"
        " { memberships { segmentId isMember } }"
        for number in numbers
    )
    return f"query ReadMemberships($segments: [ID!]!, {given}) {{\n{fields}\n}}"


def _memberships(
    admin: Admin, gids: Sequence[str], segments: frozenset[str]
) -> dict[str, dict[str, bool]]:
    found: dict[str, dict[str, bool]] = {}
    size = min(MOST_IDS, MOST_COST // MEMBERSHIP_POINTS)
    for start in range(0, len(gids), size):
        batch = gids[start : start + size]
        operation = Operation(
            "ReadMemberships", membership_document(len(batch)), MEMBERSHIP_POINTS * len(batch)
        )
        customers = {f"c{number}": gid for number, gid in enumerate(batch)}
        answer = admin.query(operation, {"segments": sorted(segments), **customers})
        answer.must_be_whole(f"{admin.shop}: ReadMemberships")
        for number, gid in enumerate(batch):
            told = answer.data[f"m{number}"]["memberships"]
            found[gid] = {one["segmentId"]: one["isMember"] for one in told}
    return found
