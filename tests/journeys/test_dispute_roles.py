"""What a party is in the dispute: said with the invitation, shown to those in the case, and changed by the party."""

import pytest

from odr.cases.tables import CaseInvitation
from tests.support.cases import accepted, invited, opened
from tests.support.facilitation import in_force
from tests.support.people import enter
from tests.support.vaults import two_parties
from tests.support.world import Person, World

pytestmark = pytest.mark.only_on("sqlite", "it is about pages")


def invited_as(ada: Person, case_id: object, email: str, role: str) -> str:
    ada.open(f"/administration/cases/{case_id}")
    ada.submit("Send the invitation", email=email, dispute_role=role)
    return ada.world.link_mailed_to(email)


def test_whoever_is_invited_as_a_tenant_is_one_for_everybody_in_the_case_until_they_say_otherwise(
    world: World,
) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    tom, lena = world.person("Tom Tenant"), world.person("Lena Lord")
    accepted(tom, invited_as(ada, case_id, tom.email, "tenant"))
    accepted(lena, invited_as(ada, case_id, lena.email, "landlord"))
    assert "You (“tenant”) and Lena Lord (“landlord”)" in tom.open("/cases").text
    assert "You (“landlord”) and Tom Tenant (“tenant”)" in lena.open("/cases").text
    assert "Party, “landlord”" in tom.open(f"/cases/{case_id}").text
    assert "Party, “landlord”" in tom.open(f"/cases/{case_id}/sheet").text
    tom.open(f"/cases/{case_id}")
    tom.follow("Your role in the dispute")
    assert "Your role in the dispute is seen by you and Lena Lord" in tom.page.text
    tom.submit("Save", dispute_role="subtenant")
    assert "Tom Tenant (“subtenant”)" in lena.open("/cases").text
    assert (
        "Tom Tenant changed what their role in the dispute is called." in lena.open(f"/cases/{case_id}/timeline").text
    )
    tom.open(f"/cases/{case_id}/role")
    tom.submit("Save", dispute_role="")
    assert "You and Lena Lord (“landlord”)" in tom.open("/cases").text


def test_administrators_see_what_they_typed_until_it_is_answered_and_nothing_later(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    tom = world.person("Tom Tenant")
    link = invited_as(ada, case_id, tom.email, "lodger")
    assert "lodger" in ada.open(f"/administration/cases/{case_id}").text
    accepted(tom, link)
    assert "Party, “lodger”" in tom.open(f"/cases/{case_id}").text
    tom.open(f"/cases/{case_id}/role")
    tom.submit("Save", dispute_role="squatter")
    for path in ("", "/log"):
        page = ada.open(f"/administration/cases/{case_id}{path}").text
        assert "lodger" not in page
        assert "squatter" not in page
    with world.work() as work:
        assert [one.sealed_dispute_role for one in work.session.query(CaseInvitation)] == [None]


def test_a_link_alone_says_nothing_of_the_role_and_the_mail_neither(world: World) -> None:
    ada = world.administrator()
    first, second = opened(ada), opened(ada)
    tom = accepted(world.person("Tom Tenant"), invited(ada, first, world.person("Tom Tenant").email))
    link = invited_as(ada, second, tom.email, "lodger")
    assert all("lodger" not in one.body + one.subject for one in world.mailbox.messages)
    stranger = world.person("Somebody Else")
    assert "lodger" not in stranger.open(link).text
    assert "Whoever invites you calls your role in the dispute “lodger”." in tom.open(link).text
    assert "Your role in the dispute is shown to nobody but you" in tom.page.text
    lena = accepted(world.person("Lena Lord"), invited(ada, first, "lena@example.org"))
    assert "lodger" not in lena.open(link).text


def test_a_new_link_in_the_place_of_an_old_one_says_the_same_role(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    tom = world.person("Tom Tenant")
    invited_as(ada, case_id, tom.email, "tenant")
    world.later(days=2)
    enter(ada)
    ada.open(f"/administration/cases/{case_id}")
    ada.submit("Remind them")
    accepted(tom, world.link_mailed_to(tom.email))
    assert "Party, “tenant”" in tom.open(f"/cases/{case_id}").text


def test_whoever_comes_back_keeps_what_they_said_unless_the_invitation_says_something(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    tom = world.person("Tom Tenant")
    accepted(tom, invited_as(ada, case_id, tom.email, "tenant"))
    for typed, shown in (("", "tenant"), ("buyer", "buyer")):
        tom.post_with_token(f"/cases/{case_id}/withdraw")
        link = invited_as(ada, case_id, tom.email, typed)
        tom.open(link)
        tom.submit("Accept")
        assert f"Party, “{shown}”" in tom.open(f"/cases/{case_id}").text


def test_a_role_that_is_no_few_plain_words_is_refused_beside_its_field_and_nobody_is_invited(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    ada.open(f"/administration/cases/{case_id}")
    ada.submit("Send the invitation", email="tom@example.org", dispute_role="facilitator")
    assert ada.status == 422
    assert "is shown by the service" in ada.page.text
    assert 'value="facilitator"' in ada.page.html, "what was typed stays"
    with world.work() as work:
        assert work.session.query(CaseInvitation).count() == 0


def test_a_facilitator_sees_the_roles_and_has_none_to_say(world: World) -> None:
    facilitation = in_force(world)
    tessa = facilitation.parties[0].person
    tessa.open(f"/cases/{facilitation.case_id}/role")
    tessa.submit("Save", dispute_role="tenant")
    fay = facilitation.person
    assert "Tessa Tenant (“tenant”)" in fay.open("/facilitation").text
    assert "Party, “tenant”" in fay.open(f"/cases/{facilitation.case_id}").text
    assert "Your role in the dispute" not in fay.page.text
    fay.open(f"/cases/{facilitation.case_id}/role")
    assert fay.status == 404
    fay.open(f"/cases/{facilitation.case_id}")
    fay.post_with_token(f"/cases/{facilitation.case_id}/role", {"dispute_role": "judge"})
    assert fay.status == 404


def test_cases_from_a_list_take_the_role_behind_each_address(world: World) -> None:
    ada = world.administrator()
    ada.open("/administration/cases/several")
    ada.submit(
        "See what would come of it",
        lines="2026-0501;tenancy;tom@example.org (tenant);lena@example.org\n2026-0502;tenancy;a@example.org (mediator)",
    )
    assert "is shown by the service" in ada.page.text
    ada.submit("See what would come of it", lines="2026-0501;tenancy;tom@example.org (tenant);lena@example.org")
    assert "tom@example.org (tenant), lena@example.org" in ada.page.text
    ada.submit("Open 1 case", may_enter="2")
    tom = accepted(world.person("Tom Tenant"), world.link_mailed_to("tom@example.org"))
    assert "You (“tenant”) are the only party so far" in tom.open("/cases").text


def test_ones_own_data_tell_the_role_and_nobody_elses(world: World) -> None:
    tessa, leo = two_parties(world)
    for party, role in ((tessa, "lodger"), (leo, "squire")):
        party.person.open(f"/cases/{party.case_id}/role")
        party.person.submit("Save", dispute_role=role)
    page = tessa.person.open("/me/held").text
    assert "lodger" in page
    assert "squire" not in page
