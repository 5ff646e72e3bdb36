"""Why a run never works, so that Shopify does not send it again; and why it may work later."""

from __future__ import annotations

from shop_app.errors import Busy, Invalid

AGAIN_AFTER = 20
"""Seconds after which to ask again for what a webhook has not told yet."""


class NeverWorks(Invalid):
    """The merchant has to change the workflow, or the customer is not there: the run ends."""

    code, status = "never_works", 422


class NotYetKnown(Busy):
    """Shopify knows a customer or an order that Amends has not heard of yet."""

    code = "not_known_yet"

    def __init__(self, gid: str) -> None:
        super().__init__(f"{gid} is not known yet", retry_after=AGAIN_AFTER)
        self.gid = gid
