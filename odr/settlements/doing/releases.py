"""Releases of a settlement that is in force: proposed, signed and refused as acts in its room.

Where each stands is worked out from those acts. Only with the signature of every party is there a file to hand out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.messages.documents import Act
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.acts import OpenAct, say
from odr.settlements.document.document import LONGEST_TERM, Settlement
from odr.settlements.document.release_document import (
    LONGEST_PURPOSE,
    Release,
    ReleaseFile,
    What,
    parse_release,
    release_file,
)
from odr.settlements.document.signed_files import settlement_file
from odr.settlements.document.spelling import line_of, text_of
from odr.settlements.doing.signing import not_for_advisers, require_known_keys, require_own_keys, signed_body
from odr.settlements.drafting.drafting import signer_of
from odr.settlements.standing.in_force import InForce, in_force_in, require_all_reached
from odr.settlements.standing.moves import LONGEST_WORDS
from odr.signed.document import BadSigned, Signature, check_signature
from odr.signed.spelling import moment
from odr.texts import same

PROPOSED, SIGNED, REFUSED = "release proposed", "release signed", "release refused"
KINDS = (PROPOSED, SIGNED, REFUSED)


@dataclass
class Proposal:
    """A release on its way. ``refused`` is who ended it, and ``words`` what they said."""

    release: Release
    digest: str
    author: str
    at: datetime
    signatures: dict[str, Signature] = field(default_factory=dict)
    refused: str = ""
    words: str = ""

    @property
    def missing(self) -> list[str]:
        """Who has not signed, in the order of the document."""
        return [one.participant for one in self.release.signers if one.participant not in self.signatures]

    @property
    def is_agreed(self) -> bool:
        """Whether every party has signed, and none has refused before."""
        return not self.refused and not self.missing

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return not self.refused and bool(self.missing)

    def __repr__(self) -> str:
        return "<Proposal>"


def worked_out(settlement: Settlement, since: datetime, acts: Sequence[OpenAct]) -> list[Proposal]:
    """The releases of a settlement in the order in which they were proposed. What does not fit, does not count."""
    parties = {one.participant for one in settlement.signers}
    found: dict[str, Proposal] = {}
    for act in acts:
        author = str(act.author_id)
        reached = {author, *(str(one) for one in act.addressed)}
        if act.kind not in KINDS or act.cut or act.sent_at < since or author not in parties:
            continue
        # One refusal is enough, whoever could not read it then: nothing is handed out against anybody's will.
        if act.kind != REFUSED and not parties <= reached:
            continue
        if act.kind == PROPOSED:
            made = _proposal(settlement, act)
            if made is not None:
                found.setdefault(made.digest, made)
            continue
        proposal = found.get(str(act.body.get("release", "")))
        if proposal is None or not proposal.is_open:
            continue
        if act.kind == REFUSED and _is_own(proposal.release, act):
            proposal.refused, proposal.words = author, act.text
        elif act.kind == SIGNED and author not in proposal.signatures:
            signature = _signature(proposal.release, act)
            if signature is not None:
                proposal.signatures[author] = signature
    return list(found.values())


def file_of(found: InForce, proposal: Proposal) -> ReleaseFile:
    """What may be handed out. Raises ``NotFound`` unless every party has signed it."""
    if not proposal.is_agreed:
        raise NotFound
    signatures = [proposal.signatures[one.participant] for one in proposal.release.signers]
    whole = None
    if proposal.release.what == What.WHOLE.value:
        whole = settlement_file(found.settlement, list(found.signatures.values()), found.statements)
    return release_file(proposal.release, signatures, whole)


def propose(
    box: OpenMailbox, room_id: UUID, shown: str, what: What, numbers: Sequence[int], recipient: str, purpose: str
) -> UUID:
    """Proposes a release to the other parties; each, whoever proposes it too, signs it then. Raises ``Refusal``."""
    found = _for_a_party(box, room_id)
    require_all_reached(box, found)
    points = [one for one in found.settlement.points if one.number in set(numbers)] if what is What.POINTS else []
    if what is What.POINTS and not points:
        raise Refusal(_("Please choose at least one point."), "points")
    release = Release(
        case=found.settlement.case,
        number=found.settlement.number,
        points=points,
        proposed_at=box.work.now.isoformat(),
        purpose=text_of(purpose, LONGEST_PURPOSE, "purpose", missing=_("Please say what it is for.")),
        recipient=line_of(recipient, LONGEST_TERM, "recipient", missing=_("Please say who may know it.")),
        reference=found.settlement.reference,
        release=str(uuid4()),
        room=found.settlement.room,
        settlement=found.digest,
        signers=[signer_of(box.person(UUID(one.participant)), one.legal_name) for one in found.settlement.people],
        what=what.value,
    )
    try:
        parse_release(release.encode())
    except BadSigned:
        raise Refusal(_("This is too long to be signed in one piece. Please shorten it.")) from None
    return say(box, room_id, shown, Act(PROPOSED, {"release": release.encode().decode("utf-8")}))


def sign_release(box: OpenMailbox, room_id: UUID, shown: str, digest: str, typed_name: str) -> Proposal:
    """Signs a release with the key of one's own open vault. Raises ``Refusal`` and ``NotFound``."""
    found, proposal = _own(box, room_id, digest)
    signer = proposal.release.signer(box.own_id)
    if signer is None:
        raise NotFound
    if signer.participant in proposal.signatures:
        raise Refusal(_("You have signed this already."))
    if not same(typed_name, signer.name):
        raise Refusal(_("Please type your legal name as it appears there: %(name)s.", name=signer.name), "name")
    require_own_keys(box, signer)
    require_known_keys(box, proposal.release)
    require_all_reached(box, found)
    say(box, room_id, shown, Act(SIGNED, {"release": digest} | signed_body(box, proposal.release, signer)))
    return proposal_in(_for_a_party(box, room_id), digest)


