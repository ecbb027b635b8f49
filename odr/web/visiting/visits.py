"""How a route is declared: with one decorator that says who may come. A route without one fails the build."""

from collections.abc import Sequence

from flask import Blueprint

from odr.operators.operators import Role
from odr.support.permissions import Pages
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
from odr.web.visiting.admission import (
    Asked,
    acting_visit,
    acting_visit_as_it_is,
    acting_visit_while_acting,
    administrator_visit,
    granted_visit,
    open_vault_visit,
    operator_visit,
    participant_visit,
    public_visit,
    signed_in_visit,
    steward_visit,
    support_visit,
)
from odr.web.visiting.declared import Access, Before, Declared, Without
from odr.web.visiting.subjects import (
    Subject,
    administered,
    case_of_rule,
    giver_of_permission,
    own_account,
    the_desk,
    whole_installation,
)


def public(
    bp: Blueprint,
    rule: str,
    methods: Sequence[str] = ("GET",),
    before: Before | None = None,
    subject: Subject = whole_installation,
    *,
    without_acceptance: Without = False,
) -> Declared[Visit]:
    """Anybody may come. ``before`` runs ahead of the unit of work and may answer in the view's place.

    ``subject`` says what a visit that writes is about.
    """
    return Declared(
        bp,
        rule,
        methods,
        Access.PUBLIC,
        public_visit,
        subject,
        before=before,
        without_acceptance=without_acceptance,
    )


def signed_in(
    bp: Blueprint,
    rule: str,
    methods: Sequence[str] = ("GET",),
    before: Before | None = None,
    subject: Subject = own_account,
    *,
    only_reads: bool = False,
    without_acceptance: Without = False,
) -> Declared[SignedInVisit]:
    """Somebody who is signed in may come; others are shown the way to sign in. The rest: as for ``public``.

    ``only_reads`` says that a form sent here changes nothing.
    """
    return Declared(
        bp,
        rule,
        methods,
        Access.SIGNED_IN,
        signed_in_visit,
        subject,
        before=before,
        only_reads=only_reads,
        without_acceptance=without_acceptance,
    )


def administrator(
    bp: Blueprint, rule: str, methods: Sequence[str] = ("GET",), *, only_reads: bool = False
) -> Declared[AdministratorVisit]:
    """An administrator may come; for anybody else there is nothing here. ``only_reads``: as for ``signed_in``."""
    return Declared(bp, rule, methods, Access.ADMINISTRATOR, administrator_visit, administered, only_reads=only_reads)


def operator(
    bp: Blueprint,
    rule: str,
    *roles: Role,
    methods: Sequence[str] = ("GET",),
    subject: Subject = the_desk,
    only_reads: bool = False,
) -> Declared[OperatorVisit]:
    """An operator may come who has one of these roles, or any if none is named; for anybody else nothing is here.

    ``subject`` says what a visit that writes is about, ``only_reads`` that a form sent here changes nothing but what
    is noted.
    """

    def visit(asked: Asked) -> OperatorVisit:
        return operator_visit(asked, frozenset(roles))

    return Declared(bp, rule, methods, Access.OPERATOR, visit, subject, only_reads=only_reads, roles=frozenset(roles))


def looking(bp: Blueprint, rule: str, pages: Pages) -> Declared[SupportVisit]:
    """Support may come, to read, under the permission ``permission_id`` in the rule, if it is for these pages.

    No form can be sent here. Each look is recorded by the view, before it is shown.
    """

    def visit(asked: Asked) -> SupportVisit:
        return support_visit(asked, pages)

    return Declared(bp, rule, ("GET",), Access.SUPPORT, visit, giver_of_permission)


def participant(
    bp: Blueprint, rule: str, methods: Sequence[str] = ("GET",), *, without_acceptance: Without = False
) -> Declared[ParticipantVisit]:
    """A participant of the case ``case_id`` in the rule may come; for anybody else there is nothing here."""
    return Declared(
        bp, rule, methods, Access.PARTICIPANT, participant_visit, case_of_rule, without_acceptance=without_acceptance
    )


def acting(
    bp: Blueprint,
    rule: str,
    methods: Sequence[str] = ("GET",),
    *,
    without_acceptance: Without = False,
    as_it_is: bool = False,
    tells_of_the_end: bool = False,
) -> Declared[ActingVisit]:
    """A participant of the case ``case_id`` in the rule may come, or an adviser who acts for one.

    With ``as_it_is`` the visit is an ``OpenVaultVisit`` where this browser has the vault unlocked. With
    ``tells_of_the_end`` an adviser who acts there no more is told so; for anybody else there is nothing here.
    """
    visit_of = acting_visit_as_it_is if as_it_is else acting_visit
    visit_of = acting_visit_while_acting if tells_of_the_end else visit_of
    return Declared(bp, rule, methods, Access.ACTING, visit_of, case_of_rule, without_acceptance=without_acceptance)


def open_vault(
    bp: Blueprint,
    rule: str,
    methods: Sequence[str] = ("GET",),
    *,
    only_reads: bool = False,
    without_acceptance: Without = False,
) -> Declared[OpenVaultVisit]:
    """Whoever ``acting`` lets in, with the vault unlocked in this browser; otherwise the vault's code is asked for.

    What is shown is in the audit log first. A form that was sent to a vault that has locked meanwhile is not lost: its
    fields are kept in the page that asks for the code. ``only_reads`` says that a form sent here changes nothing.
    """
    return Declared(
        bp,
        rule,
        methods,
        Access.OPEN_VAULT,
        open_vault_visit,
        case_of_rule,
        only_reads=only_reads,
        without_acceptance=without_acceptance,
    )


def steward(
    bp: Blueprint,
    rule: str,
    methods: Sequence[str] = ("GET",),
    *,
    only_reads: bool = False,
    without_acceptance: Without = False,
) -> Declared[OpenVaultVisit]:
    """As for ``open_vault``, if the code opens all of the vault and manages its codes; else there is nothing here."""
    return Declared(
        bp,
        rule,
        methods,
        Access.STEWARD,
        steward_visit,
        case_of_rule,
        only_reads=only_reads,
        without_acceptance=without_acceptance,
    )


def granted_vault(bp: Blueprint, rule: str, methods: Sequence[str] = ("GET",)) -> Declared[GrantedVisit]:
    """As for ``open_vault``, if the visitor is a facilitator and the code ``code_id`` in the rule was given to them.

    The agreement is checked again at every visit; as long as it is not in force, a page says why nothing is open.
    """
    return Declared(bp, rule, methods, Access.GRANTED, granted_visit, case_of_rule)
