"""Who comes to a page: a visit made out of a request, or an answer in its place that says what is missing."""

from dataclasses import dataclass
from uuid import UUID

from flask import g, redirect, url_for

from odr.accounts.contact import contacts_from
from odr.agreements.access.opening import open_given
from odr.audit.chain import head_of
from odr.cases.cases import FACILITATOR
from odr.cases.people.advisers import is_told_of_the_end
from odr.cases.people.undertaking import is_bound
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.operators.operators import Role, roles_of
from odr.organisations.tables import Organisation
from odr.support.permissions import Pages, in_force
from odr.training.standing import standing_of
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.opening.reopening import reopen_found
from odr.web.asking.languages import speak
from odr.web.asking.login import current_session, signed_in_account_id
from odr.web.asking.places import CasePlace, Person, person_of, place_of
from odr.web.asking.visitors import (
    ActingVisit,
    AdministratorVisit,
    GrantedVisit,
    OpenVaultVisit,
    OperatorVisit,
    ParticipantVisit,
    SignedInVisit,
    SupportVisit,
    Visit,
)
from odr.web.asking.zones import tell_times_in
from odr.web.context import AppContext
from odr.web.typed.parameters import Parameters
from odr.web.visiting.gates import (
    AnsweredEarly,
    ask_to_accept,
    ask_to_sign_in,
    ask_to_train,
    not_open,
    unlocked_on_the_way,
    way_to_the_code,
)


@dataclass(frozen=True)
class Asked:
    """A request for a page: the unit of work it is made in, and the parameters of its rule.

    ``without_acceptance`` is true on a page for people who have not accepted the policy in force as well.
    """

    base: AppContext
    work: Work
    parameters: Parameters
    without_acceptance: bool


def public_visit(asked: Asked) -> Visit:
    """Anybody's visit; with the person, if somebody is signed in."""
    account_id, live = signed_in_account_id(), current_session().live
    person = person_of(asked.work, live.id, account_id) if account_id is not None and live is not None else None
    visit = Visit(app=asked.base, work=asked.work, person=person)
    if person is not None:
        _spoken_to(asked.work, person)
        _accepted_first(asked, visit, person.due.policy)
    return visit


def signed_in_visit(asked: Asked) -> SignedInVisit:
    """The visit of somebody who is signed in. Raises ``AnsweredEarly`` with the way to sign in."""
    session_id, account_id = _signed_in()
    person = person_of(asked.work, session_id, account_id)
    if person is None:
        raise ask_to_sign_in()
    _spoken_to(asked.work, person)
    visit = SignedInVisit(app=asked.base, work=asked.work, person=person, session_id=session_id)
    _accepted_first(asked, visit, person.due.policy)
    return visit


def administrator_visit(asked: Asked) -> AdministratorVisit:
    """An administrator's visit, whose training is current. Raises ``NotFound`` for anybody else."""
    visit = signed_in_visit(asked)
    if visit.administers is None:
        raise NotFound
    _accepted_first(asked, visit, visit.person.due.terms, visit.person.due.organisation_id)
    _trained_first(visit, visit.administers.id)
    return AdministratorVisit(
        app=visit.app,
        work=visit.work,
        person=visit.person,
        session_id=visit.session_id,
        organisation=visit.administers,
    )


def operator_visit(asked: Asked, wanted: frozenset[Role]) -> OperatorVisit:
    """An operator's visit who has one of these roles, or any, and current training. Raises ``NotFound``."""
    visit = signed_in_visit(asked)
    roles = roles_of(visit.account)
    if not roles or (wanted and not wanted & roles):
        raise NotFound
    _trained_first(visit, None)
    return OperatorVisit(app=visit.app, work=visit.work, person=visit.person, session_id=visit.session_id, roles=roles)


def support_visit(asked: Asked, pages: Pages) -> SupportVisit:
    """The visit of support under the permission of the rule, to these pages. Raises ``NotFound`` for any other."""
    visit = operator_visit(asked, frozenset({Role.SUPPORT}))
    permission = in_force(visit.work, asked.parameters.uuid("permission_id"))
    if permission.pages is not pages:
        raise NotFound
    return SupportVisit(
        app=visit.app, work=visit.work, person=visit.person, session_id=visit.session_id, permission=permission
    )


def participant_visit(asked: Asked) -> ParticipantVisit:
    """A participant's visit in the case of the rule. Raises ``NotFound``, to an adviser too."""
    session_id, person, place = _in_case(asked)
    if place.adviser is not None:
        raise NotFound
    return ParticipantVisit(app=asked.base, work=asked.work, person=person, session_id=session_id, place=place)


def acting_visit(asked: Asked) -> ActingVisit:
    """The visit of a participant in the case of the rule, or of who acts for one. Raises ``NotFound``."""
    session_id, person, place = _in_case(asked)
    return ActingVisit(app=asked.base, work=asked.work, person=person, session_id=session_id, place=place)


