"""The end of a facilitator's notes: on the agreed day, by itself, with a receipt to all."""

from datetime import tzinfo
from uuid import UUID

from sqlalchemy import delete, func, or_, select, true

from odr.accounts.contact import contacts_of
from odr.accounts.languages import written_to
from odr.audit.chain import head_of
from odr.audit.log import Event, record
from odr.cases.cases import PARTY
from odr.cases.named import reference_in_mails
from odr.cases.tables import Case, Participant
from odr.dates import format_day
from odr.db.database import erases
from odr.db.work import Work
from odr.facilitation import mails
from odr.facilitation.engagement.kept import notes_go_with
from odr.facilitation.tables import Engagement
from odr.lifekeys import lives
from odr.mail.outbox import queue
from odr.messages.tables import Envelope
from odr.organisations.organisations import organisation_of
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.opening.presenting import vault_of
from odr.vaults.tables import AccessCodeRow, Folder, Item, VaultSecret

AT_ONCE = 20


def cases_with_due_notes(work: Work) -> list[UUID]:
    """The cases in which the day of some notes has come, the earliest first; some may be held."""
    due = (Engagement.notes_until <= work.now, Engagement.notes_destroyed_at.is_(None))
    found = select(Engagement.case_id).where(*due).order_by(Engagement.notes_until)
    return list(dict.fromkeys(work.session.scalars(found)))


def destroy_due_notes(work: Work, timezone: tzinfo, case_id: UUID | None = None) -> int:
    """Destroys the notes whose day has come, of one case or of all. Returns how many; call it again for more."""
    due = work.session.scalars(
        select(Engagement)
        .where(
            Engagement.notes_until <= work.now,
            Engagement.notes_destroyed_at.is_(None),
            true() if case_id is None else Engagement.case_id == case_id,
        )
        .order_by(Engagement.notes_until)
        .limit(AT_ONCE)
    ).all()
    for engagement in due:
        destroy_notes(work, engagement, timezone)
    return len(due)


def destroy_notes(work: Work, engagement: Engagement, timezone: tzinfo) -> None:
    """Destroys everything in the facilitator's vault with its keys and codes, and tells everybody who takes part.

    Unless they have gone over to a later engagement: then they go with that, on its day.

    The public keys stay: by them the signatures of what the facilitator wrote to the others are still checked. If they
    are engaged again they make a new vault, and the others then know the earlier keys as those they remember.
    """
    session = work.session
    gone_over = notes_go_with(work, [engagement])[engagement.id] is not engagement
    engagement.notes_destroyed_at = work.now
    place = session.get(Participant, engagement.participant_id) if engagement.participant_id else None
    if place is None or gone_over:
        return
    vault = vault_of(work, place)
    count = 0
    if vault is not None:
        count = session.scalar(select(func.count()).select_from(Item).where(Item.vault_id == vault.id)) or 0
        session.execute(delete(Item).where(Item.vault_id == vault.id))
        session.execute(
            delete(VaultSecret).where(VaultSecret.vault_id == vault.id, VaultSecret.kind == SecretKind.FOLDER.value)
        )
        session.execute(delete(Folder).where(Folder.vault_id == vault.id))
        session.execute(delete(AccessCodeRow).where(AccessCodeRow.vault_id == vault.id))
        lives.end(work, [vault.id])
        # What was said to them stays with those who said it.
        session.execute(delete(Envelope).where(Envelope.vault_id == vault.id))
        erases(session)
    record(
        work,
        engagement.case_id,
        Event.FACILITATOR_NOTES_DESTROYED,
        actor_id=None,
        subject_id=engagement.id,
        count=count,
    )
    case = session.get_one(Case, engagement.case_id)
    organisation = organisation_of(work, case.organisation_id)
    # Whoever was a facilitator before or beside them is not told who else was, nor until when.
    told = or_(Participant.role == PARTY, Participant.id == place.id)
    people = session.scalars(select(Participant.account_id).where(Participant.case_id == case.id, told)).all()
    head, reference = str(head_of(work, case.id)), reference_in_mails(case, organisation)
    for contact in contacts_of(work, people).values():
        with written_to(work, contact.language, organisation.language):
            day = format_day(work.now, timezone, work.now)
            queue(work, mails.notes_destroyed(contact.email, organisation.name, reference, day, head))
