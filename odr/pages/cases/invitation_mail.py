"""The mail to somebody whom an administrator invites into a case, or reminds of it."""

from odr.cases import mails
from odr.crypto.secrets import Token
from odr.i18n import current_language
from odr.i18n import gettext as _
from odr.organisations.mail_words import OwnMail, words_in
from odr.organisations.tables import Invitation
from odr.web.asking.visitors import AdministratorVisit
from odr.web.parts.inviting import queue_invitation

WRITE = {OwnMail.INVITATION: mails.party_invitation, OwnMail.REMINDER: mails.party_reminder}


def mail_invitation(
    visit: AdministratorVisit, invitation: Invitation, token: Token, *, reminds: bool = False, said: bool = True
) -> None:
    """Queues it, and says so on the next page if it is to be ``said``."""
    kind = OwnMail.REMINDER if reminds else OwnMail.INVITATION
    email = queue_invitation(
        visit,
        invitation,
        token,
        "invitations.show",
        lambda to, organisation, link, until: WRITE[kind](
            # The house's own words are those of the language that the mail is written in.
            to,
            organisation,
            link,
            until,
            words_in(visit.work, visit.organisation, kind, current_language()),
        ),
    )
    if not said:
        return
    if reminds:
        visit.flash(_("A reminder is on its way to %(email)s.", email=email))
    else:
        visit.flash(_("An invitation is on its way to %(email)s.", email=email))
