"""What an organisation is called, and was called before: a name of its own, which nobody else has or had.

What bears a name of its day asks ``name_at``: a paper from before, or mail that waits, was made under another one.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, union_all

from odr.db.once import once
from odr.db.work import Work
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.names import says_something
from odr.organisations.tables import FormerName, Organisation
from odr.texts import one_line, same

LONGEST_NAME = 200
# Enough for a slip and its correction. Every name stays taken, so nobody gathers them.
MOST_CHANGES, WITHIN = 3, timedelta(days=30)


def checked_name(work: Work, typed: str, own: Organisation | None = None) -> str:
    """A name as it is stored. Raises ``Refusal``: empty, overlong, a sentence, or one that another organisation has,
    or had and could still be known by.
    """
    missing = _("Please give the organisation a name of up to %(count)d characters.", count=LONGEST_NAME)
    name = one_line(typed, LONGEST_NAME, missing=missing, field="organisation", of_letters=True)
    if says_something(name):
        raise Refusal(_("Please give the name alone. This is a sentence."), "organisation")
    if any((own is None or whose != own.id) and same(name, other) for whose, other in every_name(work)):
        raise Refusal(_("There is already an organisation of this name."), "organisation")
    return name


def rename(work: Work, organisation: Organisation, typed: str, number: int, by: UUID) -> bool:
    """Calls an organisation otherwise from now on; whether that is another name than it has.

    ``number`` is how many names it had before (``former_names``) when whoever renames it looked. Raises ``Refusal``,
    also if a colleague was faster, and after three changes within thirty days. Needs the whole installation.
    """
    name = checked_name(work, typed, organisation)
    if name == organisation.name:
        return False
    before = former_names(work, organisation.id)
    if number != len(before):
        raise Refusal(
            _("A colleague has changed the name since you opened this page. It is now as it stands above."),
            "organisation",
        )
    if len(before) >= MOST_CHANGES and before[-MOST_CHANGES].until > work.now - WITHIN:
        raise Refusal(
            _(
                "The name was changed %(count)d times within %(days)d days. Please wait before you change it again.",
                count=MOST_CHANGES,
                days=WITHIN.days,
            ),
            "organisation",
        )
    work.session.add(
        FormerName(
            organisation_id=organisation.id,
            number=len(before) + 1,
            name=organisation.name,
            until=work.now,
            changed_by=by,
        )
    )
    organisation.name = name
    work.session.flush()
    return True


def every_name(work: Work) -> list[tuple[UUID, str]]:
    """What each organisation is called and was called before."""
    asked = union_all(select(Organisation.id, Organisation.name), select(FormerName.organisation_id, FormerName.name))
    return [(row.id, row.name) for row in work.session.execute(asked)]


@once(FormerName)
def former_names(work: Work, organisation_id: UUID) -> tuple[FormerName, ...]:
    """The names that it had before, the earliest first."""
    asked = select(FormerName).where(FormerName.organisation_id == organisation_id).order_by(FormerName.number)
    return tuple(work.session.scalars(asked))


def name_at(work: Work, organisation: Organisation, moment: datetime) -> str:
    """What it was called at a moment."""
    later = (one.name for one in former_names(work, organisation.id) if one.until > moment)
    return next(later, organisation.name)
