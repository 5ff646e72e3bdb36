"""The linter finds what the real components would drop without a word."""

import pytest

from tools.polaris_lint import lint
from tools.polaris_manifest import MANIFEST, Element, read

pytestmark = pytest.mark.skipif(
    not MANIFEST.is_file(), reason="Shopify's manifest is not fetched: make setup does it"
)


@pytest.fixture(scope="module")
def elements() -> dict[str, Element]:
    return read()


@pytest.mark.parametrize(
    ("html", "finding"),
    [
        ("<s-pge></s-pge>", "<s-pge> is no Polaris element"),
        ('<s-badge colour="x">A</s-badge>', "<s-badge “A”> has no attribute 'colour'"),
        ('<s-banner tone="red">A</s-banner>', "tone='red' is none of auto, critical, info"),
        ('<s-banner heading="A"></s-banner>', "<s-banner “A”> needs a body"),
        ('<s-checkbox label="A" checked="false"></s-checkbox>', 'checked="false" still means true'),
        ('<s-text-field name="a"></s-text-field>', "<s-text-field “a”> needs a label"),
        ("<s-button></s-button>", "<s-button> needs a text or an accessibilityLabel"),
        ('<s-image src="a"></s-image>', "<s-image> needs alt"),
        ('<s-section><p slot="aside">A</p></s-section>', None),
        (
            '<s-section><s-box slot="aside">A</s-box></s-section>',
            "slot='aside' is no slot of <s-section>",
        ),
        ('<div><s-box slot="aside">A</s-box></div>', "stands in <div>, which has no slots"),
        (
            '<s-modal><s-button slot="primary-action">A</s-button></s-modal>',
            'as primary action must be an <s-button variant="primary">',
        ),
        (
            '<s-page><s-button slot="secondary-actions" variant="tertiary">A</s-button></s-page>',
            "as secondary action may not have the variant 'tertiary'",
        ),
        ('<s-box style="color: red">A</s-box>', "has no attribute 'style'"),
        ('<p onclick="x()">A</p>', "carries 'onclick'"),
        ("<script>x()</script>", "is a script inside the page"),
        (
            '<form data-save-bar><s-button type="submit">A</s-button></form>',
            "has a submit button beside the save bar",
        ),
        ("<s-page></s-page><s-page></s-page>", "the document has 2 <s-page>"),
        ('<p id="a"></p><p id="a"></p>', "the id 'a' stands 2 times"),
        ('<s-box minInlineSize="200px">A</s-box>', None),
        ('<s-grid gridTemplateColumns="1fr auto">A</s-grid>', None),
        ('<s-box id="a" data-x="1" hx-get="/a" hx-on:click="x" aria-label="A">A</s-box>', None),
        (
            '<s-page heading="A"><s-link slot="breadcrumb-actions" href="/">B</s-link></s-page>',
            None,
        ),
    ],
)
def test_a_finding_names_the_element_and_what_is_wrong(
    elements: dict[str, Element], html: str, finding: str | None
) -> None:
    found = lint(html, elements)
    if finding is None:
        assert found == []
    else:
        assert len(found) == 1
        assert finding in found[0]
