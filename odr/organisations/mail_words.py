"""Words of an organisation's own in the mails to people whom it invites, after ours and named as theirs.

A constant text: nothing is filled in, so nothing of a case can stand in it. Nothing in it leads anywhere, so that the
one link of an invitation is ours. Each lies sealed under the installation key (decision 0029).
"""

import re
from enum import Enum

from sqlalchemy import select

from odr.crypto.derivation import digest
from odr.crypto.errors import Unopenable
from odr.db.once import once
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.i18n import languages
from odr.organisations.tables import MailWords, Organisation
from odr.texts import as_signed, in_plain_forms

LONGEST = 600
MOST_LINES = 15
# What programs that show mail make a link of: a scheme or a share before something, an address, a name with an ending
# ("harbour.example"), numbers of a machine. Looked for in the text with its full-width and other signs made plain.
_LINKS = re.compile(r"@|//|\\\\|\bwww\b|\b[a-z][a-z0-9+.-]+:\S|\.[^\W\d_]{2,}|\d+\.\d+\.\d+\.\d+")
# The same, written so that people put it together: "harbour [dot] example".
_SPELLED = re.compile(r"[\[({<]\s*(?:\.|dot|point|punkt|at|arobase)\s*[\])}>]")
# As long as a telephone number, which is one press from being called, or the number of an account.
_LONG_NUMBER = re.compile(r"\d(?:[\s()+/.-]*\d){6,}")
_FILLED_IN = re.compile(r"[{}]")
# The full stop of Chinese and Japanese, where it is one between the parts of a name.
_STOP = re.compile("(?<=[a-z0-9])\u3002(?=[a-z0-9])")


class OwnMail(Enum):
    """A kind of mail that an organisation can add words to."""

    INVITATION = "invitation"
    REMINDER = "reminder"


def words_in(work: Work, organisation: Organisation, mail: OwnMail, language: str) -> str:
    """What the organisation adds to this mail in this language: "" for nothing, and for what somebody has altered in
    the database."""
    return _all_words(work, organisation).get((mail, language), "")


def all_words(work: Work, organisation: Organisation) -> dict[tuple[OwnMail, str], str]:
    """All that the organisation adds, by mail and language."""
    return dict(_all_words(work, organisation))


@once(MailWords)
def _all_words(work: Work, organisation: Organisation) -> dict[tuple[OwnMail, str], str]:
    found: dict[tuple[OwnMail, str], str] = {}
    for row in work.session.scalars(select(MailWords).where(MailWords.organisation_id == organisation.id)):
        try:
            words = work.installation.open(row.sealed_words, row.sealed_words_context()).decode("utf-8")
            found[OwnMail(row.mail), row.language] = words
        except (Unopenable, ValueError):  # not as this service wrote it
            continue
    return found


def add_words(work: Work, organisation: Organisation, mail: OwnMail, language: str, typed: str, seen: str) -> None:
    """Adds these words to the mail from now on, in place of any before; with none, the mail has none.

    Raises ``Refusal`` for a poor text, and if the words are not those that were ``seen`` (``mark_of``) and somebody
    else's would be lost; ``NotFound`` for a language that is not spoken here.
    """
    words = checked_words(typed)
    if language not in languages():
        raise NotFound
    before = words_in(work, organisation, mail, language)
    if seen != mark_of(before) and words != before:
        raise Refusal(
            _(
                "A colleague has changed these words since you opened this page. The mail below has theirs; if you "
                "save now, yours take their place."
            ),
            "words",
        )
    row = work.session.get(MailWords, (organisation.id, mail.value, language))
    if row is None:
        if not words:
            return
        row = MailWords(organisation_id=organisation.id, mail=mail.value, language=language)
        work.session.add(row)
    elif not words:
        work.session.delete(row)
        return
    row.sealed_words = work.installation.seal(words.encode("utf-8"), row.sealed_words_context())


def mark_of(words: str) -> str:
    """What tells these words from others, in a form: 64 hexadecimal digits."""
    return digest(words.encode("utf-8")).hex()


def checked_words(typed: str) -> str:
    """The words as they are sent. Raises ``Refusal``: too long, or holding what leads somewhere or is not filled in."""
    words = as_signed(typed, LONGEST, "words")
    if words.count("\n") >= MOST_LINES:
        raise Refusal(_("Please use at most %(count)d lines.", count=MOST_LINES), "words")
    plain = _STOP.sub(".", in_plain_forms(words))
    if _LINKS.search(plain) or _SPELLED.search(plain):
        raise Refusal(
            _(
                "Please leave out addresses of pages and of mail, and whatever could be taken for one: the only link "
                "in an invitation is the one of this service. After a full stop belongs a space."
            ),
            "words",
        )
    if _LONG_NUMBER.search(plain):
        raise Refusal(
            _(
                "Please leave out telephone numbers and other long numbers. Your telephone stands on the invitation "
                "itself, if you have given it under “How people reach you”."
            ),
            "words",
        )
    if _FILLED_IN.search(plain):
        raise Refusal(_("Please leave out curly brackets: nothing is filled in here."), "words")
    return words
