"""Training, for tests: whoever administers or works at the desk has to have passed the service's own course.

``World.administrator`` and ``World.operator`` bring people who have, and so does ``appointed``. Whoever comes to it in
another way passes with ``world.trained(person)``, which records it by the rule.
"""

from odr.organisations.organisations import appoint, organisation_of
from odr.organisations.tables import Organisation
from odr.training.course import own_course
from tests.support.people import account_of, enter
from tests.support.world import Person, World


def right_answers() -> dict[str, str]:
    """What the form of the service's own course is sent with by somebody who knows every answer."""
    course = own_course()
    return {"answering": str(course.number)} | {
        f"answer{at}": str(one.right + 1) for at, one in enumerate(course.questions)
    }


def wrong_answers() -> dict[str, str]:
    """The same by somebody who knows none."""
    course = own_course()
    wrong = {f"answer{at}": str(one.right % len(one.answers) + 2) for at, one in enumerate(course.questions)}
    return {"answering": str(course.number)} | wrong


def appointed(world: World, person: Person, organisation: Organisation | None = None) -> Person:
    """Makes somebody with an account a trained administrator: of this organisation, or of the only one."""
    with world.work() as work:
        of = organisation_of(work, organisation.id) if organisation else work.session.query(Organisation).one()
        appoint(work, account_of(work, person), of)
    world.trained(person)
    return person


def lapsed(world: World, person: Person) -> Person:
    """The same person, a year and a day later."""
    world.later(days=366)
    return enter(person)
