"""A code for the browser that was typed into a page and sent: the service has seen all of it.

Nothing of it is kept but that it happened. The party is told, and makes another in its place.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from odr.audit.log import Event, record
from odr.cases.tables import Case, Participant
from odr.crypto.codes import AccessCode, BadCode, CodeKind, lookup_tag
from odr.db.work import Work
from odr.i18n import gettext as _
from odr.mail.outbox import Message
from odr.purposes import THE_SERVICE
from odr.vaults.inner.tables import BrowserCode
from odr.vaults.keys.shut import is_open_to_its_owner
from odr.vaults.tables import AccessCodeRow, Vault

# A code with more separators than anybody types; whatever is longer is no code.
_LONGEST = 256


@dataclass(frozen=True)
class Exposed:
    """A code that was seen: its row, and whose it is."""

    code_id: UUID
    vault_id: UUID
    case_id: UUID
    owner_id: UUID
    organisation_id: UUID


def read(typed: str) -> AccessCode | None:
    """The code for the browser that somebody typed, if it is one, however it is spelt."""
    if len(typed) > _LONGEST:
        return None
    try:
        return AccessCode.pasted(typed, CodeKind.BROWSER)
    except BadCode:
        return None


def find(work: Work, code: AccessCode) -> Exposed | None:
    """Whose code it is; nobody's if it opens nothing, is of a case that is shut, or was known to have been seen."""
    row = work.session.execute(
        select(AccessCodeRow.id, Vault.id, Vault.case_id, Participant.account_id, Case.organisation_id)
        .join(BrowserCode, BrowserCode.code_id == AccessCodeRow.id)
        .join(Vault, Vault.id == AccessCodeRow.vault_id)
        .join(Participant, Participant.id == Vault.participant_id)
        .join(Case, Case.id == Vault.case_id)
        .where(
            AccessCodeRow.lookup_tag == lookup_tag(code.server_share()),
            BrowserCode.exposed_at.is_(None),
            is_open_to_its_owner(work.now),
        )
    ).one_or_none()
    return None if row is None else Exposed(*row)


def note(work: Work, found: Exposed, actor_id: UUID | None) -> bool:
    """Notes it, in the log of the party too; false if it is noted already. ``actor_id`` is who was signed in there."""
    code = work.session.get(BrowserCode, found.code_id)
    if code is None or code.exposed_at is not None:
        return False
    code.exposed_at = work.now
    record(
        work,
        found.case_id,
        Event.CODE_EXPOSED,
        actor_id=actor_id,
        vault_id=found.vault_id,
        subject_id=found.code_id,
    )
    return True


def browser_codes_of(work: Work, vault_id: UUID) -> dict[UUID, bool]:
    """The codes for the browser that a vault has, and of each whether it was seen."""
    rows = work.session.execute(
        select(BrowserCode.code_id, BrowserCode.exposed_at.is_not(None))
        .join(AccessCodeRow, AccessCodeRow.id == BrowserCode.code_id)
        .where(AccessCodeRow.vault_id == vault_id)
    )
    return {code_id: bool(is_exposed) for code_id, is_exposed in rows}


def is_any_seen(work: Work, vault_id: UUID) -> bool:
    """Whether a code for the browser that was seen is still among those of a vault."""
    seen = (
        select(BrowserCode.code_id)
        .join(AccessCodeRow, AccessCodeRow.id == BrowserCode.code_id)
        .where(AccessCodeRow.vault_id == vault_id, BrowserCode.exposed_at.is_not(None))
    )
    return work.session.scalar(seen.limit(1)) is not None


def told(to: str, organisation: str, link: str) -> Message:
    """Tells the party. Names no case and no code."""
    return Message(
        THE_SERVICE,
        to,
        _("Please read: a code of yours has been seen"),
        _(
            "Hello,\n\n"
            "an access code for folders that open in a browser only, of yours at %(organisation)s, was typed into a "
            "page of this service and sent. Nothing was opened with it. But the service has seen it, which it never "
            "should. Please renew it: that is one step, and ends the old one:\n\n"
            "%(link)s\n",
            organisation=organisation,
            link=link,
        ),
    )
