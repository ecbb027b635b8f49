"""The words for what is held: of each table what its rows are, of each column what it says."""

from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l

# What the rows of a table are, and what they are for.
_TABLES: dict[str, tuple[str, str]] = {
    "accounts": (_l("Your account"), _l("What you gave us about yourself, and your sign-in.")),
    "throttles": (_l("Failed sign-ins"), _l("Counted to slow down guessing, and forgotten after half an hour.")),
    "account_events": (_l("What you did about your own data"), _l("Shown to you alone, and kept for a year.")),
    "administrators": (_l("Organisations you administer"), ""),
    "former_names": (_l("Earlier names of your organisation that you changed"), _l("They belong to the organisation.")),
    "agreement_forms": (_l("Forms of agreement you saved"), _l("They belong to the organisation.")),
    "case_notes": (
        _l("Notes of administrators on your cases"),
        _l(
            "On cases you take part in, or written by you. One note can be about several people: ask the organisation "
            "for what it says about you."
        ),
    ),
    "cases": (_l("Cases you opened"), _l("As an administrator. They belong to the organisation.")),
    "invitations": (
        _l("Invitations"),
        _l("Those that you sent or accepted, and those to your address. Whom you invited is not told here."),
    ),
    "desk_entries": (
        _l("Entries in the log of the desk"),
        _l(
            "What you did as one of the people who run this service, or what they did with your account and with what "
            "you wrote to them."
        ),
    ),
    "training_entries": (
        _l("Entries in the register of training"),
        _l("Which courses you passed for your work here, and whose you confirmed."),
    ),
    "support_permissions": (_l("Permissions for support to look"), _l("What each was for stands on their page.")),
    "support_looks": (_l("What support looked at, with permission"), _l("By you, or at pages of yours.")),
    "training_courses": (_l("Courses you added"), _l("They belong to the desk, or to the organisation.")),
    "training_course_versions": (_l("Versions of a course that you wrote"), ""),
    "training_reminders": (_l("That you were reminded of your training"), ""),
    "acceptances": (_l("What you accepted"), _l("The privacy policy, and terms of organisations, version by version.")),
    "contracts": (_l("Contracts that you asked to end earlier"), _l("For an organisation, as its administrator.")),
    "consents": (_l("What you consented to"), _l("You can take it back at any time.")),
    "policy_versions": (_l("Versions of a policy or of terms that you published"), ""),
    "keyrings": (_l("Your keyring"), _l("It opens with your personal code alone.")),
    "links": (_l("Links mailed to you"), _l("Each works once. It ends by itself.")),
    "message_preferences": (_l("How you are told what is new"), ""),
    "push_subscriptions": (_l("Browsers that are told that something is new"), _l("They are told nothing more.")),
    "roster_entries": (_l("Rosters of facilitators you are on"), ""),
    "sessions": (
        _l("Where you are signed in"),
        _l("The kind of browser, and a mark of the network. A sign-in ends after 24 hours."),
    ),
    "case_labels": (_l("Your own names for cases"), ""),
    "settlement_reminders": (_l("Days on which you want to be reminded"), _l("Which day, and in which case.")),
    "settlement_templates": (_l("Templates for settlements you saved"), _l("They belong to the organisation.")),
    "suspensions": (_l("Suspensions"), _l("Of your account, or by you as an administrator.")),
    "waiting_notices": (_l("When you are to be told by mail what is new, and when you last were"), ""),
    "case_news": (_l("What is new in your cases, until you are told by mail"), ""),
    "audit_entries": (
        _l("Entries in the logs of cases"),
        _l("What you did, and what was done about you. The log of your private information opens with your code."),
    ),
    "facilitator_suggestions": (_l("Cases for which you were suggested as facilitator"), ""),
    "participants": (_l("Your places in cases"), _l("As a party or as a facilitator.")),
    "sent_forms": (_l("Forms you sent lately"), _l("So that a form sent twice is done once. Forgotten after a day.")),
    "unlocked_keyrings": (_l("Where your keyring is unlocked"), ""),
    "adviser_invitations": (_l("Invitations to act for somebody"), ""),
    "advisers": (_l("Where you act for somebody"), _l("Also where you have ended that somebody acts for you.")),
    "engagements": (_l("Cases you were proposed for as facilitator"), _l("Also those in which you ended that.")),
    "folder_marks": (_l("How far you have looked at folders"), ""),
    "read_marks": (_l("How far you have read in rooms"), ""),
    "access_codes": (
        _l("Access codes"),
        _l("Those in your hands, and those you made for others. The codes themselves are not known to us."),
    ),
    "keyring_entries": (_l("Codes in your keyring"), _l("Also those that you have put into somebody else's.")),
    "unlocked_vaults": (_l("Private information that is unlocked in your browsers"), ""),
    "enquiries": (_l("What you wrote to those who run the service"), _l("Each is destroyed by itself.")),
    "requests": (_l("Your requests about your data"), _l("Destroyed a year after they are answered.")),
    "request_words": (_l("What was written about your requests"), ""),
    "survey_answered": (_l("Surveys you have answered"), _l("Not what you answered. Forgotten when they close.")),
    "mails": (_l("Mails to you that wait"), _l("Removed when they have left.")),
    # Behind the person's codes.
    "facilitation_proposals": (_l("Proposals of yours to have a facilitator"), ""),
    "messages": (_l("Messages you sent"), ""),
    "room_members": (_l("Rooms you are in"), ""),
    "vaults": (_l("Places for private information"), ""),
    "correspondences": (_l("What your place remembers of the others' keys"), ""),
    "engagement_consents": (_l("Answers of yours to a proposed facilitator"), ""),
    "engagement_papers": (_l("Papers you wrote about a facilitator's agreement"), ""),
    "envelopes": (_l("Messages that open to you or to your readers"), ""),
    "facilitation_consents": (_l("Answers of yours to having a facilitator"), ""),
    "facilitator_attendances": (_l("Meetings a facilitator reported that you attended"), ""),
    "facilitator_reports": (_l("Reports about a facilitator you proposed"), ""),
    "folders": (_l("Folders of yours"), ""),
    "agreements": (_l("Agreements you proposed"), ""),
    "disclosure_answers": (_l("Answers of yours to disclosures"), ""),
    "engagement_paper_boxes": (_l("Keys of papers you wrote"), ""),
    "handed_codes": (_l("Codes handed to a facilitator you proposed"), ""),
    "items": (_l("Entries of yours"), ""),
    "file_uses": (_l("Files you put in"), ""),
    "file_uploads": (_l("Files of yours on their way"), _l("What never becomes whole is removed after three days.")),
    "manifest_pages": (_l("Pages of the list of your entries"), ""),
    "browser_codes": (_l("Codes for folders that open in a browser only"), ""),
    "inner_grants": (_l("Keys of such folders, for codes"), ""),
    "inner_records": (_l("What browsers remember of such folders"), ""),
    "inner_record_pages": (_l("Pages of it"), ""),
    "inner_previous": (_l("Earlier keys of such folders"), ""),
    "inner_code_lists": (_l("What browsers remember of codes"), ""),
    "vault_secrets": (_l("Locks of your places"), ""),
    "agreement_signatures": (_l("Signatures of yours on agreements"), ""),
    "disclosures": (_l("Disclosures of your entries"), ""),
    "grants": (_l("Keys that your codes were given"), ""),
}

