"""A statement as the mailed link shows it. Looking at it uses nothing up."""

from flask import url_for
from werkzeug.wrappers import Response

from odr.contracts import statements
from odr.contracts.tables import Statement
from odr.errors import NotFound
from odr.pages.contracts.blueprint import contracts
from odr.pages.contracts.shared import paper_response, statement_page
from odr.web.asking.sessions import read_token
from odr.web.asking.visitors import Visit
from odr.web.showing.audience import statement_audience
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import public


@public(contracts, "/statement/<token>", without_acceptance=True)
def statement(visit: Visit, token: str) -> Response:
    """One statement."""
    pdf = url_for("contracts.statement_pdf", token=token)
    return statement_page(visit, _found(visit, token), statement_audience(), pdf, back=False)


@public(contracts, "/statement/<token>/pdf", without_acceptance=True)
@dear("GET")
def statement_pdf(visit: Visit, token: str) -> Response:
    """The same as a PDF."""
    return paper_response(visit, _found(visit, token))


def _found(visit: Visit, token: str) -> Statement:
    secret = read_token(token)
    if secret is None:
        raise NotFound
    return statements.find_by_link(visit.work, secret)
