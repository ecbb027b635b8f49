"""The sentence of each event of a case's log, with places for names; ``odr.audit.wording`` puts them in."""

from odr.audit.log import Event
from odr.i18n import lazy_gettext as _l


def _by_itself(words: str) -> tuple[str, str]:
    """Of what is nobody's doing, the same is said to everybody."""
    return words, words


# For each event: when the reader did it, and when somebody else did.
SENTENCES: dict[Event, tuple[str, str]] = {
    Event.CASE_OPENED: (_l("You opened the case."), _l("%(who)s opened the case.")),
    Event.CASE_CLOSED: (_l("You closed the case."), _l("%(who)s closed the case.")),
    Event.INVITATION_SENT: (
        _l("You invited somebody to the case."),
        _l("%(who)s invited somebody to the case."),
    ),
    Event.INVITATION_REVOKED: (
        _l("You took an invitation to the case back."),
        _l("%(who)s took an invitation to the case back."),
    ),
    Event.INVITATION_DECLINED: (
        _l("You declined an invitation to the case."),
        _l("Somebody who was invited to the case declined."),
    ),
    Event.PARTICIPANT_JOINED: (_l("You joined the case."), _l("%(who)s joined the case.")),
    Event.PARTICIPANT_WITHDREW: (_l("You withdrew from the case."), _l("%(who)s withdrew from the case.")),
    Event.DISPUTE_ROLE_CHANGED: (
        _l("You changed what your role in the dispute is called."),
        _l("%(who)s changed what their role in the dispute is called."),
    ),
    Event.VAULT_MADE: (
        _l("You made your place for private information, with a first code."),
        _l("%(who)s made this place for private information, with a first code."),
    ),
    Event.VAULT_UNLOCKED: (
        _l("You opened your private information with a code."),
        _l("%(who)s opened your private information with a code."),
    ),
    Event.VAULT_REFUSED: (
        _l("Somebody who was signed in as you tried a code that does not open this."),
        _l("%(who)s tried a code that does not open this."),
    ),
    Event.VAULT_LOCKED: (
        _l("You locked your private information."),
        _l("%(who)s locked your private information."),
    ),
    Event.VAULT_EXPORTED: (
        _l("You took a copy of %(entries)s with you."),
        _l("%(who)s took a copy of %(entries)s along."),
    ),
    Event.VAULT_SEARCHED: (
        _l("You looked for words and were shown %(entries)s."),
        _l("%(who)s looked for words and was shown %(entries)s."),
    ),
    Event.VAULT_EMPTIED: (
        _l("You removed everything: %(entries)s, and the folders."),
        _l("%(who)s removed everything: %(entries)s, and the folders."),
    ),
    Event.VAULT_RESET_ASKED: (
        _l("You asked to start over, without your codes."),
        _l("%(who)s asked to start over, without the codes."),
    ),
    Event.VAULT_RESET_CALLED_OFF: (
        _l("You decided not to start over after all."),
        _l("%(who)s decided not to start over after all."),
    ),
    Event.VAULT_DESTROYED: (
        _l("You destroyed this place with %(entries)s in it, to start over."),
        _l("%(who)s destroyed this place with %(entries)s in it, to start over."),
    ),
    Event.VAULT_LOG_EXPORTED: (
        _l("You took a copy of this log with you."),
        _l("%(who)s took a copy of this log along."),
    ),
    Event.CODE_ISSUED: (_l("You made %(code)s."), _l("%(who)s made %(code)s.")),
    Event.CODE_REFUSED: (
        _l("While you were at work, a code turned up in the database that you did not make. It was given nothing."),
        _l("While %(who)s was at work, a code turned up in the database that you did not make. It was given nothing."),
    ),
    Event.CODE_REVOKED: (_l("You took back %(code)s."), _l("%(who)s took back %(code)s.")),
    Event.CODE_EXPOSED: (
        _l("You sent %(code)s to a page, which must never see it. Please make another in its place."),
        _l("%(who)s sent %(code)s to a page, which must never see it. Please make another in its place."),
    ),
    Event.FOLDER_ADDED: (_l("You made %(folder)s."), _l("%(who)s made %(folder)s.")),
    Event.FOLDER_RENAMED: (_l("You renamed %(folder)s."), _l("%(who)s renamed %(folder)s.")),
    Event.FOLDER_REMOVED: (
        _l("You removed a folder with %(entries)s in it."),
        _l("%(who)s removed a folder with %(entries)s in it."),
    ),
    Event.FOLDER_LISTED: (
        _l("You opened %(folder)s and saw %(entries)s."),
        _l("%(who)s opened %(folder)s and saw %(entries)s."),
    ),
    Event.FOLDER_GIVEN: (
        _l("Your browser was given %(folder)s with %(entries)s in it, sealed."),
        _l("The browser of %(who)s was given %(folder)s with %(entries)s in it, sealed."),
    ),
    Event.FOLDER_RENEWED_IN_BROWSER: (
        _l("Your browser gave %(folder)s new locks."),
        _l("The browser of %(who)s gave %(folder)s new locks."),
    ),
    Event.READER_CONNECTED: (
        _l("You connected a kept reader."),
        _l("%(who)s connected a kept reader."),
    ),
    Event.ITEM_ADDED: (_l("You wrote %(entry)s."), _l("%(who)s wrote %(entry)s.")),
    Event.ITEM_READ: (_l("You read %(entry)s."), _l("%(who)s read %(entry)s.")),
    Event.ITEM_CHANGED: (_l("You changed %(entry)s."), _l("%(who)s changed %(entry)s.")),
    Event.ITEM_MOVED: (_l("You moved %(entry)s."), _l("%(who)s moved %(entry)s.")),
    Event.ITEM_REMOVED: (_l("You removed an entry."), _l("%(who)s removed an entry.")),
    Event.FILE_ADDED: (_l("You put a file into %(entry)s."), _l("%(who)s put a file into %(entry)s.")),
    Event.FILE_READ: (_l("You took a file out of %(entry)s."), _l("%(who)s took a file out of %(entry)s.")),
    Event.FILE_REMOVED: (_l("You removed a file from %(entry)s."), _l("%(who)s removed a file from %(entry)s.")),
    Event.FILE_MARKED: (
        _l("A mark of the file that you put in was entered here, for a receipt."),
        _l("A mark of the file that %(who)s put in was entered here, for a receipt."),
    ),
    Event.FILE_RECEIPT: (
        _l("You took along a receipt of a file in %(entry)s."),
        _l("%(who)s took along a receipt of a file in %(entry)s."),
    ),
    Event.ADVISER_INVITED: (
        _l("You invited somebody to act for you."),
        _l("%(who)s invited somebody to act for you."),
    ),
    Event.ADVISER_INVITATION_DECLINED: (
        _l("You declined an invitation to act as adviser."),
        _l("Somebody who was invited to act for you declined."),
    ),
    Event.ADVISER_INVITATION_REVOKED: (
        _l("You took back an invitation to act for you."),
        _l("%(who)s took back an invitation to act for you."),
    ),
    Event.ADVISER_JOINED: (
        _l("You accepted to act as adviser."),
        _l("%(who)s accepted to act for you as adviser."),
    ),
    Event.ADVISER_UNDERTOOK: (
        _l("You confirmed the undertaking of confidentiality."),
        _l("%(who)s confirmed the undertaking of confidentiality."),
    ),
    Event.ADVISER_ENDED: (
        _l("You ended it: %(adviser)s no longer acts for you."),
        _l("%(who)s ended it: %(adviser)s no longer acts for you."),
    ),
    Event.CODE_ENDED: (_l("You ended %(code)s."), _l("%(who)s ended %(code)s.")),
    Event.CODE_CHANGED: (_l("You changed what %(code)s opens."), _l("%(who)s changed what %(code)s opens.")),
    Event.CODE_CAUGHT_UP: (
        _l("When you opened this, what %(code)s had opened was given new locks, because it had ended."),
        _l("When %(who)s opened this, what %(code)s had opened was given new locks, because it had ended."),
    ),
    Event.VAULT_CHANGES_SHOWN: (
        _l("You looked at what others had changed, and saw %(entries)s."),
        _l("%(who)s looked at what others had changed, and saw %(entries)s."),
    ),
    Event.VAULT_ALTERED: (
        _l("You opened your private information, and not everything was as it had been left."),
        _l("%(who)s opened your private information, and not everything was as it had been left."),
    ),
    Event.VAULT_ACCEPTED_AS_IS: (
        _l("You had read what was not as it had been left, and went on from how it was then."),
        _l("%(who)s had read what was not as it had been left, and went on from how it was then."),
    ),
    Event.ROOM_MADE: (_l("You opened a room for messages."), _l("%(who)s opened a room for messages.")),
    Event.ROOM_MEMBER_ADDED: (
        _l("You let somebody into a room for messages."),
        _l("%(who)s let somebody into a room for messages."),
    ),
    Event.ROOM_ALTERED: (
        _l("You were told that something in a room for messages had been altered in the database."),
        _l("%(who)s was told that something in a room for messages had been altered in the database."),
    ),
    Event.ROOM_ACCEPTED_AS_IS: (
        _l("You went on in a room for messages although it had been altered in the database."),
        _l("%(who)s went on in a room for messages although it had been altered in the database."),
    ),
    Event.MESSAGE_SENT: (_l("You sent a message."), _l("%(who)s sent a message in your name.")),
    Event.ACT_SENT: (_l("You said something formal in a room."), _l("%(who)s said something formal in your name.")),
    Event.ACTS_READ: (
        _l("You looked at the negotiation and were shown what was said formally in it."),
        _l("%(who)s looked at the negotiation and was shown what was said formally in it."),
    ),
    Event.MESSAGES_READ: (
        _l("You looked at a room and were shown %(messages)s."),
        _l("%(who)s looked at a room and was shown %(messages)s."),
    ),
    Event.MESSAGE_FILE_READ: (
        _l("You took a file out of a message."),
        _l("%(who)s took a file out of a message."),
    ),
    Event.SETTLEMENT_FILE_READ: (
        _l("You took a file out of a settlement."),
        _l("%(who)s took a file out of a settlement."),
    ),
    Event.MESSAGE_UNDONE: (
        _l("You undid a message before it was delivered."),
        _l("%(who)s undid a message before it was delivered."),
    ),
    Event.MESSAGE_TAKEN_BACK: (_l("You took a message back."), _l("%(who)s took a message back.")),
    Event.MESSAGES_RESEALED: (
        _l("You let somebody read %(messages)s from before they came."),
        _l("%(who)s let somebody read %(messages)s from before they came."),
    ),
    Event.MESSAGES_SEARCHED: (
        _l("You looked for words in messages and were shown %(messages)s."),
        _l("%(who)s looked for words in messages and was shown %(messages)s."),
    ),
    Event.MESSAGES_EXPORTED: (
        _l("You took a copy of %(messages)s with you."),
        _l("%(who)s took a copy of %(messages)s along."),
    ),
    Event.ITEM_DISCLOSED: (
        _l("You disclosed %(entry)s to others in the case."),
        _l("%(who)s disclosed %(entry)s to others in the case."),
    ),
    Event.KEYS_ACCEPTED: (
        _l("You accepted that the keys of somebody in the case had changed."),
        _l("%(who)s accepted that the keys of somebody in the case had changed."),
    ),
    Event.KEYS_COMPARED: (
        _l("You noted that you had compared the safety words with somebody."),
        _l("%(who)s noted that the safety words had been compared with somebody."),
    ),
    Event.FACILITATOR_SUGGESTED: (_l("You suggested a facilitator."), _l("%(who)s suggested a facilitator.")),
    Event.FACILITATOR_PROPOSED: (_l("You proposed a facilitator."), _l("%(who)s proposed a facilitator.")),
    Event.FACILITATOR_AGREED: (
        _l("You agreed to ask a facilitator."),
        _l("%(who)s agreed to ask a facilitator."),
    ),
    Event.FACILITATOR_JOINED: (
        _l("You took the place of a facilitator."),
        _l("%(who)s took the place of a facilitator."),
    ),
    Event.FACILITATOR_ENDED: (
        _l("You ended the work with a facilitator, and all access with it."),
        _l("%(who)s ended the work with a facilitator, and all access with it."),
    ),
    Event.FACILITATOR_NOTES_DESTROYED: (
        _l("Your notes as facilitator were destroyed."),
        _l("The notes of the facilitator were destroyed."),
    ),
    Event.FACILITATOR_REPORTED: (
        _l("You reported attendance and outcome."),
        _l("%(who)s reported attendance and outcome."),
    ),
    Event.DISCLOSURE_MADE: (
        _l("You disclosed what could bear on your neutrality."),
        _l("%(who)s disclosed what could bear on their neutrality."),
    ),
    Event.DISCLOSURE_ACCEPTED: (
        _l("You accepted a facilitator's disclosure."),
        _l("%(who)s accepted a facilitator's disclosure."),
    ),
    Event.AGREEMENT_PROPOSED: (
        _l("You offered a text of the agreement for signing."),
        _l("%(who)s offered a text of the agreement for signing."),
    ),
    Event.AGREEMENT_SIGNED: (_l("You signed the agreement."), _l("%(who)s signed the agreement.")),
    Event.CAUCUS_RELEASED: (
        _l("You released something from the caucus."),
        _l("%(who)s released something from the caucus."),
    ),
    Event.FACILITATION_PROPOSED: (
        _l("You proposed to bring in a facilitator."),
        _l("%(who)s proposed to bring in a facilitator."),
    ),
    Event.FACILITATION_AGREED: (
        _l("You agreed to bring in a facilitator."),
        _l("%(who)s agreed to bring in a facilitator."),
    ),
    Event.FACILITATION_DECLINED: (
        _l("You declined to bring in a facilitator."),
        _l("%(who)s declined to bring in a facilitator."),
    ),
    Event.FACILITATION_WITHDRAWN: (
        _l("You no longer wanted to bring in a facilitator."),
        _l("%(who)s no longer wanted to bring in a facilitator."),
    ),
    Event.CASE_KEPT: (
        _l("You decided that everything in the case is kept until the end of %(day)s and then destroyed."),
        _l("It was decided that everything in the case is kept until the end of %(day)s and then destroyed."),
    ),
    Event.SIGNING_KEY_PUBLISHED: (
        _l("A new key was made that signs in your name. Those before it sign nothing from here on."),
        _l("A new key was made that signs in your name, while %(who)s was at work."),
    ),
    Event.MAILBOX_KEY_PUBLISHED: (
        _l("A new key was made that messages to you are sealed to."),
        _l("A new key was made that messages to you are sealed to, while %(who)s was at work."),
    ),
    Event.FOLDER_KEY_RENEWED: (
        _l("A new key was made for %(folder)s."),
        _l("A new key was made for %(folder)s, while %(who)s was at work."),
    ),
    Event.PAPER_WRITTEN: (
        _l("You wrote something about the facilitation."),
        _l("%(who)s wrote something about the facilitation."),
    ),
    Event.CASE_SETTLED: _by_itself(_l("The case ended: every party has declared that there is a settlement.")),
    Event.CASE_NOT_SETTLED: _by_itself(_l("The case ended without a settlement.")),
    Event.CASE_QUIET: _by_itself(
        _l("Nobody had done anything for a long time. Everybody was told that the case is closed after %(day)s.")
    ),
    Event.CASE_LEFT_OPEN: _by_itself(
        _l("The case had ended, and nobody had closed it. Everybody was told that the service closes it after %(day)s.")
    ),
    Event.CASE_WENT_ON: (_l("You said that the case goes on."), _l("%(who)s said that the case goes on.")),
    Event.CASE_ABANDONED: _by_itself(_l("The service closed the case, as it had told everybody before.")),
    Event.DECLARED_SETTLED: (
        _l("You declared that there is a settlement."),
        _l("%(who)s declared that there is a settlement."),
    ),
    Event.DECLARED_NOT_SETTLED: (
        _l("You declared that the case ends without a settlement."),
        _l("%(who)s declared that the case ends without a settlement."),
    ),
    Event.DECLARATION_TAKEN_BACK: (
        _l("You took back what you had declared."),
        _l("%(who)s took back what they had declared."),
    ),
    Event.CASE_HELD: _by_itself(
        _l("%(who)s entered a legal hold: the service destroys nothing of the case before the end of %(day)s. %(why)s")
    ),
    Event.CASE_HELD_LONGER: _by_itself(
        _l("%(who)s entered that the legal hold lasts longer: until the end of %(day)s. %(why)s")
    ),
    Event.CASE_HOLD_LIFTED: _by_itself(
        _l("%(who)s entered that the legal hold was lifted. It keeps the case until the end of %(day)s. %(why)s")
    ),
}
# A code that was good once says more than one that never was.
REFUSED_THOUGH_KNOWN = (
    _l("Somebody who was signed in as you tried a code that does not open this any more."),
    _l("%(who)s tried a code that does not open this any more."),
)
# Whoever was asked by a link does not come, or the case is over: nobody ended what may not have begun.
ENDED_BY_NOBODY = _by_itself(_l("The work with a facilitator, or the proposal of one, ended, and all access with it."))
# An adviser who stops, and not somebody whose acting the party has ended.
STOPPED_THEMSELVES = (_l("You stopped acting as adviser."), _l("%(who)s stopped acting for you."))
# The day that their count names (odr.retention.retention_period, odr.retention.holds).
OF_A_DAY = frozenset({
    Event.CASE_KEPT, Event.CASE_QUIET, Event.CASE_LEFT_OPEN,
    Event.CASE_HELD, Event.CASE_HELD_LONGER, Event.CASE_HOLD_LIFTED,
})  # fmt: skip
