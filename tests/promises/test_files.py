"""Files stay small, say by their names what they hold, and speak of no machine."""

import ast
import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.promises.app_toml import ROOT
from tests.promises.source import files, read, with_suffix

MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 50
# Written by tools, as long as they have to be.
LISTS = {"package-lock.json", "requirements.txt"}
JUNK = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "stuff", "tools"}
LOCKS = ["requirements.txt", "tests/requirements.txt"]
INDEX_WORDS = re.compile(
    r"--(extra-)?index-url|--find-links|--trusted-host|file://|"
    r"(pypi|npmjs|registry|artifactory|nexus|proxy|mirror)[\w.-]*\.[a-z]{2,}[:/]",
    re.IGNORECASE,
)
MACHINE_PATH = re.compile(r"(?<![\w.$}])/(work|root|home|Users|tmp|farm)/\w")


def test_no_file_is_longer_than_400_lines() -> None:
    written = with_suffix(".py", ".js", ".jsx", ".html", ".css", ".toml", ".md")
    lengths = {path: read(path).count("\n") for path in written if path.name not in LISTS}
    assert {path: n for path, n in lengths.items() if n > MOST_LINES} == {}


def long_functions(path: Path) -> list[str]:
    text = read(path)
    if text.count("\n") <= MOST_LINES_OF_A_FUNCTION:
        return []
    functions = (
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return [
        f"{path}:{one.lineno} {one.name}"
        for one in functions
        if (one.end_lineno or 0) - one.lineno + 1 > MOST_LINES_OF_A_FUNCTION
    ]


def test_no_function_is_longer_than_50_lines() -> None:
    assert [found for path in with_suffix(".py") for found in long_functions(path)] == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    named = [path for path in files() if path.suffix in {".py", ".js"}]
    assert [path for path in named if path.stem in JUNK] == []


def test_every_module_says_what_it_is() -> None:
    written = [path for path in with_suffix(".py") if path.parts[0] != "tests"]
    modules = [path for path in written if read(path).strip()]
    silent = [path for path in modules if ast.get_docstring(ast.parse(read(path))) is None]
    assert silent == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_python_lock_pins_with_hashes_and_names_no_index_host_or_path(lock: str) -> None:
    text = (ROOT / lock).read_text()
    pins = re.findall(r"^[\w.\[\]-]+==[^\s\\]+ *(\\?)$", text, re.MULTILINE)
    assert len(pins) > 20
    assert set(pins) == {"\\"}
    assert re.findall(r"^[\w-]+(?!==)[^=\n]*$", text, re.MULTILINE) == []
    assert INDEX_WORDS.findall(text) == []
    assert MACHINE_PATH.findall(text) == []


@pytest.mark.parametrize("lock", ["package-lock.json", "sandbox/schema/npm/package-lock.json"])
def test_an_npm_lock_has_integrity_and_names_no_registry_host_or_path(lock: str) -> None:
    packages = json.loads((ROOT / lock).read_text())["packages"]
    fetched = {name: entry for name, entry in packages.items() if "node_modules/" in name}
    fetched = {name: entry for name, entry in fetched.items() if "link" not in entry}
    assert [name for name, entry in fetched.items() if "integrity" not in entry] == []
    assert [name for name, entry in fetched.items() if "resolved" in entry] == []


def test_the_root_lock_and_the_tests_lock_agree() -> None:
    both: dict[str, set[str]] = {}
    for lock in LOCKS:
        for name, pinned in re.findall(r"^([\w.-]+)==(\S+)", (ROOT / lock).read_text(), re.M):
            both.setdefault(name, set()).add(pinned)
    assert {name: found for name, found in both.items() if len(found) > 1} == {}


def test_no_file_names_a_path_of_one_machine() -> None:
    texts = with_suffix(".py", ".toml", ".md", ".html", ".js", ".cfg", ".in", ".yml", "")
    found = {
        path: MACHINE_PATH.search(read(path)) for path in texts if path.name != Path(__file__).name
    }
    assert [f"{path}: {match.group()}" for path, match in found.items() if match] == []


def test_pyproject_holds_settings_of_tools_only() -> None:
    assert set(tomllib.loads((ROOT / "pyproject.toml").read_text())) == {"tool"}
