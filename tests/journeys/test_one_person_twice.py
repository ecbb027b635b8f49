"""One person who comes into a case a second time under another address: noticed and asked, in whatever place."""

from uuid import UUID

import pytest
from sqlalchemy import func, select

from odr.accounts.contact import find_by_email
from odr.cases.people import party_invitations
from odr.cases.tables import Adviser, Participant
from odr.organisations.tables import Organisation
from odr.web.asking.sessions import write_token
from tests.support.cases import joined, opened
from tests.support.facilitation import proposed
from tests.support.vaults import case_row, two_parties, with_vault
from tests.support.world import PASSWORD, Person, World

ASKED = "takes part in this case already. If that is you, sign in"


def like(world: World, person: Person, email: str) -> Person:
    """The same person at another browser, with another address."""
    again = world.person(person.name, email)
    assert again.contact() == person.contact()
    return again


def count(world: World, table: type[Participant] | type[Adviser]) -> int:
    with world.work() as work:
        return work.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_party_who_comes_as_the_facilitator_by_a_mail_is_asked(world: World) -> None:
    administrator = world.administrator()
    case_id = opened(administrator)
    tenant, landlord = (joined(administrator, case_id, name) for name in ("Tessa Quill", "Leo Frost"))
    again = like(world, tenant, "tessa.again@example.org")
    tenant.open(f"/cases/{case_id}/facilitation")
    tenant.submit("Propose by email", email=again.email)
    landlord.open(tenant.path)
    landlord.submit("I agree")
    again.open(world.link_mailed_to(again.email))
    again.submit("Accept", **again.contact(), password=PASSWORD)
    assert again.status == 422
    assert ASKED in again.page.text
    assert count(world, Participant) == 2
    again.submit("Accept", password=PASSWORD, is_another="yes")
    assert again.status == 200
    assert count(world, Participant) == 3


def test_a_party_who_comes_as_the_facilitator_from_the_roster_is_asked(world: World) -> None:
    facilitation = proposed(world).agree()
    fay, tessa = facilitation.person, facilitation.parties[0].person
    fay.open("/me/change")
    fay.submit("Save", legal_name=tessa.name)
    fay.open("/facilitation")
    fay.submit("Take the place")
    assert ASKED in fay.page.text
    assert count(world, Participant) == 2
    fay.submit("I am somebody else, and take the place")
    assert fay.status == 200
    assert count(world, Participant) == 3


def test_a_party_who_comes_as_the_adviser_of_another_is_asked_and_their_own_family_is_not(world: World) -> None:
    parties = [with_vault(party) for party in two_parties(world)]
    tenant = parties[0].person
    for number, party in enumerate(parties):
        party.unlock()
        inviting = party.person
        inviting.open(f"/cases/{party.case_id}/advisers")
        again = like(world, tenant, f"tessa.{number}@example.org")
        inviting.submit("Send the invitation", email=again.email)
        again.open(world.link_mailed_to(again.email))
        again.submit("Accept the invitation", **again.contact(), password=PASSWORD)
        if inviting is tenant:  # who shares a name and a telephone with those whom they ask
            assert again.status == 200
            continue
        assert again.status == 422
        assert ASKED in again.page.text
        assert count(world, Adviser) == 1
        again.submit("Accept the invitation", password=PASSWORD, is_another="yes")
        assert count(world, Adviser) == 2


def test_a_party_is_not_told_by_a_question_that_somebody_advises(world: World) -> None:
    """Decision 0005: a name that is tried out says nothing of advisers."""
    party = with_vault(two_parties(world)[0])
    party.unlock()
    tenant, case_id = party.person, party.case_id
    adviser = world.person("Ines Law", "ines@example.org")
    tenant.open(f"/cases/{case_id}/advisers")
    tenant.submit("Send the invitation", email=adviser.email)
    adviser.open(world.link_mailed_to(adviser.email))
    adviser.submit("Accept the invitation", **adviser.contact(), password=PASSWORD)
    curious = like(world, adviser, "somebody@example.org")
    invite(world, case_id, curious)
    curious.submit("Accept the invitation", **curious.contact(), password=PASSWORD)
    assert curious.status == 200
    assert ASKED not in curious.page.text


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ({"email": "tessa@example.org"}, {"email": "tessa+flat@example.org"}),
        ({"email": "tessa+one@example.org"}, {"email": "Tessa+Two@EXAMPLE.org"}),
        ({"email": "tessa@m\u00fcnchen.example"}, {"email": "tessa+flat@xn--mnchen-3ya.example"}),
        ({"name": "Tessa Quill"}, {"name": "QUILL, Tessa"}),
        ({"name": "Tessa Quill"}, {"name": "Quill Tessa"}),
        ({"name": "Ren\u00e9 O\u2019Quill"}, {"name": "rene\u0301 o'quill"}),
        ({"telephone": "+44 20 7946 0958"}, {"telephone": "020 7946 0958"}),
    ],
    ids=lambda given: next(iter(given.values())),
)
def test_whoever_could_be_somebody_who_is_there_is_asked(
    world: World, first: dict[str, str], again: dict[str, str]
) -> None:
    organisation = world.administrator()
    case_id = opened(organisation)
    for number, given in enumerate((first, again)):
        person = world.person(f"Person {'AB'[number]}", given.get("email", f"person.{number}@example.org"))
        said = person.contact() | {"telephone": f"+44 20 7946 000{number}"}
        said |= {"legal_name": given["name"]} if "name" in given else {}
        said |= {"telephone": given["telephone"]} if "telephone" in given else {}
        invite(world, case_id, person)
        person.submit("Accept the invitation", **said, password=PASSWORD)
        assert (ASKED in person.page.text) == (number == 1)
    assert count(world, Participant) == 1


def invite(world: World, case_id: UUID, person: Person) -> None:
    """Somebody is invited into the case, and opens the link."""
    with world.work() as work:
        case = case_row(work, case_id)
        organisation = work.session.get_one(Organisation, case.organisation_id)
        _invitation, token = party_invitations.invite_party(work, organisation, case, person.email, case.opened_by, 1)
    person.open(f"/invitation/{write_token(token)}")


def test_an_address_is_found_however_its_domain_is_spelled(world: World) -> None:
    somebody = world.person("Tessa Quill", "tessa@m\u00fcnchen.example")
    invite(world, opened(world.administrator()), somebody)
    somebody.submit("Accept the invitation", **somebody.contact(), password=PASSWORD)
    with world.work() as work:
        spellings = ("XN--MNCHEN-3YA.example", "M\u00dcNCHEN.example")
        found = {find_by_email(work, f"tessa@{domain}") for domain in spellings}
        assert len(found) == 1
        assert None not in found
        assert find_by_email(work, "tessa@xn--nothing-of-ours.example") is None
