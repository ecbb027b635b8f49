"""Wanting a facilitator before anybody is named; a code that goes by hand; one personal code for the whole desk."""

import re

import pytest
from sqlalchemy import update

from odr.cases.people import participants
from odr.facilitation.engagement import engaging
from odr.facilitation.engagement.ending import End, end
from odr.facilitation.tables import Engagement
from odr.selftest.harness.person import Person
from odr.selftest.harness.world import World
from odr.web.running.housekeeping import one_round
from odr.web.typed.kept import RESUMED
from tests.journeys.test_keyrings import make_keyring, shown_code
from tests.support.agreement_scene import Scene, offer_a_change
from tests.support.cases import joined, opened
from tests.support.facilitation import Facilitation, another_party, in_force, on_roster, proposed
from tests.support.people import account_of, another_browser, enter, with_account
from tests.support.vaults import Party, case_row, participant_of, two_parties


def test_parties_want_a_facilitator_before_they_name_one(world: World) -> None:
    # Given two parties, and an administrator who sees nothing of it yet
    administrator = world.administrator()
    case_id = opened(administrator, reference="SECRET-7")
    tenant, landlord = (joined(administrator, case_id, name) for name in ("Tessa Quill", "Leo Frost"))
    facilitation, office = f"/cases/{case_id}/facilitation", f"/administration/cases/{case_id}"

    # When one proposes it and the other declines, it says so, and can be proposed again
    tenant.open(facilitation)
    tenant.submit("Propose a facilitator, without a name")
    assert "It waits for Leo Frost" in tenant.page.text
    assert "Something is waiting for you." in landlord.open(f"/cases/{case_id}").text
    landlord.open(facilitation)
    landlord.follow("Decline")
    assert "no reason" in landlord.page.text
    landlord.submit("Decline")
    assert "A party declined to bring in a facilitator." in tenant.open(facilitation).text
    assert "wanted" not in administrator.open(office).text
    landlord.submit("Propose a facilitator, without a name")
    tenant.open(facilitation)
    tenant.submit("Yes, let us look for a facilitator")

    # Then all are told plainly, and led to naming somebody; administrators can suggest, and nothing more
    for party in (tenant, landlord):
        assert "All parties want a facilitator" in party.open(facilitation).text
        assert "Name somebody" in party.page.text
    assert "Nobody is named yet." in tenant.open(f"/cases/{case_id}").text
    assert "A facilitator is wanted" in administrator.open("/administration").text
    assert "nobody is proposed by name yet" in administrator.open(office).text
    administrator.follow("Suggest a facilitator to the parties")
    assert administrator.status == 200
    # With a name, the one who knows the roster has nothing more to see
    tenant.open(facilitation)
    tenant.submit("Propose by email", email="max@example.org")
    assert "wanted" not in administrator.open(office).text

    # And any party can think better of it
    landlord.open(facilitation)
    landlord.follow("I no longer want this")
    landlord.submit("Withdraw it")
    assert "All parties want" not in tenant.open(facilitation).text
    log = administrator.open(f"{office}/log").text
    for words in ("proposed to bring in", "declined to bring in", "agreed to bring in", "no longer wanted"):
        assert words in log
    # One mail to each for all of it, and none says more than of which kind it is
    one_round(world.app_context)
    world.deliver()
    mails = [one for one in world.mailbox.messages if one.subject.startswith("Something is new")]
    assert sorted(one.to for one in mails) == sorted([tenant.email, landlord.email])
    assert all("a proposal" in one.body for one in mails)
    assert not any(word in f"{one.subject} {one.body}" for one in mails for word in ("Leo", "Tessa", "wanted"))


def test_nobody_else_has_a_say_in_it(world: World) -> None:
    administrator = world.administrator()
    case_id = opened(administrator)
    tenant, _landlord = (joined(administrator, case_id, name) for name in ("Tessa Quill", "Leo Frost"))
    tenant.open(f"/cases/{case_id}/facilitation")
    tenant.submit("Propose a facilitator, without a name")
    withdraw = next(link for link in re.findall(r'href="([^"]+/decline)"', tenant.page.html))
    stranger = joined(administrator, opened(administrator, reference="2026-0999"), "Ann Wood")
    for person in (stranger, administrator):
        person.open(withdraw)
        assert person.status == 404
        person.post_with_token(withdraw.replace("/decline", "/agree"))
        assert person.status == 404


