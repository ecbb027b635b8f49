"""Support without permission, after its end, with another's, for other pages; and with one, whatever they post."""

import dataclasses
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from odr.crypto.errors import Unopenable
from odr.operators.operators import Role
from odr.organisations.organisations import appoint
from odr.organisations.tables import Organisation
from odr.support import permissions
from odr.support.tables import SupportLook, SupportPermission
from odr.training import adding
from odr.training.tables import TrainingCourse, TrainingCourseVersion
from odr.web.asking.visitors import OpenVaultVisit, SupportVisit
from odr.web.visiting.declared import Access, access_of
from tests.journeys.test_support import allowed
from tests.plugins.nesting import by_somebody_else
from tests.support.cases import administrator_of
from tests.support.people import account_of, arrive, enter, signed_in, with_account
from tests.support.rows import NOTED, rows_in
from tests.support.world import PASSWORD, Person, World

OTHERS_WAYS = (Access.ADMINISTRATOR, Access.PARTICIPANT, Access.ACTING, Access.OPEN_VAULT, Access.STEWARD)
# What is sealed for the work of staff, and moved here: a permission above, a course below.
MOVED_WITH_STAFF = {("support_permissions", "sealed_content"), ("training_course_versions", "sealed_content")}
ACCOUNT, HOUSE = ("account",), ("cases", "administrators")


def sees_nothing(petra: Person, permission: UUID, *pages: str) -> None:
    for page in pages:
        petra.open(f"/support/{permission}/{page}")
        assert petra.status == 404, page


def looks(world: World) -> int:
    with world.work() as work:
        return work.session.scalar(select(func.count()).select_from(SupportLook)) or 0


@pytest.mark.promise("P24")
def test_without_a_permission_after_its_end_or_for_other_pages_there_is_nothing(world: World) -> None:
    ada, nora, petra = world.administrator(), signed_in(world), world.operator("Petra Vane", Role.SUPPORT)
    sees_nothing(petra, uuid4(), *ACCOUNT, *HOUSE)
    own, house = allowed(nora, days="1"), allowed(ada, "/administration/support")
    sees_nothing(petra, own, *HOUSE)
    sees_nothing(petra, house, *ACCOUNT)
    assert looks(world) == 0
    petra.open(f"/support/{own}/account")
    assert looks(world) == 1
    world.later(days=1)
    sees_nothing(enter(petra), own, *ACCOUNT)
    petra.open(f"/support/{house}/cases")
    assert looks(world) == 2


@pytest.mark.promise("P24")
def test_another_with_the_same_address_sees_nothing(world: World) -> None:
    """Whoever gave it, another party, an administrator, and operators without the role."""
    ada, nora, otto = world.administrator(), signed_in(world), world.operator("Otto Reed", Role.PRIVACY)
    own, house = allowed(nora), allowed(ada, "/administration/support")
    for person in (ada, nora, otto, signed_in(world, "Omar Reed")):
        sees_nothing(person, own, *ACCOUNT)
        sees_nothing(person, house, *HOUSE)
    assert looks(world) == 0


@pytest.mark.promise("P24")
@pytest.mark.both_engines("an attack by somebody who writes to the database")
@pytest.mark.parametrize("altered", ["until", "whose", "house", "slipped in"])
def test_a_row_that_somebody_wrote_or_altered_opens_nothing(world: World, altered: str) -> None:
    ada, nora, petra = world.administrator(), signed_in(world), world.operator("Petra Vane", Role.SUPPORT)
    own = allowed(nora)
    with world.work() as work:
        row = work.session.get_one(SupportPermission, own)
        if altered == "until":
            row.until += timedelta(days=300)
        elif altered == "whose":
            row.account_id = account_of(work, ada).id
        elif altered == "house":
            row.organisation_id = work.session.scalars(select(Organisation.id)).one()
        else:
            own = uuid4()
            work.session.add(
                SupportPermission(
                    id=own,
                    account_id=row.account_id,
                    sealed_content=row.sealed_content,
                    given_at=row.given_at,
                    until=row.until,
                )
            )
    sees_nothing(petra, own, *ACCOUNT, *HOUSE)
    assert looks(world) == 0


