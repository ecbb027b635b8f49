"""One case, as its administrators see it: state, dates, people and invitations. Nothing of what anybody wrote."""

from collections.abc import Sequence
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.cases import cases as rules
from odr.cases import notes
from odr.cases.life import BEFORE_NEGOTIATION, OVER
from odr.cases.naming.kinds import name_of
from odr.cases.people import participants, party_invitations
from odr.cases.people.dispute_roles import roles_given
from odr.cases.people.participants import Person
from odr.cases.tables import Case
from odr.cases.wording import invitation_words
from odr.dates import format_day
from odr.errors import Refusal
from odr.facilitation.engagement.proposal import cases_without_a_name
from odr.facilitation.engagement.reporting import reports_in
from odr.facilitation.engagement.wording import outcome_words
from odr.i18n import gettext as _
from odr.messages.entries.rooms import count_rooms
from odr.organisations.authority import confirmed
from odr.organisations.invitations import email_of, is_open, state_of
from odr.organisations.tables import Invitation
from odr.pages.cases.blueprint import administration
from odr.pages.cases.end_of_case import end_of_case
from odr.pages.cases.forms import InvitePartyForm
from odr.pages.cases.held import held
from odr.pages.cases.invitation_mail import mail_invitation
from odr.retention import closing, retention_period
from odr.retention.destroying import receipt_of
from odr.retention.heads import closing_of, last_of
from odr.vaults.contents.counts import items_in
from odr.web.asking.visitors import AdministratorVisit
from odr.web.showing.audience import service_audience
from odr.web.showing.rendering import link_to, render
from odr.web.visiting.visits import administrator


@administrator(administration, "/administration/cases/<uuid:case_id>")
def case(visit: AdministratorVisit, case_id: UUID) -> Response:
    """The page of one case."""
    return _page(visit, rules.case_of_organisation(visit.work, visit.organisation, case_id), InvitePartyForm())


