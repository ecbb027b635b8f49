"""The desk itself: who runs the service, and what they did."""

from werkzeug.wrappers import Response

from odr.audit.chain import head_of
from odr.audit.desk import page_of_desk
from odr.audit.tables import DESK
from odr.operators import operators as rules
from odr.operators.wording import role_words, sentence
from odr.pages.operators.blueprint import operators
from odr.pages.operators.condition import condition_of
from odr.web.asking.visitors import OperatorVisit
from odr.web.showing.audience import operators_audience
from odr.web.showing.rendering import render
from odr.web.typed.numbers import numbers_beside
from odr.web.visiting.visits import operator


@operator(operators, "/desk")
def desk(visit: OperatorVisit) -> Response:
    """How the service stands, who runs it, and the way to what each does."""
    colleagues = rules.colleagues(visit.work)
    return render(
        "operators/desk.html",
        audience=operators_audience(),
        colleagues=colleagues,
        own_account=visit.account.id,
        roles=visit.roles,
        role_words=role_words,
        condition=condition_of(visit, colleagues),
    )


@operator(operators, "/desk/log")
def log(visit: OperatorVisit) -> Response:
    """What was done on the desk, the newest first."""
    page = page_of_desk(visit.work, **numbers_beside())
    names = {one.account_id: one.contact.legal_name for one in rules.colleagues(visit.work)}
    return render(
        "operators/log.html",
        audience=operators_audience(),
        roles=visit.roles,
        page=page,
        lines=[(entry, sentence(entry, names)) for entry in page.rows],
        head=head_of(visit.work, DESK),
    )
