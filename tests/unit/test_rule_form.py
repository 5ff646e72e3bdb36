"""A condition in a form: whatever is written in the language comes back from the fields unchanged."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop_app.conditions.language import parse
from shop_app.desk.tag_rules.form_controls import Place
from shop_app.desk.tag_rules.form_tree import fields_of, tree_from, tree_of, when_of
from tests.properties.histories import subjects
from tests.properties.written import conditions_for

EXAMPLES = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
BERLIN = Place("EUR", ZoneInfo("Europe/Berlin"), {"DE": "Germany", "FR": "France", "AT": "Austria"})


def back(when: dict[str, Any], place: Place = BERLIN) -> dict[str, Any]:
    """The condition after a browser has sent its form, lines broken as browsers do."""
    fields = fields_of(tree_of(when, place))
    sent = [(name, value.replace("\n", "\r\n")) for name, value in fields]
    return when_of(tree_from(sent, place), place)[0]


@EXAMPLES
@given(st.data())
def test_every_condition_comes_back_from_its_fields_as_it_was(data: st.DataObject) -> None:
    condition = data.draw(subjects().flatmap(conditions_for))
    when = parse(condition).as_data()["when"]
    assert back(when) == when
