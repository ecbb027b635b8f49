"""Attacks on keyrings: by whoever writes to the database, by other accounts, by former holders, and by loss."""

import pytest
from sqlalchemy import select, update

from odr.accounts import sessions
from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.crypto.boxes import BoxKeyPair, BoxPublicKey
from odr.crypto.codes import AccessCode, lookup_tag
from odr.crypto.errors import Unopenable
from odr.crypto.secrets import Token
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.keyrings import entries, opening
from odr.keyrings.open_keyring import OpenKeyring
from odr.keyrings.tables import Keyring, KeyringEntry, UnlockedKeyring
from odr.vaults.codes.issuing import issue_code_for
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.items import add
from odr.vaults.keys.scope import Scope
from odr.vaults.opening.presenting import unlock_with_share
from odr.vaults.rotation.revoking import revoke
from odr.vaults.tables import AccessCodeRow, Grant
from tests.support import scenes
from tests.support.advisers import Acting, adviser_of
from tests.support.keyrings import id_of, open_keyring, with_keyring
from tests.support.people import another_browser, with_account
from tests.support.vaults import Party, participant_of, two_parties, vault_row, with_vault
from tests.support.world import PASSWORD, World

pytestmark = pytest.mark.both_engines("somebody writes to the database")


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    return with_vault(two_parties(world)[0])


@pytest.fixture
def ines(party: Party) -> Acting:
    """An adviser with a keyring, whose personal code is ``ines.code``; nothing is in it yet."""
    acting = adviser_of(party)
    acting.code = with_keyring(acting.person)
    return acting


def keyring(work: Work, ines: Acting) -> OpenKeyring:
    assert ines.code is not None
    return open_keyring(work, ines.person, ines.code)


def handed_over(ines: Acting, number: int = 1) -> AccessCode:
    """A code for one folder, put into the adviser's keyring by the party."""
    code = AccessCode.generate()
    with ines.party.opened() as opened:
        issue_code_for(opened, code, ines.account_id, "For an adviser", Scope((folders_of(opened)[number].id,)))
        seen = entries.receiver(opened.work, ines.account_id)
        assert seen is not None
        entries.hand_over(opened, code, ines.account_id, seen.shown)
    return code


def opens(work: Work, ines: Acting) -> list[str | None]:
    """The folders that the party's vault shows to the adviser's keyring."""
    opened, _share = entries.unlock_vault(keyring(work, ines), participant_of(work, ines.party))
    return [folder.name for folder in folders_of(opened)]


def last_event(work: Work, party: Party) -> AuditEntry:
    found = work.session.scalar(
        select(AuditEntry).where(AuditEntry.case_id == party.case_id).order_by(AuditEntry.number.desc()).limit(1)
    )
    assert found is not None
    return found


def row_of(work: Work, ines: Acting) -> Keyring:
    found = opening.keyring_of(work, ines.account_id)
    assert found is not None
    return found


# --- another public key in the database ------------------------------------------------------------------------------


@pytest.mark.promise("P06")
def test_a_key_put_in_the_receivers_place_has_other_words_and_the_receiver_is_told(ines: Acting) -> None:
    with ines.party.world.work() as work:
        own = entries.receiver(work, ines.account_id)
        row_of(work, ines).public_key = BoxKeyPair.generate()[1].public.encoded
    with ines.party.world.work() as work:
        swapped = entries.receiver(work, ines.account_id)
        assert own is not None
        assert swapped is not None
        assert swapped.words != own.words
        assert keyring(work, ines).is_altered
    assert ines.code is not None
    ines.person.open("/keyring")
    page = ines.person.submit("Open", code=ines.code.reveal())
    assert "Somebody has put another key in the place of yours" in page.text
    assert all(word in page.text for word in own.words)
    page = ines.person.submit("Put my own key back")
    assert "Somebody has put another key" not in page.text
    with ines.party.world.work() as work:
        assert entries.receiver(work, ines.account_id) == own


