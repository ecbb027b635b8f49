"""A person's page of what the law required to be handed over, as far as it concerns them and they may be told."""

from functools import partial

from werkzeug.wrappers import Response

from odr.audit.register import altered_from
from odr.pages.registers.blueprint import registers
from odr.registers import lawful
from odr.web.asking.visitors import SignedInVisit
from odr.web.showing.audience import handed_over_audience
from odr.web.showing.rendering import render
from odr.web.typed.numbers import numbers_beside
from odr.web.visiting.visits import signed_in


@signed_in(registers, "/me/handed-over", without_acceptance=True)
def of_person(visit: SignedInVisit) -> Response:
    """The disclosures that concern whoever is signed in, once they were told."""
    return render(
        "registers/person.html",
        audience=handed_over_audience(),
        disclosures=lawful.told_to_person(visit.work, visit.account, **numbers_beside()),
        subject_of=partial(lawful.subject_of, visit.work),
        altered=altered_from(visit.work),
    )
