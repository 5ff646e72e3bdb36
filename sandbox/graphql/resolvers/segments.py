"""Customer segments and who is in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.graphql.context import Context
from sandbox.graphql.pagination import Key, Page, paginate
from sandbox.graphql.registry import Arguments, query, represents, values
from sandbox.graphql.search import Filter, by_number, by_text, matcher, unsupported
from sandbox.graphql.wire import number_of, time_text
from sandbox.state import Segment, gid

represents(Segment, "Segment")

SORTED_BY: dict[str, Callable[[Segment], Key]] = {
    "ID": lambda segment: (segment.id, segment.id),
    "CREATION_DATE": lambda segment: (segment.created_at, segment.id),
    "LAST_EDIT_DATE": lambda segment: (segment.updated_at, segment.id),
}
FILTERS: dict[str, Filter] = {
    "id": by_number(lambda segment: segment.id),
    "name": by_text(lambda segment: segment.name),
}


@dataclass(frozen=True)
class Membership:
    """`SegmentMembership`: whether somebody is in one segment."""

    segment_id: str
    is_member: bool


@query("segment")
def segment(_: None, context: Context, arguments: Arguments) -> Segment | None:
    """One segment, null when there is none."""
    return context.shop.segments.get(number_of("Segment", arguments["id"]))


@query("segments")
def segments(_: None, context: Context, arguments: Arguments) -> Page:
    """A page of segments, by default in the order of their ids."""
    sort_key = arguments.get("sortKey") or "ID"
    if sort_key not in SORTED_BY:
        raise unsupported(f"segments sorted by {sort_key}; known: {', '.join(SORTED_BY)}")
    matches = matcher(arguments.get("query"), FILTERS)
    found = [one for one in context.shop.segments.values() if matches is None or matches(one)]
    return paginate(found, SORTED_BY[sort_key], sort_key, arguments)


@query("customerSegmentMembership")
def membership(_: None, context: Context, arguments: Arguments) -> list[Membership]:
    """Whether a customer is in each of the segments asked for, in the order of the question.

    Nobody is in a segment that does not exist, and a customer who does not is in none (believed).
    """
    customer = context.customer(number_of("Customer", arguments["customerId"]))
    asked = {text: number_of("Segment", text) for text in arguments["segmentIds"]}
    known = context.shop.segments
    return [
        Membership(
            text, customer is not None and number in known and customer.id in known[number].members
        )
        for text, number in asked.items()
    ]


values(
    "Segment",
    {
        "id": lambda source: gid("Segment", source.id),
        "name": lambda source: source.name,
        "query": lambda source: source.query,
        "creationDate": lambda source: time_text(source.created_at),
        "lastEditDate": lambda source: time_text(source.updated_at),
    },
)
values("SegmentMembershipResponse", {"memberships": lambda found: found})
values(
    "SegmentMembership",
    {
        "segmentId": lambda one: one.segment_id,
        "isMember": lambda one: one.is_member,
    },
)