WAIT = "They were written to within the last day. Please wait before you remind them."


@pytest.mark.promise("P30")
def test_whose_a_typed_address_is_nobody_learns_by_proposing_it(world: World) -> None:
    # Given two parties and a facilitator at work, and somebody who has no account
    found = in_force(world)
    tessa, leo = found.parties
    tessa.person.open(f"/cases/{tessa.case_id}/facilitation")

    # When one of them proposes the address of each, then the page answers the same, whosever it is
    said = {}
    for email in (leo.person.email, found.person.email, "nobody@example.org"):
        tessa.person.open(f"/cases/{tessa.case_id}/facilitation")
        tessa.person.submit("Propose by email", email=email)
        said[email] = (tessa.person.status, "You have proposed this." in tessa.person.page.text)
        assert "takes part in the case already" not in tessa.person.page.text
    assert set(said.values()) == {(200, True)}

    # And only their own is refused
    tessa.person.open(f"/cases/{tessa.case_id}/facilitation")
    tessa.person.submit("Propose by email", email=tessa.person.email)
    assert tessa.person.status == 422
    assert "This is your own address." in tessa.person.page.text


@pytest.mark.parametrize("how", ["by email", "of the roster"])
def test_whoever_is_asked_is_written_to_once_a_day_at_most(world: World, how: str) -> None:
    # Given somebody whom both parties have agreed to ask
    tessa, leo = two_parties(world)
    fay = enter(with_account(world, "Fay Middleton"))
    root = f"/cases/{tessa.case_id}/facilitation"
    if how == "of the roster":
        with world.work() as work:
            on_roster(work, case_row(work, tessa.case_id).organisation_id, fay)
    tessa.person.open(root)
    if how == "of the roster":
        with world.work() as work:
            account_id = account_of(work, fay).id
        tessa.person.submit("Propose", facilitator=str(account_id))
    else:
        tessa.person.submit("Propose by email", email=fay.email)
    place = tessa.person.path
    leo.person.open(place)
    leo.person.submit("I agree")
    assert mailed_to(world, fay) == 1

    # When either party wants the mail sent again on the same day, nothing is sent, and the link still works
    for party in (tessa, leo):
        world.later(minutes=5)
        party.person.open(place)
        party.person.submit("Send the mail again")
        assert WAIT in party.person.page.text
    assert mailed_to(world, fay) == 1
    if how == "by email":
        assert fay.open(world.link_mailed_to(fay.email)).heading == "A request from Harbour Resolution Centre"

    # Then once it is a day old it can be, and from then on not for another day
    for mails in (2, 3):
        world.later(days=1)
        for person in (tessa.person, leo.person):
            enter(person)
            person.open(place)
            person.submit("Send the mail again")
            assert (WAIT in person.page.text) is (person is leo.person)
        assert mailed_to(world, fay) == mails


def test_the_parties_are_told_by_mail_that_whoever_was_asked_cannot_come(world: World) -> None:
    tessa, leo = two_parties(world)
    fay = enter(with_account(world, "Fay Middleton"))
    with world.work() as work:
        on_roster(work, case_row(work, tessa.case_id).organisation_id, fay)
        account_id = account_of(work, fay).id
    tessa.person.open(f"/cases/{tessa.case_id}/facilitation")
    tessa.person.submit("Propose", facilitator=str(account_id))
    leo.person.open(tessa.person.path)
    leo.person.submit("I agree")
    one_round(world.app_context)
    world.deliver()
    world.mailbox.messages.clear()
    world.later(days=2)
    enter(fay)
    fay.open("/facilitation")
    fay.submit("I can't come")
    assert "The parties are told that you cannot come, and no reason." in fay.page.text
    one_round(world.app_context)
    world.deliver()
    mails = [one for one in world.mailbox.messages if one.subject.startswith("Something is new")]
    assert sorted(one.to for one in mails) == sorted([tessa.person.email, leo.person.email])
    assert all("a change about a facilitator" in one.body for one in mails)
    assert not any("Fay" in f"{one.subject} {one.body}" for one in mails)


