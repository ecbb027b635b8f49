"""Everybody of the played case looks at every page in French: none breaks, and no English is left on any."""

import html
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import odr
from odr.selftest.crawl.crawlers import a_crawler
from odr.selftest.story.story import Story
from tests.support.follow import Follower

CATALOG = Path(odr.__file__).parent / "translations" / "fr" / "LC_MESSAGES" / "odr.po"
NOT_OURS = re.compile(r"<(\w+)[^<>]*\bdata-not-words\b[^<>]*>.*?</\1>|<(script|style|title)\b.*?</\2>", re.DOTALL)


def english_messages() -> set[str]:
    """The messages that read otherwise in French, where they stand alone."""
    with CATALOG.open("rb") as file:
        catalog = read_po(file, locale="fr")
    whole = (one for one in catalog if isinstance(one.id, str) and "%(" not in one.id and "<" not in one.id)
    return {" ".join(str(one.id).split()) for one in whole if one.id and one.id != one.string and len(one.id) > 3}


def texts_of(page: str) -> set[str]:
    """What stands between the tags of a page, but for what people wrote."""
    parts = re.split(r"<[^<>]*>", NOT_OURS.sub("<>", page))
    return {" ".join(html.unescape(one).split()) for one in parts}


class Reading(Follower):
    """Somebody who reads every page that they come to."""

    english: set[str]
    left: dict[str, set[str]]

    def look_everywhere(self) -> None:
        self.person.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "fr"
        take = self.person._take

        def read(response: object) -> None:
            take(response)  # type: ignore[arg-type]
            if self.person.response.mimetype == "text/html":
                found = texts_of(self.person.page.html) & self.english
                if '<html lang="fr"' not in self.person.page.html:
                    found.add("a page that is not said to be French")
                if found:
                    self.left[self.person.path] = found

        self.person._take = read  # type: ignore[method-assign]
        super().look_everywhere()


@pytest.mark.parametrize("name", ["nobody", "Ada Marsh", "Tessa Wren", "Fay Heron", "Petra Vane"])
def test_no_page_breaks_in_french_or_has_english_left(story: Story, tmp_path: Path, name: str) -> None:
    world = story.copied(tmp_path / "installation")
    try:
        reader = Reading(a_crawler(story, world, name))
        reader.english, reader.left = english_messages(), {}
        reader.pages["/language/en"] = ""  # stays in French
        reader.pages["/reader/"] = ""  # the same for everybody to the byte, to be compared; its script speaks
        reader.look_everywhere()
    finally:
        world.close()
    assert reader.refused == []
    assert reader.left == {}
    assert len(reader.pages) > 8
