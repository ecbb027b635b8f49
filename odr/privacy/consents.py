"""Uses of personal data beyond the case, each of which needs a consent of its own: off until given, back at any time.

A rule that uses somebody's data for such a use asks ``may_use``, by name, at the moment it does so. There is no other
way to know, so that a consent which is taken back counts at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from uuid import UUID, uuid4

from sqlalchemy import select

from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import current_language, in_language, languages
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.privacy.tables import AddedUse, Consent
from odr.purposes import Consented
from odr.texts import one_line, same

LONGEST_SENTENCE = 200


class Use(Enum):
    """The uses that the software knows. A value is never renamed: consents keep it."""

    FEEDBACK = "feedback"
    RESEARCH = "research"
    NEWS = "news"
    SUPPORT = "support"


# What is consented to. The consent keeps the very words that were shown, in the language in which they were.
SENTENCES: dict[Use, str] = {
    Use.FEEDBACK: _l("You may publish feedback that I give you, as it was shown to me before."),
    Use.RESEARCH: _l("You may ask me whether I take part in research about settling disputes."),
    Use.NEWS: _l("You may send me news about this service by email."),
    Use.SUPPORT: _l("Support staff may look at how I use the service when I ask for help, for the time I allow."),
}


@dataclass(frozen=True)
class AskedConsent:
    """A use as it is asked about: its name, and the sentence that is consented to, by the codes of its languages.

    One that was added is there as it was typed, in a language that nobody has named.
    """

    name: str
    wordings: Mapping[str, str]

    @property
    def sentence(self) -> str:
        """In the language that is spoken now, if there is one in it."""
        return self.wordings.get(current_language()) or next(iter(self.wordings.values()))


@dataclass(frozen=True)
class AnsweredUse:
    """A use, and the consent that somebody has given to it, if they have."""

    asked: AskedConsent
    consent: Consent | None

    @property
    def sentence(self) -> str:
        """What they have consented to, or would."""
        return self.asked.sentence if self.consent is None else self.consent.sentence

    @property
    def language(self) -> str:
        """The code of its language; empty if nobody has named it."""
        return next(code for code, words in self.asked.wordings.items() if words == self.sentence)


def may_use(work: Work, account_id: UUID, use: Use | str) -> bool:
    """Whether somebody's data may be used for this, now: whoever wants to use them asks here, each time.

    A consent counts for the very words it was given to, in whichever language they were asked.
    """
    return _is_given(work, account_id, use.value if isinstance(use, Use) else use)


def consented(work: Work, account_id: UUID, use: Use | str) -> Consented | None:
    """The purpose under which a mail or a file may use somebody's data for this now; ``None`` without their consent.

    No mail and no file for a further use is made without what this gives. It can't be taken back until this unit of
    work is over, whatever that is about: taking it back then finds the mail, and drops it.
    """
    name = use.value if isinstance(use, Use) else use
    return Consented(name, account_id) if _is_given(work, account_id, name, held=True) else None


def who_may_be_asked(work: Work, use: Use, *, after: UUID | None, most: int) -> Sequence[UUID]:
    """Some accounts that have ever consented to a use and not taken that back, in their order, from one on.

    Of each it is asked anew, by its name.
    """
    asked = select(Consent.account_id).where(Consent.use == use.value, Consent.taken_back_at.is_(None))
    if after is not None:
        asked = asked.where(Consent.account_id > after)
    return work.session.scalars(asked.distinct().order_by(Consent.account_id).limit(most)).all()


def uses(work: Work) -> list[AskedConsent]:
    """Every use that is asked about: those of the software, and those that the privacy officer has added."""
    added = work.session.scalars(
        select(AddedUse).where(AddedUse.ended_at.is_(None)).order_by(AddedUse.added_at, AddedUse.id)
    )
    return [AskedConsent(use.value, _in_every_language(sentence)) for use, sentence in SENTENCES.items()] + [
        AskedConsent(str(row.id), {"": row.sentence}) for row in added
    ]


def _in_every_language(sentence: str) -> dict[str, str]:
    """English first: it is shown where there is no other."""
    found = {}
    for code in languages():
        with in_language(code):
            found[code] = str(sentence)
    return found


def answers(work: Work, account_id: UUID) -> tuple[list[AnsweredUse], list[Consent]]:
    """Every use with what somebody has answered; and the consents that no longer count, the latest first.

    Nothing is consented to unless they did.
    """
    rows = work.session.scalars(
        select(Consent).where(Consent.account_id == account_id).order_by(Consent.given_at.desc(), Consent.id)
    ).all()
    open_ones = [row for row in rows if row.taken_back_at is None]
    found = [
        AnsweredUse(
            one, next((row for row in open_ones if row.use == one.name and row.sentence in one.wordings.values()), None)
        )
        for one in uses(work)
    ]
    counting = {answer.consent.id for answer in found if answer.consent is not None}
    return found, [row for row in rows if row.id not in counting]


def give(work: Work, account_id: UUID, name: str, sentence: str) -> None:
    """Records a consent to the very words that somebody was shown. Raises ``NotFound``, or ``Refusal`` for others."""
    asked = _asked(work, name)
    if sentence not in asked.wordings.values():
        raise Refusal(_("The words have changed meanwhile. Please read them again."))
    if _given(work, account_id, asked) is None:
        work.session.add(
            Consent(id=uuid4(), account_id=account_id, use=name, sentence=str(sentence), given_at=work.now)
        )
        work.session.flush()


def take_back(work: Work, account_id: UUID, name: str) -> None:
    """Takes a consent back, from this moment on; one that was taken back already is left alone.

    Also one to a use that nobody is asked about any more. Raises ``NotFound`` for what the person was never asked.
    """
    given = list(work.session.scalars(select(Consent).where(Consent.account_id == account_id, Consent.use == name)))
    if not given:
        _asked(work, name)
    for row in given:
        if row.taken_back_at is None:
            row.taken_back_at = work.now
    work.session.flush()


def add_use(work: Work, typed: str) -> AddedUse:
    """A further use to ask everybody about. Raises ``Refusal``."""
    missing = _("Please say in one sentence what people would consent to.")
    sentence = one_line(typed, LONGEST_SENTENCE, missing=missing, field="sentence", of_letters=True)
    if any(same(sentence, words) for one in uses(work) for words in one.wordings.values()):
        raise Refusal(_("That is asked already."), "sentence")
    row = AddedUse(id=uuid4(), sentence=sentence, added_at=work.now)
    work.session.add(row)
    work.session.flush()
    return row


def end_use(work: Work, use_id: UUID) -> None:
    """Asks no more about a use that was added: nobody's data may be used for it from now on. Raises ``NotFound``."""
    row = work.session.get(AddedUse, use_id)
    if row is None or row.ended_at is not None:
        raise NotFound
    row.ended_at = work.now


def added_uses(work: Work) -> Sequence[AddedUse]:
    """Those that were added and have not ended, the earliest first."""
    return work.session.scalars(
        select(AddedUse).where(AddedUse.ended_at.is_(None)).order_by(AddedUse.added_at, AddedUse.id)
    ).all()


def sentence_of(use: Use) -> str:
    """What is consented to for a use, in the language that is spoken now."""
    return str(SENTENCES[use])


def _asked(work: Work, name: str) -> AskedConsent:
    asked = next((one for one in uses(work) if one.name == name), None)
    if asked is None:
        raise NotFound
    return asked


def _is_given(work: Work, account_id: UUID, name: str, *, held: bool = False) -> bool:
    asked = next((one for one in uses(work) if one.name == name), None)
    return asked is not None and _given(work, account_id, asked, held=held) is not None


def _given(work: Work, account_id: UUID, asked: AskedConsent, *, held: bool = False) -> Consent | None:
    given = (
        select(Consent)
        .where(
            Consent.account_id == account_id,
            Consent.use == asked.name,
            Consent.sentence.in_(asked.wordings.values()),
            Consent.taken_back_at.is_(None),
        )
        .limit(1)
    )
    return work.session.scalar(given.with_for_update(read=True) if held else given)