@pytest.mark.parametrize("how", ["by email", "of the roster"])
def test_whoever_is_proposed_is_asked_when_the_only_party_who_had_not_answered_withdraws(
    world: World, how: str
) -> None:
    # Given three parties, of whom two have agreed to ask somebody
    tessa, leo = two_parties(world)
    nora = another_party(world, tessa.case_id)
    fay = enter(with_account(world, "Fay Middleton"))
    with world.work() as work:
        on_roster(work, case_row(work, tessa.case_id).organisation_id, fay)
        account_id = account_of(work, fay).id
    tessa.person.open(f"/cases/{tessa.case_id}/facilitation")
    if how == "of the roster":
        tessa.person.submit("Propose", facilitator=str(account_id))
    else:
        tessa.person.submit("Propose by email", email=fay.email)
    leo.person.open(tessa.person.path)
    leo.person.submit("I agree")
    assert "It waits for Nora Neighbour." in leo.person.page.text
    assert mailed_to(world, fay) == 0

    # When the third withdraws
    nora.person.open(f"/cases/{nora.case_id}/withdraw")
    nora.person.submit("Withdraw from this case")

    # Then whoever was proposed is asked, and the others see it
    assert mailed_to(world, fay) == 1
    text = tessa.person.open(tessa.person.path).text
    assert "Every party has agreed." in text
    assert "Send the mail again" in text
    if how == "by email":
        assert fay.open(world.link_mailed_to(fay.email)).heading == "A request from Harbour Resolution Centre"
    else:
        fay.open("/facilitation")
        fay.submit("Take the place")


def test_a_party_withdraws_also_where_whoever_would_be_asked_by_that_cannot_be(world: World) -> None:
    # Given a proposal that waits for one party, and whose address somebody has altered in the database
    tessa, leo = two_parties(world)
    nora = another_party(world, tessa.case_id)
    tessa.person.open(f"/cases/{tessa.case_id}/facilitation")
    tessa.person.submit("Propose by email", email="fay@example.org")
    leo.person.open(tessa.person.path)
    leo.person.submit("I agree")
    with world.work() as work:
        work.session.execute(update(Engagement).values(sealed_email=b"altered"))

    # When that party withdraws, then it has
    nora.person.open(f"/cases/{nora.case_id}/withdraw")
    nora.person.submit("Withdraw from this case")
    assert "You have withdrawn from this case." in nora.person.page.text


def test_a_proposal_that_waits_for_nobody_can_be_ended(world: World) -> None:
    """One whose last party withdrew before whoever was proposed was asked by that."""
    found = proposed(world, vaults=False, third=True)
    tessa, leo, nora = found.parties
    with found.at_work() as (work, engagement):
        engaging.answer(work, engagement, participant_of(work, leo), agreed=True)
        participants.withdraw(work, participant_of(work, nora), case_row(work, nora.case_id))
    tessa.person.open(f"/cases/{tessa.case_id}/facilitation/{found.engagement_id}")
    tessa.person.follow("End the work with this facilitator")
    tessa.person.submit("End it now")
    assert "It has ended, and every access with it." in tessa.person.page.text


def mailed_to(world: World, person: Person) -> int:
    """How many mails somebody got."""
    world.deliver()
    return len([one for one in world.mailbox.messages if one.to == person.email])


def give_by_hand(party: Party, facilitation: Facilitation) -> str:
    """Gives a folder on the pages, by hand, and returns the code."""
    party.person.open(f"/cases/{facilitation.case_id}/facilitation/{facilitation.engagement_id}/give")
    folder_id = next(iter(party.person.page.form("Give access").choices["folders"]))
    party.person.submit(
        "Give access", folders=[folder_id], purpose="the secret purpose", until="2026-11-20", way="by hand"
    )
    return prove(party.person)


def prove(person: Person) -> str:
    """Shows on the page of a code that it was kept."""
    code = shown_code(person)
    assert "Only you see this code" in person.page.audience
    assert "the secret purpose" not in person.page.text
    asked = re.search(r"type group (\d)", person.page.text)
    assert asked
    person.submit("I have it ready to hand over", code="7777")
    assert person.status == 422
    person.submit("I have it ready to hand over", code=code.split()[int(asked[1]) - 1])
    return code


