"""What a visit that writes is about, told before its unit of work begins, because that locks it (odr.db.about).

A route that names a case is about that and the visitor's own account. Others say it where they are declared.
"""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select

from odr.accounts import links
from odr.accounts.contact import email_tag, find_by_email
from odr.accounts.links import LinkKind
from odr.cases.tables import AdviserInvitation, CaseInvitation, Participant
from odr.db.about import EVERYTHING, About, Job, about
from odr.db.work import Work
from odr.errors import NotFound
from odr.facilitation.tables import Engagement
from odr.organisations import invitations
from odr.support.tables import SupportPermission
from odr.web.asking.login import signed_in_account_id
from odr.web.asking.sessions import read_token
from odr.web.context import AppContext
from odr.web.typed.parameters import Parameters

# Given the parameters of the rule.
Subject = Callable[[AppContext, Parameters], About]


def whole_installation(base: AppContext, parameters: Parameters) -> About:
    """Rare administration that no case holds: nobody else writes meanwhile."""
    return EVERYTHING


def own_account(base: AppContext, parameters: Parameters) -> About:
    """The visitor's account, if they are signed in; otherwise nobody's."""
    account_id = signed_in_account_id()
    return about(accounts=[account_id] if account_id is not None else [])


def case_of_rule(base: AppContext, parameters: Parameters) -> About:
    """The case that the rule names, and the visitor's account."""
    return own_account(base, parameters) | about(cases=[parameters.uuid("case_id")])


def administered(base: AppContext, parameters: Parameters) -> About:
    """An administrator's page of one case is about that; any other about the whole installation."""
    return case_of_rule(base, parameters) if "case_id" in parameters else EVERYTHING


def the_desk(base: AppContext, parameters: Parameters) -> About:
    """What the operators do, with their log, the register of their training, and the visitor's account."""
    return own_account(base, parameters) | about(jobs=[Job.DESK, Job.TRAINING])


def held_at_desk(base: AppContext, parameters: Parameters) -> About:
    """What the operators do, about the case that the rule names."""
    return the_desk(base, parameters) | about(cases=[parameters.uuid("case_id")])


def giver_of_permission(base: AppContext, parameters: Parameters) -> About:
    """The account that gave support the permission in the rule, and the visitor's."""
    with base.database.reading() as session:
        row = session.get(SupportPermission, parameters.uuid("permission_id"))
        return own_account(base, parameters) | about(accounts=[row.account_id] if row is not None else [])


def own_training(base: AppContext, parameters: Parameters) -> About:
    """The visitor's account, and the register of training."""
    return own_account(base, parameters) | about(jobs=[Job.TRAINING])


def account_with(base: AppContext, email: str) -> About:
    """The account that has an address; if none has, one that does not exist: whether a lock is taken tells nothing."""
    with base.database.reading() as session:
        work = base.work(session)
        account = find_by_email(work, email)
        nobody = UUID(bytes=email_tag(work, email)[:16])
    return about(accounts=[account.id if account is not None else nobody])


def account_of_link(kind: LinkKind) -> Subject:
    """The account that a mailed link is for, and who has which address: some of these links change it."""

    def subject(base: AppContext, parameters: Parameters) -> About:
        token = read_token(parameters.text("token"))
        if token is None:
            return own_account(base, parameters)
        try:
            with base.database.reading() as session:
                account_id = links.find(base.work(session), kind, token).account_id
        except NotFound:
            return own_account(base, parameters)
        return own_account(base, parameters) | about(accounts=[account_id], jobs=[Job.ADDRESSES])

    return subject


def case_of_invitation(base: AppContext, parameters: Parameters) -> About:
    """The case that an invitation leads into, or the whole installation; the visitor's account or a new one."""
    token = read_token(parameters.text("token"))
    if token is None:
        return own_account(base, parameters)
    with base.database.reading() as session:
        work = base.work(session)
        try:
            case_id = _case_into(work, invitations.find(work, token).id)
        except NotFound:
            return own_account(base, parameters)
    if case_id is None:
        return EVERYTHING
    return own_account(base, parameters) | about(cases=[case_id], jobs=[Job.ADDRESSES])


def case_of_engagement(base: AppContext, parameters: Parameters) -> About:
    """The case of the engagement that the rule names, and the visitor's account."""
    with base.database.reading() as session:
        case_id = session.scalar(select(Engagement.case_id).where(Engagement.id == parameters.uuid("engagement_id")))
    return own_account(base, parameters) | about(cases=[case_id] if case_id is not None else [])


def _case_into(work: Work, invitation_id: UUID) -> UUID | None:
    """The case that an invitation leads into: as a party, as somebody who acts for one, or as its facilitator."""
    ways = (
        select(CaseInvitation.case_id).where(CaseInvitation.invitation_id == invitation_id),
        select(Participant.case_id)
        .join(AdviserInvitation, AdviserInvitation.participant_id == Participant.id)
        .where(AdviserInvitation.invitation_id == invitation_id),
        select(Engagement.case_id).where(Engagement.invitation_id == invitation_id),
    )
    return next((case_id for way in ways if (case_id := work.session.scalar(way)) is not None), None)
