"""Journeys of a person who asks what is held about them, takes it along, and deletes their account."""

import csv
import io
import json
import zipfile
from uuid import uuid4

import pytest
from sqlalchemy import select

from odr.accounts import links, mails
from odr.accounts.tables import Account
from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.facilitation.engagement.engaging import propose_by_email
from odr.mail import outbox
from odr.organisations.tables import Invitation
from odr.purposes import THE_SERVICE
from odr.rights import deleting
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.items import add as add_item
from odr.web.running.housekeeping import destroy_due_cases, one_round
from tests.support.advisers import adviser_of, given
from tests.support.endings import close, due
from tests.support.facilitation import in_force
from tests.support.people import account_of, arrive, signed_in, with_account
from tests.support.vaults import Party, case_row, participant_of, two_parties, with_vault
from tests.support.world import PASSWORD, Person, World


def taken(person: Person) -> tuple[dict[str, list[dict[str, object]]], str]:
    """The file as a program reads it, part by part, and its table."""
    person.open("/me/held")
    person.submit("Download all of it")
    assert person.status == 200
    with zipfile.ZipFile(io.BytesIO(person.response.get_data())) as packed:
        held = json.loads(packed.read("what-is-held.json"))
        table = packed.read("what-is-held.csv").decode("utf-8-sig")
    return {part["table"]: part["rows"] for part in held["parts"]}, table


@pytest.mark.promise("P52")
def test_a_person_sees_what_is_held_about_them_and_takes_it_along(world: World) -> None:
    party = with_vault(two_parties(world)[0])
    party.unlock()
    page = party.person.open("/me/held")
    assert page.heading == "What this service holds about me"
    for said in (
        "Tessa Tenant",
        "1 Quay Street",
        "tessa@example.org",
        "2026-0142",
        "Access codes",
        "Behind your codes",
    ):
        assert said in page.text, said
    parts, table = taken(party.person)
    assert parts["accounts"][0]["legal_name"] == "Tessa Tenant"
    assert parts["participants"][0]["case_id"] == "2026-0142"
    assert {row["event"] for row in parts["audit_entries"]} >= {"participant.joined", "vault.made", "vault.unlocked"}
    assert {row["holder_id"] for row in parts["access_codes"]} == {"you"}
    rows = list(csv.reader(io.StringIO(table)))
    assert ["Your account", "1", "Legal name", "Tessa Tenant", "1 of 1"] in rows


@pytest.mark.promise("P52")
def test_that_somebody_looked_and_took_it_along_is_shown_to_the_person(world: World) -> None:
    nora = signed_in(world)
    nora.open("/me/held")
    nora.open("/me/held")
    taken(nora)
    parts, _table = taken(nora)
    assert sorted(str(row["event"]) for row in parts["account_events"]) == ["data.shown", "data.taken"]
    world.later(days=366)
    one_round(world.app_context)
    arrive(nora)
    parts, _table = taken(nora)
    # Told is what was there before this look.
    assert len(parts["account_events"]) <= 2


def test_a_mail_that_waits_is_told_without_what_it_says(world: World) -> None:
    nora = signed_in(world)
    nora.open("/forgotten-password")
    nora.submit(email=nora.email)
    parts, table = taken(nora)
    assert [row["subject"] for row in parts["mails"]] == ["Choose a new password"]
    assert "reset-password" not in table + json.dumps(parts)


@pytest.mark.promise("P05")
def test_nothing_of_anybody_else_is_in_it(world: World) -> None:
    """The attack: of everybody in the same case, their words, names and addresses are looked for in one's own file."""
    party, other = (with_vault(one) for one in two_parties(world))
    adviser = given(adviser_of(other), 1)
    with other.opened() as opened:
        add_item(opened, folders_of(opened)[0].id, Draft(title="Whom I owe", text="forty thousand in cash"))
    with party.opened() as opened:
        add_item(opened, folders_of(opened)[0].id, Draft(title="My floor", text="nine thousand"))
    parts, table = taken(party.person)
    said = table + json.dumps(parts) + party.person.open("/me/held").text
    for secret in (
        "Leo", "leo@", other.person.contact()["telephone"], adviser.person.name, adviser.person.email,
        str(other.participant_id), str(adviser.adviser_id), "Whom I owe", "forty thousand",
        # One's own too, behind the code; and no code, nor what finds one.
        "My floor", "nine thousand", party.code.reveal() if party.code else "",
    ):  # fmt: skip
        assert secret, "nothing to look for"
        assert secret not in said, secret


