"""A shop's time zone, also where Shopify names one that this machine has never heard of."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog

_UTC = "UTC"
_LOG = structlog.get_logger(__name__)


@cache
def zone(name: str | None) -> ZoneInfo:
    """The zone of an IANA name; UTC for none told yet, and (logged once) for an unknown one.

    Governments make new zones, which Shopify may know before our tzdata does.
    """
    try:
        return ZoneInfo(name or _UTC)
    except (ZoneInfoNotFoundError, ValueError):
        _LOG.error("timezone_unknown", timezone=name, do="update tzdata")
        return ZoneInfo(_UTC)
