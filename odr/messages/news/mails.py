"""The text of the one mail about what is new. It names organisations, cases and kinds of things, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass

from odr.i18n import Words, named, ngettext
from odr.i18n import gettext as _
from odr.mail.outbox import Message
from odr.messages.news.notices import New
from odr.purposes import THE_SERVICE

# Whoever has more than that finds them behind the link.
MOST_LINES = 20


@dataclass(frozen=True)
class NewInCase:
    """What is new in one case; without a reference where its organisation wants none in mails."""

    reference: str
    kinds: Sequence[New]
    has_messages: bool


@dataclass(frozen=True)
class MailHouse:
    """An organisation, and the cases of its in which something is new."""

    name: str
    cases: list[NewInCase]


def something_new(to: str, houses: Sequence[MailHouse], link: str) -> Message:
    """Tells somebody to look: one mail, however much is new. It names no person and nothing that was said."""
    lines = [line for house in houses for line in ("", named(house.name), *dict.fromkeys(map(_line, house.cases)))]
    if len(lines) > MOST_LINES:
        rest = len(lines) - MOST_LINES
        lines[MOST_LINES:] = [ngettext("… and one line more", "… and %(n)s lines more", rest)]
    return Message(
        THE_SERVICE,
        to,
        _(
            "Something is new for you at %(organisations)s",
            organisations=Words(", ".join(named(one.name) for one in houses)),
        ),
        _(
            "Hello,\n\n"
            "something is new for you:\n"
            "%(lines)s\n\n"
            "To look at it, sign in here:\n\n"
            "%(link)s\n\n"
            "You get no other mail about what waits in rooms until you have looked. How often you are told can be "
            "changed there, under “My details”.\n",
            lines=Words("\n".join(lines)),
            link=link,
        ),
    )


def kind_words(kind: New) -> str:
    """What a thing that is new is called in the mail."""
    return {
        New.WITHDRAWAL: _("somebody has withdrawn"),
        New.PROPOSAL: _("a proposal"),
        New.DISCLOSURE: _("a disclosure"),
        New.SIGNATURE: _("a text to sign"),
        New.ACCESS: _("something to read that was given to you"),
        New.CHANGE: _("a change about a facilitator"),
        New.OFFER: _("an offer or an answer to one"),
        New.MEETING: _("a meeting"),
        New.SETTLEMENT: _("a settlement"),
        New.SIGNED: _("a signature"),
        New.FORMAL: _("an offer, a meeting or a settlement"),
    }[kind]


def _line(case: NewInCase) -> str:
    words = [kind_words(one) for one in case.kinds]
    if case.has_messages:
        words.append(_("messages"))
    what = Words(", ".join(words))
    if not case.reference:
        return _("- A case: %(what)s", what=what)
    return _("- Case %(reference)s: %(what)s", reference=named(case.reference), what=what)
