"""The home page as its reader sees it: its words, in order."""

import re
from html import unescape


def text_of(page: str) -> str:
    """What a page says, without markup, each gap one space."""
    body = re.sub(r"<(script|style|title)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def attention(page: str) -> list[str]:
    """The codes of what needs attention, as the page lists them."""
    return re.findall(r'data-attention="(\w+)"', page)


def ticks(page: str) -> dict[str, bool]:
    """The steps of the setup guide and whether each is ticked off; empty: no guide is shown."""
    boxes = re.split(r'<s-box id="task-(\w+)"', page)[1:]
    return {
        step: 'type="check-circle-filled"' in box.split("</s-grid>")[0]
        for step, box in zip(boxes[::2], boxes[1::2], strict=True)
    }