@pytest.mark.promise("P24")
def test_whatever_support_posts_with_a_permission_changes_nothing_and_is_not_there(world: World) -> None:
    """Every route that takes a form, with the permission in the address where one fits; and the ways it has to look."""
    ada, nora, petra = world.administrator(), signed_in(world), world.operator("Petra Vane", Role.SUPPORT)
    own, house = allowed(nora), allowed(ada, "/administration/support")
    before = rows_in(world, but=NOTED | {"sent_forms"})
    posted = 0
    for rule in world.app.url_map.iter_rules():
        access = access_of(world.app, rule.endpoint)
        if access is Access.SUPPORT:
            assert rule.methods is not None
            assert rule.methods <= {"GET", "HEAD", "OPTIONS"}
            for permission in (own, house):
                petra.post_with_token(rule.rule.replace("<uuid:permission_id>", str(permission)))
                assert petra.status == 405
        if "POST" not in (rule.methods or ()) or access not in OTHERS_WAYS:
            continue
        for permission in (own, house):
            path = rule.rule
            for name in rule.arguments:
                path = path.replace(f"<uuid:{name}>", str(permission)).replace(f"<int:{name}>", "1")
                path = path.replace(f"<{name}>", "x")
            petra.post_with_token(f"{path}?permission_id={permission}", {"permission_id": str(permission)})
            assert petra.status == 404, path
            posted += 1
    assert posted > 50
    assert rows_in(world, but=NOTED | {"sent_forms"}) == before


def test_a_look_that_was_ended_while_the_page_was_made_is_not_shown(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nora, petra = signed_in(world), world.operator("Petra Vane", Role.SUPPORT)
    own = allowed(nora)
    recording = permissions.record_look

    def ended_meanwhile(*given: object) -> None:
        recording(*given)  # type: ignore[arg-type]
        monkeypatch.setattr(permissions, "record_look", recording)
        with by_somebody_else(), world.work() as work:
            permissions.end(work, account_of(work, nora).id, None)

    monkeypatch.setattr(permissions, "record_look", ended_meanwhile)
    sees_nothing(petra, own, *ACCOUNT)
    assert looks(world) == 0


def test_a_visit_of_support_has_no_case_no_vault_and_no_house() -> None:
    fields = {field.name for field in dataclasses.fields(SupportVisit)}
    assert fields == {"app", "work", "person", "has_made", "session_id", "permission"}
    assert not issubclass(SupportVisit, OpenVaultVisit)
    assert {page.value for page in permissions.Pages} == {"account", "administration"}


@pytest.mark.promise("P23")
@pytest.mark.parametrize("to", ["another course", "another version", "another house"])
def test_what_a_course_says_opens_nowhere_else(world: World, to: str) -> None:
    """So nobody who writes to the database makes a course of theirs the one that is asked of a house."""
    ada, other = world.administrator(), world.administrator("Bea Hill", "Hillside Mediation")
    questions = "? May I?\n- Yes\n+ No\n= Because."
    with world.work() as work:
        account, house = administrator_of(world, work, ada)
        _bea, hillside = administrator_of(world, work, other)
        made = [
            adding.add_course(work, house.id, title, f"# {title}", questions, account.id, outside=False)
            for title in ("Ours", "Another")
        ]
        assert adding.course_for(work, house.id, made[0].id) == made[0]
    with world.work() as work:
        first, second = (work.session.get_one(TrainingCourseVersion, (one.id, 1)) for one in made)
        if to == "another course":
            second.sealed_content = first.sealed_content
        elif to == "another version":
            work.session.delete(second)
            work.session.flush()
            work.session.add(
                TrainingCourseVersion(
                    course_id=made[1].id,
                    number=2,
                    sealed_content=second.sealed_content,
                    published_at=work.now,
                    published_by=account.id,
                )
            )
        else:
            work.session.get_one(TrainingCourse, made[1].id).organisation_id = hillside.id
    with world.work() as work, pytest.raises((Unopenable, ValueError)):
        adding.course_for(work, hillside.id if to == "another house" else house.id, made[1].id)


@pytest.mark.promise("P24", "P25")
def test_one_administrator_who_deletes_their_account_takes_no_record_of_looks_along(world: World) -> None:
    """What support looked at is the organisation's to know; what was allowed for the person alone goes with them."""
    ada, petra = world.administrator(), world.operator("Petra Vane", Role.SUPPORT)
    with world.work() as work:
        house = work.session.scalars(select(Organisation)).one().id
    bea = with_account(world, "Bea Quill")
    with world.work() as work:
        appoint(work, account_of(work, bea), work.session.get_one(Organisation, house))
    world.trained(bea)
    shared = allowed(ada, "/administration/support")
    with world.work() as work:
        own = permissions.give(work, account_of(work, ada).id, None, "my page looks wrong", 7).id
    for page in (f"/support/{own}/account", f"/support/{shared}/cases"):
        petra.open(page)
        assert petra.status == 200
    ada.open("/me/delete")
    assert "let support look for an organisation" in ada.page.text.replace("\n", " ")
    ada.submit("Delete my account", current=PASSWORD)
    assert "Your account is deleted." in ada.page.text
    page = arrive(bea).open("/administration/support").text
    assert "Petra Vane" in page
    with world.work() as work:
        ((permission, looked),) = permissions.given(work, account_of(work, bea).id, house)
        assert [one.page for one in looked] == ["cases"]
        assert permission.ended_at == work.now, "nobody looks on with it"
        assert work.session.get(SupportPermission, own) is None
    sees_nothing(petra, shared, *HOUSE)
