"""Every route of the operators' desk, as the table of routes has it, asked by every role, by none, and by others."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date

import pytest

from odr.cases.cases import open_case
from odr.cases.naming.kinds import CaseKind
from odr.contracts import statements
from odr.enquiries import enquiries, requests, surveys
from odr.enquiries.kinds import EnquiryKind
from odr.enquiries.requests import RequestKind
from odr.operators import operators
from odr.operators.operators import Role
from odr.organisations.organisations import add_organisation
from odr.privacy import consents
from odr.registers import breaches, lawful
from odr.retention import holds
from odr.training import adding
from odr.training.tables import TrainingCourse
from odr.web.visiting.declared import Access, access_of, roles_of_route
from tests.support.people import account_of, signed_in, with_account
from tests.support.rows import NOTED, rows_in
from tests.support.world import Person, World

# What is sent to a route that would otherwise answer that there is nothing of the kind.
SENT: Mapping[str, Mapping[str, str]] = {
    "enquiries.at_desk": {"act": "take-down"},
    "contracts.desk_statement": {"act": "paid"},
    "contracts.desk_end": {"act": "take-back"},
}
ROLES: Mapping[str, frozenset[Role]] = {
    **{role.value: frozenset({role}) for role in Role},
    "two roles": frozenset({Role.SUPPORT, Role.ACCOUNTS}),
}
OTHERS: Mapping[str, Callable[[World], Person]] = {
    "nobody": lambda world: world.person("Nobody Here"),
    "somebody signed in": signed_in,
    "administrator": lambda world: world.administrator(),
    "operator whose roles have ended": lambda world: former_operator(world),  # noqa: PLW0108  it stands below
}


@dataclass(frozen=True)
class Asked:
    """A route of the desk, asked in one way."""

    endpoint: str
    method: str
    path: str


@pytest.mark.parametrize("whom", ROLES)
def test_each_role_reaches_its_own_routes_of_the_desk_and_no_other(world: World, whom: str) -> None:
    roles, things = ROLES[whom], one_of_each(world)
    person, reached = world.operator("Petra Vane", *roles), 0
    for asked in routes(world, things):
        wanted = roles_of_route(world.app, asked.endpoint)
        before = rows_in(world, but=NOTED)
        ask(person, asked)
        if not wanted or wanted & roles:
            reached += 1
            assert person.status in (200, 422), f"{asked}: {person.status}"
        else:
            assert person.status == 404, f"{asked}: {person.status}"
            assert rows_in(world, but=NOTED) == before, asked
    assert reached >= 3


@pytest.mark.parametrize("whom", OTHERS)
def test_for_anybody_else_no_route_of_the_desk_is_there(world: World, whom: str) -> None:
    """Whoever is not signed in is sent to the door, or told that the form was not theirs."""
    things = one_of_each(world)
    person = OTHERS[whom](world)
    for asked in routes(world, things):
        before = rows_in(world, but=NOTED)
        ask(person, asked)
        if whom == "nobody":
            assert person.path == "/sign-in" or person.status == 403, f"{asked}: {person.status}"
        else:
            assert person.status == 404, f"{asked}: {person.status}"
        assert rows_in(world, but=NOTED) == before, asked


def test_every_route_of_the_desk_is_reached_by_some_role(world: World) -> None:
    """Also that every role has something to do there."""
    desk = [rule for rule in world.app.url_map.iter_rules() if rule.rule.startswith("/desk")]
    assert {access_of(world.app, rule.endpoint) for rule in desk} == {Access.OPERATOR}
    wanted = [roles_of_route(world.app, rule.endpoint) for rule in desk]
    assert all(roles <= set(Role) for roles in wanted)
    assert {role for roles in wanted for role in roles} == set(Role)


def routes(world: World, things: Mapping[str, str]) -> Iterator[Asked]:
    for rule in sorted(world.app.url_map.iter_rules(), key=lambda one: one.rule):
        if access_of(world.app, rule.endpoint) is not Access.OPERATOR:
            continue
        assert rule.arguments <= things.keys(), f"make one of each, so that {rule.rule} is walked"
        path = rule.rule
        for name in rule.arguments:
            one = things.get(f"{rule.endpoint} {name}", things[name])
            path = path.replace(f"<uuid:{name}>", one).replace(f"<int:{name}>", one)
        assert "<" not in path
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield Asked(rule.endpoint, method, path)


def ask(person: Person, asked: Asked) -> None:
    if asked.method == "GET":
        person.open(asked.path)
    else:
        person.post_with_token(asked.path, dict(SENT.get(asked.endpoint, {})))


def one_of_each(world: World) -> dict[str, str]:
    """Something for every route that names something."""
    olga = with_account(world, "Olga Reed")
    with world.work() as work:
        typed = {"name": "Rosa Hale", "email": "rosa@example.org", "message": "Hello"}
        enquiry = enquiries.write(work, EnquiryKind.CONTACT, typed, None, "")
        request = requests.ask_signed_in(work, account_of(work, olga), RequestKind.ACCESS, "All of it", 30)
        survey = surveys.make(work, None, "Kept?", "Was it?\n- Yes\n- No", 14)
        use = consents.add_use(work, "You may invite me to a talk.")
        asked = "? May I?\n- Yes\n+ No\n= Because."
        course = adding.add_course(work, None, "Ours", "# Ours", asked, account_of(work, olga).id, outside=False)
        work.session.get_one(TrainingCourse, course.id).outside = True
        house = add_organisation(work, "Hillside Mediation")
        statement = statements.record(
            work, house, "17", (date(2026, 10, 1), date(2026, 10, 31)), statements.checked_amount("12.50", "EUR"),
            date(2026, 11, 20), account_of(work, olga).id, UTC,
        )  # fmt: skip
        breach = breaches.EnteredBreach("A laptop was lost.", date(2026, 10, 1), "Names", 3, "Letters", "Locked", None)
        number = breaches.add(work, breach, account_of(work, olga).id, UTC).number
        order = lawful.Order("Court", "12 C 34/26", "All of it", email=olga.email)
        disclosure = str(lawful.add(work, order, account_of(work, olga).id, UTC).number)
        case = open_case(work, house, "H-7", CaseKind.FAMILY, account_of(work, olga).id)
        to_keep = holds.Order("District Court", "12/26", "It is heard there.", date(2027, 1, 31))
        held = holds.add(work, case, to_keep, None, account_of(work, olga).id, UTC)
        return {
            "number": str(number),
            "case_id": str(case.id),
            "hold_number": str(held),
            "registers.disclosure number": disclosure,
            "registers.hand_over number": disclosure,
            "organisation_id": str(house.id),
            "statement_id": str(statement.id),
            "enquiry_id": str(enquiry.id),
            "request_id": str(request.id),
            "survey_id": str(survey.id),
            "use_id": str(use.id),
            "course_id": str(course.id),
        }


def former_operator(world: World) -> Person:
    person = world.operator("Petra Vane")
    with world.work() as work:
        operators.end(work, person.email)
    person.sign_in()
    return person
