"""Somebody gives themself a name that reads as words of this service: wherever it stands, it stands as a name."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from odr.selftest.harness import person as harness
from odr.selftest.harness.page import Page
from tests.support.rooms import joint_id, say
from tests.support.vaults import Party, two_parties, with_vault
from tests.support.walks import walk_end_of_case, walk_messages
from tests.support.walks_offers import walk_offers
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "pages are filled the same for both kinds of database")

# No form refuses it: a name has no punctuation of sentences, but may have words written small.
SPEAKS = "Leo Landlord has accepted your offer and nothing is left to do"
ORDINARY = "Tessa Tenant"
# Where it stands alone: below "Legal name", in fields, and as the title of a page about this person.
ALONE = re.compile(rf"Legal name {SPEAKS}|“{SPEAKS}”")


@contextmanager
def seen(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What people see of every page that is opened meanwhile."""
    texts: list[str] = []

    def page(html: str) -> Page:
        made = Page(html)
        texts.append(made.text)
        return made

    with monkeypatch.context() as patched:
        patched.setattr(harness, "Page", page)
        yield texts


def in_words_of_ours(texts: list[str]) -> list[str]:
    """Whatever stands around the name where nothing tells it apart."""
    loose = [ALONE.sub("", text) for text in texts]
    return sorted({text[at - 60 : at + len(SPEAKS) + 30] for text in loose for at in _places(text)})


def _places(text: str) -> list[int]:
    return [found.start() for found in re.finditer(SPEAKS, text)]


@pytest.mark.parametrize("walk", [walk_messages, walk_offers])
def test_nobody_speaks_by_their_name(
    world: World, monkeypatch: pytest.MonkeyPatch, walk: Callable[[Party, Party], None]
) -> None:
    reader, speaker = (with_vault(party) for party in two_parties(world, names=(ORDINARY, SPEAKS)))
    say(speaker, "Good morning.", joint_id(speaker))
    with seen(monkeypatch) as texts:
        walk(reader, speaker)
    assert sum(SPEAKS in text for text in texts) > 5
    assert in_words_of_ours(texts) == []


def test_nobody_speaks_by_their_name_in_mails(world: World) -> None:
    reader, speaker = (with_vault(party) for party in two_parties(world, names=(ORDINARY, SPEAKS)))
    walk_messages(reader, speaker)
    walk_end_of_case(speaker)
    world.deliver()
    assert in_words_of_ours([f"{one.subject} {one.body}" for one in world.mailbox.messages]) == []
