"""An adviser who wants more than they were given, a former one who kept it all, and those who would make one up.

What they were given is one folder; what they try for is everything else: by identifier, by another's code, by the
other side's hand, with the database in hand.
"""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from odr.accounts.signin import create_account
from odr.accounts.tables import Account
from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.cases.cases import move
from odr.cases.life import CaseState, Cause
from odr.cases.people import advisers, participants, undertaking
from odr.cases.tables import Adviser
from odr.crypto.errors import Unopenable
from odr.crypto.sealing import open_sealed
from odr.crypto.secrets import SymmetricKey
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.mail import outbox
from odr.mail.outbox import Message
from odr.messages.saying.disclosing import disclose
from odr.organisations import invitations
from odr.organisations.tables import Invitation
from odr.purposes import THE_SERVICE
from odr.rights import deleting
from odr.vaults.codes import adviser_codes
from odr.vaults.contents import items, listing
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.opening import presenting
from odr.vaults.opening.presenting import unlock
from odr.vaults.tables import AccessCodeRow, Item
from tests.support import scenes
from tests.support.advisers import Acting, adviser_of, given
from tests.support.cases import invited, joined
from tests.support.cases import opened as case_opened
from tests.support.people import account_of, another_browser, contact_of, enter, with_account
from tests.support.rooms import correspondents, joint, mailbox, named
from tests.support.vaults import Party, case_row, participant_of, party_in, two_parties, vault_row, with_vault
from tests.support.world import PASSWORD, Person, World

SHOWN = "The deposit, which Ines may see"
HIDDEN = "What Tessa keeps from everybody"
OTHERS = "What Leo keeps from everybody"


@pytest.fixture
@scenes.scene
def parties(world: World) -> tuple[Party, Party]:
    tessa, leo = (with_vault(party) for party in two_parties(world))
    for party, numbers in ((tessa, {0: HIDDEN, 1: SHOWN}), (leo, {0: OTHERS})):
        with party.opened() as opened:
            folders = folders_of(opened)
            for number, title in numbers.items():
                items.add(opened, folders[number].id, Draft(title, title))
    return tessa, leo


@pytest.fixture
def tessa(parties: tuple[Party, Party]) -> Party:
    return parties[0]


@pytest.fixture
def ines(tessa: Party) -> Acting:
    """Somebody who was given the second folder, to read and to change."""
    return given(adviser_of(tessa), 1, may_write=True)


def item_named(party: Party, title: str) -> tuple[UUID, UUID]:
    """An entry and the folder it is in."""
    with party.opened() as opened:
        line = next(one.line for one in listing.each_item(opened) if one.line.title == title)
        return line.id, line.folder_id


def pages_of_a_vault(party: Party) -> Iterator[str]:
    """Everything that could be asked for about what was not given, by its identifier."""
    item_id, folder_id = item_named(party, OTHERS if party.person.name.startswith("Leo") else HIDDEN)
    with party.opened() as opened:
        code_id = opened.code.id
    for path in ("", "/add", "/rename", "/remove"):
        yield f"/folders/{folder_id}{path}"
    for path in ("", "/change", "/move", "/remove"):
        yield f"/items/{item_id}{path}"
    yield f"/codes/{code_id}/take-back"


PARTYS_OWN = (
    "/codes", "/second-code", "/further-code", "/log", "/remove-everything", "/begin", "/new-code", "/code-sheet",
    "/reset", "/reset/destroy", "/log/check",
)  # fmt: skip


# --- more than was given ---------------------------------------------------------------------------------------------


@pytest.mark.promise("P01", "P22")
def test_an_adviser_is_shown_exactly_what_was_given_on_every_page(tessa: Party, ines: Acting) -> None:
    item_id, folder_id = item_named(tessa, SHOWN)
    with mailbox(tessa) as box:
        disclose(box, item_id, 1, joint(box).id, "", named(box))
    entry, folder = f"/items/{item_id}", f"/folders/{folder_id}"
    ines.unlock()
    assert SHOWN in ines.open("").html
    assert "To others in the case," in ines.open(entry).text
    case = f"/cases/{ines.party.case_id}"
    own = [entry, *(f"{entry}/{step}" for step in ("change", "move", "remove")), folder, f"{folder}/rename"]
    paths = [ines.root + path for path in ("", "/folders", "/search", "/export", "/unlock", *own)]
    pages = [ines.person.open(path).html for path in [*paths, "/cases", case, f"{case}/undertaking"]]
    ines.open("/search")
    pages.append(ines.person.submit("Find", words="deposit").html)
    assert SHOWN in pages[-1]
    for html in pages:
        for word in (HIDDEN, OTHERS, "My aims", "Evidence", "Leo Landlord", "Tenancy"):
            assert word not in html


