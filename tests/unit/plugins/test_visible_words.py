import pytest

from tests.plugins.visible_words import untranslated_text


@pytest.mark.parametrize(
    "html",
    [
        "<h1>⟦Good day⟧</h1>",
        "<p>⟦Read <a href='/x'>the rest</a> here⟧ · 12:30</p>",
        "<p>⟦Changed by ⟦your adviser⟧⟧</p>",
        "<p data-not-words>Ada <b>Lovelace</b></p><p>⟦ok⟧</p>",
        "<input data-not-words placeholder='Ada'><p>⟦ok⟧</p>",
        "<script>var a</script><style>b{}</style><textarea>mine</textarea>",
        "<svg><title>lock</title><path d='M1 1'/></svg><p>⟦ok⟧</p>",
        "<input type='text' value='mine'><input type='hidden' value='mine'>",
        "<meta name='viewport' content='width=device-width'><p>2026-0142 &mdash; 3 × 4</p>",
    ],
)
def test_words_that_were_translated_or_are_not_ours_are_passed_over(html: str) -> None:
    assert untranslated_text(html) == []


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>Good\n day</p>", ["Good day"]),
        ("<p>⟦Good⟧ day</p>", ["⟦Good⟧ day"]),
        ("<p>&auml;h</p>", ["äh"]),
        ("<a title='Out'>⟦x⟧</a>", ["Out"]),
        ("<img alt='A house'>", ["A house"]),
        ("<nav aria-label='Folders'></nav>", ["Folders"]),
        ("<input placeholder='Type'>", ["Type"]),
        ("<input type='submit' value='Send'>", ["Send"]),
        ("<meta name='description' content='Words'>", ["Words"]),
        ("<title>Cases</title>", ["Cases"]),
        ("<p data-not-words>Ada</p><p>Loose</p>", ["Loose"]),
        ("<p data-not-words>Ada<br>L.</p><p>Loose</p>", ["Loose"]),
        ("<svg><path d='M1 1'/><g><text>no</text></g></svg>Loose", ["Loose"]),
        ("<p>⟦Open</p><p>swallowed</p>", ["never closed: ⟦Open"]),
    ],
)
def test_words_outside_the_brackets_are_found(html: str, found: list[str]) -> None:
    assert untranslated_text(html) == found
