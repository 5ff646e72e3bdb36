"""shopify.app.toml as the promise tests read it."""

import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TOML: dict[str, Any] = tomllib.loads((ROOT / "shopify.app.toml").read_text())
SCOPES = frozenset(TOML["access_scopes"]["scopes"].split(","))
OPTIONAL_SCOPES = frozenset(TOML["access_scopes"]["optional_scopes"])
SUBSCRIPTIONS: list[dict[str, Any]] = TOML["webhooks"]["subscriptions"]
TOPICS = [topic for one in SUBSCRIPTIONS for topic in one.get("topics", ())]
COMPLIANCE_TOPICS = [topic for one in SUBSCRIPTIONS for topic in one.get("compliance_topics", ())]