@pytest.mark.promise("P22")
@pytest.mark.parametrize("of", [0, 1])
def test_what_was_not_given_answers_as_if_it_did_not_exist(parties: tuple[Party, Party], ines: Acting, of: int) -> None:
    ines.unlock()
    for path in pages_of_a_vault(parties[of]):
        ines.open(path)
        assert ines.person.status == 404, path
        ines.person.post_with_token(ines.root + path)
        assert ines.person.status in (404, 405), path
    ines.open("/search")
    ines.person.submit("Find", words="keeps")
    assert "Nothing found" in ines.person.page.text
    ines.open("/export")
    ines.person.submit("Get the file")
    assert ines.person.status == 200
    assert HIDDEN.encode() not in ines.person.response.get_data()


@pytest.mark.parametrize("path", PARTYS_OWN)
def test_the_partys_own_pages_do_not_exist_for_an_adviser(ines: Acting, path: str) -> None:
    ines.unlock()
    ines.open(path)
    assert ines.person.status == 404
    ines.person.post_with_token(ines.root + path)
    assert ines.person.status in (404, 405)


def test_even_with_a_code_that_manages_codes_the_log_and_the_vault_itself_stay_the_partys(tessa: Party) -> None:
    ines = given(adviser_of(tessa), everything=True)
    ines.unlock()
    assert ines.open("/codes").heading == "Access codes"
    for path in ("/log", "/remove-everything", "/reset"):
        ines.open(path)
        assert ines.person.status == 404, path
    for path in ("/log/export", "/remove-everything"):
        ines.person.post_with_token(ines.root + path, {"sure": "y"})
        assert ines.person.status == 404, path


def test_an_adviser_takes_part_in_nothing(ines: Acting) -> None:
    case = f"/cases/{ines.party.case_id}"
    for path in ("/withdraw", "/advisers"):
        ines.person.open(case + path)
        assert ines.person.status == 404
    for path in ("/withdraw", "/advisers/invite", f"/advisers/{ines.adviser_id}/end"):
        ines.person.post_with_token(case + path, {"email": "friend@example.org"})
        assert ines.person.status == 404


def test_the_party_confirms_no_undertaking_for_somebody_else(tessa: Party) -> None:
    ines = adviser_of(tessa, bound=False)
    for path in ("/undertaking", "/stop-acting"):
        tessa.person.post_with_token(f"/cases/{tessa.case_id}{path}", {"version": "1", "confirmed": "y"})
        assert tessa.person.status == 404
    with tessa.world.work() as work:
        assert not undertaking.is_bound(ines.row(work))


# --- another's code, another's side ----------------------------------------------------------------------------------


@pytest.mark.promise("P22")
def test_an_advisers_code_opens_nothing_for_anybody_else(parties: tuple[Party, Party], ines: Acting) -> None:
    tessa, leo = parties
    amos, olga = adviser_of(tessa, "Amos Count"), adviser_of(leo, "Olga Other")
    assert ines.code is not None
    for person in (tessa.person, leo.person, amos.person, olga.person):
        person.open(f"{tessa.root}/unlock")
        if person.status == 200:
            person.submit("Open", code=ines.code.reveal())
        assert SHOWN not in person.open(tessa.root).html
    # Nor does another code open anything for its holder.
    assert tessa.code is not None
    for code in (tessa.code, leo.code):
        assert code is not None
        ines.open("/unlock")
        ines.person.submit("Open", code=code.reveal())
        assert ines.person.status == 422


def test_control_it_is_whose_hands_the_code_is_in_that_shuts_others_out(ines: Acting) -> None:
    """Once the row names another adviser, who has got hold of the code, it opens (see the threat model)."""
    amos = adviser_of(ines.party, "Amos Count")
    assert ines.code is not None
    with ines.party.world.work() as work:
        participant = participant_of(work, ines.party)
        with pytest.raises(Refusal):
            unlock(work, participant, ines.code, amos.account_id)
        row = work.session.scalars(select(AccessCodeRow).where(AccessCodeRow.holder_id == ines.account_id)).one()
        row.holder_id = amos.account_id
        work.session.flush()
        assert unlock(work, participant, ines.code, amos.account_id)[0].may_write


