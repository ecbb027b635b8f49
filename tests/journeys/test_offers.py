"""Offers, counter-offers and a suggestion, as people make and answer them in their browsers."""

import pytest

from odr.cases.people.participants import withdraw
from odr.crypto.codes import AccessCode
from odr.offers.terms import LONGEST_TEXT
from odr.vaults.codes.issuing import issue_code_for
from odr.vaults.keys.scope import Scope
from tests.support import comings, offers, scenes
from tests.support.advisers import adviser_of
from tests.support.facilitation import Facilitation, in_force
from tests.support.people import enter
from tests.support.rooms import correspondents
from tests.support.vaults import Party, case_row, participant_of, two_parties, with_vault
from tests.support.world import World


@pytest.fixture
@scenes.scene
def parties(world: World) -> list[Party]:
    """Two parties at their browsers, each with their vault open."""
    both = [with_vault(party) for party in two_parties(world)]
    for party in both:
        party.unlock()
    return both


@pytest.fixture
@scenes.scene
def facilitation(world: World) -> Facilitation:
    """Two parties and a facilitator at their browsers, each with their vault open."""
    found = in_force(world)
    for one in found.everybody:
        one.unlock()
    return found


def root(party: Party) -> str:
    return f"/cases/{party.case_id}/negotiation"


def prepare(party: Party, button: str = "Go on to sending", **words: str) -> None:
    """Types an offer of two points into the form for one."""
    party.person.open(f"{root(party)}/prepare")
    fields = {
        "title": "Deposit against keys",
        "points-0-heading": "Deposit",
        "points-0-text": "Paid back into the usual account.",
        "points-0-amount": "1.200,00",
        "points-0-currency": "EUR",
        "points-0-who": "Leo Landlord",
        "points-1-heading": "Keys",
        "points-1-text": "All four are handed over.",
        "points-1-by": "3 November 2026",
    }
    party.person.submit(button, **(fields | words))


def make(party: Party, **words: str) -> str:
    """Makes the offer, and returns its address."""
    prepare(party, **words)
    assert party.person.status == 200, party.person.page.text
    party.person.submit("Make the offer")
    assert party.person.status == 200, party.person.page.text
    return party.person.path


def test_a_line_end_of_a_point_counts_as_one_character_as_the_page_says(parties: list[Party]) -> None:
    tessa, _leo = parties
    longest = "x" * 79 + "\n" + ("y" * 79 + "\n") * 48 + "z" * 80
    assert len(longest) == LONGEST_TEXT
    make(tessa, **{"points-0-text": longest.replace("\n", "\r\n")})
    prepare(tessa, **{"points-0-text": f"{longest}z".replace("\n", "\r\n")})
    assert "Please use at most 4000 characters. This has 4001." in tessa.person.page.text


