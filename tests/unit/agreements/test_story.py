"""The rules from the proposal to the end, each where it applies."""

from datetime import timedelta

import pytest

from odr.agreements.access import giving
from odr.agreements.access.opening import open_given
from odr.agreements.papers import disclosing, signing
from odr.agreements.papers.agreement_forms import recommended
from odr.cases.life import CaseState
from odr.cases.people import participants, party_invitations
from odr.crypto.boxes import BoxPublicKey
from odr.crypto.codes import AccessCode
from odr.crypto.context import Context
from odr.crypto.errors import BadKey
from odr.errors import NotFound, Refusal
from odr.facilitation.engagement import engaging
from odr.facilitation.engagement.ending import End, end, end_with_case, withdraw
from odr.facilitation.engagement.reporting import Outcome, report, reports_in
from odr.facilitation.validity.offered import latest
from odr.facilitation.validity.paper_rows import PaperKind, of_kind
from odr.facilitation.validity.people import parties_to_agree
from odr.facilitation.validity.validity import Trouble
from odr.organisations.organisations import appoint, organisation_of
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.items import add
from tests.support.facilitation import (
    DISCLOSURE,
    TERMS,
    Facilitation,
    another_party,
    disclosed,
    in_force,
    latest_disclosure,
    on_roster,
    proposed,
)
from tests.support.people import account_of, with_account
from tests.support.vaults import case_row, participant_of, two_parties, with_vault
from tests.support.world import World


def state_of(facilitation: Facilitation) -> str:
    with facilitation.world.work() as work:
        return case_row(work, facilitation.case_id).state


@pytest.mark.promise("P20")
def test_a_facilitator_reads_what_was_given_once_all_have_signed_and_nothing_else(world: World) -> None:
    facilitation = in_force(world)
    tenant, landlord = facilitation.parties
    assert facilitation.validity().in_force
    assert state_of(facilitation) == CaseState.FACILITATED.value
    first = facilitation.give(tenant)
    second = facilitation.give(landlord, folder=1)
    assert facilitation.read(first) == ["Of Tessa Tenant"]
    assert facilitation.read(second) == ["Of Leo Landlord"]


# --- engaging --------------------------------------------------------------------------------------------------------


def test_nobody_is_asked_before_every_party_has_agreed(world: World) -> None:
    facilitation = proposed(world, vaults=False)
    with facilitation.at_work() as (work, engagement):
        with pytest.raises(NotFound):
            engaging.join(work, engagement, account_of(work, facilitation.person))
        assert [one.id for one in parties_to_agree(work, engagement)] == [facilitation.parties[1].participant_id]
    facilitation.agree()
    with facilitation.at_work() as (_work, engagement):
        assert engagement.asked_at is not None


def test_a_party_who_declines_ends_the_proposal(world: World) -> None:
    facilitation = proposed(world, vaults=False)
    with facilitation.at_work() as (work, engagement):
        engaging.answer(work, engagement, participant_of(work, facilitation.parties[1]), agreed=False)
        assert engagement.end == End.DECLINED.value
    with facilitation.at_work() as (work, engagement), pytest.raises(Refusal):
        engaging.answer(work, engagement, participant_of(work, facilitation.parties[1]), agreed=True)


def test_nobody_wears_two_hats_in_a_case(world: World) -> None:
    tenant, landlord = two_parties(world)
    with world.work() as work:
        case = case_row(work, tenant.case_id)
        on_roster(work, case.organisation_id, landlord.person)
        with pytest.raises(Refusal):
            engaging.propose_from_roster(work, case, participant_of(work, tenant), account_of(work, landlord.person).id)
        with pytest.raises(Refusal):
            engaging.propose_by_email(work, case, participant_of(work, tenant), tenant.person.email)
        with pytest.raises(NotFound):
            engaging.propose_from_roster(work, case, participant_of(work, tenant), account_of(work, tenant.person).id)


@pytest.mark.parametrize("withdrawn", [False, True])
def test_a_party_who_was_proposed_by_their_address_cannot_take_the_place(world: World, withdrawn: bool) -> None:
    """Whose an address is is not told to whoever types it; so this is asked when they come."""
    tenant, landlord = two_parties(world)
    with world.work() as work:
        case = case_row(work, tenant.case_id)
        made = engaging.propose_by_email(work, case, participant_of(work, tenant), landlord.person.email)
        account, place = account_of(work, landlord.person), participant_of(work, landlord)
        made.account_id, made.asked_at = account.id, work.now
        if withdrawn:
            place.withdrawn_at = work.now
        work.session.flush()
        with pytest.raises(Refusal, match="You cannot take this place"):
            engaging.join(work, made, account)


