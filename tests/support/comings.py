"""Parties who leave a case, come back, come later, or start over, made by the rules alone."""

from uuid import UUID

from odr.cases.people import participants, party_invitations
from odr.cases.tables import Participant
from odr.crypto.codes import AccessCode
from odr.db.work import Work
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.mailboxes.people import KeyState
from odr.organisations.tables import Organisation
from odr.vaults import reset
from odr.vaults.codes.issuing import make_vault
from tests.support.people import account_of
from tests.support.rooms import mailbox
from tests.support.vaults import Party, case_row, participant_of, vault_row
from tests.support.world import Person


def withdraw(party: Party) -> None:
    """The party withdraws from the case."""
    with party.world.work() as work:
        participants.withdraw(work, participant_of(work, party), case_row(work, party.case_id))


def come_back(party: Party) -> None:
    """The party is invited once more, and joins with the vault that they had."""
    with party.world.work() as work:
        join_in(work, party.person, party.case_id)


def join_in(work: Work, person: Person, case_id: UUID) -> Participant:
    """Somebody is invited into a case and joins, in a unit of work that is there already."""
    case = case_row(work, case_id)
    organisation = work.session.get_one(Organisation, case.organisation_id)
    invitation, _token = party_invitations.invite_party(work, organisation, case, person.email, case.opened_by, 1)
    work.session.flush()
    return participants.join(work, invitation, account_of(work, person), is_another=True)


def start_over(party: Party, others: list[Party]) -> None:
    """The party has lost every code: their vault is destroyed, and they make another. The others accept its keys."""
    with party.world.work() as work:
        start_over_in(work, party)
    for one in others:
        with mailbox(one) as box:
            accept_keys(box)


def start_over_in(work: Work, party: Party) -> None:
    """The same in a unit of work that is there already, without what the others do, and without the three days."""
    participant, case = participant_of(work, party), case_row(work, party.case_id)
    reset.ask(work, participant)
    vault_row(work, party).reset_from = work.now
    reset.destroy(work, participant, case, case.reference)
    party.code = AccessCode.generate()
    make_vault(work, participant, case, party.code)
    work.session.flush()


def accept_keys(box: OpenMailbox) -> None:
    """Takes the keys of everybody whose keys have changed as they are."""
    for one in list(box.people.values()):
        if one.key_state is KeyState.CHANGED and one.keys is not None:
            box.accept_keys(one.participant_id, one.keys.fingerprint())
    box.keep()
