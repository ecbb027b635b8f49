"""Giving, ending and using a permission to look. It is worked out with each look, and each look is recorded first.

What was allowed is sealed under the installation key: a row that somebody wrote into the database, or altered, opens
nothing. No page that needs a code is among those that can be chosen: there is no word for one.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, bindparam, func, literal_column, or_, select
from sqlalchemy.sql.elements import KeyedColumnElement

from odr.contracts.cards import refuse_card_in_words
from odr.crypto.errors import Unopenable
from odr.db.columns import Moment
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.privacy import consents
from odr.privacy.consents import Use
from odr.support.tables import SupportLook, SupportPermission
from odr.texts import one_line

MOST_DAYS = 7
LONGEST_PURPOSE = 300


class Pages(Enum):
    """What a permission opens, to be read."""

    ACCOUNT = "account"
    ADMINISTRATION = "administration"


@dataclass(frozen=True)
class Permission:
    """A permission, as its seal has it."""

    id: UUID
    account_id: UUID
    organisation_id: UUID | None
    purpose: str
    given_at: datetime
    until: datetime
    ended_at: datetime | None

    @property
    def pages(self) -> Pages:
        """What it opens."""
        return Pages.ACCOUNT if self.organisation_id is None else Pages.ADMINISTRATION

    def is_in_force(self, now: datetime) -> bool:
        """Whether anybody may look at this moment."""
        return self.ended_at is None and self.given_at <= now < self.until


@dataclass(frozen=True)
class Look:
    """One look."""

    at: datetime
    actor_id: UUID
    page: str


def give(work: Work, account_id: UUID, organisation_id: UUID | None, purpose: str, days: int) -> Permission:
    """Lets support look for so many days. Raises ``Refusal`` without a purpose, or for more than a week.

    For their own page that is their consent to it, which stands with the others and can be taken back there.
    """
    missing = _("Please say what they are to look at it for.")
    purpose = one_line(purpose, LONGEST_PURPOSE, missing=missing, field="purpose", of_letters=True)
    refuse_card_in_words(purpose, "purpose")
    if not 1 <= days <= MOST_DAYS:
        raise Refusal(_("Please choose from one to seven days."), "days")
    row = SupportPermission(
        id=uuid4(),
        account_id=account_id,
        organisation_id=organisation_id,
        given_at=work.now,
        until=work.now + timedelta(days=days),
    )
    content = json.dumps([*_written(row), purpose]).encode("utf-8")
    row.sealed_content = work.installation.seal(content, row.sealed_content_context())
    work.session.add(row)
    work.session.flush()
    if organisation_id is None:
        consents.give(work, account_id, Use.SUPPORT.value, consents.sentence_of(Use.SUPPORT))
    return _opened(work, row)


def end(work: Work, account_id: UUID, organisation_id: UUID | None) -> int:
    """Ends at once whatever somebody gave for themself, or anybody for the organisation; gives how many that were.

    The consent to being looked at is taken back with it.
    """
    rows = work.session.scalars(
        select(SupportPermission).where(
            SupportPermission.ended_at.is_(None), SupportPermission.until > work.now, _of(account_id, organisation_id)
        )
    ).all()
    for row in rows:
        row.ended_at = work.now
    if any(row.organisation_id is None for row in rows) and consents.may_use(work, account_id, Use.SUPPORT):
        consents.take_back(work, account_id, Use.SUPPORT.value)
    return len(rows)


def end_given_by(work: Work, account_id: UUID) -> None:
    """Ends at once whatever this one person gave, for themself or for an organisation; each look stays on record."""
    given_by = select(SupportPermission).where(
        SupportPermission.account_id == account_id,
        SupportPermission.ended_at.is_(None),
        SupportPermission.until > work.now,
    )
    for row in work.session.scalars(given_by).all():
        row.ended_at = work.now


def in_force(work: Work, permission_id: UUID) -> Permission:
    """A permission under which somebody may look now. Raises ``NotFound`` for any other, and for a forged one."""
    found = work.session.get(SupportPermission, permission_id, populate_existing=True)
    permission = _if_genuine(work, found) if found is not None else None
    if permission is None or not permission.is_in_force(work.now):
        raise NotFound
    if permission.organisation_id is None and not consents.may_use(work, permission.account_id, Use.SUPPORT):
        raise NotFound
    return permission


def at_the_desk(work: Work) -> list[Permission]:
    """Every permission in force, the latest first."""
    rows = work.session.scalars(
        select(SupportPermission)
        .where(SupportPermission.ended_at.is_(None), SupportPermission.until > work.now)
        .order_by(SupportPermission.given_at.desc(), SupportPermission.id)
    ).all()
    return [one for row in rows if (one := _if_genuine(work, row)) is not None]


def given(work: Work, account_id: UUID, organisation_id: UUID | None) -> list[tuple[Permission, list[Look]]]:
    """What somebody gave for themself, or an organisation for its administration, with each look; the latest first."""
    whose = (
        SupportPermission.organisation_id == organisation_id
        if organisation_id is not None
        else SupportPermission.organisation_id.is_(None) & (SupportPermission.account_id == account_id)
    )
    rows = work.session.scalars(
        select(SupportPermission).where(whose).order_by(SupportPermission.given_at.desc(), SupportPermission.id)
    ).all()
    looks: dict[UUID, list[Look]] = {}
    asked = select(SupportLook).where(SupportLook.permission_id.in_([row.id for row in rows]))
    for one in work.session.scalars(asked.order_by(SupportLook.number.desc())):
        looks.setdefault(one.permission_id, []).append(Look(one.at, one.actor_id, one.page))
    found = [(_if_genuine(work, row), looks.get(row.id, [])) for row in rows]
    return [(permission, seen) for permission, seen in found if permission is not None]


def record_look(work: Work, permission: Permission, actor_id: UUID, page: str) -> None:
    """Records a look before the page is shown. The unit of work notes it (``Work.note``)."""
    permission_id = permission.id

    def write(then: Work) -> None:
        last = select(func.max(SupportLook.number)).where(SupportLook.permission_id == permission_id)
        number = (then.session.scalar(last) or 0) + 1
        then.session.add(
            SupportLook(permission_id=permission_id, number=number, at=then.now, actor_id=actor_id, page=page)
        )
        then.session.flush()

    work.note(write)


def until_shown(account: Any, organisation_id: Any, operator_roles: Any, now: str) -> ColumnElement[datetime]:
    """In a statement about an account: until when a permission is in force that it gave, or may use; else nothing."""
    moment: KeyedColumnElement[Any] = bindparam(now, type_=Moment())
    table = SupportPermission
    concerns = or_(
        (table.account_id == account) & table.organisation_id.is_(None),
        table.organisation_id == organisation_id,
        # Written out: for a pattern that is filled in, SQLite prepares the whole statement again each time.
        func.coalesce(operator_roles, "").like(literal_column("'%support%'")),
    )
    return (
        select(func.max(table.until)).where(table.until > moment, table.ended_at.is_(None), concerns).scalar_subquery()
    )


def _of(account_id: UUID, organisation_id: UUID | None) -> ColumnElement[bool]:
    own = SupportPermission.organisation_id.is_(None) & (SupportPermission.account_id == account_id)
    return own if organisation_id is None else or_(own, SupportPermission.organisation_id == organisation_id)


def _written(row: SupportPermission) -> list[str | None]:
    house = str(row.organisation_id) if row.organisation_id is not None else None
    return [str(row.account_id), house, row.given_at.isoformat(), row.until.isoformat()]


def _opened(work: Work, row: SupportPermission) -> Permission:
    content = json.loads(work.installation.open(row.sealed_content, row.sealed_content_context()))
    if content[:-1] != _written(row):
        raise Unopenable
    return Permission(row.id, row.account_id, row.organisation_id, content[-1], row.given_at, row.until, row.ended_at)


def _if_genuine(work: Work, row: SupportPermission) -> Permission | None:
    try:
        return _opened(work, row)
    except (Unopenable, ValueError):
        return None
