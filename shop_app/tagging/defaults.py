"""The rules a new shop starts with, and all their numbers, in one place."""

from __future__ import annotations

from decimal import Decimal

FIRST_TIME_BUYER = "first_time_buyer"
VIP = "vip"

TAGS = {FIRST_TIME_BUYER: "First-time buyer", VIP: "VIP"}

VIP_SPENT = Decimal(1000)
"""Major units of the shop's currency, net of refunds and cancelled orders, in 365 days."""

VIP_ORDERS = 10
"""Orders that are not cancelled, in 365 days."""
