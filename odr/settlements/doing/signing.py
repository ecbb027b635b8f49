"""What people do about a settlement, each as an act in its room: offering a version, signing, refusing, ending."""

from __future__ import annotations

from datetime import tzinfo
from uuid import UUID

from odr.cases import declarations
from odr.cases.cases import FACILITATOR, PARTY, move
from odr.cases.life import UNDER_WAY, Cause, way_from
from odr.crypto.derivation import digest as digest_of
from odr.errors import NotFound, Refusal
from odr.facilitation.engagement.ending import end_with_case
from odr.i18n import gettext as _
from odr.messages.documents import Act
from odr.messages.entries.rooms import room_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.mailboxes.people import KeyState
from odr.messages.saying.acts import say
from odr.settlements.document.document import LONGEST_CLAUSE, FacilitatorStatement, Settlement
from odr.settlements.document.spelling import text_of
from odr.settlements.drafting.attached import require_all_there, to_offer
from odr.settlements.drafting.drafting import SettlementDraft, document_of
from odr.settlements.drafting.preparing import Kept
from odr.settlements.standing.moves import LONGEST_WORDS, REMAINS, MoveKind
from odr.settlements.standing.reaching import require_reach
from odr.settlements.standing.reading import RoomSettlement, settlement_in
from odr.settlements.standing.standing import SettlementState, SettlementVersion
from odr.signed.document import Signature, SignedDocument, Signer, sign
from odr.texts import same


def offer(
    box: OpenMailbox,
    room_id: UUID,
    shown: str,
    draft: SettlementDraft,
    based_on: str,
    timezone: tzinfo,
    kept: Kept | None = None,
) -> UUID:
    """Offers a draft as the next version, to everybody in the room; every signature is needed again.

    ``based_on`` is the digest of the version that the draft began from, or empty; ``kept`` is the draft as it was saved
    with its files, if it was. Raises ``Refusal`` if another has been offered since, if the files are not those of the
    draft as it is, and for whatever will not do.
    """
    found = _open(box, room_id)
    latest = found.standing.latest
    if based_on != ("" if latest is None else latest.digest):
        raise Refusal(
            _("Another version has been offered meanwhile. Please compare yours with it, and offer it once more.")
        )
    files = to_offer(box, found.standing, kept, draft.files)
    document = document_of(box, str(room_id), draft, latest, box.case.reference, timezone, files, unseen=_unseen(found))
    if latest is not None and found.standing.is_current and _says_the_same(document, latest.document):
        raise Refusal(_("This is what is offered already."))
    offered = Act(MoveKind.VERSION.value, {"document": document.encode().decode("utf-8")})
    return say(box, room_id, shown, offered, files=files)


def sign_as(box: OpenMailbox, room_id: UUID, shown: str, digest: str, typed_name: str) -> RoomSettlement:
    """Signs the latest version with the key of one's own open vault. With the last signature, the case is settled.

    ``digest`` is that of the version that was read. Raises ``Refusal`` if there is a later one, if the name is not the
    one that stands in the document, or if anything does not fit; only the party itself can sign.
    """
    found = _open(box, room_id)
    version, signer = _own_version(box, found, digest)
    if found.standing.state is SettlementState.EXPIRED:
        raise Refusal(_("The last day to sign this version is over. It can be offered once more, with a later day."))
    if found.standing.state is not SettlementState.WAITING:
        raise _people_changed()
    if signer.participant in version.signatures:
        raise Refusal(_("You have signed this version already."))
    if not same(typed_name, signer.name):
        raise Refusal(
            _("Please type your legal name as it appears in the settlement: %(name)s.", name=signer.name), "name"
        )
    require_own_keys(box, signer)
    require_known_keys(box, version.document)
    require_all_there(box, version.files)
    made = signed_body(box, version.document, signer)
    say(box, room_id, shown, Act(MoveKind.SIGNATURE.value, {"document": version.digest} | made))
    return _after(box, room_id)


