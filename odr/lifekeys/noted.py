"""What a restored backup must not bring back, table by table: a test asks about every new one (docs/decisions/0016).

Whatever removes or ends something needs not think of this: it is noticed where the database is told (``noting``).
"""

from collections.abc import Mapping

# Rows whose removal is noted. What hangs on them goes with them.
GONE = frozenset(
    {
        "access_codes",
        "administrators",
        "case_labels",
        "case_notes",
        "disclosures",
        "enquiries",
        "envelopes",
        "facilitator_suggestions",
        "file_uploads",
        "file_uses",
        "folders",
        "handovers",
        "invitations",
        "items",
        "keyring_entries",
        "keyrings",
        "mail_words",
        "organisations",
        "push_subscriptions",
        "requests",
        "roster_entries",
        "roster_invitations",
        "settlement_reminders",
        "statements",
        "surveys",
        "survey_texts",
        "suspensions",
        "vaults",
    }
)
# Columns whose change is noted, with what else of the row is noted then.
CHANGED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "accounts": {"deleted_at": (), "operator_roles": (), "password_hash": ()},
    "added_uses": {"ended_at": ()},
    "browser_codes": {"exposed_at": ()},
    "advisers": {"ended_at": ("ended_by",)},
    "consents": {"taken_back_at": ()},
    "enquiries": {"consent_at": (), "published_at": ()},
    "engagements": {"ended_at": ("ended_by", "end", "notes_until"), "notes_destroyed_at": ()},
    "facilitation_proposals": {"ended_at": ("end",)},
    "invitations": {"accepted_at": (), "declined_at": (), "revoked_at": ()},
    "messages": {"ended": ("ended_at", "end_proof", "was_opened")},
    "participants": {"sealed_dispute_role": (), "withdrawn_at": ()},
    "support_permissions": {"ended_at": ()},
    "vaults": {"opens_until": (), "reset_from": ()},
}
# Of these only that they were emptied, which is how they end: that they were filled is no removal.
UNSET = frozenset(
    {
        ("enquiries", "consent_at"),
        ("enquiries", "published_at"),
        ("participants", "sealed_dispute_role"),
        ("vaults", "reset_from"),
    }
)
# Of these only that they were filled: when the day is emptied, work begins that a restored backup may not have.
FILLED = frozenset({("vaults", "opens_until")})
# Of these only that they have changed: no old password comes back, and no new one is written down.
UNSAID = frozenset({("accounts", "password_hash")})
# Rows that are noted when they come to be, as they are.
BORN = frozenset({"destructions", "suspensions"})
# What a restore leaves out as a whole: browsers that are signed in, links and mails on their way, what is passing.
EMPTIED: Mapping[str, str] = {
    "case_news": "told long ago",
    "dear_requests": "over long ago",
    "links": "mailed long ago, and used or not: a new one is asked for",
    "mails": "left long ago",
    "sent_forms": "forgotten after a day",
    "sessions": "everybody signs in again",
    "troubles": "of another time",
    "unlocked_keyrings": "goes with its session",
    "unlocked_vaults": "goes with its session",
    "waiting_notices": "left long ago",
}
