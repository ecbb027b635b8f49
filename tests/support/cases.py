"""Cases for tests that are about what happens in them: opened, invited to and joined through the pages."""

from uuid import UUID

from odr.accounts.contact import find_by_email
from odr.accounts.tables import Account
from odr.cases.cases import open_case
from odr.cases.naming.kinds import CaseKind
from odr.cases.tables import Case
from odr.db.work import Work
from odr.organisations.organisations import administered_by
from odr.organisations.tables import Organisation
from tests.support.world import PASSWORD, Person, World


def opened(administrator: Person, reference: str = "", kind: str = "tenancy") -> UUID:
    """A case that the administrator opens on the page."""
    administrator.open("/administration/cases/new")
    administrator.submit("Open the case", kind=kind, **({"reference": reference} if reference else {}))
    assert administrator.status == 200, administrator.page.text
    return UUID(administrator.path.rsplit("/", 1)[-1])


def invited(administrator: Person, case_id: UUID, email: str) -> str:
    """The path of the invitation that the administrator has mailed."""
    administrator.open(f"/administration/cases/{case_id}")
    administrator.submit("Send the invitation", email=email)
    assert administrator.status == 200, administrator.page.text
    return administrator.world.link_mailed_to(email)


def accepted(person: Person, link: str) -> Person:
    """The person accepts the invitation and signs up by it."""
    person.open(link)
    person.submit("Accept the invitation", **person.contact(), password=PASSWORD)
    assert person.status == 200, person.page.text
    return person


def joined(administrator: Person, case_id: UUID, name: str) -> Person:
    """Somebody new who was invited into the case and has joined it."""
    person = administrator.world.person(name)
    return accepted(person, invited(administrator, case_id, person.email))


def administrator_of(world: World, work: Work, person: Person) -> tuple[Account, Organisation]:
    """The account of an administrator, and their organisation."""
    account = find_by_email(work, person.email)
    assert account is not None
    organisation = administered_by(work, account.id)
    assert organisation is not None
    return account, organisation


def many_cases(world: World, administrator: Person, count: int, first: int = 0) -> list[UUID]:
    """Cases opened by the rule alone, a minute apart, the earliest first."""
    made = []
    for number in range(first, first + count):
        world.later(minutes=1)
        with world.work() as work:
            account, organisation = administrator_of(world, work, administrator)
            made.append(open_case(work, organisation, f"S-{number:05d}", CaseKind.OTHER, account.id).id)
    return made


def case_of(work: Work, case_id: UUID) -> Case:
    """The row of a case."""
    case = work.session.get(Case, case_id)
    assert case is not None
    return case
