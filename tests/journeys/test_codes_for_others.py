"""A code for somebody who acts for a party, in the browser: made, handed over, used, changed and taken back."""

import re

import pytest

from odr.crypto.codes import AccessCode
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.keys.scope import Scope
from tests.support import scenes
from tests.support.advisers import Acting, adviser_of, given
from tests.support.vaults import Party, party_with_vault
from tests.support.world import World

CODE = re.compile(r"\b(?:[0-9A-Z]{4} ){6}[0-9A-Z]{4}\b")


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    party = party_with_vault(world)
    party.unlock()
    return party


@pytest.fixture
def adviser(party: Party) -> Acting:
    return adviser_of(party)


@pytest.mark.promise("P02", "P22")
def test_a_party_gives_an_adviser_a_code_that_says_what_it_opens_and_opens_just_that(
    party: Party, adviser: Acting
) -> None:
    money, evidence = str(party.folder_id(1)), str(party.folder_id(2))
    page = party.open(f"/second-code?for={adviser.account_id}")
    assert page.heading == "A code for Ines Law"
    assert page.form("Make a code for Ines Law").values["label"] == ["For Ines Law"]
    page = party.person.submit(
        "Make a code for Ines Law", opens="some", folders=[money, evidence], may_write="y", until="2026-12-03"
    )
    says = (
        "Opens the folders “Money” and “Evidence”, to read and change, until the end of 3 December 2026, for Ines Law."
    )
    assert page.heading == "The access code for Ines Law"
    assert says in page.text
    assert "To show that you have it ready to hand over" in page.text
    code = CODE.search(page.text)
    assert code is not None
    sheet = party.open("/further-code/sheet")
    assert says in sheet.text
    assert "Ines Law" in sheet.html.split("In the hands of")[1]
    assert "Whoever gave it to you can take it back" in sheet.text
    party.open("/further-code")
    page = party.person.submit("I have it ready to hand over", code=code.group())
    assert "Please give it to Ines Law in person" in page.text
    assert page.audience.startswith("Only holders of your access codes can read this: you. "), (
        "of codes, their stewards"
    )
    listed = page.text
    assert "In the hands of Ines Law. Opens the folders “Money” and “Evidence”, to read and change." in listed
    assert "It works until the end of 3 December, or until the case ends if that is sooner." in listed
    assert "by you" in listed
    adviser.open("/unlock")
    page = adviser.person.submit("Open", code=code.group())
    assert page.heading == "The private information of Tessa Tenant"
    assert "My aims" not in page.text
    assert "Money" in page.text


def test_whoever_follows_the_way_to_a_code_while_locked_comes_to_the_same_form(party: Party, adviser: Acting) -> None:
    party.person.post_with_token(f"{party.root}/lock")
    party.open(f"/second-code?for={adviser.account_id}")
    assert party.code is not None
    page = party.person.submit("Open", code=party.code.reveal())
    assert page.heading == "A code for Ines Law"


def test_a_code_for_everything_in_other_hands_needs_one_more_tick(party: Party, adviser: Acting) -> None:
    party.open(f"/second-code?for={adviser.account_id}")
    page = party.person.submit("Make a code for Ines Law", opens="all")
    assert party.person.status == 422
    assert "Ines Law could do all that you can" in page.text
    page = party.person.submit("Make a code for Ines Law", opens="all", all_meant="y")
    assert "Opens everything, folders to come included, with every right, for Ines Law" in page.text


def test_nobody_is_chosen_whom_one_cannot_choose(party: Party, adviser: Acting) -> None:
    page = party.open("/second-code?for=00000000-0000-0000-0000-000000000000")
    assert page.heading == "A further code"
    party.person.submit("Make a further code", holder="00000000-0000-0000-0000-000000000000")
    assert party.person.status == 422


def test_what_an_adviser_opened_and_when_is_one_link_away(party: Party, adviser: Acting) -> None:
    given(adviser, 1)
    adviser.unlock()
    adviser.open(f"/folders/{party.folder_id(1)}")
    page = party.open("/codes")
    links = [url for text, url in re.findall(r'<a href="([^"]+)">(What it opened, and when)</a>', page.html)]
    assert len(re.findall("What it opened, and when", page.html)) == 2, links
    log = next(
        found.text
        for url in re.findall(r'href="([^"]+log\?[^"]+)"', page.html)
        if "Ines Law opened" in (found := party.person.open(url.replace("&amp;", "&"))).text
    )
    assert "Ines Law opened your private information with a code." in log
    assert "Ines Law opened the folder “Money” and saw 0 entries." in log
    assert "You opened" not in log


def test_a_code_is_changed_on_a_page_of_its_own_and_stays_the_same(party: Party, adviser: Acting) -> None:
    given(adviser, 1)
    aims, money = str(party.folder_id(0)), str(party.folder_id(1))
    party.open("/codes")
    page = party.person.follow("Change what it opens")
    assert page.heading == "Change what “For an adviser” opens"
    form = page.form("Keep the changes")
    assert (form.values["folders"], form.values["opens"]) == ([money], ["some"])
    assert "that can't be called back" in page.text
    page = party.person.submit("Keep the changes", folders=[aims], label="For Ines", until="2026-12-03")
    assert (
        "In the hands of Ines Law. Opens the folder “My aims”, to read. It works until the end of 3 December, "
        "or until the case ends if that is sooner." in page.text
    )
    adviser.unlock()
    assert "Money" not in adviser.open().text
    page = party.person.follow("Change what it opens")
    assert page.form("Keep the changes").values["until"] == ["2026-12-03"]
    page = party.person.submit("Keep the changes", opens="all")
    assert "Ines Law could do all that you can" in page.text
    assert party.person.status == 422


def test_before_the_last_but_one_code_for_everything_goes_it_is_said_what_that_means(party: Party) -> None:
    with party.opened() as opened:
        issue_own_code(opened, AccessCode.generate(), "For the drawer")
    party.open("/codes")
    assert "you have one code left" in party.person.follow("Take this code back").text
    party.open("/codes")
    page = party.person.follow("Change what it opens")
    assert "If you lose that one too, nobody can bring your private information back." in page.text


def test_of_a_code_for_some_folders_that_is_not_said(party: Party) -> None:
    with party.opened() as opened:
        issue_own_code(opened, AccessCode.generate(), "Telephone", Scope((), read_messages=True))
    party.open("/codes")
    assert "Reads the messages that come for you." in party.person.page.text
    assert "one code left" not in party.person.follow("Take this code back").text
    party.open("/codes")
    assert "nobody can bring" not in party.person.follow("Change what it opens").text


def test_a_new_folder_says_who_reads_it_and_leads_to_the_codes(party: Party, adviser: Acting) -> None:
    given(adviser, 0, 1, 2)
    party.open("/folders")
    page = party.person.submit("Make the folder", name="Letters")
    assert "Only codes that open everything read it" in page.text
    assert "Only holders of your access codes can read this: you." in page.text
    assert party.person.follow("Change who can read it").heading == "Your access codes"


def test_a_code_that_opens_no_folder_is_told_so(party: Party) -> None:
    code = AccessCode.generate()
    with party.opened() as opened:
        issue_own_code(opened, code, "Messages", Scope((), read_messages=True))
    party.person.post_with_token(f"{party.root}/lock")
    party.open("/unlock")
    page = party.person.submit("Open", code=code.reveal())
    assert "No folder opens to you." in page.text
