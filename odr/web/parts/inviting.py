"""The mail with the link of an invitation: in the language of the house, about the invitation and no longer than it.

And the mail to whoever is asked to facilitate, who has an account or gets such a link.
"""

from collections.abc import Callable

from odr.accounts.contact import account_of, contact_of
from odr.accounts.languages import written_to
from odr.cases.named import reference_in_mails
from odr.crypto.secrets import Token
from odr.dates import format_end
from odr.facilitation import mails
from odr.facilitation.engagement.engaging import ask_by_email
from odr.facilitation.tables import Engagement
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


def ask_to_facilitate(visit: ParticipantVisit, engagement: Engagement) -> None:
    """Queues the mail to whoever every party has agreed to ask."""
    organisation, house = visit.organisation.name, visit.organisation.language
    if engagement.account_id is not None:
        to = contact_of(visit.work, account_of(visit.work, engagement.account_id))
        with written_to(visit.work, to.language, house):
            reference = reference_in_mails(visit.case, visit.organisation)
            mail = mails.something_waits(to.email, organisation, reference, link_to("agreements.desk"))
            queue(visit.work, mail, about=engagement.id)
        return
    _email, invitation, token = ask_by_email(visit.work, engagement, visit.account.id)
    queue_invitation(visit, invitation, token, "agreements.arrive", mails.facilitator_invitation)