def refuse_release(box: OpenMailbox, room_id: UUID, shown: str, digest: str, words: str) -> None:
    """Refuses a release, or takes it back, as long as not everybody has signed: it is over with that."""
    _own(box, room_id, digest)
    say(box, room_id, shown, Act(REFUSED, {"release": digest}), text_of(words, LONGEST_WORDS, "words"))


def proposal_in(found: InForce, digest: str) -> Proposal:
    """One of the releases. Raises ``NotFound``."""
    proposals = worked_out(found.settlement, found.since, found.acts)
    proposal = next((one for one in proposals if one.digest == digest), None)
    if proposal is None:
        raise NotFound
    return proposal


def _for_a_party(box: OpenMailbox, room_id: UUID) -> InForce:
    found = in_force_in(box, room_id)
    if found.settlement.signer(box.own_id) is None:
        raise NotFound
    box.require_speaking()
    if box.participant.account_id != box.opened.actor_id:
        raise not_for_advisers()
    return found


def _own(box: OpenMailbox, room_id: UUID, digest: str) -> tuple[InForce, Proposal]:
    found = _for_a_party(box, room_id)
    proposal = proposal_in(found, digest)
    if not proposal.is_open:
        raise Refusal(_("This release is decided already: everybody has signed it, or somebody has refused."))
    return found, proposal


def _proposal(settlement: Settlement, act: OpenAct) -> Proposal | None:
    try:
        release = parse_release(str(act.body.get("release", "")).encode("utf-8"))
    except (BadSigned, UnicodeEncodeError):
        return None
    if not release.is_of(settlement) or moment(release.proposed_at) != act.sent_at or not _is_own(release, act):
        return None
    return Proposal(release, release.digest().hex(), str(act.author_id), act.sent_at)


def _is_own(release: Release, act: OpenAct) -> bool:
    """Whether it is said by one of the signers themself, and nobody who acts for them."""
    signer = release.signer(act.author_id)
    return signer is not None and signer.account == str(act.account_id)


def _signature(release: Release, act: OpenAct) -> Signature | None:
    signer = release.signer(act.author_id)
    at, made = act.body.get("at"), act.body.get("signature")
    if signer is None or not _is_own(release, act) or not isinstance(at, str) or not isinstance(made, str):
        return None
    try:
        signature = Signature(signer.participant, at, bytes.fromhex(made))
        check_signature(release, signature)
        is_now = moment(at) == act.sent_at
    except (BadSigned, ValueError):
        return None
    key = bytes.fromhex(signer.key)
    return signature if is_now and key in act.keys and signature.signature.hex() == made else None