@administrator(administration, "/administration/cases/<uuid:case_id>/invite", methods=("POST",))
def invite_party(visit: AdministratorVisit, case_id: UUID) -> Response:
    """Mails an invitation into the case."""
    found = rules.case_of_organisation(visit.work, visit.organisation, case_id)
    form = InvitePartyForm.posted()
    if not form.validate():
        return _page(visit, found, form)
    try:
        invitation, token = party_invitations.invite_party(
            visit.work,
            visit.organisation,
            found,
            form.email.data,
            visit.account.id,
            form.confirms(),
            form.dispute_role.data or "",
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(visit, found, form)
    mail_invitation(visit, invitation, token)
    return visit.made(invitation.id, _back(case_id))


@administrator(
    administration,
    "/administration/cases/<uuid:case_id>/invitations/<uuid:invitation_id>/revoke",
    methods=("POST",),
)
def revoke_invitation(visit: AdministratorVisit, case_id: UUID, invitation_id: UUID) -> Response:
    """Takes an invitation back."""
    found = rules.case_of_organisation(visit.work, visit.organisation, case_id)
    try:
        party_invitations.revoke_invitation(visit.work, found, invitation_id, visit.account.id)
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
    else:
        visit.flash(_("The invitation is taken back. Its link does not work any more."))
        return visit.made(invitation_id, _back(case_id))
    return _back(case_id)


@administrator(
    administration,
    "/administration/cases/<uuid:case_id>/invitations/<uuid:invitation_id>/again",
    methods=("POST",),
)
def invite_again(visit: AdministratorVisit, case_id: UUID, invitation_id: UUID) -> Response:
    """Mails a new link in the place of the one that was sent before: a reminder, if that one still works."""
    found = rules.case_of_organisation(visit.work, visit.organisation, case_id)
    waits = any(
        one.id == invitation_id and is_open(visit.work, one) for one in rules.invitations_into(visit.work, found)
    )
    try:
        invitation, token = party_invitations.invite_again(
            visit.work, visit.organisation, found, invitation_id, visit.account.id
        )
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
        return _back(case_id)
    mail_invitation(visit, invitation, token, reminds=waits)
    return visit.made(invitation.id, _back(case_id))


@administrator(administration, "/administration/cases/<uuid:case_id>/close", methods=("GET", "POST"))
def close_case(visit: AdministratorVisit, case_id: UUID) -> Response:
    """Closes a case, after one more question."""
    found = rules.case_of_organisation(visit.work, visit.organisation, case_id)
    if request.method == "POST":
        try:
            closing.close(
                visit.work,
                found,
                visit.account.id,
                visit.app.settings.timezone,
                link_to("cases.case", case_id=found.id),
                link_to("vaults.check_head", case_id=found.id),
            )
        except Refusal as refusal:
            visit.flash(refusal.message, "warning")
        else:
            visit.flash(_("Case %(reference)s is closed.", reference=found.reference))
            return visit.made(case_id, _back(case_id))
        return _back(case_id)
    if not rules.can_be_closed(found):
        return _back(case_id)
    timezone = visit.app.settings.timezone
    days = retention_period.days_from(visit.work.now, visit.organisation.retention_days, timezone)
    return render(
        "confirm.html",
        audience=service_audience(visit.organisation.name),
        question=_("Close case %(reference)s?", reference=found.reference),
        what_happens=[
            _("Nobody can join it any more, and open invitations to it are taken back."),
            _("Everybody who takes part gets a mail with the head of the record, by which it can be checked later."),
            _("Everybody who takes part keeps their own private information and can read, change and remove it."),
            _("If anybody has an adviser who acts for them here, that ends."),
            _(
                "Until the end of %(last)s they can take copies of what is theirs. On %(destroyed)s the service "
                "destroys everything in the case. They are told both days, and after that nobody can change them.",
                last=format_day(days.last, timezone, visit.work.now),
                destroyed=format_day(days.destroyed, timezone, visit.work.now),
            ),
        ],
        irreversible=True,
        action_url=url_for("administration.close_case", case_id=case_id),
        confirm_text=_("Close this case"),
        cancel_url=url_for("administration.case", case_id=case_id),
    )


def _back(case_id: UUID) -> Response:
    return redirect(url_for("administration.case", case_id=case_id), 303)


def _missing(
    visit: AdministratorVisit, found: Case, people: Sequence[Person], invitations: Sequence[Invitation]
) -> bool:
    """Whether a second party has yet to be invited: one alone can't negotiate."""
    here = sum(not one.is_facilitator and one.withdrawn_at is None for one in people)
    asked = sum(is_open(visit.work, one) for one in invitations)
    return found.state in BEFORE_NEGOTIATION and here + asked == 1


def _page(visit: AdministratorVisit, found: Case, form: InvitePartyForm) -> Response:
    receipt = receipt_of(visit.work, found)
    people = participants.people_in(visit.work, found.id)
    invitations = party_invitations.invitations_to(visit.work, found)
    return render(
        "administration/case.html",
        audience=service_audience(visit.organisation.name),
        case=found,
        kind=name_of(visit.organisation, found.kind),
        people=people,
        names={one.account_id: one.name for one in people},
        missing=_missing(visit, found, people, invitations),
        alike=[one.name for one in participants.alike(people)],
        ending=end_of_case(visit.work, found, people, visit.app.settings),
        items=items_in(visit.work, [found.id]).get(found.id, 0),
        rooms=count_rooms(visit.work, [found.id]).get(found.id, 0),
        invitations=[(one, state_of(visit.work, one), email_of(visit.work, one)) for one in invitations],
        confirmed=confirmed(visit.work, invitations),
        # What its own administrators typed, for as long as nobody has answered it.
        roles=roles_given(visit.work, [one.id for one in invitations if is_open(visit.work, one)]),
        invitation_words=invitation_words,
        form=form,
        may_invite=found.state not in OVER,
        may_close=rules.can_be_closed(found),
        reports=reports_in(visit.work, found).values(),
        wants_facilitator=found.id in cases_without_a_name(visit.work, [found]),
        days=retention_period.days_of(found),
        held=held(visit.work, found, visit.app.settings.timezone),
        notes=notes.count_on(visit.work, found),
        receipt=receipt,
        closing_head=closing_of(receipt) if receipt else None,
        last_head=last_of(receipt) if receipt else None,
        outcome_words=outcome_words,
    )
