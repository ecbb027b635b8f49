"""What a link of a case is called, and what the page is called that it leads to: one word for one thing."""

import re

import pytest

from tests.support.advisers import adviser_of, given
from tests.support.facilitation import in_force
from tests.support.people import with_account
from tests.support.training import appointed
from tests.support.world import Person, World

pytestmark = pytest.mark.only_on("sqlite", "pages are filled the same for both kinds of database")

# Words that say whose it is or what is done, beside the thing itself.
BESIDE = {
    "a", "add", "all", "an", "and", "at", "by", "change", "for", "from", "give", "go", "how", "in", "into", "is", "it",
    "make", "me", "mine", "more", "my", "of", "on", "open", "or", "see", "send", "that", "the", "them", "there",
    "these", "this", "to", "what", "which", "with", "you", "your",
}  # fmt: skip
REASONS = {
    "the name of the service or of the organisation leads to where one begins": {
        "Case store", "Harbour Resolution Centre",
    },
    "a folder or an entry, which no title tells": {
        "All folders", "My aims1", "Money0", "Evidence0", "My notes0",
        "Change “Of Tessa Tenant”", "Disclose to… “Of Tessa Tenant”",
    },
    "says more of it than the heading": {
        "Meetings: dates that are proposed or fixed", "Privacy policy, last changed on 27 November 2026",
        "The negotiation at a glance: offers and answers", "One personal code for the whole desk: make a keyring",
        "Case 2026-0142, for Tessa Tenant", "Folders that only a browser opens", "Suggest a facilitator to the parties",
        "The case, with your private information", "The sheet of this case, for the drawer", "Times are UTC.",
    },
    "the heading names the case": {
        "Give this case a name of your own", "Notes of your organisation", "Say how it ended",
        "What happened in this case so far", "Your role in the dispute",
    },
    "an act, and the heading says with what": {
        "Change who can read it", "Disclose something new", "Give more access to Fay Middleton",
        "How you are told of new ones", "Keep the page that opens them", "Read 1 new entry that you were given",
        "Read it again",
    },
    "the first of several pages": {"Administration"},
}  # fmt: skip


def things(words: str) -> set[str]:
    """The words that name a thing; an "s" at the end makes no other of one."""
    return {one.removesuffix("s") for one in re.findall(r"[\w-]+", words.casefold()) if one not in BESIDE}


def called_otherwise(person: Person, starts: list[str]) -> set[tuple[str, str]]:
    """The links of these pages that name something which the heading of the page behind them does not name."""
    found, seen = set[tuple[str, str]](), set[tuple[str, str]]()
    for start in starts:
        links = dict(person.open(start).links)
        assert person.status == 200, start
        for words, address in links.items():
            # The same page can be called differently in two places.
            if (words, address) in seen or not address.startswith("/") or address.startswith("/language"):
                continue
            seen.add((words, address))
            heading = person.open(address).heading
            is_page = person.status == 200 and person.response.mimetype == "text/html"
            if is_page and not things(words) <= things(heading):
                found.add((words, heading))
    return found


def test_a_link_of_a_case_and_the_page_behind_it_have_one_word_for_one_thing(world: World) -> None:
    facilitation = in_force(world)
    tessa, fay = facilitation.parties[0], facilitation.mediator
    facilitation.give(tessa)
    ines = given(adviser_of(tessa), 0, everything=True)
    for one in (tessa, fay, ines):
        one.unlock()
    ada = appointed(world, with_account(world, "Ada Marsh"))
    ada.sign_in()
    case = f"/cases/{tessa.case_id}"
    facilitating = f"{case}/facilitation/{facilitation.engagement_id}"
    found = {
        *called_otherwise(tessa.person, ["/cases", case, f"{case}/vault", f"{case}/messages", f"{case}/facilitation"]),
        *called_otherwise(ines.person, ["/cases", case, f"{case}/vault"]),
        *called_otherwise(fay.person, ["/facilitation", case, f"{case}/vault", facilitating]),
        *called_otherwise(ada, ["/administration", f"/administration/cases/{tessa.case_id}"]),
    }
    reasons = {words for those in REASONS.values() for words in those}
    assert {one for one in found if one[0] not in reasons} == set(), "called otherwise where it leads"
    assert reasons - {words for words, _heading in found} == set(), "needs no reason, or is not there"