def test_an_administrator_of_the_house_cannot_take_the_place(world: World) -> None:
    facilitation = proposed(world, vaults=False).agree()
    with facilitation.at_work() as (work, engagement):
        account = account_of(work, facilitation.person)
        case = case_row(work, facilitation.case_id)
        appoint(work, account, organisation_of(work, case.organisation_id))
        with pytest.raises(Refusal):
            engaging.join(work, engagement, account)


def test_a_facilitator_cannot_become_a_party_of_the_same_case(world: World) -> None:
    facilitation = proposed(world, vaults=False).agree().join()
    with world.work() as work:
        case = case_row(work, facilitation.case_id)
        organisation = organisation_of(work, case.organisation_id)
        with pytest.raises(Refusal):
            party_invitations.invite_party(work, organisation, case, facilitation.person.email, case.opened_by, 1)


def test_somebody_proposed_by_email_comes_by_an_invitation_once_all_agree(world: World) -> None:
    tenant, landlord = two_parties(world)
    mediator = with_account(world, "Maya Bridge")
    with world.work() as work:
        case = case_row(work, tenant.case_id)
        engagement = engaging.propose_by_email(work, case, participant_of(work, tenant), mediator.email)
        with pytest.raises(Refusal):
            engaging.ask_by_email(work, engagement, account_of(work, tenant.person).id)
        engaging.answer(work, engagement, participant_of(work, landlord), agreed=True)
        email, invitation, _token = engaging.ask_by_email(work, engagement, account_of(work, tenant.person).id)
        assert email == mediator.email
        place = engaging.accept_invitation(work, invitation, account_of(work, mediator))
        assert (place.role, engagement.sealed_email) == ("facilitator", None)


def test_a_proposal_by_email_says_nothing_of_who_is_known(world: World) -> None:
    tenant, _landlord = two_parties(world)
    known = with_account(world, "Maya Bridge")
    with world.work() as work:
        case, by = case_row(work, tenant.case_id), participant_of(work, tenant)
        for email in (known.email, "nobody@elsewhere.example"):
            assert engaging.propose_by_email(work, case, by, email).account_id is None


# --- disclosing ------------------------------------------------------------------------------------------------------


def test_nothing_is_offered_before_a_disclosure_that_every_party_accepted(world: World) -> None:
    facilitation = proposed(world).agree().join()
    tenant, landlord = facilitation.parties
    with pytest.raises(Refusal):
        facilitation.offer()
    facilitation.disclose().accept(tenant)
    with pytest.raises(Refusal):
        facilitation.offer()
    facilitation.accept(landlord).offer()
    assert facilitation.validity().troubles == {Trouble.UNSIGNED}


def test_a_disclosure_is_read_by_those_who_take_part_and_questions_are_answered(world: World) -> None:
    facilitation = proposed(world).agree().join().disclose()
    tenant, landlord = facilitation.parties
    with facilitation.opened_by(tenant) as (opened, engagement):
        disclosing.ask(opened, engagement, latest_disclosure(opened.work, engagement), "Which course was that?")
    with facilitation.opened_by(facilitation.mediator) as (opened, engagement):
        asked = of_kind(opened.work, engagement, PaperKind.QUESTION)[0]
        disclosing.reply(opened, engagement, asked, "A course on roofs.")
    for reader in (landlord, tenant, facilitation.mediator):
        with facilitation.opened_by(reader) as (opened, engagement):
            said = {one.kind: one.content or {} for one in disclosing.disclosures_in(opened, engagement)}
        assert said[PaperKind.DISCLOSURE]["earlier_work"] == DISCLOSURE.earlier_work
        assert said[PaperKind.QUESTION] == {"text": "Which course was that?"}
        assert said[PaperKind.ANSWER] == {"text": "A course on roofs."}


