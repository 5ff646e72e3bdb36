"""Words as searches compare them. Owner of the real thing: lists and search."""

from __future__ import annotations

import re
import unicodedata


def lexemes(shop: str, *texts: str) -> list[str]:
    """The distinct lexemes of texts, folded, each marked with the shop."""
    folded = unicodedata.normalize("NFKD", " ".join(texts)).casefold()
    return sorted({f"{shop}:{word}" for word in re.findall(r"\w+", folded)})
