"""The whole story of a facilitator, through the pages."""

import json
from uuid import UUID

import pytest

from odr.agreements.papers import signing
from odr.cases.tables import Case
from odr.facilitation.document.document import AGREEMENT_FILE
from odr.facilitation.validity.offered import latest
from odr.mail.delivery import deliver_due
from odr.mail.outbox import Message, Refused
from odr.selftest.harness.person import Person
from odr.selftest.harness.world import World
from odr.signed.files import read_file
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.items import add
from odr.web.running.housekeeping import one_round
from tests.support.cases import joined, opened
from tests.support.facilitation import in_force, on_roster, participant_named, party_at, proposed
from tests.support.papers import language_of_pdf
from tests.support.people import account_of, with_account
from tests.support.vaults import Party, with_vault

TERMS = {"fees": "borne in equal shares", "law": "England and Wales", "language": "English"}
DISCLOSED = {
    "relationships": "None that I know of.",
    "interests": "None.",
    "earlier_work": "The tenant attended a course of mine.",
}


def unlock(party: Party) -> None:
    party.open("/unlock")
    if party.person.path.endswith("/unlock"):
        party.unlock()
    assert party.person.status == 200, party.person.page.text


def engagement_page(person: Person, case_id: UUID, name: str) -> None:
    person.open(f"/cases/{case_id}/facilitation")
    person.follow(name)


