"""`.env.example` names every setting there is, and none that is not."""

import re

from shop_app.settings import Settings
from tests.promises.app_toml import ROOT


def test_the_example_names_exactly_the_settings_of_the_app() -> None:
    text = (ROOT / ".env.example").read_text()
    named = re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", text, re.MULTILINE)
    assert sorted(named) == sorted(Settings.variables())
