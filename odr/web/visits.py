"""How a route is declared: with one decorator that says who may come. A route without one fails the build.

Each visit is one unit of work. It commits when the view returns and rolls back when an exception leaves it. A view
that refuses something and answers with a page has returned, so what it recorded stays.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar
from uuid import UUID

from flask import Blueprint, Flask, g, make_response, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from odr.accounts.tables import Account, BrowserSession
from odr.agreements.access.opening import open_given
from odr.cases import advisers, participants
from odr.cases.tables import Case, Participant
from odr.errors import NotFound, Refusal
from odr.mail.outbox import queued_in
from odr.organisations.organisations import administered_by, is_suspended, organisation_of
from odr.vaults.opening.presenting import reopen
from odr.web.context import AppContext, app_context
from odr.web.gates import AnsweredEarly, ask_to_sign_in, not_open, unlocked_on_the_way, way_to_the_code
from odr.web.login import current_session, signed_in_account_id
from odr.web.subjects import Subject, administered, case_of_rule, own_account, whole_installation
from odr.web.visitors import (
    ActingVisit,
    AdministratorVisit,
    GrantedVisit,
    OpenVaultVisit,
    ParticipantVisit,
    SignedInVisit,
    Visit,
)

READING_METHODS = ("GET", "HEAD", "OPTIONS")


class Access(Enum):
    """Who may come to a route."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"
    ADMINISTRATOR = "administrator"
    PARTICIPANT = "participant of this case"
    ACTING = "participant of this case, or who acts for one"
    OPEN_VAULT = "open vault"
    STEWARD = "open vault, with a code that manages codes"
    GRANTED = "given under an agreement in force"


# Runs ahead of the unit of work, for what must not hold one up: waiting. An answer of its own ends the visit.
Before = Callable[[AppContext], AnyResponse | None]
P = ParamSpec("P")
V = TypeVar("V", bound=Visit)
Answer = str | AnyResponse


@dataclass(frozen=True)
class Declared(Generic[V]):
    """A route waiting for its view: the decorator itself."""

    bp: Blueprint
    rule: str
    methods: Sequence[str]
    access: Access
    visit_of: Callable[[AppContext, Session, dict[str, Any]], V]
    subject: Subject
    always_writes: bool = False
    before: Before | None = None

    def __call__(self, view: Callable[Concatenate[V, P], Answer]) -> Callable[Concatenate[V, P], Answer]:
        """Registers the view under its own name and returns it unchanged."""

        @wraps(view)
        def answer(*args: P.args, **parameters: P.kwargs) -> AnyResponse:
            base = app_context()
            instead = self.before(base) if self.before else None
            if instead is not None:
                return instead
            writes = self.always_writes or request.method not in READING_METHODS
            unit = base.database.writing(self.subject(base, parameters)) if writes else base.database.reading()
            with unit as session:
                try:
                    visit = self.visit_of(base, session, parameters)
                    g.visit = visit
                    response: AnyResponse = make_response(view(visit, *args, **parameters))
                except AnsweredEarly as early:
                    response = early.response
            if queued_in(session):
                base.mail_waiting.set()
            return response

        answer.access = self.access  # type: ignore[attr-defined]
        self.bp.add_url_rule(self.rule, endpoint=view.__name__, view_func=answer, methods=list(self.methods))
        return view


def public(
    bp: Blueprint,
    rule: str,
    methods: Sequence[str] = ("GET",),
    before: Before | None = None,
    subject: Subject = whole_installation,
) -> Declared[Visit]:
    """Anybody may come. ``before`` runs ahead of the unit of work and may answer in the view's place.

    ``subject`` says what a visit that writes is about.
    """
    return Declared(bp, rule, methods, Access.PUBLIC, _public_visit, subject, before=before)


def signed_in(
    bp: Blueprint,
    rule: str,
    methods: Sequence[str] = ("GET",),
    before: Before | None = None,
    subject: Subject = own_account,
) -> Declared[SignedInVisit]:
    """Somebody who is signed in may come; others are shown the way to sign in. The rest: as for ``public``."""
    return Declared(bp, rule, methods, Access.SIGNED_IN, _signed_in_visit, subject, before=before)


def administrator(bp: Blueprint, rule: str, methods: Sequence[str] = ("GET",)) -> Declared[AdministratorVisit]:
    """An administrator may come; for anybody else there is nothing here."""
    return Declared(bp, rule, methods, Access.ADMINISTRATOR, _administrator_visit, administered)


def participant(bp: Blueprint, rule: str, methods: Sequence[str] = ("GET",)) -> Declared[ParticipantVisit]:
    """A participant of the case ``case_id`` in the rule may come; for anybody else there is nothing here."""
    return Declared(bp, rule, methods, Access.PARTICIPANT, _participant_visit, case_of_rule)


def acting(bp: Blueprint, rule: str, methods: Sequence[str] = ("GET",)) -> Declared[ActingVisit]:
    """A participant of the case ``case_id`` in the rule may come, or an adviser who acts for one."""
    return Declared(bp, rule, methods, Access.ACTING, _acting_visit, case_of_rule)


def open_vault(bp: Blueprint, rule: str, methods: Sequence[str] = ("GET",)) -> Declared[OpenVaultVisit]:
    """Whoever ``acting`` lets in, with the vault unlocked in this browser; otherwise the vault's code is asked for.

    Always a writing unit of work: what is shown is in the audit log first. A form that was sent to a vault that has
    locked meanwhile is not lost: its fields are kept in the page that asks for the code.
    """
    return Declared(bp, rule, methods, Access.OPEN_VAULT, _open_vault_visit, case_of_rule, always_writes=True)


