"""Mails about what was written to those who run the service. None repeats a word of it, and none says what it is."""

from collections.abc import Callable
from uuid import UUID

from odr.accounts.languages import written_to
from odr.db.work import Work
from odr.i18n import gettext as _
from odr.mail import outbox
from odr.mail.outbox import Message
from odr.operators.operators import Role, colleagues
from odr.purposes import THE_SERVICE, Consented


def tell_operators(
    work: Work, role: Role, mail: Callable[[str, str], Message], link: str, about: UUID | None = None
) -> None:
    """Mails everybody at the desk who has this role. ``about`` is what the mails are of no use without."""
    for colleague in colleagues(work):
        if role in colleague.roles:
            with written_to(work, colleague.contact.language):
                outbox.queue(work, mail(colleague.contact.email, link), about=about)


def enquiry_came(to: str, link: str) -> Message:
    """Somebody has written."""
    return Message(
        THE_SERVICE,
        to,
        _("Something has come in at the desk"),
        _("Hello,\n\nsomebody has written to us. It is at the desk:\n\n%(link)s\n", link=link),
    )


def request_came(to: str, link: str) -> Message:
    """Somebody has asked for something that has a deadline."""
    return Message(
        THE_SERVICE,
        to,
        _("A request with a deadline has come in"),
        _("Hello,\n\na request about personal data has come in. It has a deadline:\n\n%(link)s\n", link=link),
    )


def request_due(to: str, link: str) -> Message:
    """A deadline is near, or over."""
    return Message(
        THE_SERVICE,
        to,
        _("A request has to be answered soon"),
        _("Hello,\n\nthe deadline of a request about personal data is near, or over:\n\n%(link)s\n", link=link),
    )


def confirm_request(to: str, link: str) -> Message:
    """Asks whoever reads mail at an address whether the request is theirs."""
    return Message(
        THE_SERVICE,
        to,
        _("Please confirm your request"),
        _(
            "Hello,\n\n"
            "somebody, we hope it was you, has asked us for something about personal data, and gave this address. If "
            "it was you, please confirm it here within three days:\n\n"
            "%(link)s\n\n"
            "The same link shows you later how it stands. Please pass it on to nobody.\n\n"
            "If it was not you, you need not do anything; then it is destroyed.\n",
            link=link,
        ),
    )


def request_receipt(to: str, link: str, day: str) -> Message:
    """The receipt for a request, with its deadline."""
    return Message(
        THE_SERVICE,
        to,
        _("Your request has arrived"),
        _(
            "Hello,\n\n"
            "your request has arrived. It is answered by the end of %(day)s. Here you see how it stands:\n\n"
            "%(link)s\n\n"
            "Please keep this mail as a receipt.\n",
            day=day,
            link=link,
        ),
    )


def request_news(to: str, link: str) -> Message:
    """Something was written about a request: an answer, a question, or that it takes longer."""
    return Message(
        THE_SERVICE,
        to,
        _("There is news of your request"),
        _("Hello,\n\nthere is news of your request. You find it here:\n\n%(link)s\n", link=link),
    )


def asked_for_research(purpose: Consented, to: str, link: str, way_back: str) -> Message:
    """Asks somebody who consents to being asked whether they take part in research."""
    return Message(
        purpose,
        to,
        _("May we ask you something?"),
        _(
            "Hello,\n\n"
            "you have said that we may ask you whether you take part in research about settling disputes. There are "
            "some questions now. Nobody has to answer them, and answers are counted without a name:\n\n"
            "%(link)s\n\n"
            "If you do not want to be asked any more, take that back here with one button:\n\n"
            "%(way_back)s\n",
            link=link,
            way_back=way_back,
        ),
    )
