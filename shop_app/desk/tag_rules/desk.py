"""Everything that can be done with a shop's tag rules, as both doors offer it: JSON in, JSON out.

The doors are `rules_api` (session tokens) and `python -m shop_app rules`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from shop_app.conditions.catalogue import catalogue_json
from shop_app.desk.tag_rules.as_json import (
    explained_json,
    preview_json,
    rule_json,
    run_json,
    sent,
    version_json,
    warning_json,
)
from shop_app.errors import Invalid
from shop_app.gids import kind
from shop_app.shopify.client import Admin
from shop_app.tagging import runs, store
from shop_app.tagging.explain import explain
from shop_app.tagging.preview import preview
from shop_app.tagging.reading import Reader
from shop_app.tagging.store import Author

Data = dict[str, Any]


@dataclass(frozen=True)
class RulesDesk:
    """One shop's rules, for the author `by`. `admin` gives a client for a shop's Admin API.

    Sentences are in the language of the Flask-Babel context. Everything raises NotFound for a rule
    or a run that is not there, and Invalid for what can't be understood.
    """

    engine: Engine
    shop: str
    by: Author
    admin: Callable[[str], Admin]

    def facts(self) -> Data:
        """What conditions can be made of."""
        return {"facts": catalogue_json()}

    def rules(self) -> Data:
        """All rules, those that are off too."""
        with self.engine.connect() as db:
            return {"rules": [rule_json(rule) for rule in store.list_rules(db, self.shop)]}

    def rule(self, rule_id: int) -> Data:
        """One rule, with its latest run."""
        with self.engine.connect() as db:
            found = rule_json(store.rule(db, self.shop, rule_id))
            latest = runs.of_rule(db, self.shop, rule_id, limit=1)
        return {"rule": found, "run": run_json(latest[0]) if latest else None}

    def save(self, data: Any, rule_id: int | None = None) -> Data:
        """Store a new rule, or change rule `rule_id` from the version that `data` names.

        Raises Conflict when that is not the newest version any more.
        """
        given = sent(data)
        if rule_id is not None and given.version is None:
            raise Invalid(
                "version: say from which version of the rule this was changed",
                code="missing_field",
                path="version",
            )
        if rule_id is not None and given.id not in (None, rule_id):
            raise Invalid(
                f"id: the rule {given.id} was sent to be stored as rule {rule_id}",
                code="wrong_id",
                path="id",
                limit=rule_id,
                value=given.id,
            )
        with self.engine.begin() as db:
            saved = store.save(
                db,
                self.shop,
                given.draft,
                id=rule_id,
                expected_version=given.version if rule_id is not None else None,
                by=self.by,
            )
            warnings = store.check_draft(db, self.shop, saved.draft, saved.id)
        return {"rule": rule_json(saved), "warnings": list(map(warning_json, warnings))}

    def delete(
        self, rule_id: int, *, remove_tags: bool, expected_version: int | None = None
    ) -> Data:
        """Delete a rule; its tags stay where they are, or those from Amends are taken off.

        Raises Conflict when `expected_version` was not the newest any more.
        """
        with self.engine.begin() as db:
            store.delete(
                db,
                self.shop,
                rule_id,
                remove_tags=remove_tags,
                expected_version=expected_version,
                by=self.by,
            )
        return {"deleted": rule_id, "remove_tags": remove_tags}

    def history(self, rule_id: int) -> Data:
        """Every version of a rule, newest first, and who made it."""
        with self.engine.connect() as db:
            return {
                "versions": [version_json(one) for one in store.history(db, self.shop, rule_id)]
            }

    def restore(self, rule_id: int, version: int, *, expected_version: int | None = None) -> Data:
        """Make an earlier version the newest one again.

        Raises Conflict when `expected_version` was not the newest any more.
        """
        with self.engine.begin() as db:
            restored = store.restore(
                db, self.shop, rule_id, version, expected_version=expected_version, by=self.by
            )
            warnings = store.check_draft(db, self.shop, restored.draft, rule_id)
        return {"rule": rule_json(restored), "warnings": list(map(warning_json, warnings))}

    def preview(
        self,
        data: Any,
        rule_id: int | None = None,
        *,
        read_limit: int = 0,
        seconds: float | None = None,
    ) -> Data:
        """What applying this rule (in the place of `rule_id`) would change; nothing is written.

        Up to `read_limit` customers are read from Shopify where that decides.
        """
        given = sent(data)
        reader = Reader(self.admin(self.shop), read_limit) if read_limit else None
        found = preview(
            self.engine,
            self.shop,
            given.draft,
            now=datetime.now(UTC),
            rule_id=rule_id or given.id,
            reader=reader,
            seconds=seconds,
        )
        return preview_json(found)

    def explain(self, rule_id: int, customer: str, *, ask: bool, before: int | None = None) -> Data:
        """Whether a rule holds for a customer and why, now and whenever it set or removed its tag.

        `ask`: Shopify may be asked for what Amends does not keep. `before` is the `more_before` of
        an answer, to be told of older times.
        """
        if kind(customer) != "Customer":
            raise Invalid(
                f"customer: the id of a Customer is needed, got {customer!r}",
                code="wrong_id",
                path="customer",
            )
        admin = self.admin(self.shop) if ask else None
        found = explain(
            self.engine,
            self.shop,
            rule_id,
            customer,
            now=datetime.now(UTC),
            admin=admin,
            before=before,
        )
        return explained_json(found)

    def apply(self, rule_id: int) -> Data:
        """Have all customers judged by the rules in the background, because of this one."""
        with self.engine.begin() as db:
            run = runs.start(db, self.shop, rule_id, self.by)
            return {"run": run_json(runs.progress(db, self.shop, run))}

    def runs(self, rule_id: int) -> Data:
        """The runs of a rule, newest first."""
        with self.engine.connect() as db:
            store.rule(db, self.shop, rule_id)
            return {"runs": [run_json(run) for run in runs.of_rule(db, self.shop, rule_id)]}

    def pause(self, run_id: int) -> Data:
        """Hold a run after the batch it is at."""
        return self._steer(run_id, runs.pause)

    def resume(self, run_id: int) -> Data:
        """Let a paused run go on from where it was."""
        return self._steer(run_id, runs.resume)

    def cancel(self, run_id: int) -> Data:
        """End a run; what it has decided stays."""
        return self._steer(run_id, runs.cancel)

    def _steer(self, run_id: int, step: Callable[..., object]) -> Data:
        with self.engine.begin() as db:
            step(db, self.shop, run_id)
            return {"run": run_json(runs.progress(db, self.shop, run_id))}
