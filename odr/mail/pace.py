"""Which mails leave at once, whatever somebody has chosen, and why; all others wait to be told together.

Data, and complete: each function that words a mail is named, by module and name.
"""

from collections.abc import Mapping

# As each person has chosen: at once, daily or never, one mail for many things (``odr.messages.news.telling``).
AS_CHOSEN = frozenset({"odr.messages.news.mails.something_new"})

_SECURITY = "somebody may have to act against what was done in their name"
_ASKED_FOR = "the person asked for it and waits for it"
_INVITED = "an invitation: whoever gets it has chosen nothing here, and it ends"
_FIXED = "a day is fixed on which something ends or is destroyed"
_RECEIPT = "a receipt of what was destroyed"
_AT_THE_DESK = "work of the organisation's or the desk's own"

AT_ONCE: Mapping[str, str] = {
    "odr.accounts.mails.reset_mail": _ASKED_FOR,
    "odr.accounts.mails.confirmation_mail": _ASKED_FOR,
    "odr.accounts.mails.address_taken_mail": _SECURITY,
    "odr.accounts.mails.address_change_mail": _SECURITY,
    "odr.accounts.mails.password_changed_mail": _SECURITY,
    "odr.accounts.mails.account_deleted_mail": _RECEIPT,
    "odr.cases.mails.party_invitation": _INVITED,
    "odr.cases.mails.party_reminder": _INVITED,
    "odr.cases.mails.adviser_invitation": _INVITED,
    "odr.cases.mails.adviser_is_bound": _SECURITY,
    "odr.cases.mails.adviser_has_stopped": _SECURITY,
    "odr.cases.mails.adviser_without_code_has_stopped": _SECURITY,
    "odr.cases.mails.administrator_invitation": _INVITED,
    "odr.facilitation.mails.facilitator_invitation": _INVITED,
    "odr.facilitation.mails.roster_invitation": _INVITED,
    "odr.facilitation.mails.something_waits": _INVITED,
    "odr.facilitation.mails.notes_destroyed": _RECEIPT,
    "odr.keyrings.mails.keyring_made": _SECURITY,
    "odr.keyrings.mails.keyring_begun_anew": _SECURITY,
    "odr.keyrings.mails.personal_code_exchanged": _SECURITY,
    "odr.vaults.browser_folders.exposure.told": _SECURITY,
    "odr.vaults.mails.reset_asked": _SECURITY,
    "odr.settlements.mails.wanted_to_be_reminded": _ASKED_FOR,
    "odr.training.reminders.lapses_soon": _FIXED,
    "odr.training.reminders.lapsed": _FIXED,
    "odr.retention.mails.reminder": _FIXED,
    "odr.retention.mails.reminder_held": _FIXED,
    "odr.retention.mails.closed": _FIXED,
    "odr.retention.mails.declared": _FIXED,
    "odr.retention.mails.quiet": _FIXED,
    "odr.retention.mails.quiet_case": _AT_THE_DESK,
    "odr.retention.mails.left_open": _FIXED,
    "odr.retention.mails.left_open_case": _AT_THE_DESK,
    "odr.retention.mails.held": _FIXED,
    "odr.retention.mails.receipt": _RECEIPT,
    "odr.departures.mails.ends": _FIXED,
    "odr.departures.mails.goes_on": _FIXED,
    "odr.departures.mails.contract_ends": _AT_THE_DESK,
    "odr.departures.mails.contract_goes_on": _AT_THE_DESK,
    "odr.departures.mails.records_ready": _AT_THE_DESK,
    "odr.departures.mails.receipt": _RECEIPT,
    "odr.departures.mails.gone": _RECEIPT,
    "odr.registers.mails.breach": _SECURITY,
    "odr.registers.mails.lawful": _SECURITY,
    "odr.registers.mails.lawful_of_invited": _SECURITY,
    "odr.enquiries.mails.enquiry_came": _AT_THE_DESK,
    "odr.enquiries.mails.request_came": _AT_THE_DESK,
    "odr.enquiries.mails.request_due": _AT_THE_DESK,
    "odr.enquiries.mails.confirm_request": _ASKED_FOR,
    "odr.enquiries.mails.request_receipt": _ASKED_FOR,
    "odr.enquiries.mails.request_news": _ASKED_FOR,
    "odr.enquiries.mails.asked_for_research": "goes to those who consented to just this, and ends with it",
    "odr.contracts.mails.statement": _AT_THE_DESK,
    "odr.contracts.mails.reminder": _AT_THE_DESK,
    "odr.contracts.mails.renamed": _SECURITY,
}
