"""The fields of a rule besides its condition. Needs a Flask app context."""

from __future__ import annotations

from dataclasses import dataclass

from shop_app.desk.tag_rules.form_problems import Problems
from shop_app.desk.tag_rules.form_refusals import said
from shop_app.desk.tag_rules.form_rule import RuleForm
from shop_app.desk.tag_rules.form_value_fields import Field
from shop_app.tagging.rule import HIGHEST_RANK, LONGEST_EXPIRY, LONGEST_GRACE
from shop_app.texts import gettext


@dataclass(frozen=True, slots=True)
class Options:
    """One field for each, with what is wrong with it."""

    tag: Field
    name: Field
    grace: Field
    grace_unit: Field
    expires: Field
    group: Field
    rank: Field


def options_view(form: RuleForm, problems: Problems) -> Options:
    """The options' fields as the form has them."""
    errors = {name: said(problem) for name, problem in problems.items() if "." not in name}

    def text(name: str, label: str, details: str) -> Field:
        entered = (getattr(form, name),)
        error = errors.get(name, "")
        return Field(name, "text", label, entered, error, details=details, shown=True)

    return Options(
        tag=text("tag", gettext("Tag"), gettext("As it stands in Shopify, up to 40 characters")),
        name=text(
            "name", gettext("Name of the rule"), gettext("Left empty, it is called like its tag")
        ),
        **_numbers(form, errors),
        grace_unit=_unit(form),
        group=text(
            "group",
            gettext("Group"),
            gettext("Any name, the same in all its rules; left empty, this rule is in none"),
        ),
    )


def _numbers(form: RuleForm, errors: dict[str, str]) -> dict[str, Field]:
    def field(name: str, label: str, details: str, *, suffix: str = "", most: int) -> Field:
        return Field(
            name,
            "number",
            label,
            (getattr(form, name),),
            errors.get(name, ""),
            details=details,
            suffix=suffix,
            least="0",
            most=str(most),
            step="1",
            shown=True,
        )

    return {
        "grace": field(
            "grace",
            gettext("Wait before taking it off"),
            gettext("Left empty, it goes at once"),
            most=LONGEST_GRACE,
        ),
        "expires": field(
            "expires",
            gettext("Take it off after"),
            gettext("Even if the conditions still hold; left empty, it stays"),
            suffix=gettext("days"),
            most=LONGEST_EXPIRY,
        ),
        "rank": field(
            "rank",
            gettext("Rank"),
            gettext("The higher number wins"),
            most=HIGHEST_RANK,
        ),
    }


def _unit(form: RuleForm) -> Field:
    ways = (("hours", gettext("hours")), ("days", gettext("days")))
    label = gettext("Unit of the wait")
    return Field("grace_unit", "select", label, (form.grace_unit,), options=ways, shown=True)
