"""The mail with the link of an invitation: in the language of the house, about the invitation and no longer than it."""

from collections.abc import Callable

from odr.accounts.languages import written_to
from odr.crypto.secrets import Token
from odr.dates import format_end
from odr.mail.outbox import Message, queue
from odr.organisations.invitations import email_of
from odr.organisations.tables import Invitation
from odr.web.asking.sessions import write_token
from odr.web.asking.visitors import AdministratorVisit, ParticipantVisit
from odr.web.showing.rendering import link_to


def queue_invitation(
    visit: AdministratorVisit | ParticipantVisit,
    invitation: Invitation,
    token: Token,
    endpoint: str,
    write: Callable[[str, str, str, str], Message],
) -> str:
    """Queues what ``write`` makes of the address, the organisation's name, the link and its last day.

    Returns the address.
    """
    email = email_of(visit.work, invitation) or ""
    link = link_to(endpoint, token=write_token(token))
    with written_to(visit.work, house=visit.organisation.language):
        until = format_end(invitation.expires_at, visit.app.settings.timezone, visit.work.now)
        mail = write(email, visit.organisation.name, link, until)
        queue(visit.work, mail, about=invitation.id, until=invitation.expires_at)
    return email
