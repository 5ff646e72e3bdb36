"""The shop itself and its languages."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.graphql.context import Context
from sandbox.graphql.registry import Arguments, query, values
from sandbox.state import Shop, gid

PLAN_NAMES = {
    "basic": "Basic",
    "advanced": "Advanced",
    "plus": "Shopify Plus",
    "enterprise": "Shopify Plus",
}
LANGUAGES = {
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "pl": "Polish",
    "ro": "Romanian",
}


@dataclass(frozen=True)
class Locale:
    """`ShopLocale`: a language of the storefront; the sandbox's shops publish the main one only."""

    code: str


@query("shop")
def shop(_: None, context: Context, _arguments: Arguments) -> Shop:
    """The shop the call was made to."""
    return context.shop


@query("shopLocales")
def shop_locales(_: None, context: Context, arguments: Arguments) -> list[Locale]:
    """The shop's languages; there are no unpublished ones."""
    return [] if arguments.get("published") is False else [Locale(context.shop.locale)]


values(
    "Shop",
    {
        "id": lambda source: gid("Shop", source.id),
        "name": lambda source: source.name,
        "myshopifyDomain": lambda source: source.domain,
        "currencyCode": lambda source: source.currency,
        "ianaTimezone": lambda source: source.timezone,
        "plan": lambda source: source.plan,
    },
)
values(
    "ShopPlan",
    {
        "publicDisplayName": lambda plan: PLAN_NAMES[plan],
        "shopifyPlus": lambda plan: plan in ("plus", "enterprise"),
        "partnerDevelopment": lambda _plan: False,
    },
)
values(
    "ShopLocale",
    {
        "locale": lambda locale: locale.code,
        "name": lambda locale: LANGUAGES.get(locale.code.partition("-")[0], locale.code),
        "primary": lambda _locale: True,
        "published": lambda _locale: True,
    },
)
