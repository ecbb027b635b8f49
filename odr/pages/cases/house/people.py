"""The people in an organisation's cases, as far as its administrators may know them."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.accounts import links, mails
from odr.accounts.contact import contact_of
from odr.accounts.languages import written_to
from odr.accounts.tables import Account
from odr.cases.cases import page_of_cases
from odr.cases.life import CaseState
from odr.cases.people import administrators, participants
from odr.cases.wording import state_words
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.mail.outbox import queue
from odr.organisations import organisations
from odr.pages.cases.at_desk.filters import FindPersonForm
from odr.pages.cases.blueprint import administration
from odr.pages.cases.looking import looked_for
from odr.web.asking.sessions import write_token
from odr.web.asking.visitors import AdministratorVisit
from odr.web.showing.audience import service_audience
from odr.web.showing.rendering import link_to, render
from odr.web.typed.numbers import neighbours_in_address
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import administrator


@administrator(administration, "/administration/people", methods=("GET", "POST"), only_reads=True)
@dear("POST")
def people(visit: AdministratorVisit) -> Response:
    """Everybody in the cases, those of the newest first; or those whose name or address has what is looked for.

    It is looked for by a form and not by a link, so that no name stands in a history of a browser.
    """
    form = FindPersonForm.posted()
    if form.is_sent():
        try:
            return looked_for(visit, form.words.data, form.looks_after())
        except Refusal as refusal:
            form.refuse(refusal)
    newer_than, older_than = neighbours_in_address()
    page = page_of_cases(visit.work, visit.organisation, newer_than=newer_than, older_than=older_than)
    shown = participants.people_in_cases(visit.work, page.rows)
    return render(
        "administration/people.html",
        audience=service_audience(visit.organisation.name),
        page=page,
        people=shown,
        suspended=organisations.suspended_among(visit.work, visit.organisation.id, [one.account_id for one in shown]),
        form=form,
    )


@administrator(administration, "/administration/people/<uuid:account_id>")
def person(visit: AdministratorVisit, account_id: UUID) -> Response:
    """One person: their cases in this organisation, and what an administrator can do for or about them."""
    account = administrators.person_of_organisation(visit.work, visit.organisation, account_id)
    name, email = administrators.name_and_email(visit.work, account)
    return render(
        "administration/person.html",
        audience=service_audience(visit.organisation.name),
        account=account,
        name=name,
        email=email,
        is_administrator=organisations.administers(visit.work, account.id, visit.organisation.id),
        is_oneself=account.id == visit.account.id,
        about_reset=mails.about_link(account.id, links.LinkKind.RESET.value),
        suspended=organisations.is_suspended(visit.work, account.id, visit.organisation.id),
        places=participants.cases_of_within(visit.work, visit.organisation, account.id),
        state_of=lambda case: state_words(CaseState(case.state)),
    )


@administrator(administration, "/administration/people/<uuid:account_id>/suspend", methods=("GET", "POST"))
def suspend(visit: AdministratorVisit, account_id: UUID) -> Response:
    """Suspends an account, after one more question."""
    account = administrators.person_of_organisation(visit.work, visit.organisation, account_id)
    if request.method == "POST":
        try:
            organisations.suspend(visit.work, account.id, visit.organisation, visit.account.id)
        except Refusal as refusal:
            visit.flash(refusal.message, "warning")
        else:
            visit.flash(_("The account is suspended here."))
        return _back(account.id)
    return _confirm(
        visit,
        account,
        _("Suspend %(name)s?"),
        [
            _("They can't administer this organisation or join another of its cases until you end the suspension."),
            _("They see that they are suspended."),
            _("They keep their sign-in and their own private information: you can't take that away from anybody."),
        ],
        "administration.suspend",
        _("Suspend this account"),
    )


@administrator(administration, "/administration/people/<uuid:account_id>/end-suspension", methods=("GET", "POST"))
def end_suspension(visit: AdministratorVisit, account_id: UUID) -> Response:
    """Ends a suspension, after one more question."""
    account = administrators.person_of_organisation(visit.work, visit.organisation, account_id)
    if request.method == "POST":
        organisations.end_suspension(visit.work, account.id, visit.organisation)
        visit.flash(_("The suspension has ended."))
        return _back(account.id)
    return _confirm(
        visit,
        account,
        _("End the suspension of %(name)s?"),
        [_("They can do again whatever they could do before.")],
        "administration.end_suspension",
        _("End the suspension"),
        dangerous=False,
    )


@administrator(administration, "/administration/people/<uuid:account_id>/reset", methods=("POST",))
def send_reset(visit: AdministratorVisit, account_id: UUID) -> Response:
    """Mails the person, at their own address, a link with which they choose a new password. It opens no vault."""
    account = administrators.person_of_organisation(visit.work, visit.organisation, account_id)
    token = links.make_reset(visit.work, account)
    if token is None:
        visit.flash(_("Several links were mailed within the hour. Please wait before you send another."), "warning")
        return _back(account.id)
    contact = contact_of(visit.work, account)
    email, about = contact.email, mails.about_link(account.id, links.LinkKind.RESET.value)
    with written_to(visit.work, contact.language, visit.organisation.language):
        mail = mails.reset_mail(email, link_to("accounts.reset", token=write_token(token)))
        queue(visit.work, mail, about=about, until=visit.work.now + links.RESET_VALID)
    visit.flash(_("A link for choosing a new password is on its way to %(email)s.", email=email))
    return visit.made(account.id, _back(account.id))


def _back(account_id: UUID) -> Response:
    return redirect(url_for("administration.person", account_id=account_id), 303)


def _confirm(
    visit: AdministratorVisit,
    account: Account,
    question: str,
    what_happens: list[str],
    endpoint: str,
    confirm_text: str,
    *,
    dangerous: bool = True,
) -> Response:
    name, _email = administrators.name_and_email(visit.work, account)
    return render(
        "confirm.html",
        audience=service_audience(visit.organisation.name),
        question=question % {"name": name},
        what_happens=what_happens,
        irreversible=False,
        action_url=url_for(endpoint, account_id=account.id),
        confirm_text=confirm_text,
        cancel_url=url_for("administration.person", account_id=account.id),
        dangerous=dangerous,
    )
