"""What `shopify app build` does not check of the extensions' files, and a deploy would.

Source of the keys and of the field types: the schemas of Shopify's command line (4.8), and its pages
on configuring app extensions and on Flow.
"""

import json
import re
from typing import Any

import pytest

from shop_app.flow.kinds import Trigger
from tests.promises.app_toml import ROOT
from tests.promises.extension_files import (
    API_VERSION,
    FOLDER,
    Written,
    bare,
    handles,
    known_targets,
    of_kind,
    package_version,
    property_of,
    written,
)
from tools.extensions import MOST_BYTES, bundles, compressed

NAMED = {"name", "handle", "type", "uid", "description"}
KEYS = {
    "ui_extension": NAMED | {"api_version", "targeting", "capabilities"},
    "flow_action": NAMED | {"runtime_url", "schema", "return_type_ref", "settings"},
    "flow_trigger": NAMED | {"settings"},
    "flow_trigger_lifecycle_callback": NAMED | {"url"},
}
REFERENCES = {"customer_reference", "order_reference", "product_reference", "company_reference"}
FIELD_TYPES = {
    "flow_action": REFERENCES
    | {"boolean", "email", "single_line_text_field", "multi_line_text_field", "number_integer",
       "number_decimal", "url"},
    "flow_trigger": REFERENCES
    | {"boolean", "email", "single_line_text_field", "url", "number_decimal"},
}  # fmt: skip
FIELD_KEYS = {
    "flow_action": {"type", "key", "name", "description", "required"},
    "flow_trigger": {"type", "key", "description"},
}
FLOW = [one for kind in FIELD_TYPES for one in of_kind(kind)]
UI = of_kind("ui_extension")
FIRST_HANDLES = 22
"""As many as there were before the first deploy: none of them can ever go or be called otherwise."""


def named(one: Written) -> str:
    return one.handle


def test_every_extension_has_the_handle_and_uid_that_were_given_to_it_once() -> None:
    assert {one.handle: one.keys["uid"] for one in written()} == handles()
    assert len(handles()) >= FIRST_HANDLES
    assert len(set(handles().values())) == len(handles())


def test_handles_and_uids_are_of_the_form_that_shopify_takes() -> None:
    wrong = [
        handle
        for handle, uid in handles().items()
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,48}[a-z0-9]", handle)
        or not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", uid)
    ]
    assert wrong == []


@pytest.mark.parametrize("one", written(), ids=named)
def test_a_file_has_only_keys_that_shopify_knows_and_those_it_needs(one: Written) -> None:
    assert one.folder.name == one.handle
    assert set(one.keys) <= KEYS[one.kind]
    assert {"name", "handle", "type", "uid"} <= set(one.keys)
    assert len(one.keys["name"]) <= 50


@pytest.mark.parametrize("one", UI, ids=named)
def test_a_ui_extension_is_shown_at_places_that_exist(one: Written) -> None:
    assert one.keys["api_version"] == API_VERSION
    assert set(one.keys.get("capabilities", {})) <= {"network_access"}
    assert one.targets
    for target in one.targets:
        assert set(target) <= {"module", "target", "should_render"}
        assert target["target"] in known_targets()
        assert (one.folder / target["module"]).is_file()
        if "should_render" in target:
            assert set(target["should_render"]) == {"module"}
            assert (one.folder / target["should_render"]["module"]).is_file()
            asked = target["target"].removesuffix(".render") + ".should-render"
            assert asked in known_targets()


@pytest.mark.parametrize("one", UI, ids=named)
def test_a_ui_extension_is_for_staff_or_for_customers_and_those_may_use_the_network(
    one: Written,
) -> None:
    (surface,) = {target["target"].split(".")[0] for target in one.targets}
    is_for_customers = surface == "customer-account"
    assert one.keys.get("capabilities", {}).get("network_access", False) is is_for_customers


def test_no_two_extensions_of_a_kind_stand_at_the_same_place_twice() -> None:
    for one in UI:
        places = [target["target"] for target in one.targets]
        assert len(places) == len(set(places)), one.handle


@pytest.mark.parametrize("one", FLOW, ids=named)
def test_a_field_of_flow_has_a_type_and_keys_that_shopify_knows(one: Written) -> None:
    assert one.fields
    for field in one.fields:
        assert field["type"] in FIELD_TYPES[one.kind]
        assert set(field) <= FIELD_KEYS[one.kind]
        if field["type"] in REFERENCES:
            assert not {"key", "name"} & set(field)
        else:
            assert field["key"]
            assert field["description"]
    names = [property_of(field) for field in one.fields]
    assert len(names) == len(set(names))


def test_keys_of_triggers_are_letters_and_spaces_and_those_of_actions_names() -> None:
    for one in FLOW:
        form = r"[a-zA-Z]+( [a-zA-Z]+)*" if one.kind == "flow_trigger" else r"[a-z][a-z_]*"
        keys = [field["key"] for field in one.fields if "key" in field]
        assert [key for key in keys if not re.fullmatch(form, key)] == [], one.handle


def test_actions_name_every_field_for_the_merchant() -> None:
    for one in of_kind("flow_action"):
        fields = [field for field in one.fields if field["type"] not in REFERENCES]
        assert all(field["name"] and "required" in field for field in fields), one.handle


def test_the_triggers_of_the_code_are_those_of_the_files() -> None:
    assert {one.handle for one in of_kind("flow_trigger")} == set(Trigger)


def test_shopifys_types_are_of_the_version_that_extensions_name() -> None:
    version = package_version()
    assert version.startswith(API_VERSION.replace("-0", ".") + ".")
    wanted = {
        json.loads((one.folder / "package.json").read_text())["dependencies"][
            "@shopify/ui-extensions"
        ]
        for one in UI
    }
    assert wanted == {version}


@pytest.mark.parametrize("one", UI, ids=named)
def test_a_ui_extension_is_a_workspace_of_its_own_name(one: Written) -> None:
    described = json.loads((one.folder / "package.json").read_text())
    assert (described["name"], described["private"]) == (one.handle, True)
    checked: dict[str, Any] = json.loads((one.folder / "tsconfig.json").read_text())
    assert checked["extends"] == "../tsconfig.json"


def test_every_extension_in_the_language_of_browsers_is_bundled_and_small_enough() -> None:
    """`make extensions` writes the bundles; Shopify refuses more than 64 kB at deploy."""
    sizes = {path.stem: compressed(path) for path in bundles()}
    assert set(sizes) == {one.handle for one in UI}, "run `make extensions`"
    assert {name: size for name, size in sizes.items() if size > MOST_BYTES} == {}


FORBIDDEN = re.compile(
    r"\b(localStorage|sessionStorage|indexedDB|XMLHttpRequest|alert|confirm|innerHTML)\b"
    r"|\bwindow\.|\bnavigator\.clipboard|\bdocument\.(?!body\b)"
)


def test_no_extension_uses_what_a_worker_does_not_have() -> None:
    found = {
        str(path.relative_to(ROOT)): match.group()
        for path in sorted(FOLDER.glob("*/src/**/*.js*"))
        for match in FORBIDDEN.finditer(bare(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_extensions_open_only_actions_that_exist() -> None:
    opened = {
        handle
        for path in FOLDER.glob("*/src/**/*.js*")
        for handle in re.findall(r"extension:(?://)?([a-z][a-z-]+)", path.read_text())
    }
    assert opened <= {one.handle for one in UI}
