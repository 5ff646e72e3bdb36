"""What a comparison mended and how far a backfill is, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from shop_app.reconciliation.backfill_rows import Kind
from shop_app.reconciliation.models import DONE, FAILED
from shop_app.reconciliation.queries import Gap, Part, Progress
from shop_app.reconciliation.runs import FAMILIES, Run
from shop_app.texts import gettext, moment, ngettext, number

_SECONDS_PER_MINUTE = 60


def report(run: Run) -> list[str]:
    """What a finished run saw, mended and found unheard; one line each."""
    mended = [line for family in FAMILIES if (line := _mended(family, run.counts))]
    known = mended or [gettext("everything was known already")]
    return [_seen(run), *known, *_not_shown(run.counts)]


def _not_shown(counts: Mapping[str, int]) -> list[str]:
    """What Shopify may not show: no comparison noticed what was given or changed by hand there."""
    words = {
        "own_codes": gettext("Discount codes were not compared: Amends may not read them"),
        "gift_cards": gettext("Gift cards were not compared: Amends may not read them"),
        "store_credits": gettext("Store credit was not compared: Amends may not read it"),
    }
    return [said for part, said in words.items() if counts.get(f"{part}_unread")]


def _seen(run: Run) -> str:
    orders, customers = run.counts.get("orders_seen", 0), run.counts.get("customers_seen", 0)
    return gettext(
        "Changed since %(from)s: %(orders)s, %(customers)s",
        orders=ngettext("%(count)s order", "%(count)s orders", orders, count=number(orders)),
        customers=ngettext(
            "%(count)s customer", "%(count)s customers", customers, count=number(customers)
        ),
        **{"from": moment(run.from_at)},
    )


def _mended(family: str, counts: Mapping[str, int]) -> str:
    mended, unheard = counts.get(f"{family}_mended", 0), counts.get(f"{family}_unheard", 0)
    if not mended:
        return ""
    return gettext(
        "%(family)s: %(mended)s mended, %(unheard)s of them never heard of",
        family=family_name(family),
        mended=number(mended),
        unheard=number(unheard),
    )


def unheard(gaps: Sequence[Gap]) -> list[str]:
    """Of which families something went unheard, and when each of their topics was last heard."""
    return [_unheard(gap) for gap in gaps if gap.found]


def _unheard(gap: Gap) -> str:
    said = gettext(
        "%(family)s never heard of so far: %(count)s",
        family=family_name(gap.family),
        count=number(gap.found),
    )
    if not gap.heard:
        return said
    topics = ", ".join(_heard(topic, at) for topic, at in gap.heard.items())
    heard = gettext("last heard: %(topics)s", topics=topics)
    return f"{said}; {heard}"


def _heard(topic: str, at: datetime | None) -> str:
    if at is None:
        return gettext("%(topic)s never", topic=topic)
    return f"{topic} {moment(at)}"


def family_name(family: str) -> str:
    """A family of topics by name."""
    return {
        "orders": gettext("orders"),
        "refunds": gettext("refunds"),
        "fulfillments": gettext("parcels"),
        "customers": gettext("customers"),
        "tags": gettext("tags"),
        "compensations": gettext("compensations"),
        "subscriptions": gettext("subscriptions"),
    }[family]


def told(progress: Progress) -> list[str]:
    """How far a backfill is and what it leaves out; one line each."""
    lines = [_overall(progress), *map(_part, progress.parts)]
    if progress.hidden_orders:
        lines.append(
            ngettext(
                "Shopify counts %(num)s more order: it shows those older than 60 days only once you let"
                " Amends read them",
                "Shopify counts %(num)s more orders: it shows those older than 60 days only once you"
                " let Amends read them",
                progress.hidden_orders,
            )
        )
    return lines


def _overall(progress: Progress) -> str:
    if progress.over:
        return gettext("The history is fetched")
    if progress.seconds_left is None:
        return gettext("%(percent)s %% of the history fetched", percent=progress.percent)
    minutes = max(1, round(progress.seconds_left / _SECONDS_PER_MINUTE))
    return ngettext(
        "%(percent)s %% of the history fetched, about %(num)s minute left",
        "%(percent)s %% of the history fetched, about %(num)s minutes left",
        minutes,
        percent=progress.percent,
    )


def _part(part: Part) -> str:
    name = gettext("customers") if part.kind is Kind.CUSTOMERS else gettext("orders")
    if part.state == FAILED:
        return gettext("%(what)s: failed, %(why)s", what=name, why=part.error or "")
    if part.state == DONE or part.expected is None:
        return gettext("%(what)s: %(done)s", what=name, done=number(part.done))
    return gettext(
        "%(what)s: %(done)s of %(expected)s",
        what=name,
        done=number(part.done),
        expected=number(part.expected),
    )
