"""Support by permission, over HTTP: allowed, looked at, read by whoever allowed it, and ended."""

from uuid import UUID

import pytest
from sqlalchemy import select

from odr.operators.operators import Role
from odr.privacy import consents
from odr.privacy.consents import Use
from odr.support.tables import SupportPermission
from tests.support.cases import many_cases, opened
from tests.support.people import account_of, enter, signed_in, with_account
from tests.support.training import appointed
from tests.support.world import Person, World

LINE = "Support may look at pages of yours"
AT_DESK = "With their permission you can look at pages of somebody's"


def allowed(person: Person, path: str = "/me/support-permission", days: str = "3") -> UUID:
    """The permission that somebody gives on the page."""
    person.open(path)
    person.submit("Allow it", purpose="The list looks wrong to me", days=days)
    assert person.status == 200, person.page.text
    with person.world.work() as work:
        whose = account_of(work, person).id
        return work.session.scalars(select(SupportPermission.id).where(SupportPermission.account_id == whose)).one()


@pytest.mark.promise("P24")
def test_support_looks_with_permission_and_whoever_gave_it_reads_each_look(world: World) -> None:
    nora, petra = signed_in(world), world.operator("Petra Vane", Role.SUPPORT)
    permission = allowed(nora)
    assert LINE in nora.page.text
    assert LINE in nora.open("/cases").text
    assert AT_DESK in petra.open("/desk/log").text
    petra.open("/desk/looking")
    assert "The list looks wrong to me" in petra.page.text
    petra.follow("Details")
    assert petra.page.heading == "Details of Nora Field"
    assert nora.email in petra.page.text
    text = nora.open("/me/support-permission").text
    assert "Petra Vane · My details" in text
    nora.submit("End it now")
    assert "Ended." in nora.page.text
    assert LINE not in nora.page.text
    petra.open(f"/support/{permission}/account")
    assert petra.status == 404
    assert AT_DESK not in petra.open("/desk").text


@pytest.mark.promise("P24")
def test_an_administration_is_looked_at_and_any_of_its_administrators_ends_it(world: World) -> None:
    ada, petra = world.administrator(), world.operator("Petra Vane", Role.SUPPORT)
    bea = appointed(world, enter(with_account(world, "Bea Hill")))
    opened(ada, "H-2031")
    permission = allowed(ada, "/administration/support")
    said = "Administrators of Harbour Resolution Centre can read this page, and the people who run this service."
    assert said in ada.page.text
    assert "The list looks wrong to me" in bea.open("/administration/support").text
    assert said not in ada.open("/me/support-permission").text
    assert LINE in bea.open("/administration").text
    petra.open("/desk/looking")
    petra.follow("Cases")
    assert "H-2031" in petra.page.text
    assert not [form for form in petra.page.forms if "Sign out" not in form.buttons]
    petra.open("/desk/looking")
    petra.follow("Administrators")
    assert "Bea Hill" in petra.page.text
    text = bea.open("/administration/support").text
    assert "Petra Vane · Cases" in text
    assert "Petra Vane · Administrators" in text
    bea.submit("End it now")
    petra.open(f"/support/{permission}/cases")
    assert petra.status == 404
    assert LINE not in ada.open("/administration").text


@pytest.mark.promise("P24")
def test_support_looks_at_every_case_of_a_long_list_and_each_page_is_a_look(world: World) -> None:
    ada, petra = world.administrator(), world.operator("Petra Vane", Role.SUPPORT)
    opened(ada, "H-oldest")
    many_cases(world, ada, 25)
    permission = allowed(ada, "/administration/support")
    petra.open(f"/support/{permission}/cases")
    assert "H-oldest" not in petra.page.text
    petra.follow("Older cases")
    assert "H-oldest" in petra.page.text
    assert ada.open("/administration/support").text.count("Petra Vane · Cases") == 2
    petra.open(f"/support/{permission}/cases?older_than={permission}")
    assert petra.status == 404


def test_a_permission_says_what_for_and_lasts_a_week_at_most(world: World) -> None:
    nora = signed_in(world)
    nora.open("/me/support-permission")
    nora.submit("Allow it", purpose=" ", days="3")
    assert nora.status == 422
    for days in ("8", "0", "-1", "many"):
        nora.post_with_token("/me/support-permission", {"purpose": "Look", "days": days})
        assert nora.status == 422
    allowed(nora, days="7")
    world.later(days=7)
    assert LINE not in enter(nora).open("/cases").text
    assert "Over" in nora.open("/me/support-permission").text


@pytest.mark.promise("P24", "P40")
def test_allowing_a_look_is_a_consent_and_taking_that_back_ends_it(world: World) -> None:
    nora, petra = signed_in(world), world.operator("Petra Vane", Role.SUPPORT)
    permission = allowed(nora)
    assert "for the time I allow." in nora.page.text
    assert petra.open(f"/support/{permission}/account").heading == "Details of Nora Field"
    nora.open("/me/consents")
    nora.send(next(form for form in nora.page.forms if form.action.endswith("/support/take-back")))
    assert nora.status == 200
    petra.open(f"/support/{permission}/account")
    assert petra.status == 404
    assert LINE not in nora.page.text


@pytest.mark.promise("P24", "P40")
def test_ending_it_takes_the_consent_back_and_without_one_nobody_looks(world: World) -> None:
    nora, rob, petra = signed_in(world), signed_in(world, "Rob Vale"), world.operator("Petra Vane", Role.SUPPORT)
    permission = allowed(nora)
    assert petra.open(f"/support/{permission}/account").heading == "Details of Nora Field"
    with world.work() as work:
        consents.take_back(work, account_of(work, nora).id, Use.SUPPORT.value)
    petra.open(f"/support/{permission}/account")
    assert petra.status == 404
    allowed(rob)
    rob.post_with_token("/me/support-permission/end")
    with world.work() as work:
        assert not consents.may_use(work, account_of(work, rob).id, Use.SUPPORT)


@pytest.mark.promise("P24", "P40")
def test_taking_ones_own_consent_back_ends_nothing_that_an_organisation_allows(world: World) -> None:
    ada, petra = world.administrator(), world.operator("Petra Vane", Role.SUPPORT)
    permission = allowed(ada, "/administration/support")
    ada.open("/me/consents")
    assert not [form for form in ada.page.forms if form.action.endswith("/support/take-back")]
    ada.post_with_token("/me/consents/support/take-back")
    assert ada.status == 200
    petra.open(f"/support/{permission}/cases")
    assert petra.status == 200
