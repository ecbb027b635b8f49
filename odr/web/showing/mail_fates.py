"""What became of a mail that a page is about: that it has left, waits, or was refused."""

from uuid import UUID

from flask import g

from odr.facilitation.tables import Engagement
from odr.i18n import gettext as _
from odr.mail.outbox import Fate, Fates
from odr.organisations.tables import Invitation


def mail_fate(invitation: Invitation) -> str:
    """Said beside an invitation whose mail has not left: that it was refused, or is delayed. Otherwise nothing."""
    refused = _(
        "The mail could not be delivered: the address was refused. Please take this back and look at the address."
    )
    said = _fate_words(invitation.id, refused)
    return f" · {said}" if said else ""


def link_fate(*about: UUID) -> str:
    """Said of mails with a link to somebody's own address (``odr.accounts.mails``) if one of them was refused."""
    if any(_fate(one) is Fate.REFUSED for one in about):
        return _("The mail with the link could not be delivered: the address was refused.")
    return ""


def statement_fate(statement_id: UUID) -> str:
    """The same of the mails about a statement."""
    refused = _(
        "A mail about it could not be delivered: the address was refused. Please tell the organisation, and look at "
        "its contact for invoices."
    )
    return _fate_words(statement_id, refused)


def asked_by_mail(engagement: Engagement) -> str:
    """The same of the mail to whoever is asked to facilitate."""
    refused = _(
        "The mail to this person could not be delivered: the address was refused. Please propose somebody anew."
    )
    return _fate_words(engagement.invitation_id or engagement.id, refused)


def _fate(about: UUID) -> Fate | None:
    if "mail_fates" not in g:
        g.mail_fates = Fates(g.visit.work)
    found: Fate | None = g.mail_fates.of(about)
    return found


def _fate_words(about: UUID, refused: str) -> str:
    fate = _fate(about)
    if fate is Fate.REFUSED:
        return refused
    return _("The mail could not be delivered yet; it is tried again.") if fate is Fate.DELAYED else ""
