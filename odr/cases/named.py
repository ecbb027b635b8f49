"""Which case a mail is about, as its first line says it: by the reference, where the organisation lets mails give it.

Never in the subject: that stands on locked telephones, and operators see it of mails that wait. And never by one that
tells of which kind the case is: whoever reads the mailbox would learn what the dispute is about.
"""

from odr.cases.naming import kinds
from odr.cases.tables import Case
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import named
from odr.mail.outbox import Message
from odr.organisations.tables import Organisation
from odr.purposes import THE_SERVICE


def mails_name_cases(organisation: Organisation) -> bool:
    """Whether the organisation's mails give references: it lets them, and its references name no kinds."""
    return organisation.names_cases and not kinds.stand_in_references(organisation)


def let_mails_name_cases(organisation: Organisation, *, wanted: bool) -> None:
    """Lets mails give references, or no more. Raises ``Refusal`` while references name kinds."""
    if wanted and kinds.stand_in_references(organisation):
        raise Refusal(
            _(
                "Your references name the kind of a case, and no mail says what kind of dispute it is about. Please "
                "take {kind} out of how references are made first."
            ),
            "names_cases",
        )
    organisation.names_cases = wanted


def neutral_reference(reference: str, kind: str, organisation: Organisation) -> str:
    """The reference of a case of this kind; nothing where it tells the kind, or may: to be read by anybody."""
    told = kinds.stand_in_references(organisation) or kinds.code_stands_in(organisation, kind, reference)
    return "" if told else reference


def reference_in_mails(case: Case, organisation: Organisation) -> str:
    """The reference of the case; nothing where its organisation wants none in mails, or where it tells the kind."""
    return neutral_reference(case.reference, case.kind, organisation) if organisation.names_cases else ""


def about_case(reference: str, to: str, subject: str, body: str) -> Message:
    """A mail whose text stands below a line that says which case it is about, if mails may."""
    if reference:
        body = "{}\n\n{}".format(_("Case %(reference)s", reference=named(reference)), body)
    return Message(THE_SERVICE, to, subject, body)