@pytest.mark.both_engines("a whole story")
def test_an_offer_is_countered_declined_and_another_accepted(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    assert "Nothing has been offered yet" in tessa.person.open(root(tessa)).text
    offer = make(tessa)
    assert "Your offer is made" in tessa.person.page.text

    page = leo.person.open(root(leo))
    assert "you are asked" in page.text
    assert "€1,200.00" in page.text
    leo.person.follow("Deposit against keys")
    leo.person.follow("Make a counter-offer")
    leo.person.submit("Go on to sending", **{"points-0-amount": "900"})
    assert "€300.00 less than before" in leo.person.page.text
    leo.person.submit("Make the counter-offer")
    assert "A counter-offer by Leo Landlord" in leo.person.page.text
    assert "Changed the amount" in leo.person.page.text

    page = tessa.person.open(offer)
    assert "A counter-offer has taken its place" in page.text
    tessa.person.follow("See the counter-offer")
    tessa.person.follow("Decline…")
    tessa.person.submit("Yes, decline it", words="The carpet was old.")
    assert "Declined" in tessa.person.page.text
    assert "The carpet was old." in tessa.person.page.text

    make(tessa, **{"points-0-amount": "1,050.00"})
    leo.person.open(root(leo))
    leo.person.follow("Deposit against keys")
    leo.person.follow("Accept…")
    assert "You are the last who is asked" in leo.person.page.text
    leo.person.submit("Yes, accept it")
    assert "Accepted by all" in leo.person.page.text
    page = tessa.person.open(root(tessa))
    assert "Accepted by all" in page.text
    for figure in ("€1,200.00", "€900.00", "€1,050.00"):
        assert figure in page.text
    assert '<svg class="moves"' in page.html
    tessa.person.open(f"/cases/{tessa.case_id}/messages")
    tessa.person.follow("All parties")
    assert "Leo Landlord made a counter-offer: “Deposit against keys”" in tessa.person.page.text
    assert "Leo Landlord accepted an offer." in tessa.person.page.text


@pytest.mark.both_engines("a whole story")
def test_a_suggestion_is_answered_in_secret_and_told_only_if_all_accept(
    world: World, facilitation: Facilitation
) -> None:
    tenant, landlord = facilitation.parties
    mediator = facilitation.mediator
    prepare(mediator)
    mediator.person.submit("Put it to all")
    assert "Your suggestion is put to all parties" in mediator.person.page.text
    address = mediator.person.path

    def answers(party: Party, choice: str) -> None:
        party.person.open(root(party))
        party.person.follow("Deposit against keys")
        party.person.follow("Answer in secret…")
        assert "the facilitator, sees your answer" in party.person.page.text
        party.person.submit("Answer in secret", accepts=choice)
        assert "with nobody else" in party.person.page.text

    seen = (root(landlord), address, f"/cases/{landlord.case_id}/messages", f"/cases/{landlord.case_id}")
    before = [landlord.person.open(path).text for path in seen]
    answers(tenant, "yes")
    assert "You accepted it" in tenant.person.page.text
    assert [landlord.person.open(path).text for path in seen] == before
    assert "Tell everybody that all accept" not in mediator.person.open(address).text
    assert "No answer" in mediator.person.page.text

    answers(landlord, "yes")
    assert "Accepted by all" not in tenant.person.open(address).text
    mediator.person.open(address)
    mediator.person.follow("Tell everybody that all accept…")
    mediator.person.submit("Tell everybody")
    for one in facilitation.everybody:
        assert "All parties have accepted" in one.person.open(address).text


def test_what_is_prepared_is_kept_as_typed_and_what_is_wrong_is_said_beside_it(
    world: World, parties: list[Party]
) -> None:
    tessa, leo = parties
    prepare(tessa, **{"points-0-amount": "1.200", "points-1-by": "31 Feb 2026"})
    # The draft is there, as it was typed; sending it says what is not understood.
    assert "could be" in tessa.person.page.text
    item = tessa.person.path
    assert "1.200" in tessa.person.page.html
    tessa.person.submit("Go on to sending", **{"points-0-reading": "1200.00 EUR"})
    assert tessa.person.status == 422
    assert "There is no such day as “31 Feb 2026”" in tessa.person.page.text
    tessa.person.submit("Go on to sending", **{"points-1-by": "28 Feb 2027"})
    assert "28 February 2027" in tessa.person.page.text
    assert "€1,200.00" in tessa.person.page.text
    assert "Deposit against keys" in tessa.person.open(root(tessa)).text
    assert "Deposit against keys" not in leo.person.open(root(leo)).text
    leo.person.open(item)
    assert leo.person.status == 404


def test_what_one_would_accept_at_the_least_stands_beside_the_offers_for_oneself_alone(
    world: World, parties: list[Party]
) -> None:
    tessa, leo = parties
    make(leo)
    tessa.person.open(f"{root(tessa)}/mine")
    tessa.person.submit("Save", **{"pins-0-words": "1100 and not less"})
    page = tessa.person.page
    assert "1100 and not less" in page.text
    assert "You alone see this" in page.text
    assert "Only holders of your access codes can read this" in page.text
    assert "1100 and not less" not in leo.person.open(root(leo)).text


def test_an_adviser_with_a_code_that_speaks_answers_and_the_offer_says_for_whom(
    world: World, parties: list[Party]
) -> None:
    tessa, leo = parties
    offer = make(tessa)
    adviser = adviser_of(leo, "Nora Field")
    adviser.code = AccessCode.generate()
    folder_id = leo.folder_id()
    with leo.opened() as opened:
        issue_code_for(
            opened,
            adviser.code,
            adviser.account_id,
            "For an adviser",
            Scope((folder_id,), read_messages=True, speak_and_sign=True),
        )
    adviser.unlock()
    adviser.person.open(offer)
    adviser.person.follow("Accept…")
    adviser.person.submit("Yes, accept it")
    assert "Nora Field for Leo Landlord" in tessa.person.open(offer).text


def test_only_a_party_reads_that_an_adviser_of_theirs_can_open_a_folder_too(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    adviser = adviser_of(leo, "Nora Field")
    adviser.code = AccessCode.generate()
    scope = Scope((leo.folder_id(),), may_write=True, read_messages=True, speak_and_sign=True)
    with leo.opened() as opened:
        issue_code_for(opened, adviser.code, adviser.account_id, "For an adviser", scope)
    adviser.unlock()
    for path in ("prepare", "mine"):
        assert "can open that folder" in tessa.person.open(f"{root(tessa)}/{path}").text
        assert "an adviser of yours too" in tessa.person.page.text
        assert "can open that folder" in adviser.person.open(f"{root(leo)}/{path}").text
        assert "an adviser of yours too" not in adviser.person.page.text


def test_a_form_that_was_opened_before_something_else_was_offered_is_refused(
    world: World, parties: list[Party]
) -> None:
    tessa, leo = parties
    offer = make(tessa)
    leo.person.open(f"{offer}/accept")
    form = leo.person.page
    make(tessa, **{"points-0-amount": "800"})
    leo.person.page = form
    leo.person.submit("Yes, accept it")
    assert leo.person.status == 409
    assert "something else was offered" in leo.person.page.text
    assert "Not answered yet" in tessa.person.open(offer).text


def test_an_offer_that_asks_somebody_who_has_withdrawn_says_so_and_is_only_countered(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    entry_id = offers.make(tessa)
    offer = f"{root(leo)}/offers/{entry_id}"
    for party in (tessa, leo):
        enter(party.person)
        party.unlock()
    assert "Accept…" in leo.person.open(offer).text
    assert "Withdraw…" in tessa.person.open(offer).text
    assert "you are asked" in leo.person.open(root(leo)).text
    with world.work() as work:
        withdraw(work, participant_of(work, nora), case_row(work, nora.case_id))
    for party in (tessa, leo):
        page = party.person.open(offer)
        assert f"{nora.person.name} has withdrawn from this case. This offer can't be accepted by all" in page.text
        assert not any(way in page.text for way in ("Accept…", "Decline…", "Withdraw…", "Not answered yet"))
    assert "you are asked" not in leo.person.open(root(leo)).text
    leo.person.open(offer)
    leo.person.follow("Make a counter-offer")
    assert leo.person.status == 200
    countered = offers.counter(leo, entry_id, offers.TERMS)
    offers.accept(tessa, countered)
    assert "All of you have come to an understanding" in leo.person.open(f"{root(leo)}/offers/{countered}").text


def test_nobody_is_offered_to_counter_what_only_somebody_who_has_gone_could_answer(world: World) -> None:
    tessa, leo = correspondents(world)
    offer = f"{root(leo)}/offers/{offers.make(tessa)}"
    enter(leo.person)
    leo.unlock()
    assert "Make a counter-offer" in leo.person.open(offer).text
    with world.work() as work:
        withdraw(work, participant_of(work, tessa), case_row(work, tessa.case_id))
    page = leo.person.open(offer)
    assert f"{tessa.person.name} has withdrawn from this case." in page.text
    assert "Make a counter-offer" not in page.text


def test_whoever_comes_back_withdraws_an_offer_that_may_still_be_accepted(world: World) -> None:
    tessa, leo = correspondents(world, 3)[:2]
    entry_id = offers.make(tessa)
    comings.withdraw(tessa)
    offers.make(leo)
    comings.come_back(tessa)
    for party in (tessa, leo):
        enter(party.person)
        party.unlock()
    offer = f"{root(tessa)}/offers/{entry_id}"
    assert "Accept…" in leo.person.open(offer).text
    page = tessa.person.open(offer)
    assert "it can still be accepted. You can withdraw it" in page.text
    assert "Nothing can be agreed on it" not in page.text
    tessa.person.follow("Withdraw…")
    tessa.person.submit("Yes, withdraw it")
    assert "Withdrawn." in tessa.person.page.text
    assert "Withdraw…" not in tessa.person.page.text
    page = leo.person.open(offer)
    assert "Withdrawn" in page.text
    assert "Accept…" not in page.text


def test_an_offer_of_somebody_who_has_started_over_says_so_and_is_not_accepted(world: World) -> None:
    tessa, leo = correspondents(world)
    offer = f"{root(leo)}/offers/{offers.make(tessa)}"
    enter(leo.person)
    leo.unlock()
    assert "Accept…" in leo.person.open(offer).text
    leo.person.follow("Accept…")
    asked = leo.person.path, leo.person.page
    comings.start_over(tessa, [leo])
    page = leo.person.open(offer)
    assert f"{tessa.person.name} has started over since" in page.text
    assert "This offer can't be accepted by all any more." in page.text
    assert "Accept…" not in page.text
    assert "Make a counter-offer" in page.text
    assert "Decline…" in page.text
    leo.person.path, leo.person.page = asked
    leo.person.submit("Yes, accept it")
    assert leo.person.status == 409
    assert "Accepted by all" not in leo.person.page.text
    leo.person.open(f"{offer}/accept")
    leo.person.submit("Yes, accept it")
    assert leo.person.status == 409
    assert "can neither read it nor withdraw it" in leo.person.page.text


def test_an_acceptance_that_is_sent_twice_is_one(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    offer = make(tessa)
    leo.person.open(f"{offer}/accept")
    form = leo.person.page
    leo.person.submit("Yes, accept it")
    leo.person.page = form
    leo.person.submit("Yes, accept it")
    assert leo.person.status == 200
    assert "Accepted by all" in leo.person.page.text
    assert "answer that changes nothing" not in leo.person.page.text


def test_a_day_that_is_over_is_said_where_it_can_be_changed_and_not_when_it_is_sent(
    world: World, parties: list[Party]
) -> None:
    tessa, _leo = parties
    prepare(tessa, until="1.1.2020")
    assert tessa.person.status == 422
    assert "a day that is not over yet" in tessa.person.page.text
    prepare(tessa)
    sending = tessa.person.path
    assert "Make the offer" in tessa.person.page.text
    world.later(days=20)
    tessa.person.sign_in()
    tessa.unlock()
    tessa.person.open(sending)
    assert tessa.person.path == sending.removesuffix("/send")
    assert "a day that is not over yet" in tessa.person.page.text
