"""Every page and form of training: of an organisation, and of the desk."""

from tests.support.people import arrive, with_account
from tests.support.training import appointed
from tests.support.walks import do, look
from tests.support.world import Person, World

QUESTIONS = "? May I?\n- Yes\n+ No\n= Because we say so."


def walk_training(world: World) -> None:
    """Courses are added, written anew, confirmed and retired; somebody looks at their own."""
    ada = world.administrator()
    appointed(world, arrive(with_account(world, "Bea Hill")))
    _house(ada, "/administration/training")
    petra, silas = world.operator(), world.operator("Silas Rook")
    _house(petra, "/desk/training")
    look(silas, "/me/training")


def _house(person: Person, home: str) -> None:
    look(person, home)
    look(person, f"{home}/new")
    do(person, f"{home}/new", title="Ours", text="# Ours\n\nBe kind.", questions=QUESTIONS)
    do(person, f"{home}/new", title="A day", text="# A day\n\nElsewhere.", outside="y")
    look(person, home)
    ours, outside = person.page.link("Ours"), person.page.link("A day")
    for path in (ours, f"{outside}/confirm", ours.replace(home, "/me/training")):
        look(person, path)
    do(person, ours, title="Ours", text="# Ours\n\nBe fair.", questions=QUESTIONS, version="1")
    do(person, ours.replace(home, "/me/training"), answering="2", answer0="2")
    person.open(f"{outside}/confirm")
    other = next(iter(set(person.page.form("Confirm").choices["person"].values()) - {""}))
    person.submit("Confirm", person=other)
    do(person, f"{ours}/retire")
    look(person, "/me/training")
