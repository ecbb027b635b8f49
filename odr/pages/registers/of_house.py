"""An organisation's page of the breaches that concern it, and of what the law required of its cases."""

from functools import partial

from werkzeug.wrappers import Response

from odr.audit.register import altered_from
from odr.pages.registers.at_desk import list_in_address
from odr.pages.registers.blueprint import registers
from odr.registers import breaches, lawful
from odr.web.asking.visitors import AdministratorVisit
from odr.web.showing.audience import breach_audience
from odr.web.showing.rendering import render
from odr.web.typed.numbers import numbers_beside
from odr.web.visiting.visits import administrator


@administrator(registers, "/administration/breaches")
def of_house(visit: AdministratorVisit) -> Response:
    """The breaches that concern the organisation, or everybody, and disclosures of its cases, once people were told."""
    which, timezone = list_in_address(("breaches", "disclosures")), visit.app.settings.timezone
    beside = numbers_beside() if which else {}
    work, house = visit.work, visit.organisation
    return render(
        "registers/house.html",
        audience=breach_audience(visit.organisation.name),
        which=which,
        breaches=breaches.page_concerning(work, house, timezone, **beside) if which != "disclosures" else None,
        disclosures=lawful.told_to_organisation(work, house, **beside) if which != "breaches" else None,
        subject_of=partial(lawful.subject_of, visit.work),
        altered=altered_from(visit.work),
        now=visit.work.now,
    )
