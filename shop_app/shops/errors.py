"""What can be wrong with a shop of ours."""

from __future__ import annotations

from shop_app.errors import AppError


class NotInstalled(AppError):
    """The app is not installed in this shop; opening it there installs it."""

    code, status = "shop_not_installed", 403

    def __init__(self, shop: str) -> None:
        super().__init__(f"{shop}: Amends is not installed; open it once in Shopify admin")