@pytest.mark.promise("P20")
def test_a_party_hands_its_code_over_itself_and_the_facilitator_types_it_once(world: World) -> None:
    facilitation = in_force(world)
    tenant, mediator = facilitation.parties[0], facilitation.mediator
    fay = mediator.person
    tenant.unlock()
    # Given a code that was shown once, with a sheet to print
    code = give_by_hand(tenant, facilitation)
    assert "By hand: the facilitator has not typed the code yet" in tenant.person.page.text
    shown_at = f"/cases/{facilitation.case_id}/facilitation/{facilitation.engagement_id}/give/code"
    for path in (shown_at, f"{shown_at}/sheet"):
        tenant.person.open(path)
        assert code not in tenant.person.page.text

    # When the facilitator comes for it, the desk says where to type it; at other doors it says so too
    mediator.open("/unlock")
    fay.submit("Open", code=code)
    assert "the one of the party at your desk" in fay.page.text
    mediator.unlock()
    assert "A code to type" in fay.open("/facilitation").text
    fay.follow("Case 2026")
    assert "From Tessa Tenant, by hand" in fay.page.text
    fay.follow("Type the code")
    typing = fay.path
    fay.submit("Open", code=tenant.code.reveal() if tenant.code else "")
    assert "no party gave it to you" in fay.page.text
    fay.submit("Open", code=code)
    assert "It is open" in fay.page.text
    given = fay.path
    assert "My aims" in fay.page.text

    # Then their own code opens it, in another browser too, and the party sees that it was opened
    elsewhere = another_browser(fay)
    elsewhere.sign_in()
    elsewhere.open(given)
    assert elsewhere.page.heading == "Open your private information"
    assert mediator.code is not None
    elsewhere.submit("Open", code=mediator.code.reveal())
    assert "My aims" in elsewhere.page.text
    assert "A code to type" not in fay.open("/facilitation").text
    assert "Fay Middleton opened your private information with a code." in tenant.open("/log").text
    fay.open(typing)
    assert "No party has a code for you" in fay.page.text


def test_before_it_is_typed_the_page_of_what_was_given_says_where_to_type_it(world: World) -> None:
    facilitation = in_force(world)
    code_id, code = facilitation.give_by_hand(facilitation.parties[0])
    facilitation.mediator.unlock()
    fay = facilitation.person
    fay.open(f"/cases/{facilitation.case_id}/given/{code_id}")
    assert fay.status == 403
    assert "hands this code over to you" in fay.page.text
    fay.follow("Type the code")
    fay.submit("Open", code=code.reveal())
    assert fay.status == 200
    assert fay.path == f"/cases/{facilitation.case_id}/given/{code_id}"


def test_what_was_given_by_hand_is_given_again_by_hand_after_a_change(world: World) -> None:
    facilitation = in_force(world)
    tenant, fay = facilitation.parties[0], facilitation.person
    code_id, code = facilitation.give_by_hand(tenant)
    facilitation.type_in(code)
    offer_a_change(Scene(facilitation, code_id))
    facilitation.sign()
    tenant.unlock()
    tenant.person.open(f"/cases/{facilitation.case_id}/facilitation/{facilitation.engagement_id}")
    tenant.person.submit("Give it again")
    again = prove(tenant.person)
    assert again != code
    facilitation.mediator.unlock()
    fay.open(f"/cases/{facilitation.case_id}/given/{code_id}")
    assert fay.status == 404
    fay.open(f"/cases/{facilitation.case_id}/facilitation/{facilitation.engagement_id}/code")
    fay.submit("Open", code=again)
    assert "Of Tessa Tenant" in fay.open(fay.path + f"/folders/{tenant.folder_id()}").text


@pytest.mark.promise("P20")
def test_one_personal_code_opens_the_desk_and_all_that_was_given(world: World) -> None:
    # Given something sealed from one party, and something by hand from the other, which was typed
    facilitation = in_force(world)
    tenant, landlord = facilitation.parties
    sealed, (by_hand, code) = facilitation.give(tenant), facilitation.give_by_hand(landlord, folder=1)
    facilitation.type_in(code)
    # And a keyring that holds the facilitator's own code for the case
    fay = facilitation.person
    personal = make_keyring(fay)
    assert facilitation.mediator.code is not None
    fay.open("/keyring")
    fay.submit("Put it in", code=facilitation.mediator.code.reveal())

    # When they come to their desk in a fresh browser with the one personal code
    fay = another_browser(fay)
    fay.sign_in()
    assert "One personal code for the whole desk" in fay.open("/facilitation").text
    fay.submit("Open my keyring", code=personal)
    assert fay.path == "/facilitation"
    assert "each case below opens with one press" in fay.page.text
    fay.submit("Open")

    # Then they are on the page of the case, and everything opens without another code
    assert fay.path == f"/cases/{facilitation.case_id}/facilitation/{facilitation.engagement_id}"
    for code_id, words in ((sealed, "My aims"), (by_hand, "Money")):
        fay.open(f"/cases/{facilitation.case_id}/given/{code_id}")
        assert fay.status == 200
        assert words in fay.page.text
    # And whoever follows a link to it straight away needs no other code either, and comes to where it leads
    straight = another_browser(fay)
    straight.sign_in()
    straight.open(f"/cases/{facilitation.case_id}/given/{sealed}")
    straight.submit("Use my keyring")
    straight.submit("Open", code=personal)
    straight.submit("Use my keyring")
    assert straight.path == f"/cases/{facilitation.case_id}/given/{sealed}"
    assert "My aims" in straight.page.text


