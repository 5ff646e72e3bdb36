"""The languages an admin can be in. The frame itself speaks English; it passes them on to the app."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """A language by its tag, and the direction it is written in (ltr or rtl)."""

    tag: str
    name: str
    direction: str = "ltr"


LANGUAGES = (
    Language("en", "English"),
    Language("it", "Italiano"),
    Language("ro", "Română"),
    Language("pl", "Polski"),
    Language("de", "Deutsch"),
    Language("fr", "Français"),
    Language("es", "Español"),
    Language("ar", "العربية", "rtl"),
)
"""Those of the app, and one that is written from right to left, to look at pages that way."""


def language_of(tag: str) -> Language:
    """The language of a tag such as `de` or `pt-BR`; one not listed keeps its tag as its name."""
    known = {one.tag: one for one in LANGUAGES}
    return known.get(tag) or known.get(tag.partition("-")[0]) or Language(tag, tag)
