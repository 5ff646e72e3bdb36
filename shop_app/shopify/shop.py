"""What Shopify says about the shop itself and about what the app may do there."""

from __future__ import annotations

from dataclasses import dataclass

from shop_app.shopify.client import Admin, Operation

READ_SHOP = Operation(
    "ReadShop",
    """query ReadShop {
  shop {
    name myshopifyDomain currencyCode ianaTimezone
    plan { publicDisplayName }
  }
  shopLocales(published: true) { locale primary }
  currentAppInstallation { accessScopes { handle } }
}""",
    cost=20,
)


@dataclass(frozen=True)
class ShopDetails:
    """One store as it is now; `scopes` are those granted, sorted."""

    name: str
    domain: str
    currency: str
    timezone: str
    locale: str
    plan: str
    scopes: tuple[str, ...]


def read_shop(admin: Admin) -> ShopDetails:
    """Name, currency, time zone, language, plan and the granted scopes.

    Raises what `Admin.query` raises, also for a partial answer.
    """
    answer = admin.query(READ_SHOP)
    answer.must_be_whole(f"{admin.shop}: ReadShop")
    shop = answer.data["shop"]
    return ShopDetails(
        name=shop["name"],
        domain=shop["myshopifyDomain"],
        currency=shop["currencyCode"],
        timezone=shop["ianaTimezone"],
        locale=next(each["locale"] for each in answer.data["shopLocales"] if each["primary"]),
        plan=shop["plan"]["publicDisplayName"],
        scopes=tuple(
            sorted(s["handle"] for s in answer.data["currentAppInstallation"]["accessScopes"])
        ),
    )
