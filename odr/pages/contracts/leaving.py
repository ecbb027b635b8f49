"""An organisation's pages about the end of its contract: notice, what will happen, and its records."""

from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.archives import Archive
from odr.contracts.contract import contract_of
from odr.contracts.tables import Handover
from odr.dates import format_full_day
from odr.departures import handing_over, notice
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.organisations.tables import Organisation
from odr.pages.contracts.blueprint import contracts
from odr.pages.contracts.forms import NoticeForm
from odr.spool import Copy
from odr.web.asking.sessions import read_token, write_token
from odr.web.asking.visitors import AdministratorVisit
from odr.web.context import AppContext, app_context
from odr.web.parts.files import sent_copy
from odr.web.showing.audience import contract_audience, service_audience
from odr.web.showing.rendering import link_to, render
from odr.web.typed.kept import which_form
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import administrator


@administrator(contracts, "/administration/contract/end", methods=("GET", "POST"))
def own_end(visit: AdministratorVisit) -> Response:
    """Giving notice, the day and what will happen, asking for an earlier one, and how far the records are."""
    timezone, url = visit.app.settings.timezone, visit.app.settings.public_url
    earliest = notice.earliest_day(visit.work, visit.organisation, timezone)
    form: Any = NoticeForm.posted(day=earliest)
    act = which_form()
    here = redirect(url_for("contracts.own_end"), 303)
    if act == "notice" and form.is_sent():
        try:
            given = notice.give(visit.work, visit.organisation, form.day.data, None, timezone, url)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Notice is given. Everybody whom it concerns is told."))
            return visit.made(given.id, here)
    # Who is only brought back here presses the button themself.
    if act in _ACTS and request.method == "POST":
        try:
            visit.flash(_ACTS[act](visit))
        except Refusal as refusal:
            visit.flash(refusal.message, "warning")
            return here
        return visit.made(visit.organisation.id, here)
    if act not in ("", "notice", *_ACTS):
        raise NotFound
    contract, records = (
        contract_of(visit.work, visit.organisation.id),
        handing_over.handover_of(visit.work, visit.organisation),
    )
    return render(
        "contracts/end.html",
        audience=contract_audience(visit.organisation.name),
        form=form,
        contract=contract,
        earliest=earliest,
        together=notice.earliest_together(visit.work, visit.organisation, timezone),
        asked_by_oneself=contract is not None and contract.early_by == visit.account.id,
        people=len(notice.people_of(visit.work, visit.organisation)),
        records=records,
        progress=handing_over.progress_of(records) if records is not None else None,
        erased_on=handing_over.erased_on(records, timezone) if records is not None else None,
        kept_for=handing_over.KEPT_FOR.days,
    )


@administrator(contracts, "/administration/contract/records/<token>", methods=("GET", "POST"))
@dear("POST")
def fetch_records(visit: AdministratorVisit, token: str) -> Response:
    """The mailed link: looking at it uses nothing up, its button gives the file, once."""
    secret = read_token(token)
    if secret is None:
        raise NotFound
    row = handing_over.find(visit.work, visit.organisation, secret)
    if request.method != "POST":
        return render("contracts/records.html", audience=service_audience(visit.organisation.name), token=token)
    base, organisation = app_context(), visit.organisation
    packed = visit.work.outside("the records", lambda: _packed(base, organisation))

    def copy() -> Copy:
        handing_over.fetch(visit.work, row, secret)
        return packed.copy()

    return sent_copy(base, handing_over.NAME, "application/zip", copy)


def _packed(base: AppContext, organisation: Organisation) -> Archive:
    with base.database.reading() as session:
        return handing_over.packed(base.work(session), organisation)


def _earlier(visit: AdministratorVisit) -> str:
    day = notice.ask_earlier(
        visit.work,
        visit.organisation,
        visit.account.id,
        visit.app.settings.timezone,
        visit.app.settings.public_url,
    )
    if day is None:
        return _("Noted. It counts as soon as another administrator asks for it as well.")
    return _("The last day is %(day)s now. Everybody is told.", day=format_full_day(day))


def _link(visit: AdministratorVisit) -> str:
    row = _records_of(visit)
    link = link_to("contracts.fetch_records", token=write_token(handing_over.make_link(visit.work, row)))
    handing_over.mail_links(visit.work, visit.organisation, row, link, visit.app.settings.timezone)
    return _("A new link is on its way to every administrator. The previous link no longer works.")


def _received(visit: AdministratorVisit) -> str:
    handing_over.confirm(visit.work, visit.organisation)
    return _("Thank you. Everything is erased now, and you get a receipt by mail.")


def _records_of(visit: AdministratorVisit) -> Handover:
    row = handing_over.handover_of(visit.work, visit.organisation)
    if row is None:
        raise Refusal(_("The records are not ready yet."))
    return row


_ACTS = {"earlier": _earlier, "link": _link, "received": _received}
