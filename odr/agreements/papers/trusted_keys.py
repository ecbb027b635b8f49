"""The keys of the others, as far as this vault knows them to be theirs.

What was once seen is remembered in the vault, sealed; a change that the earlier key did not sign is refused here until
its owner has looked at it, on the pages of messages, where safety words are compared as well.
"""

from collections.abc import Sequence
from uuid import UUID

from odr.cases.tables import Participant
from odr.errors import Refusal
from odr.facilitation.document.document import AgreementDocument
from odr.facilitation.tables import Paper
from odr.facilitation.validity.places import places_of
from odr.i18n import gettext as _
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.mailboxes.people import Correspondent, KeyState, PublicKeys
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.published import published_in
from odr.vaults.keys.secrets import SecretKind


def known_keys(opened: OpenVault, people: Sequence[Participant]) -> list[tuple[Participant, PublicKeys]]:
    """The keys of these people. Raises ``Refusal`` if somebody has none yet, or others than those that are known."""
    box = OpenMailbox(opened)
    found = []
    for one in people:
        person = box.person(one.id)
        if person.keys is None:
            raise Refusal(
                _(
                    "%(name)s cannot receive anything yet, because no access code has been made there. "
                    "Please wait until that is done.",
                    name=person.name,
                )
            )
        _refuse_if_changed(person)
        found.append((one, person.keys))
    box.keep()
    return found


def require_known_signers(opened: OpenVault, document: AgreementDocument) -> None:
    """Raises ``Refusal`` unless every key in the document is known to be that of whoever it is named for."""
    box = OpenMailbox(opened)
    for person in box.people.values():
        signer = document.signer(person.participant_id)
        if signer is None:
            continue
        _refuse_if_changed(person)
        if person.pin is None or bytes.fromhex(signer.key) not in person.pin.signing_keys():
            raise Refusal(
                _("The key that is shown there for %(name)s is not the one you know them by.", name=person.name)
            )
    box.keep()


def signing_keys_of(opened: OpenVault, papers: Sequence[Paper]) -> dict[UUID, list[bytes]]:
    """For each paper the key that was its author's newest where the log tells of it, as far as it is known."""
    box, case_id = OpenMailbox(opened), opened.vault.case_id
    told = published_in(opened.work, case_id)
    places = places_of(opened.work, frozenset([case_id]), frozenset(one.id for one in papers))
    found = {}
    for one in papers:
        person, place = box.people.get(one.author_id), places.get(one.id)
        known = person.pin.signing_keys() if person is not None and person.pin is not None else []
        found[one.id] = [key for key in known if place and told.was_newest(SecretKind.SIGNING, key, place)]
    box.keep()
    return found


def _refuse_if_changed(person: Correspondent) -> None:
    if person.key_state is KeyState.CHANGED:
        raise Refusal(
            _(
                "The keys of %(name)s have changed, and the change was not signed with the one before. "
                "Please look at that first, under messages.",
                name=person.name,
            )
        )
