"""Every page and form of what people write to those who run the service, by everybody whom they concern."""

import re

from odr.organisations.organisations import appoint
from odr.organisations.tables import Organisation
from tests.support.people import account_of, arrive, with_account
from tests.support.vaults import two_parties
from tests.support.walks import do, look
from tests.support.world import PASSWORD, Person, World

ASKED = "How did you come here?\n- By post\n- By mail\nWhat else?"


def walk_enquiries(world: World) -> None:
    """Writing, answering, publishing, asking: at the desk, in an organisation, signed in and from outside."""
    petra = world.operator()
    party = two_parties(world)[0]
    administrator = administrator_of_case(world)
    walk_outside(world)
    walk_signed_in(party.person, administrator)
    walk_desk(petra)
    walk_house(administrator)
    world.later(days=15)
    closed = ((petra, "/desk/surveys"), (party.person, "/me/surveys"), (administrator, "/administration/surveys"))
    for person, path in closed:
        person.sign_in()
        person.open(path)
        for link in set(re.findall(rf'href="({path}/[^"]+)"', person.page.html)):
            look(person, link)


def administrator_of_case(world: World) -> Person:
    """Somebody who administers the organisation of the parties' case."""
    person = with_account(world, "Ada Marsh")
    with world.work() as work:
        appoint(work, account_of(work, person), work.session.query(Organisation).one())
    world.trained(person)
    return arrive(person)


def walk_outside(world: World) -> None:
    """Whoever has no account."""
    nobody = world.person("Rosa Hale")
    for path in ("/contact", "/try", "/feedback", "/requests/new"):
        look(nobody, path)
    do(nobody, "/contact", name="Rosa Hale", email=nobody.email, message="Is it for me?")
    do(nobody, "/try", name="Rosa Hale", email=nobody.email, telephone="020 7946 0001", work="Housing")
    do(nobody, "/requests/new", kind="access", name="Rosa Hale", email=nobody.email, message="What is there of me?")
    link = world.link_mailed_to(nobody.email)
    look(nobody, link)
    do(nobody, link, act="confirm")
    do(nobody, link, message="Of the year 2025")
    look(nobody, link)


def walk_signed_in(person: Person, administrator: Person) -> None:
    """Whoever has an account and takes part in a case."""
    for path in ("/me/support", "/me/feedback", "/me/requests", "/me/surveys"):
        look(person, path)
    do(person, "/me/support", message="I can't find the button")
    do(person, "/me/feedback", message="It kept its word.", shown_as="T.")
    do(person, person.path, act="consent")
    person.open("/me/requests")
    organisation = re.findall(r'<option value="([0-9a-f-]{36})"', person.page.html)[0]
    asked = {"kind": "correction", "message": "My name has two Ls", "current": PASSWORD}
    do(person, "/me/requests", about=organisation, **asked)
    do(person, person.path, message="And an e")
    do(person, "/me/requests", about="", **(asked | {"message": "And at yours"}))
    do(administrator, "/administration/surveys", title="Ours", questions=ASKED, days="14")
    survey = person.open("/me/surveys").link("Ours")
    look(person, survey)
    do(person, survey, **{"choice-0": "1", "question-1": "The hall."})
    look(person, "/me/feedback")
    look(person, "/me/requests")


def walk_desk(petra: Person) -> None:
    """The people who run the service."""
    look(petra, "/desk/enquiries")
    for link in sorted(set(re.findall(r'href="(/desk/enquiries/[^"]+)"', petra.page.html))):
        look(petra, link)
        if "Its author lets it be published" in petra.page.text:
            do(petra, link, act="publish")
            do(petra, link, act="take-down")
            do(petra, link, act="publish")
        else:
            do(petra, link, act="remove")
    look(petra, "/feedback")
    look(petra, "/desk/requests")
    links = sorted(set(re.findall(r'href="(/desk/requests/[^"]+)"', petra.page.html)))
    for link in links:
        look(petra, link)
    house = re.findall(r'<option value="([0-9a-f-]{36})"', "".join(petra.open(one).html for one in links))[0]
    own = next(one for one in links if "Pass it on" in petra.open(one).text)
    do(petra, own, **{"act": "ask", "ask-message": "Which of you is it?"})
    do(petra, own, **{"act": "extend", "extend-days": "10", "extend-message": "The archive is away."})
    do(petra, own, **{"act": "answer", "answer-message": "Nothing is."})
    other = next(one for one in links if "Pass it on" in petra.open(one).text)
    do(petra, other, **{"act": "pass-on", "pass-on-organisation": house, "pass-on-message": "It is yours."})
    do(petra, "/desk/surveys", title="Theirs", questions=ASKED, days="14")
    look(petra, petra.page.link("Theirs"))
    do(petra, f"{petra.path}/invite")


def walk_house(administrator: Person) -> None:
    """The administrators of the organisation that was asked."""
    look(administrator, "/administration/requests")
    (first, *_rest) = sorted(set(re.findall(r'href="(/administration/requests/[^"]+)"', administrator.page.html)))
    look(administrator, first)
    do(administrator, first, **{"act": "answer", "answer-message": "Corrected."})
    look(administrator, "/administration/surveys")
    look(administrator, administrator.page.link("Ours"))
