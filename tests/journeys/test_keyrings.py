"""A keyring: one personal code, typed once, and every case in it opens with one press of a button."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from odr.crypto.boxes import BoxKeyPair
from odr.crypto.codes import AccessCode, lookup_tag
from odr.keyrings.opening import keyring_of
from odr.keyrings.tables import KeyringEntry
from odr.selftest.harness.person import PASSWORD
from odr.vaults.codes.issuing import issue_code_for
from odr.vaults.contents.folders import folders_of
from odr.vaults.keys.scope import Scope
from odr.vaults.tables import AccessCodeRow
from tests.support import scenes
from tests.support.advisers import Acting, adviser_of
from tests.support.keyrings import with_keyring
from tests.support.people import another_browser
from tests.support.vaults import Party, two_parties, with_vault
from tests.support.world import Person, World

CODE = re.compile(r"\b(?:[0-9A-Z]{4} ){6}[0-9A-Z]{4}\b")
WORDS = re.compile(r'<ol class="words"[^>]*>(.*?)</ol>', re.DOTALL)


def shown_code(person: Person) -> str:
    """The code that the page shows."""
    found = CODE.search(person.page.text)
    assert found, person.page.text
    return found.group()


def shown_words(person: Person) -> list[str]:
    """The safety words that the page shows."""
    found = WORDS.search(person.page.html)
    assert found, person.page.text
    return re.findall(r"<li>(\w+)</li>", found[1])


def make_keyring(person: Person) -> str:
    """Makes a keyring on its pages, and returns its personal code."""
    person.open("/keyring")
    person.submit("Show me my personal code")
    code = shown_code(person)
    person.submit("I have kept it", code=code)
    assert person.page.heading == "My keyring", person.page.text
    return code


def openable(person: Person) -> list[str]:
    """Where the buttons of "My cases" lead that open a case in one step."""
    return [form.action for form in person.open("/cases").forms if list(form.buttons) == ["Open"]]


def press_open(person: Person, action: str) -> None:
    """Presses one of them."""
    page = person.open("/cases")
    person.send(next(form for form in page.forms if form.action == action), "Open")


def advised(world: World) -> tuple[Acting, Acting]:
    """One lawyer who advises in two cases, with nothing that opens either so far."""
    tessa = with_vault(two_parties(world)[0])
    nora = with_vault(two_parties(world, reference="2026-0143", names=("Nora Field", "Omar Stone"))[0])
    first = adviser_of(tessa)
    return first, adviser_of(nora, person=first.person)


def code_for(acting: Acting, number: int, days: int | None = None) -> AccessCode:
    """A code for one folder of the party's, in the adviser's hands."""
    code = AccessCode.generate()
    with acting.party.opened() as opened:
        until = None if days is None else opened.work.now + timedelta(days=days)
        issue_code_for(
            opened, code, acting.account_id, "For an adviser", Scope((folders_of(opened)[number].id,), until=until)
        )
    return code


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    return with_vault(two_parties(world)[0])


# --- the whole story -------------------------------------------------------------------------------------------------


def test_a_lawyer_types_one_code_is_given_another_and_opens_each_case_with_one_press(world: World) -> None:
    first, second = advised(world)
    ines = first.person
    ines.open("/cases")
    ines.follow("One code for all of your cases")
    personal = make_keyring(ines)
    words = shown_words(ines)
    typed = code_for(first, 0)

    # Typed once, on the page that asks for it, with a tick.
    first.open("/unlock")
    ines.submit("Open", code=typed.reveal(), keep="y")
    assert "The code is in your keyring" in ines.page.text
    # Sealed to the keyring by the party, who was shown the words that the lawyer read out.
    nora = begin_to_give(second)
    assert "Ines Law has a keyring" in nora.page.text
    nora.follow("Put it into their keyring")
    assert shown_words(nora) == words
    nora.submit("Put it into their keyring", compared="compared")
    assert "is in the keyring of Ines Law" in nora.page.text
    assert nora.path.endswith("/codes")
    ines.post_with_token("/sign-out")

    ines.sign_in()
    assert openable(ines) == []
    ines.submit("Open my keyring", code=personal.lower().replace(" ", "-"))
    assert ines.page.heading == "My cases"
    opens = {f"/cases/{acting.party.case_id}/open": acting for acting in (first, second)}
    assert set(openable(ines)) == set(opens)
    for (action, acting), folder in zip(opens.items(), ("My aims", "Money"), strict=True):
        press_open(ines, action)
        assert ines.path == acting.root
        assert folder in ines.page.text
    listed = ines.open("/keyring").text
    assert "Private information of Nora Field. Does not end by itself. Nora Field put it here" in listed
    assert "Private information of Tessa Tenant. Does not end by itself. You typed it" in listed
    # Each party reads in their log that their information was opened, as with any code.
    tessa = first.party
    tessa.unlock()
    assert "Ines Law opened your private information with a code." in tessa.open("/log").text


def test_a_code_is_taken_out_after_one_more_question_and_can_be_typed_in_again(world: World) -> None:
    first, second = advised(world)
    ines, personal = first.person, with_keyring(first.person)
    ines.open("/keyring/unlock")
    ines.submit("Open", code=personal.reveal())
    code = code_for(first, 0)
    for typed in (code, code_for(second, 1)):
        ines.open("/keyring")
        ines.submit("Put it in", code=typed.reveal())
    assert len(openable(ines)) == 2
    with world.work() as work:
        tag = lookup_tag(code.server_share())
        row = work.session.scalar(select(AccessCodeRow).where(AccessCodeRow.lookup_tag == tag))
        assert row is not None
        path = f"/keyring/codes/{row.id}/take-out"
    assert f'href="{path}"' in ines.open("/keyring").html
    assert ines.open(path).heading == "Take the code of case 2026-0142 out of your keyring?"
    ines.submit("Take it out")
    assert "The code of case 2026-0142 is no longer in your keyring." in ines.page.text
    assert openable(ines) == [f"/cases/{second.party.case_id}/open"]
    first.open("/unlock")
    ines.submit("Open", code=code.reveal())
    assert "My aims" in ines.page.text, "the code itself is as good as before"
    ines.open("/keyring")
    ines.submit("Put it in", code=code.reveal())
    assert len(openable(ines)) == 2


def test_nobody_takes_a_code_out_of_a_keyring_that_is_not_theirs(world: World) -> None:
    first, second = advised(world)
    code = code_for(first, 0)
    stranger = second.party.person
    for person in (first.person, stranger):
        personal = with_keyring(person)
        person.open("/keyring/unlock")
        person.submit("Open", code=personal.reveal())
    first.person.open("/keyring")
    first.person.submit("Put it in", code=code.reveal())
    with world.work() as work:
        code_id = work.session.scalars(select(KeyringEntry.code_id)).one()
    for method in (stranger.open, stranger.post_with_token):
        method(f"/keyring/codes/{code_id}/take-out")
        assert stranger.status == 404
    with world.work() as work:
        assert work.session.scalars(select(KeyringEntry.code_id)).all() == [code_id]


def test_somebody_with_one_case_is_told_nothing_of_keyrings_where_they_work(party: Party) -> None:
    party.unlock()
    for path in ("/cases", f"/cases/{party.case_id}", party.root):
        assert "keyring" not in party.person.open(path).html
    assert "A keyring for your codes" in party.person.open("/me").text


# --- making, losing, exchanging --------------------------------------------------------------------------------------


def test_the_personal_code_is_used_only_when_it_was_kept_and_never_shown_again(party: Party) -> None:
    person = party.person
    person.open("/keyring")
    person.submit("Show me my personal code")
    code = shown_code(person)
    assert code in person.open("/keyring/code-sheet").text
    person.open("/keyring/new-code")
    person.submit("I have kept it", code="0000")
    assert person.status == 422
    assert person.open("/keyring").heading == "A keyring for your codes"
    person.open("/keyring/new-code")
    person.submit("I have kept it", code=code)
    assert person.page.heading == "My keyring"
    for path in ("/keyring/new-code", "/keyring/code-sheet", "/keyring/begin"):
        assert code not in person.open(path).html
    person.world.deliver()
    mail = person.world.mailbox.last(person.email)
    assert mail.subject == "You have a keyring now"
    assert code not in mail.body


def test_a_wrong_code_says_what_it_is_not_and_is_not_repeated(party: Party) -> None:
    person = party.person
    personal = make_keyring(person)
    wrong = AccessCode.generate().reveal()
    person.submit("Put it in", code=wrong)
    assert person.status == 422
    assert "opens nothing of yours" in person.page.text
    assert wrong not in person.page.html
    person.submit("Put it in", code=personal)
    assert "personal code of the keyring itself" in person.page.text
    person.submit("Lock my keyring")
    person.open("/keyring")
    person.submit("Open", code=wrong)
    assert person.status == 422
    assert "not the personal code of your keyring" in person.page.text
    assert wrong not in person.page.html


def test_a_lost_personal_code_loses_no_case(party: Party) -> None:
    person = party.person
    make_keyring(person)
    words = shown_words(person)
    assert party.code is not None
    person.submit("Put it in", code=party.code.reveal())
    person.submit("Lock my keyring")
    person.open("/keyring")
    person.follow("It is lost: begin a new keyring")
    assert "with the 1 code in it" in person.page.text
    person.submit("Begin a new keyring")
    assert person.status == 422
    person.submit("Begin a new keyring", sure="y")
    # Until the new code was kept, the old keyring stays.
    code = shown_code(person)
    assert openable(person) == []
    assert "Open my keyring" in person.page.text
    person.open("/keyring/new-code")
    person.submit("I have kept it", code=code)
    assert "Nothing is in it yet" in person.page.text
    assert shown_words(person) != words
    person.world.deliver()
    assert "your keyring was replaced with a new one" in person.world.mailbox.last(person.email).subject
    person.submit("Put it in", code=party.code.reveal())
    assert len(openable(person)) == 1


def test_another_personal_code_takes_the_place_of_the_old_one_everywhere(party: Party) -> None:
    person, elsewhere = party.person, another_browser(party.person)
    old = make_keyring(person)
    words = shown_words(person)
    elsewhere.sign_in(PASSWORD)
    elsewhere.open("/keyring")
    elsewhere.submit("Open", code=old)
    assert elsewhere.page.heading == "My keyring"
    person.follow("Exchange my personal code")
    person.submit("Show me a new code")
    new = shown_code(person)
    person.submit("I have kept it", code=new)
    assert person.page.heading == "My keyring"
    assert shown_words(person) == words
    assert elsewhere.open("/keyring").heading == "Open your keyring"
    elsewhere.submit("Open", code=old)
    assert elsewhere.status == 422
    elsewhere.submit("Open", code=new)
    assert elsewhere.page.heading == "My keyring"
    person.world.deliver()
    assert "new personal code" in person.world.mailbox.last(person.email).subject


def test_a_code_cannot_be_exchanged_while_the_keyring_is_locked(party: Party) -> None:
    person = party.person
    old = make_keyring(person)
    person.open("/keyring/exchange")
    person.submit("Show me a new code")
    new = shown_code(person)
    person.post_with_token("/keyring/lock")
    person.open("/keyring/new-code")
    person.submit("I have kept it", code=new)
    assert person.status == 422
    assert "has locked meanwhile" in person.page.text
    assert person.open("/keyring/exchange").heading == "Open your keyring"
    person.submit("Open", code=old)
    assert person.page.heading == "My keyring"


# --- from somebody else's hand ---------------------------------------------------------------------------------------


def begin_to_give(acting: Acting) -> Person:
    """The party makes a code for the folder Money for their adviser; it waits to be handed over."""
    giver = acting.party
    giver.unlock()
    giver.open(f"/second-code?for={acting.account_id}")
    giver.person.submit(
        "Make a code for",
        holder=str(acting.account_id), label="For Ines", opens="some", folders=[str(giver.folder_id(1))],
    )  # fmt: skip
    assert giver.person.page.heading.startswith("The access code for"), giver.person.page.text
    return giver.person


def test_a_giver_has_to_say_whether_the_words_were_compared(world: World) -> None:
    first, _second = advised(world)
    make_keyring(first.person)
    giver = begin_to_give(first)
    giver.follow("Put it into their keyring")
    giver.submit("Put it into their keyring")
    assert giver.status == 422
    assert "Please say whether you have compared the words" in giver.page.text
    assert openable(first.person) == []
    # Not to have compared them is a choice that says what it risks.
    assert "whoever holds our database could have put their own key in its place" in giver.page.text
    giver.submit("Put it into their keyring", compared="not compared")
    assert len(openable(first.person)) == 1


def test_handing_a_code_over_by_hand_is_always_possible(world: World) -> None:
    first, _second = advised(world)
    make_keyring(first.person)
    giver = begin_to_give(first)
    code = shown_code(giver)
    giver.follow("Put it into their keyring")
    giver.follow("No, hand it over myself")
    giver.submit("I have it ready to hand over", code=code)
    assert openable(first.person) == []
    first.person.open("/keyring")
    first.person.submit("Put it in", code=code)
    assert len(openable(first.person)) == 1


def test_somebody_without_a_keyring_is_given_the_code_by_hand(world: World) -> None:
    first, _second = advised(world)
    giver = begin_to_give(first)
    assert "keyring" not in giver.page.text
    first.party.open("/further-code/into-keyring")
    assert giver.page.heading.startswith("The access code for")


def test_another_key_than_the_one_that_was_shown_is_given_nothing_and_no_code_is_made(world: World) -> None:
    first, _second = advised(world)
    make_keyring(first.person)
    giver = begin_to_give(first)
    giver.follow("Put it into their keyring")
    words = shown_words(giver)
    with world.work() as work:
        keyring = keyring_of(work, first.account_id)
        assert keyring is not None
        keyring.public_key = BoxKeyPair.generate()[1].public.encoded
        codes = work.session.scalar(select(func.count()).select_from(AccessCodeRow))
    giver.submit("Put it into their keyring", compared="compared")
    assert giver.status == 422
    assert "another key now" in giver.page.text
    assert shown_words(giver) != words
    with world.work() as work:
        assert work.session.scalar(select(func.count()).select_from(AccessCodeRow)) == codes
        assert work.session.scalar(select(func.count()).select_from(KeyringEntry)) == 0


# --- opening ---------------------------------------------------------------------------------------------------------


def test_it_locks_when_it_is_not_used_and_then_asks_for_the_personal_code(party: Party) -> None:
    person = party.person
    personal = make_keyring(person)
    assert party.code is not None
    person.submit("Put it in", code=party.code.reveal())
    (action,) = openable(person)
    page = person.page
    person.world.later(minutes=31)
    assert openable(person) == []
    # A button that was still shown somewhere asks for the code, and opens nothing.
    person.send(next(form for form in page.forms if form.action == action), "Open")
    assert person.page.heading == "Open your keyring"
    person.submit("Open", code=personal)
    assert person.page.heading == "My cases"
    press_open(person, action)
    assert person.path == party.root


def test_the_page_that_asks_for_a_code_offers_the_keyring_that_holds_it(party: Party) -> None:
    person = party.person
    make_keyring(person)
    assert party.code is not None
    party.open("/unlock")
    assert "Use my keyring" not in person.page.text
    person.submit("Open", code=party.code.reveal(), keep="y")
    person.post_with_token(f"{party.root}/lock")
    party.open("/unlock")
    assert "Keep this code" not in person.page.text
    person.submit("Use my keyring")
    assert person.path == party.root


def test_a_code_that_is_taken_back_is_gone_from_the_list_and_opens_nothing(world: World) -> None:
    first, _second = advised(world)
    ines, tessa = first.person, first.party
    make_keyring(ines)
    ines.submit("Put it in", code=code_for(first, 0).reveal())
    assert len(openable(ines)) == 1
    tessa.unlock()
    page = tessa.open("/codes")
    tessa.person.open(re.findall(r'href="([^"]+/take-back)"', page.html)[-1])
    tessa.person.submit("Take the code back")
    assert openable(ines) == []
    assert "Nothing is in it yet" in ines.open("/keyring").text
    ines.post_with_token(f"/cases/{tessa.case_id}/open")
    assert ines.status == 404


def test_a_code_that_has_ended_is_listed_as_ended_and_has_no_button(world: World) -> None:
    first, _second = advised(world)
    ines = first.person
    personal = make_keyring(ines)
    ines.submit("Put it in", code=code_for(first, 0, days=2).reveal())
    assert "It works until 5 November at 09:00, UTC." in ines.page.text
    world.later(days=3)
    ines.sign_in()
    ines.open("/keyring")
    ines.submit("Open", code=personal)
    assert "Ended" in ines.page.text
    assert openable(ines) == []
    ines.post_with_token(f"/cases/{first.party.case_id}/open")
    assert "has expired" in ines.page.text
