"""What the mails to an account say. None names a case, and none repeats what somebody typed."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from odr.i18n import gettext as _
from odr.mail.outbox import Message
from odr.purposes import THE_SERVICE


def about_link(account_id: UUID, kind: str) -> UUID:
    """What a mail with a link of this kind is about: it does not go out any more when the link has ended."""
    return uuid5(account_id, kind)


def about_taken(account_id: UUID) -> UUID:
    """What a mail is about that tells somebody that this account asked for an address which is theirs."""
    return uuid5(account_id, "an address that is taken")


def about_change(account_id: UUID) -> UUID:
    """What a mail is about that tells the address so far that another is to take its place: it goes to that one."""
    return uuid5(account_id, "an address that changes")


def reset_mail(to: str, link: str) -> Message:
    """The way to a new password."""
    return Message(
        THE_SERVICE,
        to,
        _("Choose a new password"),
        _(
            "Hello,\n\n"
            "somebody, we hope it was you, said that the password for this account is forgotten. Here you can choose a "
            "new one. The link works once, within two hours:\n\n"
            "%(link)s\n\n"
            "A new password gives you back your sign-in. It opens no private information: for that you need your "
            "access code, as before.\n\n"
            "If it was not you, you need not do anything. Your password stays as it is.\n",
            link=link,
        ),
    )


def confirmation_mail(to: str, link: str) -> Message:
    """The way to confirm an address: the one an account was made with, or a new one."""
    return Message(
        THE_SERVICE,
        to,
        _("Please confirm your email address"),
        _(
            "Hello,\n\n"
            "this address was given for an account with us. If it was you, please confirm that mail reaches you here. "
            "The link works once, within three days:\n\n"
            "%(link)s\n\n"
            "If it was not you, you need not do anything.\n",
            link=link,
        ),
    )


def address_taken_mail(to: str) -> Message:
    """Tells whoever has an account with this address that it was given for another. Names nobody."""
    return Message(
        THE_SERVICE,
        to,
        _("Your email address was given for another account"),
        _(
            "Hello,\n\n"
            "somebody asked to use this address for another account with us. You have an account with it already, so "
            "nothing has changed, and they were not told.\n\n"
            "If it was you: please sign in with this address, or give your other account another one.\n"
        ),
    )


def address_change_mail(to: str) -> Message:
    """Tells the address so far that another one is to take its place. Names neither."""
    return Message(
        THE_SERVICE,
        to,
        _("Your email address is about to change"),
        _(
            "Hello,\n\n"
            "somebody who is signed in to your account, and who knows your password, asked to change its email "
            "address. Until the new address is confirmed, this one stays.\n\n"
            "If it was not you, please sign in and choose a new password. That signs out every browser and ends this "
            "change.\n"
        ),
    )


def password_changed_mail(to: str) -> Message:
    """Tells the person that their password is a new one."""
    return Message(
        THE_SERVICE,
        to,
        _("Your password was changed"),
        _(
            "Hello,\n\n"
            "the password for your account was changed, and every browser was signed out.\n\n"
            "If it was not you, please choose a new one with “I forgot my password” on the sign-in page, and tell the "
            "people who run this service. Your private information stays locked: no password opens it.\n"
        ),
    )


def account_deleted_mail(to: str, day: str, kept: Sequence[str]) -> Message:
    """The receipt for whoever has deleted their account: what went, and what has to stay."""
    rest = "\n".join(f"- {one}" for one in kept) if kept else _("Nothing.")
    return Message(
        THE_SERVICE,
        to,
        _("Your account was deleted"),
        _(
            "Hello,\n\n"
            "on %(day)s you deleted your account with us: your name, addresses and telephone number, your sign-in, and "
            "all that you kept in private. It was overwritten, and this is the last mail to you.\n\n"
            "What stays, and why:\n\n"
            "%(rest)s\n\n"
            "Please keep this mail with your papers.\n",
            day=day,
            rest=rest,
        ),
    )
