"""Which case a mail is about, as its first line says it: by the reference, where the organisation lets mails give it.

Never in the subject: that stands on locked telephones, and operators see it of mails that wait.
"""

from odr.cases.tables import Case
from odr.i18n import gettext as _
from odr.i18n import named
from odr.mail.outbox import Message
from odr.organisations.tables import Organisation
from odr.purposes import THE_SERVICE


def reference_in_mails(case: Case, organisation: Organisation) -> str:
    """The reference of the case; nothing where its organisation wants none in mails."""
    return case.reference if organisation.names_cases else ""


def about_case(reference: str, to: str, subject: str, body: str) -> Message:
    """A mail whose text stands below a line that says which case it is about, if mails may."""
    if reference:
        body = "{}\n\n{}".format(_("Case %(reference)s", reference=named(reference)), body)
    return Message(THE_SERVICE, to, subject, body)