def steward(bp: Blueprint, rule: str, methods: Sequence[str] = ("GET",)) -> Declared[OpenVaultVisit]:
    """As for ``open_vault``, if the code opens all of the vault and manages its codes; else there is nothing here."""
    return Declared(bp, rule, methods, Access.STEWARD, _steward_visit, case_of_rule, always_writes=True)


def granted_vault(bp: Blueprint, rule: str, methods: Sequence[str] = ("GET",)) -> Declared[GrantedVisit]:
    """As for ``open_vault``, if the visitor is a facilitator and the code ``code_id`` in the rule was given to them.

    The agreement is checked anew at every visit; as long as it is not in force, a page says why nothing is open.
    """
    return Declared(bp, rule, methods, Access.GRANTED, _granted_visit, case_of_rule, always_writes=True)


def check_classified(app: Flask) -> None:
    """Raises ``RuntimeError`` unless every route of the app says who may come."""
    unclassified = [rule.endpoint for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint) is None]
    if unclassified:
        raise RuntimeError(f"routes that do not say who may come: {', '.join(sorted(unclassified))}")


def access_of(app: Flask, endpoint: str) -> Access | None:
    """Who may come to an endpoint. Static files are public; they are the same for everybody."""
    if endpoint == "static":
        return Access.PUBLIC
    return getattr(app.view_functions[endpoint], "access", None)


def _public_visit(base: AppContext, session: Session, parameters: dict[str, Any]) -> Visit:
    account_id = signed_in_account_id()
    account = session.get(Account, account_id) if account_id else None
    return Visit(app=base, work=base.work(session), account=account)


def _signed_in_visit(base: AppContext, session: Session, parameters: dict[str, Any]) -> SignedInVisit:
    return SignedInVisit(**_signed_in(base, session))


def _administrator_visit(base: AppContext, session: Session, parameters: dict[str, Any]) -> AdministratorVisit:
    known = _signed_in(base, session)
    organisation = administered_by(known["work"], known["account"].id)
    if organisation is None:
        raise NotFound
    return AdministratorVisit(**known, organisation=organisation)


def _participant_visit(base: AppContext, session: Session, parameters: dict[str, Any]) -> ParticipantVisit:
    return ParticipantVisit(**_participation(base, session, parameters["case_id"]))


def _acting_visit(base: AppContext, session: Session, parameters: dict[str, Any]) -> ActingVisit:
    return ActingVisit(**_acting(base, session, parameters["case_id"]))


def _open_vault_visit(base: AppContext, session: Session, parameters: dict[str, Any]) -> OpenVaultVisit:
    known = _acting(base, session, parameters["case_id"])
    visit = ActingVisit(**known)
    instead = way_to_the_code(visit)
    if instead is not None:
        raise AnsweredEarly(instead)
    vault = reopen(
        visit.work,
        visit.participant,
        visit.session_id,
        visit.session_key(),
        base.settings.idle_lock,
        visit.account.id,
    )
    return OpenVaultVisit(**known, vault=vault or unlocked_on_the_way(visit))


def _steward_visit(base: AppContext, session: Session, parameters: dict[str, Any]) -> OpenVaultVisit:
    visit = _open_vault_visit(base, session, parameters)
    if not visit.vault.opens_all:
        raise NotFound
    return visit


def _granted_visit(base: AppContext, session: Session, parameters: dict[str, Any]) -> GrantedVisit:
    visit = _open_vault_visit(base, session, parameters)
    try:
        granted, party = open_given(visit.vault, parameters["code_id"])
    except Refusal as refusal:
        g.visit = visit
        # Not left to the error page: that this was tried and refused stays in the party's log.
        raise AnsweredEarly(not_open(visit, refusal)) from None
    known = {field.name: getattr(visit, field.name) for field in fields(visit)}
    return GrantedVisit(**known, granted=granted, party=party)


def _signed_in(base: AppContext, session: Session) -> dict[str, Any]:
    """Raises ``AnsweredEarly`` with the way to sign in. Looks again, in this unit of work, that the session lives."""
    account_id, live = signed_in_account_id(), current_session().live
    if account_id is None or live is None:
        raise ask_to_sign_in()
    account = session.scalar(
        select(Account)
        .join(BrowserSession, BrowserSession.account_id == Account.id)
        .where(BrowserSession.id == live.id, Account.id == account_id)
    )
    if account is None:
        raise ask_to_sign_in()
    return {"app": base, "work": base.work(session), "account": account, "session_id": live.id}


def _participation(base: AppContext, session: Session, case_id: UUID) -> dict[str, Any]:
    known = _signed_in(base, session)
    found = participants.find(known["work"], case_id, known["account"].id)
    if found is None:
        raise NotFound
    return _in_case(known, found)


def _acting(base: AppContext, session: Session, case_id: UUID) -> dict[str, Any]:
    """An account has one place in a case at most: as participant, or as adviser of one."""
    known = _signed_in(base, session)
    work, account = known["work"], known["account"]
    found = participants.find(work, case_id, account.id)
    if found is not None:
        return _in_case(known, found)
    adviser = advisers.find_acting(work, case_id, account.id)
    if adviser is None:
        raise NotFound
    return _in_case(known, advisers.party_of(work, adviser)) | {"adviser": adviser}


def _in_case(known: dict[str, Any], found: Participant) -> dict[str, Any]:
    work, account = known["work"], known["account"]
    case = work.session.get(Case, found.case_id)
    if case is None:
        raise NotFound
    organisation = organisation_of(work, case.organisation_id)
    return known | {
        "participant": found,
        "case": case,
        "organisation": organisation,
        "suspended": is_suspended(work, account.id, organisation.id),
    }