def test_an_objection_ends_the_candidacy_and_another_can_be_proposed(world: World) -> None:
    facilitation = proposed(world).agree().join().disclose()
    with facilitation.opened_by(facilitation.parties[1]) as (opened, engagement):
        disclosing.object_to(opened, engagement, latest_disclosure(opened.work, engagement))
        assert engagement.end == End.OBJECTED.value
    with pytest.raises((Refusal, NotFound)):
        facilitation.offer()
    with world.work() as work:
        case = case_row(work, facilitation.case_id)
        by = participant_of(work, facilitation.parties[0])
        assert engaging.propose_by_email(work, case, by, "another@elsewhere.example").ended_at is None


def test_a_later_disclosure_freezes_access_until_every_party_has_answered(world: World) -> None:
    facilitation = in_force(world)
    tenant, landlord = facilitation.parties
    code_id = facilitation.give(tenant)
    world.later(days=1)
    facilitation.disclose(disclosing.Disclosure("A cousin works for the landlord.", "None.", "None."))
    with pytest.raises(Refusal):
        facilitation.read(code_id)
    assert state_of(facilitation) == CaseState.NEGOTIATION.value
    facilitation.accept(tenant)
    with pytest.raises(Refusal):
        facilitation.read(code_id)
    facilitation.accept(landlord)
    assert facilitation.read(code_id) == ["Of Tessa Tenant"]
    assert state_of(facilitation) == CaseState.FACILITATED.value


# --- signing ---------------------------------------------------------------------------------------------------------


def test_the_agreement_is_in_force_with_the_last_signature_and_not_before(world: World) -> None:
    facilitation = disclosed(world, third=True).offer()
    for signer in facilitation.everybody:
        assert not facilitation.validity().in_force
        assert state_of(facilitation) == CaseState.NEGOTIATION.value
        with pytest.raises(Refusal):
            facilitation.give(facilitation.parties[0])
        facilitation.sign(signer)
    assert facilitation.validity().in_force


@pytest.mark.parametrize("typed", ["", "Leo Landlord", "Tessa", "x" * 300])
def test_only_ones_own_legal_name_signs(world: World, typed: str) -> None:
    facilitation = disclosed(world).offer()
    with facilitation.opened_by(facilitation.parties[0]) as (opened, engagement), pytest.raises(Refusal) as refused:
        signing.sign_as(opened, engagement, 1, typed)
    assert refused.value.field == "name"
    with facilitation.opened_by(facilitation.parties[0]) as (opened, engagement):
        signing.sign_as(opened, engagement, 1, "  tessa   TENANT ")


def test_whoever_read_an_earlier_version_does_not_sign_the_later_one(world: World) -> None:
    facilitation = disclosed(world).offer()
    change(facilitation)
    with facilitation.opened_by(facilitation.parties[0]) as (opened, engagement), pytest.raises(Refusal):
        signing.sign_as(opened, engagement, 1, "Tessa Tenant")


def test_a_new_version_suspends_until_all_have_signed_and_then_access_is_given_again(world: World) -> None:
    facilitation = in_force(world)
    tenant = facilitation.parties[0]
    code_id = facilitation.give(tenant)
    change(facilitation)
    with pytest.raises(Refusal):
        facilitation.read(code_id)
    facilitation.sign()
    # Signed for, but given under the version before.
    with pytest.raises(Refusal):
        facilitation.read(code_id)
    with facilitation.opened_by(tenant) as (opened, engagement):
        again = giving.give_again(opened, engagement, code_id)
    assert facilitation.read(again) == ["Of Tessa Tenant"]
    with pytest.raises(NotFound):
        facilitation.read(code_id)


def test_what_cannot_be_given_again_is_not_ended_by_the_attempt(world: World) -> None:
    facilitation = in_force(world)
    tenant = facilitation.parties[0]
    code_id = facilitation.give(tenant, days=2)
    by_hand_id, _code = facilitation.give_by_hand(tenant, days=2, folder=1)
    change(facilitation)
    facilitation.sign()
    world.later(days=3)
    with facilitation.opened_by(tenant) as (opened, engagement):
        with pytest.raises(Refusal, match="This day is over already"):
            giving.give_again(opened, engagement, code_id)
        access = giving.access_of(opened, engagement, by_hand_id)
        with pytest.raises(Refusal, match="This day is over already"):
            giving.give_by_hand(opened, engagement, AccessCode.generate(), access, replaces=by_hand_id)
        for one in (code_id, by_hand_id):
            entry = opened.code_list()[1].find(one)
            assert entry is not None
            assert entry.ended is None


