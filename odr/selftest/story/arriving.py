"""How people come to the service: organisations, their cases, whoever is invited to one; and the operators."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from odr.operators.operators import Role
from odr.selftest.story.codes import first_code, further_code
from odr.selftest.story.story import Place, Story, Teller
from odr.training.course import OWN_COURSE, own_course

OPERATORS = (
    ("Petra Vane", Role.PRIVACY, "petra files the green forms"),
    ("Silas Rook", Role.SUPPORT, "silas mends a slow clock"),
    ("Alma Finch", Role.ACCOUNTS, "alma adds the long columns"),
)


def organisations(story: Story) -> None:
    """Two of them, each with an administrator; the second is set up after the first."""
    for name, organisation, password in (
        ("Ada Marsh", None, "a brass lamp for ada marsh"),
        ("Bruno Quill", "Hillside Mediation", "bruno walks nine dogs home"),
    ):
        teller = story.person(name, password)
        link = story.world.set_up_link(organisation)
        story.link_tokens.append(link.rsplit("/", 1)[-1])
        teller.open(link)
        typed = teller.contact() | {"email": teller.email, "password": password}
        teller.submit(**typed, **({} if organisation else {"organisation": "Harbour Resolution Centre"}))
        _pass_the_course(teller)
        expect(teller, "/administration")
        teller.open(story.mailed(teller))
        teller.submit("Yes, this is my address")


def _pass_the_course(teller: Teller) -> None:
    """The last step of setting up: every question of the service's own course, answered rightly."""
    expect(teller, f"/me/training/{OWN_COURSE}")
    right = {f"answer{at}": str(one.right + 1) for at, one in enumerate(own_course().questions)}
    teller.submit("Send my answers", **right)


def operators(story: Story) -> None:
    """The people whose service it is, each with one role."""
    for name, role, password in OPERATORS:
        teller = story.person(name, password)
        link = story.world.operator_link(teller.email, role)
        story.link_tokens.append(link.rsplit("/", 1)[-1])
        teller.open(link)
        teller.submit(**teller.contact(), password=password)
        _pass_the_course(teller)
        expect(teller, "/desk")
        teller.open(story.mailed(teller))
        teller.submit("Yes, this is my address")


def cases(story: Story) -> None:
    """Two of the first organisation, and one of the second."""
    for administrator, reference in (("Ada Marsh", "2026-0001"), ("Ada Marsh", "2026-0002"), ("Bruno Quill", "H-17")):
        teller = story.people[administrator]
        teller.open("/administration/cases/new")
        teller.submit("Open the case", reference=reference, kind="tenancy")
        story.case_ids.append(UUID(teller.path.rsplit("/", 1)[-1]))


def joining(story: Story) -> None:
    """A party accepts each invitation and makes two codes; one invitation stays open."""
    for name, password, number, by in (
        ("Tessa Wren", "tessa keeps five old maps", 0, "Ada Marsh"),
        ("Leo Stone", "leo paints the long fence", 0, "Ada Marsh"),
        ("Nora Field", "nora counts silver spoons", 1, "Ada Marsh"),
        ("Omar Reed", "omar rides the slow train", 2, "Bruno Quill"),
    ):
        administrator, teller = story.people[by], story.person(name, password)
        case_id = story.case_ids[number]
        administrator.open(f"/administration/cases/{case_id}")
        administrator.submit("Send the invitation", email=teller.email)
        link = story.mailed(teller)
        # A scanner looks first; nothing is used up.
        story.world.person("Scanner").open(link)
        teller.open(link)
        teller.submit("Accept the invitation", **teller.contact(), password=password)
        place = story.places[name] = Place(teller, case_id)
        first_code(place)
        further_code(story, place)
    # One invitation stays open, so that there is one to take back.
    administrator = story.people["Ada Marsh"]
    administrator.open(f"/administration/cases/{story.case_ids[1]}")
    administrator.submit("Send the invitation", email="paula@mail-late.example")
    story.contacts.append("paula@mail-late.example")
    story.link_tokens.append(story.world.link_mailed_to("paula@mail-late.example").rsplit("/", 1)[-1])


def expect(teller: Teller, path: str) -> None:
    """Ends the story unless somebody has come to this page."""
    assert urlsplit(teller.path).path == path, f"at {teller.path}: {teller.page.text}"
