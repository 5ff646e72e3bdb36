"""What templates of customer segments look like in answers."""

from __future__ import annotations

from datetime import datetime

from shop_app.desk.openapi.described import Shape


class SegmentTemplate(Shape):
    """A template as Shopify's editor of segments shows it."""

    title: str
    description: str
    query: str
    """In the language of Shopify's segments."""
    created_on: datetime


class SegmentTemplates(Shape):
    """Groups of rules first, then rules, oldest first."""

    templates: list[SegmentTemplate]