@pytest.mark.promise("P05", "P52")
def test_what_is_not_sealed_of_a_place_in_a_case_is_told_row_by_row_and_of_the_person_alone(world: World) -> None:
    """What somebody agreed to and signed stands in plain rows: it is not behind a code, and the page may not say so."""
    facilitation = in_force(world)
    tessa, leo = facilitation.parties
    parts, table = taken(tessa.person)
    assert [row["agreed"] for row in parts["engagement_consents"]] == [True]
    assert len(parts["agreement_signatures"]) == len(parts["disclosure_answers"]) == 1
    assert "signed_at" in parts["agreement_signatures"][0]
    own = {row["participant_id"] for name in ("engagement_consents", "disclosure_answers") for row in parts[name]}
    assert own == {str(tessa.participant_id)}
    page = tessa.person.open("/me/held").text
    told, behind = page.split("Behind your codes")
    for title in ("Answers of yours to a proposed facilitator", "Signatures of yours on agreements"):
        assert title in told
        assert title not in behind
    for other in (str(leo.participant_id), str(facilitation.mediator.participant_id), leo.person.name):
        assert other not in table + json.dumps(parts) + page


def test_whoever_is_not_signed_in_is_shown_nothing(world: World) -> None:
    nobody = world.person()
    for path in ("/me/held", "/me/delete"):
        nobody.open(path)
        assert nobody.page.heading == "Sign in"
    nobody.post_with_token("/me/held/download")
    assert nobody.response.mimetype == "text/html"


# --- deleting ---------------------------------------------------------------------------------------------------------


def delete_account(person: Person, password: str = PASSWORD) -> None:
    person.open("/me/delete")
    person.submit("Delete my account", current=password)


@pytest.mark.both_engines("erasing")
@pytest.mark.promise("P52")
def test_an_account_on_which_nothing_depends_is_deleted_and_a_receipt_is_mailed(world: World) -> None:
    nora = with_account(world)
    other = world.person("Nora Field", nora.email)
    arrive(nora)
    arrive(other)
    delete_account(nora)
    assert "Your account is deleted." in nora.page.text
    other.open("/me")
    assert other.page.heading == "Sign in"
    nora.sign_in()
    assert nora.status == 422
    world.deliver()
    assert world.mailbox.last(nora.email).subject == "Your account was deleted"
    one_round(world.app_context)
    with world.work() as work:
        assert work.session.scalars(select(Account)).all() == []
    assert b"Nora Field" not in world.stored(later=True)


def test_a_wrong_password_deletes_nothing(world: World) -> None:
    nora = signed_in(world)
    delete_account(nora, "not my password")
    assert nora.status == 422
    assert "This is not your present password." in nora.page.text
    assert nora.open("/me").heading == "My details"


@pytest.mark.promise("P52")
def test_what_is_open_stands_in_the_way_and_is_said_with_until_when(world: World) -> None:
    party, other = (with_vault(one) for one in two_parties(world))
    adviser = given(adviser_of(other), 1).person
    administrator = world.administrator(organisation="Hillside Mediation")
    for person, said in (
        (party.person, "You take part in the case 2026-0142: until you withdraw from it, or it is closed."),
        (adviser, "You act for Leo Landlord in the case 2026-0142: until you stop acting there, or it is closed."),
        (administrator, "You are the only administrator of Hillside Mediation: until somebody else administers it"),
    ):
        page = person.open("/me/delete")
        assert said in page.text
        for password in ("", PASSWORD):
            person.post_with_token("/me/delete", {"current": password})
            assert said in person.page.text
            assert "Please type your present password" not in person.page.text, "there is no field for it"
        assert person.open("/me").heading == "My details"


def withdrawn_and_deleted(world: World) -> tuple[Party, Party]:
    party, other = (with_vault(one) for one in two_parties(world))
    party.person.post_with_token(f"/cases/{party.case_id}/withdraw")
    page = party.person.open("/me/delete")
    assert "Your place in the case 2026-0142" in page.text
    delete_account(party.person)
    assert "Your account is deleted." in party.person.page.text
    return party, other


@pytest.mark.promise("P52")
def test_somebody_who_has_acted_for_a_party_is_told_what_stays_of_that(world: World) -> None:
    party, _other = (with_vault(one) for one in two_parties(world))
    adviser = given(adviser_of(party), 1)
    adviser.unlock()
    adviser.person.post_with_token(f"/cases/{party.case_id}/stop-acting")
    page = adviser.person.open("/me/delete")
    assert "That you acted for somebody in the case 2026-0142" in page.text
    assert "opened a case, sent an invitation" not in page.text, "they have never administered"
    delete_account(adviser.person)
    with world.work() as work:
        assert adviser.row(work).account_id == adviser.account_id, "the control: it stays"
    world.deliver()
    mail = world.mailbox.last(adviser.person.email).body
    assert "That you acted for somebody, without your name" in mail
    assert "2026-0142" not in mail
    assert "as its administrator" not in mail


@pytest.mark.promise("P52")
def test_somebody_who_was_only_asked_to_facilitate_is_told_what_stays_of_that(world: World) -> None:
    party = two_parties(world)[0]
    faye, said = signed_in(world, "Faye Mild"), "asked to facilitate and did not come"
    assert said not in faye.open("/me/delete").text
    with world.work() as work:
        engagement = propose_by_email(work, case_row(work, party.case_id), participant_of(work, party), faye.email)
        engagement.account_id = account_of(work, faye).id
    assert said in faye.open("/me/delete").text
    delete_account(faye)
    world.deliver()
    assert "asked to facilitate, without your name" in world.mailbox.last(faye.email).body