# What a column says, whatever table it is in.
_COLUMNS: dict[str, str] = {
    "id": _l("Number"),
    "contact_version": _l("How often the contact data were written"),
    "email_confirmed_at": _l("Address confirmed"),
    "created_at": _l("Made"),
    "course_id": _l("Course"),
    "permission_id": _l("Permission"),
    "page": _l("Page"),
    "until": _l("Good until"),
    "outside": _l("Taken elsewhere"),
    "asked_from": _l("Asked from"),
    "lapses_at": _l("Lapses"),
    "stage": _l("How near it was"),
    "retired_at": _l("Asked no more since"),
    "deleted_at": _l("Deleted"),
    "from_day": _l("First day"),
    "until_day": _l("Last day"),
    "notice_days": _l("Notice, in days"),
    "details_version": _l("How often the details were written"),
    "ends_on": _l("Ends on"),
    "noticed_at": _l("Notice given"),
    "telling_since": _l("People are being told since"),
    "told_up_to": _l("People were told up to account"),
    "early_by": _l("Asked to end it earlier"),
    "use": _l("Use"),
    "name": _l("Name"),
    "sentence": _l("In these words"),
    "given_at": _l("Given"),
    "taken_back_at": _l("Taken back"),
    "applies_from": _l("Applies from"),
    "published_at": _l("Published"),
    "published_by": _l("Published by"),
    "confirmed_wording": _l("Confirmed that the address may be entered, in wording"),
    "operator_roles": _l("Roles at the desk of this service"),
    "failures": _l("How often"),
    "failed_at": _l("The last time"),
    "account_id": _l("Account"),
    "parent_id": _l("Of a kept reader: the sign-in that it ends with"),
    "at": _l("When"),
    "event": _l("What"),
    "organisation_id": _l("Organisation"),
    "number": _l("Number"),
    "language": _l("Language"),
    "saved_at": _l("Saved"),
    "saved_by": _l("Saved by"),
    "written_by": _l("Written by"),
    "written_at": _l("Written"),
    "changed_by": _l("Changed by"),
    "changed_at": _l("Changed"),
    "reference": _l("Reference"),
    "kind": _l("Kind"),
    "state": _l("State"),
    "state_since": _l("In this state since"),
    "opened_at": _l("Opened"),
    "opened_by": _l("Opened by"),
    "kept_until": _l("Kept until"),
    "last_day": _l("Last day"),
    "known_held_until": _l("Known to be held until"),
    "closes_after": _l("Closed by the service after"),
    "reminded_at": _l("People were reminded"),
    "looked_at_next": _l("Looked at again"),
    "stuck_looked_next": _l("Looked at again whether it goes on"),
    "created_by": _l("Made by"),
    "expires_at": _l("Ends by itself"),
    "accepted_at": _l("Accepted"),
    "accepted_by": _l("Accepted by"),
    "revoked_at": _l("Taken back"),
    "declined_at": _l("Declined"),
    "version": _l("Version"),
    "notices": _l("Notices"),
    "hour": _l("Hour"),
    "told": _l("Told of messages, and not looked since"),
    "told_at": _l("Last told"),
    "times": _l("Times in a row"),
    "what": _l("What is new"),
    "receipts": _l("Others see how far you have read"),
    "languages": _l("Languages"),
    "fields": _l("Fields of work"),
    "qualification": _l("Qualification"),
    "fee": _l("What they charge"),
    "about": _l("A few words about them"),
    "available": _l("Available"),
    "added_at": _l("Added"),
    "seen_at": _l("Last used"),
    "suspended_at": _l("Suspended"),
    "suspended_by": _l("Suspended by"),
    "due_at": _l("Due"),
    "attempts": _l("Attempts"),
    "case_id": _l("Case"),
    "actor_id": _l("Who"),
    "vault_id": _l("Place for private information"),
    "code_id": _l("Code"),
    "subject_id": _l("About"),
    "count": _l("How many"),
    "suggested_at": _l("Suggested"),
    "role": _l("Role"),
    "joined_at": _l("Joined"),
    "withdrawn_at": _l("Withdrawn"),
    "location": _l("Led to"),
    "made": _l("What it made"),
    "session_id": _l("Sign-in"),
    "keyring_id": _l("Keyring"),
    "used_at": _l("Last used"),
    "invitation_id": _l("Invitation"),
    "participant_id": _l("Place in the case"),
    "undertaking_version": _l("Version of the undertaking"),
    "undertaken_at": _l("Undertaking confirmed"),
    "ended_at": _l("Ended"),
    "day": _l("Day"),
    "ended_by": _l("Ended by"),
    "proposed_by": _l("Proposed by the place"),
    "proposed_at": _l("Proposed"),
    "asked_at": _l("Asked"),
    "asked_again_at": _l("Asked again"),
    "end": _l("How it ended"),
    "notes_until": _l("Notes kept until"),
    "opens_until": _l("Opens until"),
    "notes_destroyed_at": _l("Notes destroyed"),
    "room_id": _l("Room"),
    "folder_id": _l("Folder"),
    "holder_id": _l("In whose hands"),
    "may_write": _l("May change what it opens"),
    "issued_at": _l("Made"),
    "issued_by": _l("Made by"),
    "given_by": _l("Put in by"),
    "made_at": _l("Written"),
    "keep_until": _l("Kept until"),
    "read_at": _l("Read at the desk"),
    "consent_at": _l("You said that it may be published"),
    "extended_at": _l("Deadline put off"),
    "request_id": _l("Request"),
    "side": _l("Who wrote"),
    "step": _l("What was done"),
    "survey_id": _l("Survey"),
}


def has_words(table: str) -> bool:
    """Whether somebody has said what the rows of this table are."""
    return table in _TABLES


def has_label(column: str) -> bool:
    """Whether somebody has said what this column says."""
    return column in _COLUMNS


def title(table: str) -> str:
    """What the rows of a table are; of one that nobody has found words for, its name."""
    return str(_TABLES[table][0]) if table in _TABLES else table


def note(table: str) -> str:
    """What they are for, or whose they are; nothing where the title says it."""
    return str(_TABLES[table][1]) if table in _TABLES else ""


def label(column: str) -> str:
    """What a column says; of one that nobody has found words for, its name."""
    return str(_COLUMNS[column]) if column in _COLUMNS else column


def behind_the_code() -> str:
    """Said above what is only counted."""
    return _("These are sealed. You read them in each case, with your code; we can't.")
