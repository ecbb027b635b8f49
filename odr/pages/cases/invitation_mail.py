"""The mail to somebody whom an administrator invites into a case, or reminds of it."""

from odr.accounts.languages import written_to
from odr.cases import mails
from odr.crypto.secrets import Token
from odr.dates import format_end
from odr.i18n import current_language
from odr.i18n import gettext as _
from odr.mail.outbox import queue
from odr.organisations.invitations import email_of
from odr.organisations.mail_words import OwnMail, words_in
from odr.organisations.tables import Invitation
from odr.web.asking.sessions import write_token
from odr.web.asking.visitors import AdministratorVisit
from odr.web.showing.rendering import link_to

WRITE = {OwnMail.INVITATION: mails.party_invitation, OwnMail.REMINDER: mails.party_reminder}


def mail_invitation(
    visit: AdministratorVisit, invitation: Invitation, token: Token, *, reminds: bool = False, said: bool = True
) -> None:
    """Queues it, and says so on the next page if it is to be ``said``."""
    email = email_of(visit.work, invitation) or ""
    link = link_to("invitations.show", token=write_token(token))
    kind = OwnMail.REMINDER if reminds else OwnMail.INVITATION
    with written_to(visit.work, house=visit.organisation.language):
        until = format_end(invitation.expires_at, visit.app.settings.timezone, visit.work.now)
        own = words_in(visit.work, visit.organisation, kind, current_language())
        mail = WRITE[kind](email, visit.organisation.name, link, until, own)
        queue(visit.work, mail, about=invitation.id, until=invitation.expires_at)
    if not said:
        return
    if reminds:
        visit.flash(_("A reminder is on its way to %(email)s.", email=email))
    else:
        visit.flash(_("An invitation is on its way to %(email)s.", email=email))