def take_back(box: OpenMailbox, room_id: UUID, shown: str, digest: str) -> None:
    """Takes one's own signature back, as long as the last one is not there. Raises ``Refusal``."""
    found = _open(box, room_id)
    version, signer = _own_version(box, found, digest)
    if signer.participant not in version.signatures:
        raise Refusal(_("You have not signed this version."))
    say(box, room_id, shown, Act(MoveKind.TAKEN_BACK.value, {"document": version.digest}))


def refuse(box: OpenMailbox, room_id: UUID, shown: str, digest: str, words: str) -> None:
    """Says that one does not sign this version, with or without words; everybody in the room is told."""
    found = _open(box, room_id)
    version, signer = _own_version(box, found, digest)
    if signer.participant in version.signatures:
        raise Refusal(_("You have signed this version. To refuse it, take your signature back first."))
    if signer.participant in version.refused:
        raise Refusal(_("You have refused this version already."))
    text = text_of(words, LONGEST_WORDS, "words")
    say(box, room_id, shown, Act(MoveKind.REFUSED.value, {"document": version.digest}), text)


def state_as_facilitator(box: OpenMailbox, room_id: UUID, shown: str, digest: str, typed: str) -> None:
    """A facilitator states that this version came out of their mediation, signed with their own key."""
    if box.participant.role != FACILITATOR or box.participant.account_id != box.opened.actor_id:
        raise NotFound
    found = _open(box, room_id)
    version = _latest(found, digest)
    if any(one.signature.participant == str(box.own_id) for one in found.standing.statements_about(version)):
        raise Refusal(_("You have stated this already."))
    own = box.person(box.own_id)
    if own.keys is None or own.keys.signing_key != box.signing_pair().public.encoded:
        raise _not_own_keys()
    signer = Signer(
        account=str(own.account_id),
        epoch=own.keys.signing[-1].epoch,
        key=own.keys.signing_key.hex(),
        mailbox=digest_of(own.keys.mailbox_key).hex(),
        name=own.name,
        participant=str(own.participant_id),
        role=FACILITATOR,
    )
    statement = FacilitatorStatement(
        case=version.document.case,
        document=version.digest,
        made_at=box.work.now.isoformat(),
        number=version.document.number,
        reference=version.document.reference,
        settlement=version.document.settlement,
        signers=[signer],
        text=text_of(typed, LONGEST_CLAUSE, "text", missing=_("Please write down what you state.")),
    )
    body = {"document": statement.encode().decode("utf-8")} | signed_body(box, statement, signer)
    say(box, room_id, shown, Act(MoveKind.STATEMENT.value, body))


def declare_over(box: OpenMailbox, room_id: UUID, shown: str, remains: dict[str, str]) -> None:
    """Declares the negotiation over, and says how things are left: sealed to those in the room.

    A party ends the case by it; what a facilitator says is told to the parties, and ends nothing. Raises ``Refusal``.
    """
    found = _open(box, room_id)
    if box.participant.account_id != box.opened.actor_id:
        raise not_for_advisers()
    body = {name: text_of(remains.get(name, ""), LONGEST_WORDS, name) for name in REMAINS}
    own = [one for one in found.standing.reported if one.participant == str(box.own_id)]
    if own and own[-1].remains == body:
        raise Refusal(_("You have said this already, in the same words."))
    say(box, room_id, shown, Act(MoveKind.OVER.value, body))
    if box.participant.role == PARTY:
        declarations.declare_over(box.work, box.participant, box.case)
        end_with_case(box.work, box.case, box.opened.actor_id)


def statement_to_begin_with() -> str:
    """What a facilitator's statement says, unless they change it."""
    return _("This settlement came out of a mediation that I conducted.")


def _open(box: OpenMailbox, room_id: UUID) -> RoomSettlement:
    """The settlement of a room, if something can be done about it. Raises ``Refusal`` or ``NotFound``."""
    room = room_of(box, room_id)
    box.require_speaking()
    if box.case.state not in UNDER_WAY:
        raise Refusal(_("This case is not being negotiated any more, so nothing about a settlement can be done."))
    found = settlement_in(box, room)
    if not found.is_for_all:
        raise Refusal(_("A settlement needs a room that all parties are in."))
    if found.standing.state is SettlementState.ALTERED:
        raise Refusal(
            _(
                "Something in this room was removed or altered in the database, so nobody can tell where the "
                "settlement stands. Please look at the warning in the room, and tell the organisation."
            )
        )
    if found.standing.state in (SettlementState.IN_FORCE, SettlementState.OVER):
        raise Refusal(_("It is over: nothing more can be done about this settlement."))
    require_reach(box, room, [one.participant_id for one in room.members if one.role == PARTY and not one.withdrawn])
    return found