@pytest.mark.promise("P20")
def test_a_facilitator_from_the_proposal_to_the_destroyed_notes(world: World) -> None:
    administrator = world.administrator()
    case_id = opened(administrator)
    tenant, landlord = (
        with_vault(party_at(joined(administrator, case_id, name), case_id)) for name in ("Tessa Quill", "Leo Frost")
    )
    # Given a roster that the administrators keep, and a suggestion of theirs
    administrator.open("/administration/facilitators")
    administrator.submit("Send the invitation", email="fay@example.org", languages="English, German", fields="Tenancy")
    fay = world.person("Fay Middleton")
    fay.open(world.link_mailed_to("fay@example.org"))
    fay.submit("Accept", **fay.contact(), password="seven green kettles sing")
    assert fay.path == "/facilitation"
    administrator.open(f"/administration/cases/{case_id}/suggest")
    administrator.submit("Suggest", facilitator=str(fay_id(world, fay)))
    assert "Fay Middleton" in administrator.page.text

    # When a party proposes somebody by email, to whose disclosure the other objects
    tenant.person.open(f"/cases/{case_id}/facilitation")
    assert "Fay Middleton" in tenant.person.page.text
    tenant.person.submit("Propose by email", email="max@example.org")
    engagement_page(landlord.person, case_id, "max@example.org")
    landlord.person.submit("I agree")
    max_ = world.person("Max Unwelcome")
    max_.open(world.link_mailed_to("max@example.org"))
    max_.submit("Accept", **max_.contact(), password="seven green kettles sing")
    assert max_.path.startswith(f"/cases/{case_id}/vault")
    unwelcome = with_vault(Party(world, max_, case_id, participant_named(world, case_id, max_)))
    unlock(unwelcome)
    max_.open("/facilitation")
    max_.follow("Case 2026")
    max_.follow("Disclose")
    max_.submit("Disclose to all parties", **DISCLOSED | {"relationships": "The landlord is my brother."})
    assert "answer" in max_.page.text
    unlock(tenant)
    engagement_page(tenant.person, case_id, "Max Unwelcome")
    tenant.person.follow("Read the disclosure")
    assert "The landlord is my brother." in tenant.person.page.text
    assert "Not the administrators" in tenant.person.page.audience
    tenant.person.follow("Object")
    tenant.person.submit("Object")
    assert "you have objected" in tenant.person.page.text.casefold()

    # Then they replace them: Fay is asked, asks nothing of anybody, and discloses
    tenant.person.submit("Propose", facilitator=str(fay_id(world, fay)))
    engagement_page(landlord.person, case_id, "Fay Middleton")
    landlord.person.submit("I agree")
    fay.open("/facilitation")
    assert "You are asked to facilitate" in fay.page.text
    fay.submit("Take the place")
    mediator = with_vault(Party(world, fay, case_id, participant_named(world, case_id, fay)))
    unlock(mediator)
    fay.open("/facilitation")
    fay.follow("Case 2026")
    fay.follow("Disclose")
    fay.submit("Disclose to all parties", **DISCLOSED)
    for party in (tenant, landlord):
        unlock(party)
        engagement_page(party.person, case_id, "Fay Middleton")
        party.person.follow("Read the disclosure")
        if party is landlord:
            party.person.submit("Ask", question="Which course?")
            fay.open("/facilitation")
            fay.follow("Case 2026")
            fay.follow("What was disclosed")
            fay.submit("Answer", answer="One about roofs.")
            engagement_page(party.person, case_id, "Fay Middleton")
            party.person.follow("Read the disclosure")
            assert "One about roofs." in party.person.page.text
        party.person.submit("Accept")

    # And sign: nothing is in force before the last of them
    fay.open("/facilitation")
    fay.follow("Case 2026")
    fay.follow("Offer an agreement")
    fay.submit("Offer this text", **TERMS)
    assert fay.page.heading == "Agreement, version 1"
    fay.submit("Sign this text", name="Fay Middleton")
    engagement_page(tenant.person, case_id, "Fay Middleton")
    tenant.person.follow("Read the agreement")
    tenant.person.submit("Sign this text", name="Somebody Else")
    assert tenant.person.status == 422
    tenant.person.submit("Sign this text", name="Tessa Quill")
    give = tenant.person.path + "/give"
    tenant.person.open(give)
    assert tenant.person.status == 404
    engagement_page(landlord.person, case_id, "Fay Middleton")
    landlord.person.follow("Read the agreement")
    landlord.person.submit("Sign this text", name="Leo Frost")
    assert "in force" in landlord.person.page.text

    # Anybody takes along what can be checked anywhere
    landlord.person.follow("Agreement, version 1")
    version = landlord.person.path
    landlord.person.open(version + "/file")
    read_file(landlord.person.response.get_data(), [AGREEMENT_FILE]).check()
    landlord.person.open("/language/fr")
    landlord.person.open(version + "/pdf")
    assert language_of_pdf(landlord.person.response.get_data()) == "en", "that of the text that was signed"
    landlord.person.open("/language/en")

    # Each gives what they like
    for party in (tenant, landlord):
        with party.opened() as vault:
            add(vault, folders_of(vault)[0].id, Draft(f"Of {party.person.name}", f"Private to {party.person.name}"))
    engagement_page(tenant.person, case_id, "Fay Middleton")
    tenant.person.follow("Give access")
    folder_id = next(iter(tenant.person.page.form("Give access").choices["folders"]))
    tenant.person.submit("Give access", folders=[folder_id], purpose="the first talk", until="2026-11-20")
    assert "Under the agreement in force, version 1" in tenant.person.page.text
    fay.open("/facilitation")
    fay.follow("Case 2026")
    fay.follow("From Tessa Quill")
    given = fay.path
    fay.follow("My aims")
    fay.follow("Of Tessa Quill")
    assert "Private to Tessa Quill" in fay.page.text
    assert "Tessa Quill" in fay.page.audience
    # What one gave is nothing that the other is told of
    engagement_page(landlord.person, case_id, "Fay Middleton")
    assert "What you gave" not in landlord.person.page.text

    # A changed text suspends until all have signed again
    landlord.person.follow("Offer a changed text")
    text = landlord.person.page.form("Offer this text").values["text"][0]
    landlord.person.submit("Offer this text", text=text.replace("24 hours", "12 hours"))
    assert "What is different" in landlord.person.page.text
    fay.open(given)
    assert fay.status == 403
    for person, name in ((landlord.person, "Leo Frost"), (tenant.person, "Tessa Quill"), (fay, "Fay Middleton")):
        person.open(version.removesuffix("/1") + "/2")
        person.submit("Sign this text", name=name)
    fay.open(given)
    assert fay.status == 403
    engagement_page(tenant.person, case_id, "Fay Middleton")
    tenant.person.submit("Give it again")
    fay.open("/facilitation")
    fay.follow("Case 2026")
    fay.follow("From Tessa Quill")
    assert fay.status == 200
    given = fay.path

    # The facilitator withdraws; the notes are destroyed on their day, and all are told
    fay.open("/facilitation")
    fay.follow("Case 2026")
    fay.follow("Withdraw as facilitator")
    fay.submit("Withdraw")
    fay.open(given)
    assert fay.status == 404
    world.later(days=31)
    one_round(world.app_context)
    world.deliver()
    for email in (fay.email, tenant.person.email, landlord.person.email):
        assert "were destroyed" in world.mailbox.last(email).body
    fay.sign_in()
    fay.open("/facilitation")
    assert "You could open your notes until" in fay.page.text