def acting_visit_while_acting(asked: Asked) -> ActingVisit:
    """The same; whoever has acted there, and does so no more, is told so. Raises ``AnsweredEarly`` for them."""
    try:
        return acting_visit(asked)
    except NotFound:
        visit = signed_in_visit(asked)
        if not is_told_of_the_end(asked.work, asked.parameters.uuid("case_id"), visit.account.id):
            raise
        visit.flash(_("You act for nobody in this case any more."))
        raise AnsweredEarly(redirect(url_for("cases.mine"), 303)) from None


def acting_visit_as_it_is(asked: Asked) -> ActingVisit:
    """The same; an ``OpenVaultVisit`` where this browser has the vault unlocked. Nobody is asked for a code."""
    visit = acting_visit(asked)
    opened = _reopened(visit)
    return visit if opened is None else _with_open_vault(visit, opened)


def open_vault_visit(asked: Asked) -> OpenVaultVisit:
    """The same with their vault open. Raises ``AnsweredEarly`` with the way to the code."""
    visit = acting_visit(asked)
    instead = way_to_the_code(visit)
    if instead is not None:
        raise AnsweredEarly(instead)
    return _with_open_vault(visit, _reopened(visit) or unlocked_on_the_way(visit))


def _with_open_vault(visit: ActingVisit, opened: OpenVault) -> OpenVaultVisit:
    return OpenVaultVisit(
        app=visit.app,
        work=visit.work,
        person=visit.person,
        session_id=visit.session_id,
        place=visit.place,
        opened=opened,
        head=head_of(visit.work, visit.case.id) if visit.participant.role == FACILITATOR else None,
    )


def _reopened(visit: ActingVisit) -> OpenVault | None:
    """The vault as this browser unlocked it, out of what was found with the place."""
    place, idle = visit.place, visit.app.settings.idle_lock
    if place.vault is None or place.unlocked is None or not (place.adviser is None or is_bound(place.adviser)):
        return None
    return reopen_found(visit.work, place.vault, place.unlocked, visit.session_key(), idle, visit.account.id)


def steward_visit(asked: Asked) -> OpenVaultVisit:
    """The same with a code that manages codes. Raises ``NotFound`` without one."""
    visit = open_vault_visit(asked)
    if not visit.opened.opens_all:
        raise NotFound
    return visit


def granted_visit(asked: Asked) -> GrantedVisit:
    """A facilitator's visit to what they were given under an agreement in force. Raises ``AnsweredEarly``."""
    visit = open_vault_visit(asked)
    try:
        granted, party = open_given(visit.opened, asked.parameters.uuid("code_id"))
    except Refusal as refusal:
        g.visit = visit
        # Not left to the error page: that this was tried and refused stays in the party's log.
        raise AnsweredEarly(not_open(visit, refusal)) from None
    return GrantedVisit(
        app=visit.app,
        work=visit.work,
        person=visit.person,
        session_id=visit.session_id,
        place=visit.place,
        opened=visit.opened,
        head=visit.head,
        granted=granted,
        party=party,
    )


def _signed_in() -> tuple[UUID, UUID]:
    """The session and the account of whoever is signed in. Raises ``AnsweredEarly`` with the way to sign in.

    Whoever asks looks again, in its unit of work, that the session lives.
    """
    account_id, live = signed_in_account_id(), current_session().live
    if account_id is None or live is None:
        raise ask_to_sign_in()
    return live.id, account_id


def _in_case(asked: Asked) -> tuple[UUID, Person, CasePlace]:
    session_id, account_id = _signed_in()
    found = place_of(asked.work, session_id, account_id, asked.parameters.uuid("case_id"))
    if found is None:
        raise ask_to_sign_in()
    person, place = found
    _spoken_to(asked.work, person, place.organisation)
    visit = SignedInVisit(app=asked.base, work=asked.work, person=person, session_id=session_id)
    _accepted_first(asked, visit, person.due.policy)
    _accepted_first(asked, visit, person.due.terms, person.due.organisation_id)
    return session_id, person, place


def _spoken_to(work: Work, person: Person, organisation: Organisation | None = None) -> None:
    """From here on the page is in the language and the time zone of whoever asks."""
    house = organisation or person.administers
    contact = contacts_from(work, [person.account])[person.account.id]
    speak(contact.language, house.language if house is not None else "")
    tell_times_in(contact.time_zone)


def _accepted_first(asked: Asked, visit: Visit, due: int | None, organisation_id: UUID | None = None) -> None:
    """Shows the policy in force, or an organisation's terms, before anything else to whoever has not accepted it."""
    if due is not None and not asked.without_acceptance:
        g.visit = visit
        raise ask_to_accept(organisation_id)


def accepted_first(visit: SignedInVisit) -> None:
    """The same, asked by a view whose route can be used ``without_acceptance`` for some of what is sent to it."""
    for due, organisation_id in (
        (visit.person.due.policy, None),
        (visit.person.due.terms, visit.person.due.organisation_id),
    ):
        if due is not None:
            g.visit = visit
            raise ask_to_accept(organisation_id)


def _trained_first(visit: SignedInVisit, organisation_id: UUID | None) -> None:
    """Shows how to renew it, and nothing else, to whoever's training is not current."""
    standing = standing_of(visit.work, visit.account.id, organisation_id)
    if not standing.is_current:
        g.visit = visit
        raise ask_to_train(standing)