def _latest(found: RoomSettlement, digest: str) -> SettlementVersion:
    version = found.standing.latest
    if version is None:
        raise NotFound
    if version.digest != digest:
        raise Refusal(_("A later version has been offered meanwhile. Please read that one."))
    return version


def _own_version(box: OpenMailbox, found: RoomSettlement, digest: str) -> tuple[SettlementVersion, Signer]:
    """The latest version with oneself as its signer: the party itself, never an adviser."""
    if box.participant.role != PARTY:
        raise NotFound
    if box.participant.account_id != box.opened.actor_id:
        raise not_for_advisers()
    version = _latest(found, digest)
    signer = version.document.signer(box.own_id)
    if signer is None:
        raise Refusal(_("This version does not name you, so it is not yours to sign."))
    if not found.standing.is_current:
        raise _people_changed()
    return version, signer


def _people_changed() -> Refusal:
    return Refusal(
        _(
            "A party has come, left or started over since it was offered, so nobody can sign this version any more. "
            "Please offer it once more."
        )
    )


def _unseen(found: RoomSettlement) -> int:
    """How many versions there can be, at the most, after the latest one that this person can see.

    Where nobody has to follow that one, a number that is higher by so many has not been used by anybody.
    """
    return 0 if found.standing.is_current else found.lacks_since


def not_for_advisers() -> Refusal:
    """What an adviser is told who tries what only the party itself can do."""
    return Refusal(_("Only the party itself can do this, with the vault opened by a code of their own."))


def require_own_keys(box: OpenMailbox, signer: Signer) -> None:
    """Raises ``Refusal`` unless the document names this vault's own keys: no other could be signed for in its name."""
    own = box.signing_pair().public.encoded.hex()
    mailbox = digest_of(box.own_key().encoded).hex()
    if (own, mailbox) != (signer.key, signer.mailbox):
        raise _not_own_keys()


def _not_own_keys() -> Refusal:
    return Refusal(
        _(
            "The keys that this version names for you are not yours as they are now. Please offer the text once more; "
            "if that does not help, tell the organisation."
        )
    )


def require_known_keys(box: OpenMailbox, document: SignedDocument) -> None:
    """Raises ``Refusal`` unless every key in the document is known to be that of whoever it is named for."""
    for signer in document.signers:
        person = box.person(UUID(signer.participant))
        known = person.pin.signing_keys() if person.pin is not None else []
        if person.key_state is KeyState.CHANGED or bytes.fromhex(signer.key) not in known:
            raise Refusal(
                _("The key that is shown there for %(name)s is not the one you know them by.", name=person.name)
            )


def signed_body(box: OpenMailbox, document: SignedDocument, signer: Signer) -> dict[str, str]:
    """A signature made now with one's own key, as an act carries it."""
    made: Signature = sign(document, signer, box.work.now, box.signing_pair())
    return {"at": made.at, "signature": made.signature.hex()}


def _after(box: OpenMailbox, room_id: UUID) -> RoomSettlement:
    """The settlement as it stands now; if all have signed, the case is settled with that."""
    found = settlement_in(box, room_of(box, room_id))
    if found.standing.state is SettlementState.IN_FORCE and way_from(box.case.state, Cause.SETTLEMENT_IN_FORCE):
        move(box.work, box.case, Cause.SETTLEMENT_IN_FORCE)
        end_with_case(box.work, box.case, box.opened.actor_id)
    return found


def _says_the_same(document: Settlement, before: Settlement) -> bool:
    """Whether only what every version has of its own is different."""
    own = ("number", "before", "offered_at")
    now, was = vars(document), vars(before)
    return all(now[name] == was[name] for name in now if name not in own)