def fay_id(world: World, person: Person) -> UUID:
    with world.work() as work:
        return account_of(work, person).id


@pytest.mark.promise("P21")
def test_anybody_reads_prints_and_takes_along_the_recommended_form(world: World) -> None:
    visitor = world.person("Nobody")
    visitor.open("/")
    visitor.follow("The agreement for facilitators")
    for words in ("No testimony", "in force when all of them have signed", "{parties}"):
        assert words in visitor.page.text
    assert "Anybody can read this page" in visitor.page.audience
    visitor.open("/agreement-form/1/pdf")
    assert language_of_pdf(visitor.response.get_data()) == "en"
    visitor.open("/agreement-form/1.fr/pdf")
    assert language_of_pdf(visitor.response.get_data()) == "fr"
    visitor.open("/agreement-form/1/text")
    assert visitor.response.get_data().decode().startswith("# Confidentiality agreement")
    for absent in ("0", "2", "x", "..", "1 x", "%2e%2e%2f1"):
        visitor.open(f"/agreement-form/{absent}")
        assert visitor.status == 404


def test_an_organisation_keeps_a_form_of_its_own_and_parties_begin_with_it(world: World) -> None:
    administrator = world.administrator()
    administrator.open("/administration/agreement-form")
    text = administrator.page.form("Save as a new version").values["text"][0]
    administrator.submit("Save as a new version", text=text.replace("{parties}", "{somebody}"))
    assert administrator.status == 422
    assert "{somebody}" in administrator.page.text
    administrator.submit("Save as a new version", text=text.replace("Care of codes", "Our care of codes"))
    assert "version 1" in administrator.page.text


def test_no_mail_about_facilitators_names_a_party_or_what_kind_of_case_it_is(world: World) -> None:
    administrator = world.administrator()
    case_id = opened(administrator, reference="SECRET-7")
    tenant, landlord = (joined(administrator, case_id, name) for name in ("Tessa Quill", "Leo Frost"))
    tenant.open(f"/cases/{case_id}/facilitation")
    tenant.submit("Propose by email", email="max@example.org")
    engagement_page(landlord, case_id, "max@example.org")
    landlord.submit("I agree")
    one_round(world.app_context)
    world.deliver()
    mails = [one for one in world.mailbox.messages if "facilitat" in one.body or "a proposal" in one.body]
    assert sorted(one.to for one in mails) == sorted(["max@example.org", landlord.email])
    for mail in mails:
        whole = f"{mail.subject} {mail.body}"
        assert not any(word in whole for word in ("Tessa", "Leo", "enancy"))
        # To whom it belongs is told the reference; who is yet to come is not.
        assert ("SECRET-7" in whole) == (mail.to == landlord.email)


def test_the_file_of_an_agreement_is_what_people_can_read(world: World) -> None:
    facilitation = in_force(world)
    with facilitation.opened_by(facilitation.parties[0]) as (opened_vault, engagement):
        offered = latest(opened_vault.work, engagement)
        assert offered is not None
        raw = signing.file_of(opened_vault, engagement, offered).encode()
    kept = json.loads(raw)
    assert kept["text"].startswith("# Confidentiality agreement")
    assert [one["signature"] for one in kept["signatures"]]


