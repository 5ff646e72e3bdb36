"""Shopify's real Admin API schema 2026-10: `load_schema`, `required_access`, `topics` and more."""

from sandbox.schema.access_text import AccessRule, read_access
from sandbox.schema.loader import (
    API_VERSION,
    deprecation,
    load_schema,
    protected_content,
    required_access,
    topic_scopes,
    topics,
)

__all__ = [
    "API_VERSION",
    "AccessRule",
    "deprecation",
    "load_schema",
    "protected_content",
    "read_access",
    "required_access",
    "topic_scopes",
    "topics",
]
