"""The one door by which a facilitator comes to what a party gave them.

At every opening, and that is at every page, the agreement is worked out anew: all signatures, the text, who takes
part, disclosures, ends, the state of the case. Nothing is kept open in between.
"""

from datetime import datetime, timedelta
from uuid import UUID

from odr.agreements.giving import box_context, signature_context
from odr.agreements.people import participant_in
from odr.agreements.standing import Standing, Trouble, standing
from odr.agreements.tables import Engagement, HandedCode
from odr.audit.log import Event
from odr.cases.cases import PARTY
from odr.cases.tables import Participant
from odr.crypto.errors import CryptoError
from odr.crypto.secrets import ServerShare
from odr.db import payload
from odr.refusals import NotFound, Refusal
from odr.vaults.granted import code_under, note_refused, open_under_agreement
from odr.vaults.open_vault import OpenVault
from odr.vaults.tables import AccessCodeRow, Vault
from odr.words import gettext as _

# A new opening is written into the party's log when the last is longer ago than this.
NOTE_AFTER = timedelta(minutes=30)


def open_given(opened: OpenVault, code_id: UUID) -> tuple[OpenVault, Participant]:
    """The part of a party's vault that this code was given for, and whose it is; ``opened`` is the facilitator's own.

    Raises ``NotFound`` if it was not given to them, ``Refusal`` if the agreement is not in force or anything about it
    does not fit.
    """
    session = opened.work.session
    facilitator = participant_in(opened)
    handed = session.get(HandedCode, code_id)
    row = session.get(AccessCodeRow, code_id)
    engagement = session.get(Engagement, handed.engagement_id) if handed is not None else None
    if (
        handed is None
        or row is None
        or engagement is None
        or engagement.participant_id != facilitator.id
        or engagement.case_id != opened.vault.case_id
        or handed.vault_id != opened.vault.id
    ):
        raise NotFound
    vault = session.get_one(Vault, row.vault_id)
    party = session.get_one(Participant, vault.participant_id)
    if vault.case_id != engagement.case_id or party.case_id != engagement.case_id:
        raise NotFound
    try:
        return _open(opened, engagement, handed, vault, party), party
    except Refusal:
        note_refused(opened.work, vault, opened.actor_id, code_id)
        raise


def _open(opened: OpenVault, engagement: Engagement, handed: HandedCode, vault: Vault, party: Participant) -> OpenVault:
    work = opened.work
    found = standing(work, engagement)
    document = found.offered.document if found.in_force and found.offered is not None else None
    if document is None:
        raise Refusal(why_not(found))
    signer = document.signer(party.id)
    if signer is None or party.role != PARTY or party.withdrawn_at is not None:
        raise Refusal(_("This party no longer takes part, so nothing of theirs is open to you."))
    row = code_under(work, vault, handed.code_id, opened.actor_id, document.digest())
    try:
        content = opened.mailbox_pair(handed.epoch).open(
            handed.box, box_context(engagement, opened.vault.id, handed.code_id, handed.epoch)
        )
        kept = payload.decode(content)
        signature = bytes.fromhex(kept.pop("signature"))
        signer.verifying_key().verify(
            signature, payload.encode(kept), signature_context(engagement, vault.id, handed.code_id)
        )
        share = ServerShare(bytes.fromhex(kept["share"]))
        until = datetime.fromisoformat(kept["until"])
    except (CryptoError, ValueError, KeyError, TypeError):
        raise Refusal(_("What you were given was altered in the database. Please tell the organisation.")) from None
    if until <= work.now:
        raise Refusal(_("What you were given ended on its day. Ask the party, if you need it longer."))
    last = row.used_at
    granted = open_under_agreement(work, vault, row, share)
    if last is None or last + NOTE_AFTER <= work.now:
        granted.record(Event.VAULT_UNLOCKED)
    return granted


def why_not(found: Standing) -> str:
    """Why nothing is open, for the facilitator. The gravest reason alone."""
    words = {
        Trouble.ALTERED: _(
            "Something about the agreement in the database does not fit what was signed. Nothing is open to you. "
            "Please tell the organisation."
        ),
        Trouble.ENDED: _("The facilitation has ended. Nothing is open to you any more."),
        Trouble.CASE_OVER: _("The case is over. Nothing is open to you any more."),
        Trouble.NOT_HERE: _("You no longer take part in this case. Nothing is open to you."),
        Trouble.SUSPENDED: _("Your account is suspended by the organisation. Nothing is open to you."),
        Trouble.DISCLOSURE: _("Until every party has answered your disclosure, nothing is open to you."),
        Trouble.NO_AGREEMENT: _("There is no agreement yet. Nothing is open to you."),
        Trouble.NEW_PARTY: _("A party has joined who has not signed. Until all have signed, nothing is open to you."),
        Trouble.UNSIGNED: _("Not everybody has signed the agreement. Until then, nothing is open to you."),
    }
    return next(text for trouble, text in words.items() if trouble in found.troubles)