def test_a_key_exchanged_between_looking_and_sealing_gets_nothing(
    ines: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = BoxKeyPair.generate()[1]
    code = AccessCode.generate()

    def attempt() -> bytes:
        with ines.party.opened() as opened:
            work = opened.work
            row = row_of(work, ines)
            mine = row.public_key
            seen = entries.receiver(work, ines.account_id)
            assert seen is not None
            row.public_key = pair.public.encoded
            try:
                entries.hand_over(opened, code, ines.account_id, seen.shown)
            finally:
                row.public_key = mine
            entry = work.session.scalars(select(KeyringEntry)).one()
            return pair.open(entry.box, entry.box_context(opened.vault))

    with ines.party.opened() as opened:
        issue_code_for(opened, code, ines.account_id, "For an adviser", Scope((folders_of(opened)[1].id,)))
    with pytest.raises(Refusal, match="another key than a moment ago"):
        attempt()
    # The control: whoever is not held to what they were shown hands the code to the attacker.
    monkeypatch.setattr(entries, "_shown", lambda key: "")
    assert attempt() == code.server_share().reveal()


def test_a_code_typed_into_a_keyring_is_not_sealed_to_a_key_that_was_put_into_the_database(ines: Acting) -> None:
    code, (_seed, thief) = AccessCode.generate(), BoxKeyPair.generate()
    with ines.party.opened() as opened:
        issue_code_for(opened, code, ines.account_id, "For an adviser", Scope((folders_of(opened)[1].id,)))
    with ines.party.world.work() as work:
        row_of(work, ines).public_key = thief.public.encoded
    with ines.party.world.work() as work:
        entries.add(keyring(work, ines), code)
        entry = work.session.scalars(select(KeyringEntry)).one()
        context = entry.box_context(vault_row(work, ines.party))
        with pytest.raises(Unopenable):
            thief.open(entry.box, context)
        assert opens(work, ines) == ["Money"]


# --- entries of somebody's own making --------------------------------------------------------------------------------


def forged(work: Work, ines: Acting, share: bytes, code_id: object = None) -> KeyringEntry:
    """An entry that somebody who writes to the database has sealed to the adviser's public key."""
    row, vault = row_of(work, ines), vault_row(work, ines.party)
    code = work.session.get(AccessCodeRow, code_id) if code_id else work.session.scalars(select(AccessCodeRow)).first()
    assert code is not None
    entry = KeyringEntry(
        keyring_id=row.id,
        code_id=code.id,
        added_at=work.now,
        given_by=ines.account_id,
    )
    entry.box = BoxPublicKey(row.public_key).seal(share, entry.box_context(vault))
    work.session.add(entry)
    work.session.flush()
    return entry


def test_an_entry_of_their_own_making_gains_them_nothing(ines: Acting) -> None:
    """The adviser's keyring is made to hold a code that somebody made, whose row they slipped in with it."""
    made_up = AccessCode.generate()
    party = ines.party
    with party.opened() as opened:
        folder_id = folders_of(opened)[0].id
        add(opened, folder_id, Draft("Real", "Words"))
    with party.world.work() as work:
        template = work.session.scalars(
            select(AccessCodeRow).where(AccessCodeRow.vault_id == vault_row(work, party).id)
        )
        real = template.one()
        share = made_up.server_share()
        row = AccessCodeRow(
            vault_id=real.vault_id,
            lookup_tag=lookup_tag(share),
            public_key=BoxKeyPair.generate()[1].public.encoded,
            holder_id=ines.account_id,
            may_write=True,
            issued_at=work.now,
            issued_by=ines.account_id,
        )
        work.session.add(row)
        work.session.flush()
        # And the grants of the real code beside it, copied.
        for grant in work.session.scalars(select(Grant).where(Grant.code_id == real.id)).all():
            work.session.add(Grant(code_id=row.id, secret_id=grant.secret_id, box=grant.box))
        forged(work, ines, share.reveal(), row.id)
    with party.world.work() as work, pytest.raises(Refusal):
        opens(work, ines)
    with party.world.work() as work:
        entry = last_event(work, party)
        assert (entry.event, entry.actor_id) == (Event.VAULT_REFUSED.value, ines.account_id)


def test_a_real_code_of_somebody_elses_in_a_keyring_opens_nothing(ines: Acting) -> None:
    """Sealed in by whoever writes to the database and has come by the party's own code."""
    assert ines.party.code is not None
    with ines.party.world.work() as work:
        forged(work, ines, ines.party.code.server_share().reveal())
    with ines.party.world.work() as work, pytest.raises(Refusal, match="does not open this"):
        opens(work, ines)


def test_an_entry_that_is_no_share_is_refused_and_noted(ines: Acting) -> None:
    with ines.party.world.work() as work:
        forged(work, ines, b"not a share")
    with ines.party.world.work() as work:
        with pytest.raises(Refusal, match="altered in the database"):
            opens(work, ines)
        assert last_event(work, ines.party).event == Event.VAULT_REFUSED.value


# --- rows moved ------------------------------------------------------------------------------------------------------


@pytest.mark.promise("P06")
def test_an_entry_moved_to_another_keyring_or_another_code_does_not_open(ines: Acting) -> None:
    handed_over(ines)
    handed_over(ines, 2)
    omar = with_account(ines.party.world, "Omar Reed")
    personal = with_keyring(omar)
    with ines.party.world.work() as work:
        first, second = work.session.scalars(select(KeyringEntry).order_by(KeyringEntry.id)).all()
        mine = keyring(work, ines)
        vault = vault_row(work, ines.party)
        mine.share_in(first, vault)
        first.box, second.box = second.box, first.box
        for entry in (first, second):
            with pytest.raises(Unopenable):
                mine.share_in(entry, vault)
        first.box, second.box = second.box, first.box
        theirs = open_keyring(work, omar, personal)
        first.keyring_id = theirs.keyring.id
        with pytest.raises(Unopenable):
            theirs.share_in(first, vault)
        with pytest.raises(Unopenable):
            # Nor with the right key, in the name of the other keyring.
            OpenKeyring(work, theirs.keyring, mine.seed).share_in(first, vault)


def test_an_entry_moved_to_another_vault_or_case_does_not_open(ines: Acting) -> None:
    handed_over(ines)
    other = with_vault(two_parties(ines.party.world, reference="2026-0143", names=("Nora Field", "Omar Stone"))[0])
    with ines.party.world.work() as work:
        entry, mine = work.session.scalars(select(KeyringEntry)).one(), keyring(work, ines)
        with pytest.raises(Unopenable):
            mine.share_in(entry, vault_row(work, other))
        vault = vault_row(work, ines.party)
        mine.share_in(entry, vault)
        vault.case_id = other.case_id
        with pytest.raises(Unopenable):
            mine.share_in(entry, vault)
        work.session.rollback()


def test_rows_of_keyrings_exchanged_between_accounts_open_for_neither(ines: Acting) -> None:
    omar = with_account(ines.party.world, "Omar Reed")
    personal = with_keyring(omar)
    handed_over(ines)
    with ines.party.world.work() as work:
        one, other = row_of(work, ines), opening.keyring_of(work, id_of(work, omar))
        assert other is not None
        one.sealed_key, other.sealed_key = other.sealed_key, one.sealed_key
    with ines.party.world.work() as work:
        for person, code in ((ines.person, ines.code), (omar, personal)):
            assert code is not None
            with pytest.raises(Refusal, match="altered in the database"):
                open_keyring(work, person, code)


def test_a_keyring_unlocked_in_one_browser_does_not_open_in_another(ines: Acting) -> None:
    world, idle = ines.party.world, ines.party.world.settings.idle_lock
    tokens = [Token.generate(), Token.generate()]
    with world.work() as work:
        ids = [sessions.begin(work, token, ines.account_id, {}) for token in tokens]
        assert ines.code is not None
        opened, share = opening.unlock(work, ines.account_id, ines.code)
        opening.keep_unlocked(opened, share, ids[0], sessions.sealing_key(tokens[0]))
    with world.work() as work:
        work.session.execute(update(UnlockedKeyring).values(session_id=ids[1]))
        for session_id, token in ((ids[0], tokens[0]), (ids[1], tokens[0]), (ids[1], tokens[1])):
            key = sessions.sealing_key(token)
            assert opening.reopen(work, ines.account_id, session_id, key, idle) is None
        work.session.execute(update(UnlockedKeyring).values(session_id=ids[0]))
        assert opening.reopen(work, ines.account_id, ids[0], sessions.sealing_key(tokens[0]), idle) is not None


# --- other accounts, former holders, loss ----------------------------------------------------------------------------


def test_another_account_with_the_personal_code_opens_nothing(ines: Acting) -> None:
    handed_over(ines)
    omar = with_account(ines.party.world, "Omar Reed")
    assert ines.code is not None
    with ines.party.world.work() as work, pytest.raises(NotFound):
        open_keyring(work, omar, ines.code)
    with_keyring(omar)
    with ines.party.world.work() as work, pytest.raises(Refusal, match="not the personal code"):
        open_keyring(work, omar, ines.code)
    # Nor does a page of somebody else's case know them.
    omar.sign_in(PASSWORD)
    omar.post_with_token(f"/cases/{ines.party.case_id}/open")
    assert omar.status == 404


@pytest.mark.promise("P02")
def test_a_former_holder_who_kept_a_copy_of_everything_opens_nothing(ines: Acting) -> None:
    code = handed_over(ines)
    with ines.party.world.work() as work:
        assert opens(work, ines) == ["Money"]
        entry = work.session.scalars(select(KeyringEntry)).one()
        kept = {column.name: getattr(entry, column.name) for column in KeyringEntry.__table__.columns}
        code_row = work.session.get_one(AccessCodeRow, entry.code_id)
        code_kept = {column.name: getattr(code_row, column.name) for column in AccessCodeRow.__table__.columns}
    with ines.party.opened() as opened:
        revoke(opened, kept["code_id"])
        add(opened, folders_of(opened)[1].id, Draft("Afterwards", "Words"))
    with ines.party.world.work() as work:
        assert entries.count_in(work, row_of(work, ines)) == 0
        with pytest.raises(NotFound):
            opens(work, ines)
        with pytest.raises(Refusal):
            unlock_with_share(work, participant_of(work, ines.party), code.server_share(), ines.account_id)
        # Not even with the rows put back by whoever writes to the database: the grants were for keys that are no more.
        work.session.add(AccessCodeRow(**code_kept))
        work.session.flush()
        work.session.add(KeyringEntry(**kept))
        work.session.flush()
        with pytest.raises(Refusal):
            opens(work, ines)


def test_the_old_personal_code_opens_nothing_after_it_was_exchanged(ines: Acting) -> None:
    handed_over(ines)
    new = AccessCode.generate()
    with ines.party.world.work() as work:
        opening.exchange_code(keyring(work, ines), new)
    with ines.party.world.work() as work, pytest.raises(Refusal, match="not the personal code"):
        keyring(work, ines)
    ines.code = new
    with ines.party.world.work() as work:
        assert opens(work, ines) == ["Money"]


def test_losing_the_personal_code_loses_no_vault_and_the_old_entries_are_gone(ines: Acting) -> None:
    code = handed_over(ines)
    new = AccessCode.generate()
    with ines.party.world.work() as work:
        old_box = work.session.scalars(select(KeyringEntry.box)).one()
        opening.begin_anew(work, ines.account_id, new)
    ines.code = new
    with ines.party.world.work() as work:
        with pytest.raises(NotFound):
            opens(work, ines)
        # The code itself still opens what it opened, and goes into the new keyring.
        entries.add(keyring(work, ines), code)
        assert opens(work, ines) == ["Money"]
        assert work.session.scalars(select(KeyringEntry.box)).one() != old_box
    with ines.party.opened() as opened:
        assert len(folders_of(opened)) == 3


def test_somebody_with_a_stolen_sign_in_gets_no_code_out_of_a_keyring(ines: Acting) -> None:
    """They can destroy it and begin a new one; what was in it they have not, and its owner is told by mail."""
    handed_over(ines)
    thief = another_browser(ines.person)
    thief.sign_in(PASSWORD)
    thief.open("/keyring")
    assert thief.page.heading == "Open your keyring"
    thief.open("/keyring/begin-anew")
    thief.submit("Begin a new keyring", sure="y")
    shown = " ".join(thief.page.html.split('<p class="code" data-not-words>')[1].split("</p>")[0].split())
    thief.submit("I have kept it", code="".join(part.split(">")[-1] for part in shown.split("</span>")))
    assert thief.page.heading == "My keyring", thief.page.text
    assert "Nothing is in it yet" in thief.page.text
    world = ines.party.world
    world.deliver()
    assert "your keyring was replaced with a new one" in world.mailbox.last(ines.person.email).subject
