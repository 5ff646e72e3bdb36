"""A shop with rules, webhooks that make trouble, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from shop_app.auto_open import store
from shop_app.auto_open.looking import open_issues
from shop_app.auto_open.rule import AutoDraft, AutoRule
from shop_app.auto_open.rules import Catch, Trigger
from shop_app.shops import preferences
from shop_app.shops.preferences import Section
from shop_app.tenancy import ALL_SHOPS
from tests.spine import SHOP, Spine

_SETTLED = text(
    "UPDATE issue_look SET look_at = now() WHERE look_at < now() + interval '2 minutes'"
)
_DUE = text("SELECT count(*) FROM issue_look WHERE look_at <= now()")


def now() -> datetime:
    """This second, as Shopify dates."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass
class Scene:
    """One shop and its rules."""

    spine: Spine

    def on(
        self,
        trigger: Trigger,
        *,
        key: str | None = None,
        since: datetime | None = None,
        catch: dict[str, Any] | None = None,
        **draft: Any,
    ) -> AutoRule:
        """Switch on the shipped rule of a trigger, changed; with `key` "own" one more of the shop.

        `since` is the moment of switching on, a year ago if nothing is said.
        """
        at = since or now() - timedelta(days=365)
        with self.spine.engine.begin() as db:
            shipped = store.rule(db, SHOP, trigger.value)
            wanted = replace(shipped.draft, **draft)
            wanted = replace(wanted, catch=replace(wanted.catch, **(catch or {})))
            saved = store.save(
                db,
                SHOP,
                wanted,
                key=None if key == "own" else trigger.value,
                based_on=preferences.version(db, SHOP, Section.AUTO_OPEN),
                by="7",
                now=at,
            )
            return store.switch(
                db, SHOP, saved.key, on=True, based_on=saved.version, by="7", clock=lambda: at
            )

    def happen(self, *sent: tuple[str, dict[str, Any]], at: datetime | None = None) -> None:
        """Webhooks come in and are worked through; `at` is when Shopify sent them."""
        for topic, body in sent:
            assert self.spine.deliver(topic, body, triggered_at=at).status_code == 200
        self.spine.work(without=("write_tags", "read", "read_later", "open_issues"))
        parked = self.spine.rows("SELECT topic, error FROM delivery WHERE state = 'parked'")
        assert parked == []

    def look(self) -> None:
        """What had to settle has settled: the rules look until nothing is due."""
        while self._due():
            open_issues(self.spine.deps, SHOP)

    def _due(self) -> int:
        with self.spine.engine.begin() as db:
            db.execute(_SETTLED, execution_options=ALL_SHOPS)
            return int(db.scalar(_DUE, execution_options=ALL_SHOPS) or 0)

    def issues(self) -> list[dict[str, Any]]:
        """The issues, oldest first."""
        return self.spine.rows(
            "SELECT number, customer_gid, order_gid, reason, severity, opened_by, opened_by_id,"
            " status FROM issue ORDER BY number"
        )

    def causes(self) -> dict[str, str]:
        """What became of each cause."""
        rows = self.spine.rows("SELECT key, state FROM issue_cause")
        return {row["key"]: row["state"] for row in rows}


def draft(trigger: Trigger, reason: str = "service", **fields: Any) -> AutoDraft:
    """A rule of one's own."""
    return AutoDraft(Catch(trigger), reason, **fields)


def keys(rows: Sequence[dict[str, Any]], name: str) -> list[Any]:
    """One column."""
    return [row[name] for row in rows]