@pytest.mark.promise("P22")
def test_the_other_sides_adviser_is_turned_away_and_neither_party_sees_why(parties: tuple[Party, Party]) -> None:
    tessa, leo = parties
    olga = adviser_of(leo, "Olga Other")
    stranger = "nobody.yet@example.org"
    answers = []
    for email in (olga.person.email, stranger):
        tessa.person.open(f"/cases/{tessa.case_id}/advisers")
        tessa.person.submit("Send the invitation", email=email)
        answers.append(tessa.person.page.text.replace(email, "SOMEBODY"))
        assert tessa.person.status == 200
        tessa.person.submit("Take back")
        answers.append(tessa.person.page.text.replace(email, "SOMEBODY"))
    assert answers[:2] == answers[2:], "an address tells nothing about whose it is"
    tessa.person.submit("Send the invitation", email=olga.person.email)
    olga.person.open(tessa.world.link_mailed_to(olga.person.email))
    olga.person.submit("Accept the invitation")
    assert "You cannot take this place in this case." in olga.person.page.text
    tessa.person.open(f"/cases/{tessa.case_id}/advisers")
    assert "Not accepted yet" in tessa.person.page.text
    for person in (tessa.person, leo.person):
        person.open(f"/cases/{tessa.case_id}")
        assert person.page.text.count("Olga Other") == (person is leo.person)


@pytest.mark.promise("P22")
def test_the_other_party_and_the_administrators_see_nothing_of_an_adviser_anywhere(world: World) -> None:
    ada = world.administrator()
    case_id = case_opened(ada, "2026-0142")
    people = [joined(ada, case_id, name) for name in ("Tessa Tenant", "Leo Landlord")]
    tessa, leo = (with_vault(party_in(case_id, person)) for person in people)

    def seen_by(person: Person, *paths: str) -> list[str]:
        return [person.open(path).text for path in paths]

    with world.work() as work:
        account = work.session.scalars(select(AccessCodeRow.holder_id)).first()
    leo.unlock()
    leos = (f"/cases/{case_id}", "/cases", f"{leo.root}/codes", f"/cases/{case_id}/advisers")
    adas = (
        "/administration", "/administration/people", "/administration/administrators",
        f"/administration/cases/{case_id}", f"/administration/cases/{case_id}/log", f"/administration/people/{account}",
        "/administration/contract", "/administration/contract/end", "/administration/figures",
        "/administration/calendar", "/administration/surveys", "/administration/requests", "/administration/terms",
        "/administration/breaches", "/administration/mails", "/administration/training", "/administration/support",
    )  # fmt: skip
    before = seen_by(leo.person, *leos) + [_without_head(one) for one in seen_by(ada, *adas)]
    ines = given(adviser_of(tessa), 1)
    ines.unlock()
    assert seen_by(leo.person, *leos) + [_without_head(one) for one in seen_by(ada, *adas)] == before
    for words in (ines.person.email, ines.person.name, ines.person.name[:3]):
        ada.open("/administration/people")
        ada.submit("Find", words=words)
        assert "Nobody in your cases has such a name or address." in ada.page.text
    ada.open(f"/administration/people/{ines.account_id}")
    assert ada.status == 404

    with world.work() as work:
        move(work, case_row(work, case_id), Cause.ALL_SAY_NOT_SETTLED)
    ada.open(f"/administration/cases/{case_id}/close")
    ada.submit("Close this case")
    with world.work() as work:
        assert ines.row(work).ended_by == account_of(work, ada).id, "the control: it is noted as theirs"
        known = (ines.account_id, ines.adviser_id, vault_row(work, tessa).id)
    for person in (leo.person, ada):
        held = person.open("/me/held").html
        assert "Where you act for somebody" not in held
        person.post_with_token("/me/held/download")
        with zipfile.ZipFile(BytesIO(person.response.data)) as archive:
            held += b"".join(archive.read(name) for name in archive.namelist()).decode()
        assert not any(str(one) in held for one in known)


def _without_head(text: str) -> str:
    """The head of the record counts everybody's doings; that is said in the threat model."""
    return text.split("The head of the record", maxsplit=1)[0].split("The record of this case", maxsplit=1)[0]


# --- a former adviser ------------------------------------------------------------------------------------------------


