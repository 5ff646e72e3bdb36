"""Every module with tables: imported so that the metadata is whole."""

from __future__ import annotations

from importlib import import_module

MODULES = (
    "shop_app.shops.models",
    "shop_app.shops.usage_models",
    "shop_app.staff.models",
    "shop_app.orders.models",
    "shop_app.customers.models",
    "shop_app.tagging.models",
    "shop_app.tagging.bulk_models",
    "shop_app.notifications.models",
    "shop_app.compensation.models",
    "shop_app.compensation.check_models",
    "shop_app.issues.models",
    "shop_app.issues.note_models",
    "shop_app.issues.mirror_models",
    "shop_app.issues.view_models",
    "shop_app.sla.models",
    "shop_app.auto_open.models",
    "shop_app.timeline.models",
    "shop_app.flow.models",
    "shop_app.reconciliation.models",
    "shop_app.privacy.models",
    "shop_app.desk.home.models",
    "webhooks.models",
)


def load() -> None:
    """Import them all."""
    for module in MODULES:
        import_module(module)
