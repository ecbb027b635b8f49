"""Several people invited into a case from a list: what would come of each line first, and then all of them or none."""

from uuid import UUID

import pytest

from odr.cases.tables import CaseInvitation
from odr.mail.tables import Mail
from odr.organisations.tables import Invitation
from tests.support.cases import accepted, invited, joined, opened
from tests.support.world import Person, World

pytestmark = pytest.mark.only_on("sqlite", "it is about pages")
LIST = "Email;Role\nanna@mail.example;tenant\nBen Moor <ben@mail.example>\ncora@mail.example (landlord)\n"
SEE = "See what would come of it"


def path_of(case_id: UUID) -> str:
    return f"/administration/cases/{case_id}/invite-several"


def looked_through(ada: Person, case_id: UUID, text: str) -> str:
    ada.open(path_of(case_id))
    ada.submit(SEE, lines=text)
    return ada.page.text


def counted(world: World) -> tuple[int, int]:
    """How many invitations into cases there are, and how many mails were written."""
    with world.work() as work:
        return work.session.query(CaseInvitation).count(), work.session.query(Mail).count()


def test_nobody_is_invited_before_the_list_was_seen_and_then_everybody_is(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    before = counted(world)
    ada.open(f"/administration/cases/{case_id}")
    ada.follow("Invite several")
    ada.submit(SEE, lines=LIST)
    assert "Nobody is invited yet. 3 people can be invited by mail." in ada.page.text
    assert "“Email, Role”" in ada.page.text
    ada.submit("Send 3 invitations", may_enter=[])
    assert "Please tick this if it is so." in ada.page.text
    assert counted(world) == before
    ada.submit("Send 3 invitations", may_enter="2")
    assert "3 invitations are on their way." in ada.page.text
    assert counted(world) == (before[0] + 3, before[1] + 3)
    assert ada.path == f"/administration/cases/{case_id}"
    with world.work() as work:
        assert {one.confirmed_wording for one in work.session.query(Invitation) if one.email_tag} == {2}
    anna = accepted(world.person("Anna Tenant"), world.link_mailed_to("anna@mail.example"))
    assert "You (“tenant”)" in anna.open("/cases").text
    accepted(world.person("Ben Moor"), world.link_mailed_to("ben@mail.example"))


def test_each_line_that_cannot_be_is_named_with_why_and_nobody_is_invited(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    invited(ada, case_id, "asked@mail.example")
    here = joined(ada, case_id, "Nora Field")
    before = counted(world)
    wrong = {
        "Asked@mail.example": "An invitation to this address is open already.",
        here.email: "This person takes part in the case already.",
        ada.email: "An administrator cannot take part in a case of their own organisation.",
        "good@MAIL.example": "This address stands in an earlier line.",
        "nonsense.example": "This does not look like an email address.",
        "a@mail.example; facilitator": "is shown by the service",
        "b@mail.example; tenant; Anna": "Please give one address in a line",
        "c@mail.example, d@mail.example": "Please give one address in a line",
    }
    for line, said in wrong.items():
        text = looked_through(ada, case_id, f"good@mail.example\n{line}\n")
        assert "1 person can’t be invited as the line stands." in text, line
        assert said in text, line
        assert ada.page.form(SEE).values["lines"][0].splitlines() == ["good@mail.example", line]
    assert counted(world) == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Please give at least one line: an email address."),
        ("Email;Role\n", "Please give at least one line: an email address."),
        ("\n".join(f"p{number}@mail.example" for number in range(51)), "Please give at most 50 lines at once."),
        ("x" * 40_001, "Please use at most 40000 characters."),
    ],
)
def test_a_list_of_nobody_or_of_too_many_is_refused_and_stays(world: World, text: str, said: str) -> None:
    ada = world.administrator()
    assert said in looked_through(ada, opened(ada), text)
    assert ada.status == 422
    assert ada.page.form(SEE).values["lines"][0].splitlines() == text.splitlines()


def test_what_was_changed_after_it_was_seen_is_looked_through_again(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    looked_through(ada, case_id, "anna@mail.example")
    before = counted(world)
    ada.submit("Send 1 invitation", lines="another@mail.example", may_enter="2")
    assert "Nobody is invited yet." in ada.page.text
    assert counted(world) == before


def test_who_was_invited_meanwhile_keeps_the_others_from_being_invited_unseen(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    looked_through(ada, case_id, "anna@mail.example\nben@mail.example")
    form = ada.page.form("Send 2 invitations")
    invited(ada, case_id, "ben@mail.example")
    before = counted(world)
    ada.send(form, "Send 2 invitations", may_enter="2")
    assert "An invitation to this address is open already." in ada.page.text
    assert counted(world) == before


@pytest.mark.parametrize("again", [False, True], ids=["the same form", "a form of its own"])
def test_a_second_click_invites_nobody_twice(world: World, again: bool) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    looked_through(ada, case_id, "anna@mail.example")
    form = ada.page.form("Send 1 invitation")
    before = counted(world)
    for number in range(2):
        other = {"once": f"another-form-{number}-of-the-page"} if again else {}
        ada.send(form, "Send 1 invitation", may_enter="2", **other)
    assert counted(world) == (before[0] + 1, before[1] + 1)


def test_a_case_that_is_over_takes_nobody(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    looked_through(ada, case_id, "anna@mail.example")
    form = ada.page.form("Send 1 invitation")
    ada.open(f"/administration/cases/{case_id}/close")
    ada.submit("Close this case")
    before = counted(world)
    ada.send(form, "Send 1 invitation", may_enter="2")
    assert "This case is over. Nobody can join it any more." in ada.page.text
    assert "anna@mail.example" in ada.page.text
    assert counted(world) == before
    assert "This case is over. Nobody can join it any more." in ada.open(path_of(case_id)).text


def test_an_administrator_of_another_house_finds_nothing_there(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    looked_through(ada, case_id, "anna@mail.example")
    sent = {name: values[0] for name, values in ada.page.form("Send 1 invitation").values.items() if values}
    eve = world.administrator("Eve Other", "Another House")
    before = counted(world)
    eve.open(path_of(case_id))
    assert eve.status == 404
    eve.open("/administration")
    eve.post_with_token(path_of(case_id), sent | {"may_enter": "2", "csrf_token": eve.token()})
    assert eve.status == 404
    assert eve.page.heading == "There is nothing here", "her own words come back, and nothing else"
    assert "anna@mail.example" not in eve.open(path_of(case_id)).html
    assert counted(world) == before
