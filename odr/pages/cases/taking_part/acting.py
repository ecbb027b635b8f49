"""What somebody sees who acts for a party: whose adviser they are, the undertaking, and the way out.

Nothing of the other people in the case, nothing of what it is about.
"""

from collections.abc import Callable
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.accounts.contact import account_of, contact_of
from odr.accounts.languages import written_to
from odr.cases import mails
from odr.cases.naming.labels import label_of
from odr.cases.people import undertaking as texts
from odr.cases.people.undertaking import Undertaking, is_bound
from odr.cases.tables import Adviser
from odr.contracts.ending import last_day_of_contract
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.i18n import language_words
from odr.mail.outbox import Message, queue
from odr.messages.news.unread import reads_messages
from odr.pages.cases.blueprint import cases
from odr.pages.cases.forms import UndertakingForm
from odr.vaults.codes import adviser_codes
from odr.web.asking.visitors import ActingVisit
from odr.web.parts.agenda import waiting_in
from odr.web.showing.audience import Audience, advised_case_audience, undertaking_audience
from odr.web.showing.private_audience import private_audience
from odr.web.showing.rendering import link_to, render
from odr.web.typed.forms import number_in
from odr.web.visiting.visits import acting


def advised_case(visit: ActingVisit, adviser: Adviser) -> Response:
    """The page of a case for an adviser: reference and state, for whom, and the one thing to do next."""
    vault = visit.place.vault
    waiting = waiting_in(visit)
    return render(
        "cases/advised.html",
        audience=_audience(visit),
        waiting=waiting,
        case=visit.case,
        label=label_of(visit.work, visit.case.id, visit.account.id),
        organisation=visit.organisation.name,
        adviser=adviser,
        is_bound=texts.is_bound(adviser),
        suspended=visit.suspended,
        house_leaves=last_day_of_contract(visit.work, visit.organisation.id),
        held=None if vault is None else adviser_codes.held_by(visit.work, vault, visit.account.id),
        unlocked=visit.has_unlocked,
        readers=private_audience(visit),
        reads_messages=vault is not None and reads_messages(visit.work, vault, visit.account.id),
        unread=waiting.unread,
    )


@acting(cases, "/cases/<uuid:case_id>/undertaking", methods=("GET", "POST"))
def undertaking(visit: ActingVisit, case_id: UUID) -> Response:
    """The text: for the party to read before they invite anybody, and for the adviser to confirm."""
    text = _to_show(visit)
    form = UndertakingForm.posted(version=str(text.version))
    if request.method == "POST":
        if visit.adviser is None:
            raise NotFound
        was_bound = is_bound(visit.adviser)
        if form.validate():
            try:
                adviser_codes.undertake(visit.work, visit.adviser, number_in(form.version.data))
            except Refusal as refusal:
                form.refuse(refusal)
            else:
                # In a second window it was confirmed already, and the party was told.
                if not was_bound:
                    _tell_party(visit, mails.adviser_is_bound, "cases.advisers")
                visit.flash(_("Your undertaking is confirmed, and %(name)s sees that.", name=visit.acting_for))
                return redirect(url_for("cases.case", case_id=case_id), 303)
        form.version.data = str(text.version)
    return render(
        "cases/undertaking.html",
        audience=undertaking_audience(),
        case=visit.case,
        text=text,
        form=form,
        confirmed_at=visit.adviser.undertaken_at if visit.adviser and is_bound(visit.adviser) else None,
        language=language_words(text.language),
    )


@acting(
    cases,
    "/cases/<uuid:case_id>/stop-acting",
    methods=("GET", "POST"),
    without_acceptance=True,
    tells_of_the_end=True,
)
def stop_acting(visit: ActingVisit, case_id: UUID) -> Response:
    """The adviser no longer acts, after one more question."""
    if visit.adviser is None:
        raise NotFound
    if request.method == "POST":
        if adviser_codes.end(visit.work, visit.adviser, visit.account.id):
            _tell_party(visit, mails.adviser_has_stopped, "vaults.unlock")
        else:
            _tell_party(visit, mails.adviser_without_code_has_stopped, "cases.advisers")
        visit.flash(_("You no longer act for %(name)s in this case.", name=visit.acting_for))
        return visit.made(visit.adviser.id, redirect(url_for("cases.mine"), 303))
    return render(
        "confirm.html",
        audience=_audience(visit),
        question=_("Stop acting for %(name)s?", name=visit.acting_for),
        what_happens=[
            _("Your codes end at once: nothing of theirs in this case opens to you any more."),
            _("They see that you have stopped. If they want, they can invite you again."),
            _("The undertaking that you confirmed stays in force, also for what you have copied."),
        ],
        irreversible=False,
        action_url=url_for("cases.stop_acting", case_id=case_id),
        confirm_text=_("Stop acting for them"),
        cancel_url=url_for("cases.case", case_id=case_id),
    )


def _tell_party(visit: ActingVisit, mail: Callable[[str, str, str], Message], page: str) -> None:
    """By a mail that names neither the case nor anybody in it."""
    party = contact_of(visit.work, account_of(visit.work, visit.participant.account_id))
    with written_to(visit.work, party.language, visit.organisation.language):
        queue(visit.work, mail(party.email, visit.organisation.name, link_to(page, case_id=visit.case.id)))


def _audience(visit: ActingVisit) -> Audience:
    return advised_case_audience(visit.acting_for or "", visit.organisation.name)


def _to_show(visit: ActingVisit) -> Undertaking:
    """What the adviser is bound to, as they confirmed it; before that, what is to be confirmed."""
    version = visit.adviser.undertaking_version if visit.adviser is not None else None
    if visit.adviser is None or version is None or not is_bound(visit.adviser):
        return texts.current()
    return texts.VERSIONS[version]