@pytest.mark.parametrize("by_email", [True, False])
def test_a_refused_address_is_told_where_somebody_was_asked_to_facilitate(world: World, by_email: bool) -> None:
    if by_email:
        administrator = world.administrator()
        case_id = opened(administrator)
        tenant, landlord = (joined(administrator, case_id, name) for name in ("Tessa Quill", "Leo Frost"))
        tenant.open(f"/cases/{case_id}/facilitation")
        tenant.submit("Propose by email", email="max@example.org")
        engagement_page(landlord, case_id, "max@example.org")
        name = "max@example.org"
    else:
        facilitation = proposed(world)
        case_id, name = facilitation.case_id, facilitation.person.name
        tenant, landlord = (party.person for party in facilitation.parties)
        engagement_page(landlord, case_id, name)
    landlord.submit("I agree")
    deliver_due(world.database, world.app_context.work, Refusing())
    for party in (tenant, landlord):
        engagement_page(party, case_id, name)
        assert "could not be delivered: the address was refused" in party.page.text


def test_whoever_is_not_asked_any_more_gets_no_mail_about_it(world: World) -> None:
    facilitation = proposed(world)
    tenant, landlord = (party.person for party in facilitation.parties)
    engagement_page(landlord, facilitation.case_id, facilitation.person.name)
    landlord.submit("I agree")
    tenant.open(f"/cases/{facilitation.case_id}")
    tenant.post_with_token(f"/cases/{facilitation.case_id}/withdraw", {})
    world.deliver()
    assert not [mail for mail in world.mailbox.messages if mail.to == facilitation.person.email]


class Refusing:
    """A mail server that takes nothing."""

    def deliver(self, message: Message) -> None:
        raise Refused("SMTPRecipientsRefused")


def test_a_party_reads_what_the_roster_says_where_it_answers_and_exchanges_a_facilitator_in_one_step(
    world: World,
) -> None:
    found = in_force(world)
    tenant, landlord = found.parties
    next_one = with_account(world, "Nadia Brook")
    with world.work() as work:
        house = work.session.get_one(Case, found.case_id).organisation_id
        entry = on_roster(work, house, next_one)
        entry.fee, entry.about = "120 € an hour", "Calm, and used to families."
    page = f"/cases/{found.case_id}/facilitation/{found.engagement_id}"
    tenant.person.open(page)
    tenant.person.follow("Somebody else in their place…")
    assert "Calm, and used to families." in tenant.person.page.text
    tenant.person.submit("End it, and propose this person")
    assert "Please choose somebody" in tenant.person.page.text
    tenant.person.submit("End it, and propose this person", facilitator=str(fay_id(world, next_one)))
    assert "The other parties are asked" in tenant.person.page.text
    assert "It ended on" in tenant.person.open(page).text
    engagement_page(landlord.person, found.case_id, "Nadia Brook")
    for words in ("Calm, and used to families.", "120 € an hour", "At work in no case of this organisation"):
        assert words in landlord.person.page.text
    landlord.person.submit("I agree")
    assert "Every party has agreed" in landlord.person.page.text


def test_how_long_access_lasts_is_said_of_the_access_whatever_was_given(world: World) -> None:
    found = in_force(world)
    tenant = found.parties[0]
    found.give(tenant)
    unlock(tenant)
    tenant.person.open(f"/cases/{found.case_id}/facilitation/{found.engagement_id}")
    assert "The access lasts until" in tenant.person.page.text
    found.mediator.unlock()
    assert "The access lasts until" in found.person.open("/facilitation").text
    tenant.person.open("/language/fr")
    # A folder and several entries are neither one thing nor of one gender.
    tenant.person.open(f"/cases/{found.case_id}/facilitation/{found.engagement_id}")
    assert "L’accès dure jusqu’au" in tenant.person.page.text
    assert "Elle est ouverte" not in tenant.person.page.text
