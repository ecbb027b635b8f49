"""Asking somebody who has just made an account to confirm its address, where nothing was mailed there before."""

from odr.accounts import mails
from odr.accounts.contact import contact_of
from odr.accounts.languages import written_to
from odr.accounts.links import CONFIRMATION_VALID, LinkKind, make_email_confirmation
from odr.accounts.tables import Account
from odr.mail.outbox import queue
from odr.web.asking.sessions import write_token
from odr.web.asking.visitors import Visit
from odr.web.showing.rendering import link_to


def ask_to_confirm(visit: Visit, account: Account) -> None:
    """Mails the link that confirms the account's address."""
    contact = contact_of(visit.work, account)
    email, token = make_email_confirmation(visit.work, account, contact.email)
    link = link_to("accounts.confirm_email", token=write_token(token))
    with written_to(visit.work, contact.language):
        queue(
            visit.work,
            mails.confirmation_mail(email, link),
            about=mails.about_link(account.id, LinkKind.EMAIL.value),
            until=visit.work.now + CONFIRMATION_VALID,
        )
