"""An organisation's page of the breaches that concern it, and of what the law required of its cases."""

from werkzeug.wrappers import Response

from odr.audit.register import altered_from
from odr.pages.registers.blueprint import registers
from odr.registers import breaches, lawful
from odr.web.audience import breach_audience
from odr.web.rendering import render
from odr.web.visitors import AdministratorVisit
from odr.web.visits import administrator


@administrator(registers, "/administration/breaches")
def of_house(visit: AdministratorVisit) -> Response:
    """The breaches that concern the organisation, or everybody, and disclosures of its cases, once people were told."""
    return render(
        "registers/house.html",
        audience=breach_audience(visit.organisation.name),
        breaches=breaches.concerning(visit.work, visit.organisation, visit.app.settings.timezone),
        disclosures=lawful.told_to_organisation(visit.work, visit.organisation),
        altered=altered_from(visit.work),
        now=visit.work.now,
    )