@pytest.mark.promise("P02", "P22")
def test_a_session_that_was_open_opens_nothing_the_moment_it_is_ended(ines: Acting) -> None:
    ines.unlock()
    elsewhere = another_browser(ines.person)
    enter(elsewhere)
    elsewhere.open(f"{ines.root}/unlock")
    assert ines.code is not None
    elsewhere.submit("Open", code=ines.code.reveal())
    assert SHOWN in elsewhere.open(ines.root).html
    _item, folder_id = item_named(ines.party, SHOWN)
    ines.party.person.open(f"/cases/{ines.party.case_id}/advisers")
    ines.party.person.follow("End it")
    ines.party.person.submit("End it now")
    for person in (ines.person, elsewhere):
        for path in ("", f"/folders/{folder_id}", "/unlock", "/export", "/search"):
            person.open(ines.root + path)
            assert person.status == 404, path
        person.post_with_token(
            f"{ines.root}/folders/{folder_id}/add", {"title": "x", "unlock_code": ines.code.reveal()}
        )
        assert person.status == 404
        assert "2026-0142" not in person.open("/cases").text


def test_a_code_that_was_kept_opens_nothing_when_its_holder_is_asked_again(ines: Acting) -> None:
    kept = ines.code
    with ines.party.world.work() as work:
        adviser_codes.end(work, ines.row(work), ines.account_id)
    again = adviser_of(ines.party, person=ines.person)
    again.code = kept
    with again.party.world.work() as work, pytest.raises(Refusal, match="does not open this"):
        again.open_in(work)


@pytest.mark.both_engines("somebody writes to the database")
@pytest.mark.promise("P02")
def test_with_all_keys_they_had_and_the_database_a_former_adviser_reads_nothing_written_later(ines: Acting) -> None:
    with ines.opened() as opened:
        keys = [held.secret for held in opened.granted() if isinstance(held.secret, SymmetricKey)]
    tessa = ines.party
    with tessa.opened() as opened:
        adviser_codes.end(opened.work, ines.row(opened.work), opened.actor_id, opened)
        later = items.add(opened, folders_of(opened)[1].id, Draft("Written afterwards", ""))
        before = item_named_in(opened, SHOWN)
        assert _opens(opened, keys, before), "the control: what was there they could read, and can"
        assert not _opens(opened, keys, later)


@pytest.mark.both_engines("somebody writes to the database")
@pytest.mark.promise("P22")
def test_a_code_put_back_into_the_database_opens_nothing_for_who_no_longer_acts(ines: Acting) -> None:
    """With a helper who writes to the database: the row and its grants are as they were, the person is not."""
    with ines.party.world.work() as work:
        advisers.end(work, ines.row(work), ines.account_id, None)  # the codes are left, as if they had been put back
        assert adviser_codes.codes_held(work, vault_row(work, ines.party), ines.account_id) != []
        with pytest.raises(NotFound):
            ines.open_in(work)


