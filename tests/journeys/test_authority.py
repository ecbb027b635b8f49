"""An organisation confirms, each time, that it may enter the address of somebody whom it invites."""

import pytest
from sqlalchemy import select

from odr.accounts.contact import find_by_email
from odr.organisations.authority import WORDING, WORDINGS
from odr.organisations.tables import Invitation
from tests.support.cases import opened
from tests.support.world import Person, World

pytestmark = pytest.mark.promise("P32")

PLACES = ("a case", "the roster", "the administrators")
TOLD = "Enter nothing sensitive: this page is not sealed."


def place(administrator: Person, name: str) -> tuple[str, dict[str, str]]:
    """The page on which somebody is invited, and what its form asks for."""
    if name == "a case":
        return f"/administration/cases/{opened(administrator)}", {}
    if name == "the roster":
        return "/administration/facilitators", {"languages": "English", "fields": "Tenancy"}
    return "/administration/administrators", {}


def invitations(world: World) -> list[Invitation]:
    with world.work() as work:
        return list(work.session.scalars(select(Invitation).where(Invitation.created_by.is_not(None))))


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("ticked", [[], ["0"], [str(WORDING + 1)], ["y"]])
def test_nobody_is_invited_by_an_organisation_that_does_not_confirm_it(
    world: World, name: str, ticked: list[str]
) -> None:
    ada = world.administrator()
    path, typed = place(ada, name)
    page = ada.open(path)
    assert TOLD in page.text
    assert page.form("Send the invitation").values["may_enter"] == [], "it must not be ticked before"
    ada.submit("Send the invitation", email="nora@example.org", may_enter=ticked, **typed)
    assert "Please tick this if it is so." in ada.page.text
    assert ada.page.form("Send the invitation").values["email"] == ["nora@example.org"]
    assert invitations(world) == []


@pytest.mark.parametrize("name", PLACES)
def test_who_confirmed_it_when_and_in_which_words_is_kept_and_shown(world: World, name: str) -> None:
    ada = world.administrator()
    path, typed = place(ada, name)
    ada.open(path)
    ada.submit("Send the invitation", email="nora@example.org", may_enter=str(WORDING), **typed)
    (kept,) = invitations(world)
    with world.work() as work:
        account = find_by_email(work, ada.email)
        assert account is not None
        assert (kept.created_by, kept.confirmed_wording) == (account.id, WORDING)
        assert kept.created_at <= work.now
    shown = ada.open(path).text
    assert "by Ada Marsh: " + str(WORDINGS[WORDING]) in shown
