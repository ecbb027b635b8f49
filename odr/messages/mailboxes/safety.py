"""The safety words of somebody's keys: what two people compare by voice."""

from odr.crypto.safety_words import safety_words
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.mailboxes.people import Correspondent


def words_of(box: OpenMailbox, person: Correspondent) -> tuple[str, ...]:
    """Eight words of the mailbox key and the signing key of somebody; empty if they have none.

    One's own are those of the secret keys in hand, as far as the code has them: not what the database says.
    """
    if person.keys is None:
        return ()
    mailbox, signing = person.keys.mailbox_key, person.keys.signing_key
    if person.participant_id == box.own_id:
        mailbox = box.own_key().encoded
        if box.may_speak:
            signing = box.opened.signing_pair().public.encoded
    return safety_words(mailbox, signing)
