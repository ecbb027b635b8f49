"""Accepting the policy, or an organisation's terms: who, which version, its digest, and when."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, bindparam, case, exists, func, null, select
from sqlalchemy.sql.elements import KeyedColumnElement

from odr.db.columns import Moment
from odr.db.work import Work
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.privacy.policy.versions import FIRST, in_force, in_language
from odr.privacy.tables import Acceptance, PolicyVersion

# What a statement with ``due`` in it is given beside its own parameters.
NOW = "policy_now"


def accept(work: Work, account_id: UUID, number: int, organisation_id: UUID | None = None, language: str = "") -> None:
    """Records that somebody has accepted the version that they were shown; once is enough.

    ``language`` says in which text they were shown it, where there are several: what is recorded is the digest of that,
    and its language.

    Raises ``Refusal`` if it is not the one in force, and ``NotFound`` for an organisation without terms.
    """
    shown = in_language(in_force(work, organisation_id), language)
    if number != shown.number:
        raise Refusal(
            _("There is a newer version, which applies by now. Please read that one, and accept it."), "accepts"
        )
    if latest_accepted(work, account_id, organisation_id) == number:
        return
    work.session.add(
        Acceptance(
            id=uuid4(),
            account_id=account_id,
            organisation_id=organisation_id,
            number=number,
            digest=shown.digest,
            language=shown.language,
            at=work.now,
        )
    )
    work.session.flush()


def latest_accepted(work: Work, account_id: UUID, organisation_id: UUID | None = None) -> int | None:
    """The number of the last version that somebody has accepted."""
    return work.session.scalar(
        select(func.max(Acceptance.number)).where(Acceptance.account_id == account_id, _of(Acceptance, organisation_id))
    )


def accepted_by(work: Work, account_id: UUID) -> Sequence[Acceptance]:
    """Everything that somebody has accepted, the latest first."""
    return work.session.scalars(
        select(Acceptance).where(Acceptance.account_id == account_id).order_by(Acceptance.at.desc(), Acceptance.id)
    ).all()


def policy_due(account_id: Any) -> ColumnElement[int | None]:
    """In a statement about an account: the number of the policy in force, if it is not accepted; else nothing."""
    number = func.coalesce(_number(PolicyVersion.organisation_id.is_(None)), FIRST)
    return _unless_accepted(number, account_id, Acceptance.organisation_id.is_(None))


def terms_due(account_id: Any, organisation_id: Any) -> ColumnElement[int | None]:
    """The same of the terms of an organisation; nothing if it has none."""
    number = _number(PolicyVersion.organisation_id == organisation_id)
    return _unless_accepted(number, account_id, Acceptance.organisation_id == organisation_id)


def _number(whose: ColumnElement[bool]) -> ColumnElement[int | None]:
    now: KeyedColumnElement[Any] = bindparam(NOW, type_=Moment())
    latest = select(func.max(PolicyVersion.number)).where(whose, PolicyVersion.applies_from <= now)
    # It stands within another subquery too, which would otherwise have every organisation in it once more.
    return latest.correlate_except(PolicyVersion).scalar_subquery()


def _unless_accepted(number: ColumnElement[Any], account_id: Any, whose: ColumnElement[bool]) -> ColumnElement[Any]:
    accepted = exists().where(Acceptance.account_id == account_id, whose, Acceptance.number == number)
    return case((accepted, null()), else_=number)


def _of(model: type[Acceptance], organisation_id: UUID | None) -> ColumnElement[bool]:
    return model.organisation_id.is_(None) if organisation_id is None else model.organisation_id == organisation_id
