"""customers/merge: two records became one; what was about either follows the one that was kept."""

from __future__ import annotations

from sqlalchemy import Connection

from shop_app.auto_open import held
from shop_app.compensation import merging as compensations
from shop_app.customers.service import merge_customers
from shop_app.effects import NOTHING, Effects
from shop_app.flow.outbox import follow_merge as tell_flow_of
from shop_app.issues.merging import follow_merge
from webhooks.incoming import Incoming


def handle(db: Connection, incoming: Incoming) -> Effects:
    """Book a completed merge; requested, running and failed ones change nothing."""
    body = incoming.payload
    if body.text("status").lower() != "completed":
        return NOTHING
    kept = body.given_gid("Customer", "admin_graphql_api_customer_kept_id")
    lost = body.given_gid("Customer", "admin_graphql_api_customer_deleted_id")
    follow_merge(db, incoming.shop, lost, kept)
    held.follow_merge(db, incoming.shop, lost, kept)
    tell_flow_of(db, incoming.shop, lost, kept)
    follows = merge_customers(db, incoming.shop, lost, kept)
    # Last, as where orders are booked: customers are locked before their allowances.
    compensations.follow_merge(db, incoming.shop, lost, kept)
    return follows
