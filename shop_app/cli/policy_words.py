"""A policy as plain text: everything that it says, part by part, as the editor calls it."""

from __future__ import annotations

from collections.abc import Mapping

from shop_app.compensation.policies import Saved
from shop_app.desk.policy.changes import values_of
from shop_app.desk.policy.groups import Known, groups
from shop_app.issues.reasons import Reason


def shown(saved: Saved, reasons: Mapping[str, Reason]) -> str:
    """The policy in the language of the app context."""
    known, policy = Known(saved.policy.currency, reasons), saved.policy
    lines = [f"Version {saved.version} of {saved.at:%Y-%m-%d %H:%M}, amounts in {policy.currency}"]
    for group in groups(known, policy):
        for block in group.blocks:
            said = list(values_of(block.entries, policy))
            if said:
                lines += ["", f"{group.title} – {block.heading}", *(f"  {one}" for one in said)]
    tiers = ", ".join(tier.name for tier in policy.tiers) or "none"
    return "\n".join([*lines, "", f"Tiers: {tiers}", f"Offers: {len(policy.offers)}"])
