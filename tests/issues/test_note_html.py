"""Notes as HTML: links, lists, line breaks, and never a tag that was typed."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop_app.issues import mentions, note_html
from shop_app.issues.mentions import mentioned
from shop_app.issues.note_html import rendered

_PIECES = st.sampled_from(
    ["<script>", "</p>", '"', "'", "&", "<", ">", "https://a.example/", "mailto:", "javascript:x",
     "http://", "- ", "1. ", "\n", "\r\n", "@Ada", "@", " ", "[", "]", ")", "\u202e", "&#60;", "<a href="]
)  # fmt: skip


def test_lines_paragraphs_and_lists_are_kept() -> None:
    text = "Hello\nworld\n\n- one\n* two\n\n3. three\n4) four\nend"
    assert rendered(text) == (
        '<p dir="auto">Hello<br>world</p>'
        '<ul><li dir="auto">one</li><li dir="auto">two</li></ul>'
        '<ol start="3"><li dir="auto">three</li><li dir="auto">four</li></ol>'
        '<p dir="auto">end</p>'
    )


def test_an_address_becomes_a_link_without_the_full_stop_behind_it() -> None:
    shown = rendered("See (https://shop.example/a_(b)?x=1&y=2).")
    address = "https://shop.example/a_(b)?x=1&amp;y=2"
    assert shown == (
        f'<p dir="auto">See (<a href="{address}" target="_blank" rel="noopener">{address}</a>).</p>'
    )
    assert 'href="mailto:ada@shop.example"' in rendered("mailto:ada@shop.example, please")


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "data:text/html,x", "http://", "mailto:nobody", "ftp://a.example"],
)
def test_what_leads_nowhere_safe_is_no_link(text: str) -> None:
    assert rendered(text) == f'<p dir="auto">{text}</p>'


def test_a_mention_is_set_off() -> None:
    shown = rendered("Ask @ada merchant, not x@Ada", ["Ada", "Ada Merchant"])
    assert shown == '<p dir="auto">Ask <strong>@ada merchant</strong>, not x@Ada</p>'


def test_the_names_are_sought_once_for_all_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[object] = []

    def pattern(names: object) -> str:
        built.append(names)
        return mentions.pattern(["Ada"])

    monkeypatch.setattr(note_html, "pattern", pattern)
    assert rendered("@Ada\n@Ada\n- @Ada", ["Ada", "Once only"]).count("<strong>") == 3
    assert rendered("@Ada", ["Ada", "Once only"]).count("<strong>") == 1
    assert len(built) == 1


def test_the_longest_name_is_meant_and_namesakes_are_both_told() -> None:
    names = {"1": "Ada", "2": "Ada Merchant", "3": "Zoë (night)", "4": "ada"}
    assert mentioned("@Ada Merchant and @zoë (night)!", names) == ["2", "3"]
    assert mentioned("@Ada, mail x@Ada Merchant", names) == ["1", "4"]
    assert mentioned("@Adalbert", names) == []


class _Tags(HTMLParser):
    """Collects tags, and the text between them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@settings(max_examples=100)
@given(st.lists(_PIECES | st.text(max_size=8), max_size=12).map("".join))
def test_whatever_is_typed_no_tag_but_ours_comes_out_and_no_word_is_lost(text: str) -> None:
    text = text.replace("\0", "")
    seen = _Tags()
    seen.feed(str(rendered(text, ["Ada"])))
    seen.close()
    for tag, attributes in seen.tags:
        assert tag in {"p", "br", "ul", "ol", "li", "a", "strong"}
        if tag == "a":
            assert re.match("(https?://.|mailto:.*@)", attributes["href"] or "", re.IGNORECASE)
            assert attributes.keys() == {"href", "target", "rel"}
        else:
            assert attributes.keys() <= {"dir", "start"}
    letters = r"[^\W\d]"
    assert re.findall(letters, seen.text) == re.findall(letters, text)