@pytest.mark.both_engines("somebody writes to the database")
def test_control_without_the_look_at_who_acts_that_code_would_open(
    ines: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ines.party.world.work() as work:
        advisers.end(work, ines.row(work), ines.account_id, None)
        monkeypatch.setattr(advisers, "acts_for", lambda *_given: True)
        monkeypatch.setattr(presenting, "may_present", lambda *_given: True)
        assert ines.open_in(work) is not None


def test_a_case_that_was_closed_by_hand_shuts_an_adviser_out_before_anything_else_is_done(ines: Acting) -> None:
    ines.unlock()
    with ines.party.world.work() as work:
        case_row(work, ines.party.case_id).state = CaseState.CLOSED.value
    ines.open("")
    assert ines.person.status == 404


# --- somebody who makes an adviser up --------------------------------------------------------------------------------


@pytest.mark.both_engines("somebody writes to the database")
@pytest.mark.promise("P01")
def test_an_adviser_written_into_the_database_has_no_code_and_opens_nothing(parties: tuple[Party, Party]) -> None:
    """An administrator with write access gives themself a place; what they see is a case they knew of."""
    tessa, _leo = parties
    mole = tessa.world.person("Mole Marsh")
    with tessa.world.work() as work:
        account = create_account(work, contact_of(mole), PASSWORD, email_confirmed=True, accepts=1)
        work.session.add(
            Adviser(
                id=uuid4(),
                case_id=tessa.case_id,
                participant_id=tessa.participant_id,
                account_id=account.id,
                joined_at=work.now,
                undertaking_version=undertaking.current().version,
                undertaken_at=work.now,
            )
        )
    enter(mole)
    mole.open(tessa.root)
    assert mole.page.heading == "Open what you were given"
    for path in ("/folders", "/search", "/export", "/codes"):
        mole.open(tessa.root + path)
        assert mole.page.heading == "Open what you were given"
    mole.open(f"/cases/{tessa.case_id}")
    assert "Nothing opens to you yet" in mole.page.text
    # And the party sees that there is somebody.
    assert "Mole Marsh" in tessa.person.open(f"/cases/{tessa.case_id}/advisers").text


@pytest.mark.both_engines("somebody writes to the database")
def test_an_advisers_code_moved_to_another_hand_in_the_database_is_shown_and_given_no_new_key(ines: Acting) -> None:
    amos = adviser_of(ines.party, "Amos Count")
    with ines.party.world.work() as work:
        (row,) = adviser_codes.codes_held(work, vault_row(work, ines.party), ines.account_id)
        row.holder_id = amos.account_id
    ines.party.unlock()
    assert "Altered in the database" in ines.party.open("/codes").text


def item_named_in(opened: OpenVault, title: str) -> UUID:
    return next(one.line.id for one in listing.each_item(opened) if one.line.title == title)


def _opens(opened: OpenVault, keys: list[SymmetricKey], item_id: UUID) -> bool:
    item = opened.work.session.get_one(Item, item_id)
    for key in keys:
        try:
            open_sealed(key, item.sealed_title, item.sealed_title_context(opened.vault))
        except Unopenable:
            continue
        return True
    return False


def test_an_invitation_of_an_administrator_is_no_way_round(world: World) -> None:
    """An administrator who invites the adviser of one side as a party brings them in no further."""
    ada = world.administrator()
    case_id = case_opened(ada)
    tessa = joined(ada, case_id, "Tessa Tenant")
    ines = adviser_of(with_vault(party_in(case_id, tessa)))
    ines.person.open(invited(ada, case_id, ines.person.email))
    ines.person.submit("Accept the invitation")
    assert "You cannot take this place in this case." in ines.person.page.text
    assert "Ines" not in ada.open(f"/administration/cases/{case_id}").text.replace(ines.person.email, "")


# --- after the party has gone -----------------------------------------------------------------------------------------


@pytest.mark.promise("P02", "P22")
def test_whom_a_party_invited_who_then_deleted_their_account_finds_no_way_in(world: World) -> None:
    tessa, _leo, _third = correspondents(world, 3)
    with world.work() as work:
        invitation, token = adviser_codes.invite(
            work, participant_of(work, tessa), case_row(work, tessa.case_id), "grey@example.org"
        )
        mail = Message(THE_SERVICE, "grey@example.org", "Somebody asks you", "The link")
        outbox.queue(work, mail, about=invitation.id)
        invited = invitation.id
    with world.work() as work:
        participants.withdraw(work, participant_of(work, tessa), case_row(work, tessa.case_id))
    with world.work() as work:
        deleting.delete_account(work, participant_account(work, tessa), world.settings.timezone)
    with world.work() as work:
        row = work.session.get_one(Invitation, invited)
        assert row.revoked_at == work.now
        with pytest.raises(NotFound):
            invitations.find(work, token)
        events = work.session.scalars(select(AuditEntry.event).where(AuditEntry.subject_id == invited)).all()
        assert events == [Event.ADVISER_INVITED.value, Event.ADVISER_INVITATION_REVOKED.value]
    world.deliver()
    assert "grey@example.org" not in {mail.to for mail in world.mailbox.messages}, "the mail that waited is dropped"


@pytest.mark.promise("P02", "P22")
def test_an_invitation_that_was_left_open_by_an_account_that_is_gone_leads_nowhere(world: World) -> None:
    """Wherever it comes from: of before invitations were taken back, or put there in the database."""
    tessa, _leo, _third = correspondents(world, 3)
    grey = with_account(world, "Grey Lawyer")
    with world.work() as work:
        invited = adviser_codes.invite(
            work, participant_of(work, tessa), case_row(work, tessa.case_id), "grey@example.org"
        )[0].id
    with world.work() as work:
        participants.withdraw(work, participant_of(work, tessa), case_row(work, tessa.case_id))
    with world.work() as work:
        deleting.delete_account(work, participant_account(work, tessa), world.settings.timezone)
    with world.work() as work:
        work.session.get_one(Invitation, invited).revoked_at = None
    with world.work() as work, pytest.raises(NotFound):
        adviser_codes.accept(work, work.session.get_one(Invitation, invited), account_of(work, grey), is_another=True)
    with world.work() as work:
        assert work.session.scalars(select(Adviser)).all() == []


def participant_account(work: Work, party: Party) -> Account:
    return work.session.get_one(Account, participant_of(work, party).account_id)