def test_a_party_who_joins_later_suspends_the_agreement_until_it_has_signed_too(world: World) -> None:
    facilitation = in_force(world)
    code_id = facilitation.give(facilitation.parties[0])
    world.later(hours=1)
    third = with_vault(another_party(world, facilitation.case_id))
    assert facilitation.validity().troubles == {Trouble.NEW_PARTY, Trouble.DISCLOSURE}
    with pytest.raises(Refusal):
        facilitation.read(code_id)
    facilitation.parties.append(third)
    # What was disclosed before was not sealed to them: it is disclosed again, to all.
    with pytest.raises(Refusal):
        facilitation.accept(third)
    facilitation.disclose().accept().offer().sign()
    assert facilitation.validity().in_force


def test_a_paper_that_cannot_be_sealed_to_everybody_is_not_there_at_all(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    facilitation = disclosed(world)
    sealed: list[bytes] = []
    seal = BoxPublicKey.seal

    def altered(self: BoxPublicKey, plain: bytes, context: Context) -> bytes:
        if sealed:
            raise BadKey
        sealed.append(seal(self, plain, context))
        return sealed[0]

    with facilitation.opened_by(facilitation.mediator) as (opened, engagement):
        monkeypatch.setattr(BoxPublicKey, "seal", altered)
        before = {one.id for one in of_kind(opened.work, engagement, PaperKind.DISCLOSURE)}
        with pytest.raises(Refusal, match="A key in the database was altered"):
            disclosing.disclose(opened, engagement, DISCLOSURE)
        assert {one.id for one in of_kind(opened.work, engagement, PaperKind.DISCLOSURE)} == before
        assert sealed


# --- giving and ending -----------------------------------------------------------------------------------------------


def test_what_is_given_ends_on_its_day_and_is_for_reading_alone(world: World) -> None:
    facilitation = in_force(world)
    code_id = facilitation.give(facilitation.parties[0], days=2)
    world.later(days=1)
    assert facilitation.read(code_id)
    with facilitation.opened_by(facilitation.mediator) as (opened, _engagement):
        granted, _party = open_given(opened, code_id)
        with pytest.raises(Refusal):
            add(granted, folders_of(granted)[0].id, Draft("Mine", "now"))
        assert not granted.opens_all
    world.later(days=2)
    with pytest.raises(Refusal):
        facilitation.read(code_id)


def test_a_party_can_give_nothing_without_an_end_or_beyond_its_folders(world: World) -> None:
    facilitation = in_force(world)
    tenant, landlord = facilitation.parties
    foreign = landlord.folder_id()
    with facilitation.opened_by(tenant) as (opened, engagement):
        own = folders_of(opened)[0].id
        for folders, until in (((own,), world.time), ((), world.time + timedelta(days=1)), ((foreign,), None)):
            with pytest.raises(Refusal):
                giving.give(opened, engagement, folders, "For the talk", until or world.time + timedelta(days=1))


def an_end(facilitation: Facilitation, how: str) -> None:
    tenant, landlord = facilitation.parties[:2]
    with facilitation.at_work() as (work, engagement):
        match how:
            case "a party ends it":
                end(work, engagement, account_of(work, landlord.person).id, End.ENDED)
            case "the facilitator withdraws":
                end(work, engagement, account_of(work, facilitation.person).id, End.WITHDREW)
            case "the grant is taken back":
                giving.take_back_all(work, engagement, participant_of(work, tenant))
            case "the case is over":
                case = case_row(work, facilitation.case_id)
                participants.withdraw(work, participant_of(work, landlord), case)
                end_with_case(work, case, None)
            case "the case is over, and nothing else is noted":
                case = case_row(work, facilitation.case_id)
                participants.withdraw(work, participant_of(work, landlord), case)
            case "a new version":
                pass
    if how == "a new version":
        change(facilitation)


ENDS = (
    "a party ends it",
    "the facilitator withdraws",
    "the grant is taken back",
    "the case is over",
    "the case is over, and nothing else is noted",
    "a new version",
)


@pytest.mark.promise("P20")
@pytest.mark.parametrize("how", ENDS)
def test_access_ends_at_once(world: World, how: str) -> None:
    facilitation = in_force(world)
    code_id = facilitation.give(facilitation.parties[0])
    assert facilitation.read(code_id)
    an_end(facilitation, how)
    with pytest.raises((Refusal, NotFound)):
        facilitation.read(code_id)


def test_a_party_who_withdraws_takes_what_it_gave_along_and_the_others_go_on(world: World) -> None:
    facilitation = in_force(world, third=True)
    tenant, _landlord, third = facilitation.parties
    kept, gone = facilitation.give(tenant), facilitation.give(third)
    with world.work() as work:
        case, place = case_row(work, facilitation.case_id), participant_of(work, third)
        withdraw(work, place, case)
    assert facilitation.validity().in_force
    assert facilitation.read(kept) == ["Of Tessa Tenant"]
    with pytest.raises(NotFound):
        facilitation.read(gone)


def test_a_party_who_comes_back_after_withdrawing_has_not_signed(world: World) -> None:
    """What they left is not agreed to anew by coming back: not what the facilitator may read, nor that they mediate."""
    facilitation = in_force(world, third=True)
    tenant, _landlord, third = facilitation.parties
    code_id = facilitation.give(tenant)
    with world.work() as work:
        case = case_row(work, facilitation.case_id)
        withdraw(work, participant_of(work, third), case)
        organisation = organisation_of(work, case.organisation_id)
        invitation, _token = party_invitations.invite_party(
            work, organisation, case, third.person.email, case.opened_by, 1
        )
        work.session.flush()
        participants.join(work, invitation, account_of(work, third.person))
    assert facilitation.validity().troubles == {Trouble.CAME_BACK}
    with pytest.raises(Refusal, match="has come back after withdrawing"):
        facilitation.read(code_id)
    change(facilitation)
    assert Trouble.CAME_BACK not in facilitation.validity().troubles
    facilitation.sign()
    assert facilitation.validity().in_force


def test_two_facilitators_each_sign_and_each_are_given_apart(world: World) -> None:
    first = in_force(world)
    person = with_account(world, "Grete Second")
    with world.work() as work:
        case = case_row(work, first.case_id)
        on_roster(work, case.organisation_id, person)
        engagement = engaging.propose_from_roster(
            work, case, participant_of(work, first.parties[1]), account_of(work, person).id
        )
        second = Facilitation(world, first.parties, person, engagement.id)
    second.agree().join().disclose().accept().offer()
    code_id = first.give(first.parties[0])
    with pytest.raises(Refusal):
        second.give(second.parties[0])
    second.sign()
    for other in (second,):
        with pytest.raises(NotFound):
            other.read(code_id)
    assert second.read(second.give(second.parties[1])) == ["Of Leo Landlord"]
    assert first.read(code_id) == ["Of Tessa Tenant"]


def change(facilitation: Facilitation) -> None:
    """A party offers a changed text as the next version."""
    with facilitation.opened_by(facilitation.parties[1]) as (opened, engagement):
        offered = latest(opened.work, engagement)
        assert offered is not None
        text = signing.text_of(opened, engagement, offered)
        assert text is not None
        signing.offer_text(opened, engagement, recommended(), TERMS.notes_days, text + "\n## 21. More\n\nAnd this.\n")


# --- reports ---------------------------------------------------------------------------------------------------------


def test_the_only_report_is_attendance_and_outcome_once_and_by_the_facilitator(world: World) -> None:
    facilitation = in_force(world)
    tenant, landlord = facilitation.parties
    with facilitation.at_work() as (work, engagement):
        place = participant_of(work, facilitation.mediator)
        with pytest.raises(NotFound):
            report(work, engagement, participant_of(work, tenant), Outcome.SETTLED, [])
        with pytest.raises(NotFound):
            report(work, engagement, place, Outcome.SETTLED, [place.id])
        report(work, engagement, place, Outcome.NOT_SETTLED, [tenant.participant_id])
        with pytest.raises(Refusal):
            report(work, engagement, place, Outcome.SETTLED, [tenant.participant_id])
        found = reports_in(work, case_row(work, facilitation.case_id))[engagement.id]
    assert (found.attended, found.absent, found.outcome) == (
        [tenant.person.name],
        [landlord.person.name],
        Outcome.NOT_SETTLED,
    )


def test_a_report_has_no_field_for_words(world: World) -> None:
    facilitation = in_force(world)
    person = facilitation.person
    person.open(f"/cases/{facilitation.case_id}/facilitation/{facilitation.engagement_id}/report")
    assert set(person.page.form("Report this").values) == {"csrf_token", "once", "attended", "outcome"}
    assert "<textarea" not in person.page.html
    person.submit("Report this", outcome="settled in part")
    assert "There is a settlement on some points" in person.page.text