@pytest.mark.both_engines("erasing")
@pytest.mark.promise("P52")
def test_of_whoever_has_withdrawn_what_they_kept_in_private_goes_and_their_name_with_it(world: World) -> None:
    party, other = withdrawn_and_deleted(world)
    page = other.person.open(f"/cases/{party.case_id}")
    assert "Tessa" not in page.text
    assert "Deleted account" in page.text
    with world.work() as work:
        events = work.session.scalars(select(AuditEntry.event).where(AuditEntry.case_id == party.case_id)).all()
        assert events.count(Event.VAULT_DESTROYED.value) == 1
        account = next(one for one in work.session.scalars(select(Account)) if one.deleted_at is not None)
        assert account.password_hash == ""
    world.deliver()
    mail = world.mailbox.last(party.person.email)
    assert "2026-0142" not in mail.body
    assert "Your places in cases" in mail.body


def test_whoever_deleted_their_account_gets_no_mail_and_is_gone_altogether_with_the_case(world: World) -> None:
    party, other = withdrawn_and_deleted(world)
    world.deliver()
    close(world, party.case_id)
    due(world, party.case_id)
    assert destroy_due_cases(world.app_context) == 1
    world.deliver()
    assert "" not in {mail.to for mail in world.mailbox.messages}
    assert world.mailbox.last(party.person.email).subject == "Your account was deleted"
    with world.work() as work:
        opener = account_of(work, other.person).id
        left = work.session.scalars(select(Account.deleted_at).where(Account.id != opener)).all()
    # Who opened the case in this scene was the person themself, and its row stays with the organisation.
    assert len(left) == 1


@pytest.mark.promise("P52")
@pytest.mark.parametrize("asked", ["nora.secret@elsewhere.example", "omar@example.org"])
def test_whoever_deletes_their_account_leaves_no_mail_waiting_for_an_address_they_asked_for(
    world: World, asked: str
) -> None:
    """Never confirmed, or somebody else's, who would be told of an account that is gone."""
    nora, omar = signed_in(world), with_account(world, "Omar Hill")
    nora.open("/me/email")
    nora.submit(current=PASSWORD, email=asked)
    assert world.mailbox.messages == [], "the control: it waits"
    delete_account(nora)
    world.deliver()
    assert [(mail.to, mail.subject) for mail in world.mailbox.messages] == [(nora.email, "Your account was deleted")]
    assert omar.email == "omar@example.org"


@pytest.mark.promise("P52")
def test_a_mail_to_another_spelling_of_the_address_is_the_persons_too(world: World) -> None:
    nora = signed_in(world)
    with world.work() as work:
        outbox.queue(work, outbox.Message(THE_SERVICE, nora.email.upper(), "Hello", "Something about you"))
        outbox.queue(work, outbox.Message(THE_SERVICE, "x" + nora.email, "Hello", "Something about somebody else"))
    assert nora.open("/me/held").text.count("Mails to you that wait") == 1
    delete_account(nora)
    world.deliver()
    assert [mail.to for mail in world.mailbox.messages] == ["x" + nora.email, nora.email]


@pytest.mark.promise("P52")
def test_what_waits_for_an_address_that_was_changed_still_goes_there(world: World) -> None:
    """Whoever took an account over must not get the warnings that are on their way to its owner."""
    nora, old = signed_in(world), "nora@example.org"
    with world.work() as work:
        outbox.queue(work, mails.password_changed_mail(old))
        account = account_of(work, nora)
        _email, token = links.make_email_confirmation(work, account, "nora@hill.example")
        outbox.queue(work, mails.address_change_mail(old), about=mails.about_change(account.id))
        links.use_email_confirmation(work, token, account.id)
    world.deliver()
    assert {(mail.to, mail.subject) for mail in world.mailbox.messages} == {
        (old, "Your password was changed"),
        (old, "Your email address is about to change"),
    }


@pytest.mark.promise("P52")
def test_an_invitation_accepted_under_an_address_before_forgets_it_with_the_account(world: World) -> None:
    nora = with_account(world)
    with world.work() as work:
        account = account_of(work, nora)
        accepted = Invitation(
            id=uuid4(), kind="setup", token_hash=b"1" * 32, created_at=work.now, expires_at=work.now,
            accepted_by=account.id, accepted_at=work.now, email_tag=account.email_tag,
        )  # fmt: skip
        work.session.add(accepted)
        _email, token = links.make_email_confirmation(work, account, "nora@hill.example")
        links.use_email_confirmation(work, token, account.id)
        kept = accepted.id
    with world.work() as work:
        account = work.session.scalars(select(Account)).one()
        deleting.delete_account(work, account, world.settings.timezone)
    with world.work() as work:
        assert work.session.get_one(Invitation, kept).email_tag is None
