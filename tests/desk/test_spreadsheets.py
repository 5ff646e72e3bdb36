"""Files for spreadsheets: right letters, and nothing that runs."""

import csv
from io import StringIO

import pytest

from shop_app.desk.spreadsheets import csv_file


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\u00a0=1",
        "＝1",
        '=cmd|" /C"!A',
    ],
)
def test_what_a_spreadsheet_would_run_is_text(text: str) -> None:
    cell = list(csv.reader(StringIO(csv_file(["a"], [[text]]), newline="")))[1][0]
    assert cell == f"'{text}"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a;=1+1", "a;'=1+1"),
        ("a\n@SUM(A1)", "a\n'@SUM(A1)"),
        ("a; -1+cmd", "a; '-1+cmd"),
        ("=1;=2", "'=1;'=2"),
        ("- a\n- b\n---", "'- a\n- b\n---"),
    ],
)
def test_what_runs_where_semicolons_part_the_cells_is_text_too(text: str, kept: str) -> None:
    cell = list(csv.reader(StringIO(csv_file(["a"], [[text]]), newline="")))[1][0]
    assert cell == kept


def test_everything_else_stays_as_it_is() -> None:
    cells = ['say "hi", Łukasz', "two\nlines", "مرحبا", "5 = 5", "", "1,5"]
    text = csv_file(["head"], [cells, [-5, None]])
    assert text.startswith("\ufeffhead\r\n")
    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"), newline="")))
    assert rows[1:] == [cells, ["-5", ""]]
