"""An open mailbox: what an open vault with the right to read messages yields, and what every rule here takes."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import bindparam, update

from odr.audit.log import Event
from odr.cases.life import CaseState
from odr.cases.people.parting import there_at_the_end
from odr.cases.tables import Case, Participant
from odr.crypto.boxes import BoxPublicKey
from odr.crypto.signing import SigningKeyPair
from odr.db.columns import Base
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.messages.mailboxes import misdirected  # noqa: F401  each unlocking looks for what it knows
from odr.messages.mailboxes.memory import Memory, RoomMemory, recall, remember
from odr.messages.mailboxes.people import Correspondent, KeyState, as_they_were, correspondents, pinned
from odr.messages.tables import Envelope
from odr.organisations.organisations import is_suspended
from odr.vaults.keys.correspondence import version_of
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.secrets import SecretKind

_ENVELOPES = Base.metadata.tables[Envelope.__tablename__]
# Not of a message that was taken back meanwhile: no key to it is left then, and none comes back.
_KEEP_KEY = (
    update(_ENVELOPES)
    .where(
        _ENVELOPES.c.message_id == bindparam("of_message"),
        _ENVELOPES.c.vault_id == bindparam("of_vault"),
        _ENVELOPES.c.box != b"",
    )
    .values(sealed_key=bindparam("new_key"), sealed_epoch=bindparam("new_epoch"))
)


class OpenMailbox:
    """The messages of one participant, opened by somebody who holds the mailbox key, for one unit of work.

    ``opened.actor_id`` is who acts; ``participant`` is in whose name. Raises ``NotFound`` unless the code was granted
    the mailbox.
    """

    def __init__(self, opened: OpenVault) -> None:
        if not opened.may(SecretKind.MAILBOX):
            raise NotFound
        self.opened = opened
        self.work = opened.work
        self.vault = opened.vault
        self.participant = opened.work.session.get_one(Participant, opened.vault.participant_id)
        self.case = opened.work.session.get_one(Case, opened.vault.case_id)
        self.memory: Memory = recall(opened)
        self._remembered = self.memory.copy()
        self._version = version_of(opened)
        self.newly_opened: dict[UUID, tuple[bytes, int]] = {}
        # The messages of which this unit of work has noted that they were opened.
        self.noted_opened: set[UUID] = set()
        self._people: dict[UUID, Correspondent] | None = None
        # What the log tells of what an author said in a room (``odr.messages.entries.proving``).
        self.told: dict[tuple[UUID, UUID], dict[UUID, list[tuple[str, int, object]]]] = {}

    @property
    def own_id(self) -> UUID:
        """The participant whose mailbox it is."""
        return self.participant.id

    @property
    def is_bound(self) -> bool:
        """Whether rooms are open to this participant: to a facilitator only under an agreement in force."""
        return self.person(self.own_id).bound

    @property
    def may_speak(self) -> bool:
        """Whether the code lets its holder speak as this participant."""
        return self.opened.may(SecretKind.SIGNING)

    @property
    def people(self) -> dict[UUID, Correspondent]:
        """Everybody in the case by participant, oneself included; whoever is new is remembered from now on.

        A facilitator who has left sees who was there then, and whether they had left.
        """
        if self._people is None:
            found = correspondents(self.work, self.case.id, self.memory.pins, lost=self.memory.lost)
            there = there_at_the_end(self.work, self.participant)
            self._people = found if there is None else as_they_were(found, there)
            for person in self._people.values():
                if person.key_state in (KeyState.KNOWN, KeyState.NEW) and person.pin is not None:
                    self.memory.pins[str(person.participant_id)] = person.pin
        return self._people

    def person(self, participant_id: UUID) -> Correspondent:
        """One of them. Raises ``NotFound``."""
        try:
            return self.people[participant_id]
        except KeyError:
            raise NotFound from None

    def own_key(self) -> BoxPublicKey:
        """The public key of the mailbox, from the secret one and not from the database."""
        return self.opened.mailbox_pair().public

    def signing_pair(self) -> SigningKeyPair:
        """What speaks as this participant.

        Raises ``Refusal`` like ``require_speaking``, and if a key that was replaced has been put back.
        """
        self.require_speaking()
        if self.opened.opens_all:
            _stewardship, codes = self.opened.code_list()
            for kind in (SecretKind.SIGNING, SecretKind.MAILBOX):
                if self.opened.row_of(kind).epoch < codes.epoch_of(kind.value, None):
                    raise Refusal(
                        _("A key that was replaced has been put back in the database. Please tell the organisation.")
                    )
        return self.opened.signing_pair()

    def require_speaking(self) -> None:
        """Raises ``Refusal`` unless something can be said in this participant's name now."""
        if not self.may_speak:
            raise Refusal(_("The code you use lets you read messages, not send any."))
        if self.participant.withdrawn_at is not None:
            raise Refusal(_("You have withdrawn from this case. You can read what you had, and send nothing more."))
        if not self.is_bound:
            raise Refusal(_("Until everybody has signed the agreement, no room is open to you."))
        if self.case.state == CaseState.CLOSED.value:
            raise Refusal(_("This case is closed. Messages can be read, and none can be sent."))
        if is_suspended(self.work, self.opened.actor_id, self.case.organisation_id):
            raise Refusal(_("Your account is suspended by this organisation: you can read messages, and send none."))

    def remember_room(self, room_id: UUID, memory: RoomMemory) -> None:
        """Takes note of a room."""
        self.memory.rooms[str(room_id)] = memory

    def accept_keys(self, participant_id: UUID, shown: str) -> None:
        """Takes somebody's keys as they are now, although nobody signed the change.

        ``shown`` is the fingerprint of the keys that the person was shown. Raises ``Refusal`` if they have changed
        again since.
        """
        person = self.person(participant_id)
        if person.keys is None or person.keys.fingerprint() != shown:
            raise Refusal(_("These keys have changed again just now. Please look once more."))
        if person.key_state is not KeyState.CHANGED:
            return
        # The page about the person says so, and offers nothing (templates/messages/person.html).
        if not person.keys.fits_the_log:
            raise Refusal(
                _(
                    "The log shows different keys: somebody is hiding a renewal from you, or has put an earlier "
                    "key back. They cannot be taken as they are. Please tell the organisation."
                )
            )
        self.memory.pins[str(participant_id)] = pinned(person.keys, self.memory.pin(participant_id))
        self._people = None
        self.opened.record(Event.KEYS_ACCEPTED, subject_id=participant_id)

    def note_compared(self, participant_id: UUID, shown: str) -> None:
        """Notes that safety words were compared with somebody. Raises like ``accept_keys``, also for changed keys."""
        person = self.person(participant_id)
        if person.keys is None or person.keys.fingerprint() != shown or person.key_state is KeyState.CHANGED:
            raise Refusal(_("These keys have changed just now. Please look once more."))
        pin = self.memory.pins[str(participant_id)]
        checked = self.work.now.astimezone(UTC).isoformat()
        self.memory.pins[str(participant_id)] = type(pin)(**vars(pin) | {"checked": checked})
        self._people = None
        self.opened.record(Event.KEYS_COMPARED, subject_id=participant_id)

    def compared_at(self, participant_id: UUID) -> datetime | None:
        """When safety words were compared with somebody, if they were and the keys are still known to be theirs."""
        person = self.person(participant_id)
        if person.key_state is not KeyState.KNOWN or person.pin is None or person.pin.checked is None:
            return None
        return datetime.fromisoformat(person.pin.checked)

    def keep(self) -> None:
        """Seals what is to be remembered, if it has changed. Rules call it when they are done."""
        if self.newly_opened:
            # Of all messages in one statement, however many are read for the first time.
            rows = [
                {"of_message": message_id, "of_vault": self.vault.id, "new_key": key, "new_epoch": epoch}
                for message_id, (key, epoch) in self.newly_opened.items()
            ]

            def write(then: Work) -> None:
                then.session.connection().execute(_KEEP_KEY, rows)

            self.work.note(write)
            self.newly_opened.clear()
        if self.memory != self._remembered:
            remember(self.opened, self.memory, self._version)
            self._version += 1
            self._remembered = self.memory.copy()

    def __repr__(self) -> str:
        return "<OpenMailbox>"
