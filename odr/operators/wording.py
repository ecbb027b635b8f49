"""The words for roles, and for what stands in the log of the desk."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from odr.audit.desk import DeskEvent, mark_of
from odr.audit.tables import DeskEntry
from odr.dates import format_full_day
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.operators.operators import Role

_SENTENCES: dict[DeskEvent, str] = {
    DeskEvent.OPERATOR_INVITED: _l("%(who)s made a set-up link for an operator."),
    DeskEvent.OPERATOR_JOINED: _l("%(who)s set up an account for the desk."),
    DeskEvent.OPERATOR_ENDED: _l("%(who)s ended the work of %(whom)s at the desk."),
    DeskEvent.POLICY_PUBLISHED: _l("%(who)s published version %(n)s of the privacy policy."),
    DeskEvent.USE_ADDED: _l("%(who)s asked about a further use of personal data."),
    DeskEvent.USE_ENDED: _l("%(who)s ended a use of personal data that people were asked about."),
    DeskEvent.ENQUIRY_READ: _l("%(who)s read enquiry %(mark)s."),
    DeskEvent.ENQUIRY_REMOVED: _l("%(who)s removed enquiry %(mark)s."),
    DeskEvent.FEEDBACK_PUBLISHED: _l("%(who)s published feedback %(mark)s, with its author’s consent."),
    DeskEvent.FEEDBACK_TAKEN_DOWN: _l("%(who)s took feedback %(mark)s down."),
    DeskEvent.REQUEST_READ: _l("%(who)s read request %(mark)s about personal data."),
    DeskEvent.REQUEST_MORE_ASKED: _l("%(who)s asked for more about request %(mark)s."),
    DeskEvent.REQUEST_EXTENDED: _l("%(who)s put the deadline of request %(mark)s off by %(n)s days, with a reason."),
    DeskEvent.REQUEST_PASSED_ON: _l("%(who)s passed request %(mark)s on to an organisation."),
    DeskEvent.REQUEST_ANSWERED: _l("%(who)s answered request %(mark)s."),
    DeskEvent.SURVEY_MADE: _l("%(who)s began survey %(mark)s."),
    DeskEvent.SURVEY_TOLD: _l("%(who)s had survey %(mark)s mailed to whoever consents to being asked for research."),
    DeskEvent.CONTRACT_WRITTEN: _l("%(who)s wrote down the dates of contract %(n)s."),
    DeskEvent.STATEMENT_RECORDED: _l("%(who)s recorded a statement for contract %(n)s."),
    DeskEvent.STATEMENT_PAID: _l("%(who)s noted that a statement for contract %(n)s was paid."),
    DeskEvent.STATEMENT_WITHDRAWN: _l("%(who)s took a statement for contract %(n)s back."),
    DeskEvent.NOTICE_GIVEN: _l("%(who)s gave notice of the contract %(mark)s: its last day is %(day)s."),
    DeskEvent.NOTICE_BY_ORGANISATION: _l(
        "An organisation gave notice of its contract %(mark)s: its last day is %(day)s."
    ),
    DeskEvent.NOTICE_EARLIER: _l(
        "Two administrators together asked that the contract %(mark)s ends earlier: its last day is %(day)s."
    ),
    DeskEvent.NOTICE_TAKEN_BACK: _l("%(who)s took the notice of the contract %(mark)s back."),
    DeskEvent.CONTRACT_RECORDS_READY: _l("The records of contract %(n)s (%(mark)s) were ready to be fetched."),
    DeskEvent.CONTRACT_RECORDS_RECEIVED: _l("The organisation of contract %(n)s (%(mark)s) confirmed its records."),
    DeskEvent.CONTRACT_PURGED: _l("Everything of the organisation of contract %(n)s (%(mark)s) was erased."),
    DeskEvent.REGISTER_WRITTEN: _l(
        "%(who)s wrote entry %(n)s of the register of breaches, disclosures, legal holds and staff matters."
    ),
    DeskEvent.BREACH_TOLD: _l("%(who)s had %(n)s people mailed about a breach."),
    DeskEvent.HOLD_SET: _l("%(who)s entered a legal hold of case %(mark)s until the end of %(day)s."),
    DeskEvent.HOLD_EXTENDED: _l("%(who)s entered that the legal hold of case %(mark)s lasts until the end of %(day)s."),
    DeskEvent.HOLD_LIFTED: _l(
        "%(who)s entered that the legal hold of case %(mark)s was lifted. It keeps the case until the end of %(day)s."
    ),
    DeskEvent.HOLD_TOLD: _l("The people of case %(mark)s were told of its legal hold."),
    DeskEvent.COURSE_ADDED: _l("%(who)s added course %(mark)s for the desk."),
    DeskEvent.COURSE_CHANGED: _l("%(who)s wrote a new version of course %(mark)s for the desk."),
    DeskEvent.COURSE_RETIRED: _l("%(who)s retired course %(mark)s of the desk."),
    DeskEvent.TRAINING_CONFIRMED: _l("%(who)s confirmed that %(whom)s took a course elsewhere."),
    DeskEvent.ORGANISATION_RENAMED: _l("The organisation of contract %(n)s (%(mark)s) changed its name."),
}


def role_words(role: Role) -> str:
    """A role, for people."""
    return {
        Role.PRIVACY: _("Privacy officer"),
        Role.SUPPORT: _("Support"),
        Role.ACCOUNTS: _("Accounts"),
    }[role]


def sentence(entry: DeskEntry, names: Mapping[UUID, str]) -> str:
    """What an entry of the desk's log says. ``names`` are those of the operators."""
    who = _("Whoever runs the machine")
    if entry.actor_id is not None:
        who = names.get(entry.actor_id, _("Somebody whose name is no longer known"))
    try:
        told = str(_SENTENCES[DeskEvent(entry.event)])
    except ValueError:
        return _("Something happened that this version has no words for.")
    whom, mark = _("somebody"), ""
    if entry.subject_id is not None:
        whom, mark = names.get(entry.subject_id, whom), mark_of(entry.subject_id)
    return told % {"who": who, "whom": whom, "mark": mark, "n": entry.count or 0, "day": _day(entry.count)}


def _day(count: int | None) -> str:
    """The day that an entry names in its count."""
    if count is None or not 0 < count < date.max.toordinal():
        return ""
    return format_full_day(date.fromordinal(count))
