"""An organisation's pages of requests about data that it placed."""

from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from odr.enquiries import finding_requests
from odr.enquiries.requests import Side
from odr.pages.enquiries.answering import answered_page, carry_out, lines_of
from odr.pages.enquiries.blueprint import enquiries
from odr.web.asking.visitors import AdministratorVisit
from odr.web.showing.audience import answered_audience, service_audience
from odr.web.showing.rendering import render
from odr.web.typed.numbers import neighbours_in_address
from odr.web.visiting.visits import administrator


@administrator(enquiries, "/administration/requests")
def house_requests(visit: AdministratorVisit) -> Response:
    """What this organisation has to answer, with the deadlines."""
    newer_than, older_than = neighbours_in_address()
    page = finding_requests.page_to_answer(visit.work, visit.organisation, newer_than=newer_than, older_than=older_than)
    return render(
        "enquiries/house_requests.html",
        audience=service_audience(visit.organisation.name),
        page=page,
        rows=lines_of(page.rows, {}),
        endpoint="enquiries.house_request",
    )


@administrator(enquiries, "/administration/requests/<uuid:request_id>", methods=("GET", "POST"))
def house_request(visit: AdministratorVisit, request_id: UUID) -> Response:
    """One of them: who asks, what was written, and answering it."""
    row = finding_requests.find_of_organisation(visit.work, request_id, visit.organisation)
    here = url_for("enquiries.house_request", request_id=request_id)
    forms, done = carry_out(visit, row, Side.ORGANISATION)
    if done is not None:
        return visit.made(done.said, redirect(here, 303))
    return answered_page(visit, row, forms, here, answered_audience(visit.organisation.name), pass_on=None, roles=None)
