"""A party's own advisers: who acts for them, inviting somebody, and ending it. Nobody else is shown any of it."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.agreements.access.readers import readers_of
from odr.cases import mails
from odr.cases.people import adviser_invitations as inviting
from odr.cases.people import advisers as rules
from odr.cases.people import undertaking
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.pages.cases.blueprint import cases
from odr.pages.cases.forms import InviteForm, KnownAdviserForm
from odr.vaults.codes import adviser_codes
from odr.vaults.opening.reopening import reopen
from odr.web.asking.visitors import ParticipantVisit
from odr.web.parts.inviting import queue_invitation
from odr.web.showing.audience import Audience, own_advisers_audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.visiting.visits import participant


@participant(cases, "/cases/<uuid:case_id>/advisers")
def advisers(visit: ParticipantVisit, case_id: UUID) -> Response:
    """Who acts for the party, what they hold, and who is invited."""
    return _page(visit, InviteForm())


@participant(cases, "/cases/<uuid:case_id>/advisers/invite", methods=("POST",))
def invite_adviser(visit: ParticipantVisit, case_id: UUID) -> Response:
    """Mails an invitation to act for the party: to an address, or to somebody who has done so before."""
    known = inviting.known_to(visit.work, visit.participant)
    form: PageForm = KnownAdviserForm.offering(known) if "known" in request.form else InviteForm.posted()
    if not form.validate():
        return _page(visit, form)
    try:
        if isinstance(form, KnownAdviserForm):
            account_id = UUID(form.known.data)
            name = known[account_id]
            invitation, token = adviser_codes.invite_known(visit.work, visit.participant, visit.case, account_id)
        else:
            name = form["email"].data
            invitation, token = adviser_codes.invite(visit.work, visit.participant, visit.case, name)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(visit, form)
    queue_invitation(visit, invitation, token, "invitations.show", mails.adviser_invitation)
    visit.flash(_("An invitation is on its way to %(name)s.", name=name))
    return visit.made(invitation.id, _back(case_id))


@participant(
    cases,
    "/cases/<uuid:case_id>/advisers/invitations/<uuid:invitation_id>/take-back",
    methods=("POST",),
    without_acceptance=True,
)
def revoke_adviser_invitation(visit: ParticipantVisit, case_id: UUID, invitation_id: UUID) -> Response:
    """Takes an invitation back."""
    try:
        adviser_codes.take_back(visit.work, visit.participant, invitation_id)
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
    else:
        visit.flash(_("The invitation is taken back. Its link does not work any more."))
        return visit.made(invitation_id, _back(case_id))
    return _back(case_id)


@participant(
    cases, "/cases/<uuid:case_id>/advisers/<uuid:adviser_id>/end", methods=("GET", "POST"), without_acceptance=True
)
def end_adviser(visit: ParticipantVisit, case_id: UUID, adviser_id: UUID) -> Response:
    """Somebody no longer acts for the party, after one more question."""
    try:
        found = rules.adviser_of(visit.work, visit.participant, adviser_id)
    except NotFound:
        if not rules.has_stopped(visit.work, visit.participant, adviser_id):
            raise
        visit.flash(_("They have stopped acting for you meanwhile."))
        return _back(case_id)
    if request.method == "POST":
        opened = reopen(
            visit.work,
            visit.participant,
            visit.session_id,
            visit.session_key(),
            visit.app.settings.idle_lock,
        )
        if not adviser_codes.end(visit.work, found.adviser, visit.account.id, opened):
            visit.flash(_("%(name)s no longer acts for you.", name=found.name))
            return visit.made(adviser_id, _back(case_id))
        visit.flash(_("%(name)s no longer acts for you. Their codes have ended.", name=found.name))
        if opened is None or not opened.opens_all:
            visit.flash(_("Please open your private information once: the locks are changed when you do."), "warning")
        return visit.made(adviser_id, _back(case_id))
    is_bound = found.adviser.undertaken_at is not None
    return render(
        "confirm.html",
        audience=_audience(visit, [found.name]),
        question=_("Shall %(name)s stop acting for you?", name=found.name),
        what_happens=[
            _("Their codes end at once, also where they have something open. You can invite them again later."),
            _("What they have read, they have read: that can't be called back. Your log says what they opened."),
            *([_("The undertaking of confidentiality that they confirmed stays in force.")] if is_bound else []),
        ],
        irreversible=False,
        action_url=url_for("cases.end_adviser", case_id=case_id, adviser_id=adviser_id),
        confirm_text=_("End it now"),
        cancel_url=url_for("cases.advisers", case_id=case_id),
    )


def _back(case_id: UUID) -> Response:
    return redirect(url_for("cases.advisers", case_id=case_id), 303)


def _page(visit: ParticipantVisit, form: PageForm) -> Response:
    vault = visit.place.vault
    readers = readers_of(visit.work, vault) if vault is not None else []
    acting = rules.advisers_of(visit.work, visit.participant)
    known = inviting.known_to(visit.work, visit.participant)
    return render(
        "cases/advisers.html",
        audience=_audience(visit, [one.name for one in acting]),
        case=visit.case,
        advisers=[(one, undertaking.is_bound(one.adviser)) for one in acting],
        held={reader.account_id: reader for reader in readers},
        invitations=inviting.open_or_declined(visit.work, visit.participant),
        has_vault=vault is not None,
        may_invite=inviting.may_invite(visit.participant, visit.case),
        invite_form=form if isinstance(form, InviteForm) else InviteForm(),
        known_form=_known_form(form, known),
    )


def _known_form(form: PageForm, known: dict[UUID, str]) -> PageForm | None:
    if isinstance(form, KnownAdviserForm):
        return form
    return KnownAdviserForm.offering(known) if known else None


def _audience(visit: ParticipantVisit, names: list[str]) -> Audience:
    return own_advisers_audience(names, visit.organisation.name)
