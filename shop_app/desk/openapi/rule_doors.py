"""What the doors of tag rules say of themselves; `tag_rules.api` has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from shop_app.desk.openapi import rule_models as models
from shop_app.desk.openapi.described import Asked, Door, Why
from shop_app.desk.tag_rules.numbers import ID_DIGITS

TAG = "Tag rules"
_MOST = 10**ID_DIGITS - 1
_CHANGED = Why("changed_meanwhile", "The rule is at another version by now.")
_FOLLOWING = Why("still_following", "Many tags still follow the last change of a rule.")
_STATE = Why("wrong_run_state", "The run is in another state.")
_EXAMPLE = {
    "name": "VIP",
    "tag": "VIP",
    "condition": {
        "version": 1,
        "when": {
            "fact": "spent",
            "is": "at_least",
            "value": {"amount": "500.00", "currency": "EUR"},
            "days": 365,
        },
    },
}


class _Delete(Asked):
    remove_tags: Literal["true", "false"] = "false"
    """Whether the tags that Amends has added for the rule are taken off."""
    expected_version: Annotated[int, Field(ge=0, le=_MOST)] | None = None
    """Delete only this version."""


class _Explain(Asked):
    customer: Annotated[str, Field(pattern="^gid://shopify/Customer/[0-9]{1,20}$")]
    """Whose tag: the id of a customer."""
    ask: Literal["true", "false"] = "true"
    """Whether Shopify may be asked for what Amends does not keep."""
    before: Annotated[int, Field(ge=0, le=_MOST)] | None = None
    """The `more_before` of an answer, to be told of older times."""


_RULES: Mapping[str, Door] = {
    "rules": Door(TAG, "All tag rules", models.RuleList),
    "create": Door(
        TAG,
        "Store a new tag rule",
        models.RuleSaved,
        status=201,
        body=models.RuleSent,
        body_example=_EXAMPLE,
        refusals={409: _FOLLOWING},
    ),
    "rule": Door(TAG, "A tag rule and its latest run", models.RuleShown),
    "change": Door(
        TAG,
        "Change a tag rule",
        models.RuleSaved,
        description="The body names the version that it is a change of.",
        body=models.RuleSent,
        body_example={**_EXAMPLE, "version": 1},
        refusals={409: _CHANGED},
    ),
    "delete": Door(
        TAG, "Delete a tag rule", models.RuleDeleted, query=_Delete, refusals={409: _CHANGED}
    ),
    "history": Door(TAG, "Every version of a tag rule", models.RuleHistory),
    "restore": Door(
        TAG,
        "Make an earlier version of a tag rule the newest one",
        models.RuleSaved,
        body=models.RestoreSent,
        body_example={"version": 2},
        refusals={409: _CHANGED},
    ),
    "facts": Door(TAG, "What conditions can be made of", models.FactList),
    "preview": Door(
        TAG,
        "What applying a tag rule would change",
        models.Preview,
        description="Judged for up to 20 seconds; `complete` says whether that was enough.",
        body=models.RuleSent,
        body_example=_EXAMPLE,
        refusals={
            404: Why("no_such_rule", "The `id` of the body is no rule of this shop."),
            429: Why("busy", "Another preview is under way."),
        },
    ),
    "explain": Door(
        TAG, "Whether a tag rule holds for a customer, and why", models.Explained, query=_Explain
    ),
    "apply": Door(
        TAG,
        "Have all customers judged because of this tag rule",
        models.RunShown,
        status=202,
        refusals={409: Why("run_goes_on", "A run of the rule goes on already.")},
    ),
    "runs": Door(TAG, "The runs of a tag rule", models.RunList),
    "pause": Door(TAG, "Hold a run", models.RunShown, refusals={409: _STATE}),
    "resume": Door(TAG, "Let a run go on", models.RunShown, refusals={409: _STATE}),
    "cancel": Door(
        TAG,
        "End a run",
        models.RunShown,
        description="What it has decided stays.",
        refusals={409: _STATE},
    ),
}

DOORS: Mapping[str, Door] = {f"desk.rules_api.{name}": door for name, door in _RULES.items()}
