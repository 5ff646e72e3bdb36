"""How two policies differ, in words. Needs an app context."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shop_app.compensation.policy import Policy
from shop_app.desk.policy.document import at, whole
from shop_app.desk.policy.fields import Entry, said
from shop_app.desk.policy.groups import Known, groups
from shop_app.texts import gettext, ngettext, number


@dataclass(frozen=True, slots=True)
class Change:
    """What a field says in one policy and in the other; "–" where it says nothing."""

    name: str
    before: str
    after: str


def of_entries(
    heading: str, entries: Iterable[Entry], before: Policy, after: Policy
) -> Iterator[Change]:
    """The fields that differ, named after their heading."""
    old, new = whole(before), whole(after)
    for entry in entries:
        one, other = at(old, entry.path), at(new, entry.path)
        if one != other:
            name = gettext("%(heading)s: %(field)s", heading=heading, field=entry.label)
            yield Change(
                name, _said(entry, one, before.currency), _said(entry, other, after.currency)
            )


def values_of(entries: Iterable[Entry], policy: Policy, *, bare: bool = False) -> Iterator[str]:
    """What fields say, those that say something, each after its label unless `bare`."""
    data = whole(policy)
    for entry in entries:
        words = said(entry, at(data, entry.path), policy.currency)
        if words:
            yield (
                words if bare else gettext("%(field)s: %(value)s", field=entry.label, value=words)
            )


def _said(entry: Entry, value: object, currency: str) -> str:
    return said(entry, value, currency) or "–"


def all_of(known: Known, before: Policy, after: Policy) -> list[Change]:
    """Everything that differs."""
    shown = {
        (block.heading, entry.path): (block.heading, entry)
        for policy in (before, after)
        for group in groups(known, policy)
        for block in group.blocks
        for entry in block.entries
    }
    found = [
        change
        for heading, entry in shown.values()
        for change in of_entries(heading, (entry,), before, after)
    ]
    return [*_currency(before, after), *found, *_tiers(before, after), *_offers(before, after)]


def _currency(before: Policy, after: Policy) -> Iterator[Change]:
    if before.currency != after.currency:
        yield Change(gettext("Currency"), before.currency, after.currency)


def _tiers(before: Policy, after: Policy) -> Iterator[Change]:
    old = {tier.name: tier for tier in before.tiers}
    new = {tier.name: tier for tier in after.tiers}
    for name in [*old, *(name for name in new if name not in old)]:
        title = gettext("Tier “%(name)s”", name=name)
        if name not in new:
            yield Change(title, gettext("There"), gettext("Deleted"))
        elif name not in old:
            yield Change(title, "–", gettext("New"))
        elif old[name] != new[name]:
            yield Change(title, gettext("There"), gettext("Changed"))
    if old.keys() == new.keys() and list(old) != list(new):
        yield Change(gettext("Order of the tiers"), ", ".join(old), ", ".join(new))


def _offers(before: Policy, after: Policy) -> Iterator[Change]:
    if before.offers != after.offers:
        yield Change(gettext("Offers"), *(_count(one) for one in (before, after)))


def _count(policy: Policy) -> str:
    count = len(policy.offers)
    return ngettext("%(count)s offer", "%(count)s offers", count, count=number(count))