def test_a_changed_text_comes_back_when_another_was_offered_meanwhile(world: World) -> None:
    found = in_force(world)
    tenant = found.parties[0]
    root = f"/cases/{found.case_id}/facilitation/{found.engagement_id}/agreement"
    tenant.unlock()
    typed = tenant.person.open(f"{root}/1/change").form("Offer this text").values["text"][0] + "\n\nBy the tenant.\n"
    form = tenant.person.page.form("Offer this text")
    offer_a_change(Scene(found, found.engagement_id))
    tenant.person.send(form, "Offer this text", text=typed)
    assert tenant.person.status == 422
    assert "Another version has been offered meanwhile" in tenant.person.page.text
    assert "By the tenant." in tenant.person.page.form("Offer this text").values["text"][0]
    # Looked at once more, it is offered over the other one.
    tenant.person.submit("Offer this text")
    assert tenant.person.path == f"{root}/3"


def test_a_text_that_comes_back_says_which_version_it_was_not_made_from_before_it_can_be_offered_over_it(
    world: World,
) -> None:
    found = in_force(world)
    tenant = found.parties[0]
    page = f"/cases/{found.case_id}/facilitation/{found.engagement_id}/agreement/1/change"
    tenant.unlock()
    form = tenant.person.open(page).form("Offer this text")
    typed = form.values["text"][0] + "\n\nBy the tenant.\n"
    said = "Another version has been offered meanwhile"
    brought_back = {**form.values, "text": [typed], RESUMED: ["1"]}
    fields = {name: values for name, values in brought_back.items() if name != "csrf_token"}

    # Given nobody has offered anything, whoever is brought back is told of nothing
    tenant.person.post_with_token(page, fields)
    assert (tenant.person.status, said in tenant.person.page.text) == (200, False)

    # When another is offered, it is said to whoever is brought back into the form
    offer_a_change(Scene(found, found.engagement_id))
    tenant.person.post_with_token(page, fields)
    assert "By the tenant." in tenant.person.page.form("Offer this text").values["text"][0]
    assert said in tenant.person.page.text

    # And to whoever sent it with something wrong in it
    tenant.person.send(form, "Offer this text", text=typed, notes_days="none")
    assert tenant.person.status == 422
    assert said in tenant.person.page.text
    assert tenant.person.page.form("Offer this text").action.endswith("/2/change")


@pytest.mark.parametrize(
    ("page", "button", "names"),
    [
        ("agreement/new", "Offer this text", ("fees", "law", "language")),
        ("agreement/1/change", "Offer this text", ("text",)),
        ("agreement/ask-for-change", "Ask", ("text",)),
        ("disclosures/new", "Disclose to all parties", ("relationships", "interests", "earlier_work", "more")),
    ],
)
def test_what_was_typed_about_a_facilitator_comes_back_when_the_work_ended_meanwhile(
    world: World, page: str, button: str, names: tuple[str, ...]
) -> None:
    found = in_force(world)
    fay = found.mediator
    fay.unlock()
    path = f"/cases/{found.case_id}/facilitation/{found.engagement_id}/{page}"
    form = fay.person.open(path).form(button)
    with found.at_work() as (work, engagement):
        end(work, engagement, None, End.ENDED)
    fay.person.send(form, button, **dict.fromkeys(names, "Long words."))
    assert fay.person.status == 422
    assert "This has ended already." in fay.person.page.text
    again = fay.person.page.form(button).values
    assert [one.strip() for name in names for one in again[name]] == ["Long words."] * len(names)
    fay.person.open(path)
    assert fay.person.status == 404
