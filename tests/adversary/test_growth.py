"""No text that anybody can send costs more than its length: twice as long, about twice the work.

Every field of every form is given long texts of the kinds that cost others dearly: rows of marks, of what could be a
link, of what Markdown nests. Which fields there are is asked of the forms themselves, so that none is forgotten.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from flask import Flask, request
from werkzeug.datastructures import MultiDict
from wtforms import Form as AnyForm
from wtforms import StringField

from odr.selftest.crawl.crawlers import a_crawler
from odr.selftest.harness.page import Form
from odr.selftest.story.story import Story
from odr.web.typed.forms import PageForm
from tests.support import growth
from tests.support.engines import Engine
from tests.support.follow import IDENTIFIER, Follower
from tests.support.growth import grows_no_faster_than_its_length
from tests.support.world import Person, World

pytestmark = pytest.mark.timeout(900)

COSTLY = {
    "marks of two classes": "\u0301\u0323",
    "marks that do not compose": "\u05b0\u05b4",
    "letters with marks": "a\u0301\u0323",
    "what begins a link": "://",
    "links": "https://a.example/b ",
    "dots and commas": "a.,",
    "stars": "*",
    "stars and words": "**a ",
    "lines between": "_",
    "quotations": ">",
    "nested quotations": "> ",
    "brackets": "[",
    "links of Markdown": "[a](",
    "back quotes": "`",
    "opened elements": "<a",
    "ampersands": "&",
    "digits": "9",
    "separators": "1,1.",
    "signs of the code's alphabet": "A-7 ",
    "line breaks": "\n",
    "list items": "\n- ",
    "white space": " \t",
    "no width": "\u200b",
    "right to left": "\u05d0\u202e",
    "what grows in another case": "\u0130\ufb03",
    "an address": "a@a.",
    "a table": "|a",
    "headings": "\n# ",
    "apostrophes": "O\u2019",
}
WHO = ("nobody", "Ada Marsh", "Tessa Wren", "Nora Field", "Omar Reed", "Fay Heron", "Leo Stone")
LONG = 60_000
# Of so many kinds in one text, so much of each.
AT_ONCE, OF_EACH = 10, 6_500
# What a whole answer takes in which nothing grows is far below this.
SECONDS = 0.3
# Without them, a form is refused before anything is looked at.
LEAVING = ("/sign-out",)
OF_THE_FORM = ("csrf_token", "once")


@dataclass
class Sending:
    """Somebody who sends long texts to an installation that is put back as it was after each."""

    world: World
    kept: str
    people: dict[str, Person]
    cookies: dict[str, str]
    reached: set[tuple[str, str]] = field(default_factory=set)

    def send(self, one: Shown, text: str) -> int:
        """The status of the answer."""
        person = self.people[one.who]
        filled: dict[str, Any] = {
            name: list(values) for name, values in one.form.values.items() if values and name not in OF_THE_FORM
        }
        filled[one.name] = text
        action = one.form.action or one.here
        if one.form.method == "get":
            query = urlencode(filled, doseq=True)
            person.open(f"{action.partition('?')[0]}?{query}")
        else:
            person.post_with_token(action, filled)
        assert person.status != 500, f"{one}: {person.status}"
        return person.status

    def send_unasked(self, door: Door, name: str, text: str) -> int:
        """The status of the answer to a field, whether or not the form that is taken there has one of this name."""
        person = self.people[door.who]
        person.post_with_token(door.path, {name: text})
        assert person.status != 500, f"{door}: {person.status}"
        return person.status

    def put_back(self) -> None:
        self.world.database.dispose()
        cast(Engine, self.world.engine).put_back(self.world.settings.database_url, self.kept)
        self.world.put_keys_back()
        for name, person in self.people.items():
            if self.cookies[name]:
                person.client.set_cookie(person.cookie_name, self.cookies[name], domain="localhost")


@dataclass(frozen=True)
class Shown:
    """A field of a form, where somebody is shown it."""

    who: str
    here: str
    form: Form
    name: str

    def __str__(self) -> str:
        return f"{self.name} of {IDENTIFIER.sub('…', self.form.action or self.here)}"

    def kind(self) -> str:
        """The same for each line of a form, and for whatever a form begins with."""
        return f"{re.sub(r'[0-9]+', '…', self.name)} of {str(self).partition(' of ')[2].partition('?')[0]}"


@pytest.fixture(scope="module")
def sending(story: Story, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sending]:
    folder = tmp_path_factory.mktemp("growth")
    world = story.copied(folder / "installation")
    people = {name: a_crawler(story, world, name) for name in WHO}
    world.database.dispose()
    (folder / "kept").mkdir()
    kept = world.engine.copied(world.settings.database_url, folder / "kept")
    yield Sending(world, kept, people, {name: person.cookie() for name, person in people.items()})
    world.close()


@dataclass(frozen=True)
class Door:
    """A route that takes a form, and somebody who comes there."""

    endpoint: str
    who: str
    path: str


@dataclass(frozen=True)
class Found:
    """What there is to send to: fields of forms, and whatever takes forms, each with who was shown it."""

    shown: list[Shown]
    doors: list[Door]


@pytest.fixture(scope="module")
def found(sending: Sending, story: Story) -> Found:
    """Every field that takes text, of every form that one of them is shown; and every page that takes a form."""
    shown: dict[str, Shown] = {}
    doors: dict[str, Door] = {}
    addresses = sending.world.app.url_map.bind("localhost")
    for name, person in sending.people.items():
        follower = Follower(person)
        follower.look_everywhere()
        paths = [path.partition("?")[0] for path in follower.pages]
        for here, form, _button in follower.forms.values():
            if form.action in LEAVING or form.action.startswith("/me/sessions"):
                continue
            paths.append(form.action or here)
            for one in form.values.keys() - form.choices.keys() - set(OF_THE_FORM):
                there = Shown(name, here, form, one)
                shown.setdefault(there.kind(), there)
        place = story.places.get(name)
        for path in [*paths, *(f"{place.root}/{page}" for page in ("unlock", "reset") if place)]:
            if addresses.test(path.partition("?")[0], method="POST"):
                endpoint, _given = addresses.match(path.partition("?")[0], method="POST")
                doors.setdefault(endpoint, Door(endpoint, name, path))
    sending.put_back()
    return Found(list(shown.values()), list(doors.values()))


def row_of(piece: str, length: int) -> str:
    return (piece * length)[:length]


def begun(made: Callable[[int], str], length: int) -> str:
    """With a word before it, for whatever asks for one."""
    return f"Begin {made(length - 10)}"


def mixtures(of: int) -> list[Callable[[int], str]]:
    """Texts of some kinds each, a long row of every kind."""
    kinds = list(COSTLY.values())

    def mixture(some: list[str]) -> Callable[[int], str]:
        return lambda length: "".join(row_of(piece, length // len(some)) for piece in some)

    return [mixture(kinds[first : first + of]) for first in range(0, len(kinds), of)]


def forms_of_ours() -> list[type[PageForm]]:
    """Every form there is."""

    def below(one: type[PageForm]) -> Iterator[type[PageForm]]:
        for each in one.__subclasses__():
            yield each
            yield from below(each)

    return sorted(
        {one for one in below(PageForm) if one.__module__.startswith("odr.")},
        key=lambda one: (one.__qualname__, one.__module__),
    )


def fields_of(form: type[PageForm]) -> dict[str, type]:
    """Its fields by name, each with its kind."""
    return {
        name: getattr(form, name).field_class for name in dir(form) if hasattr(getattr(form, name, None), "field_class")
    }


def text_fields() -> Iterator[tuple[type[PageForm], str]]:
    """Every field that takes whatever is typed, with its form."""
    for form in forms_of_ours():
        yield from ((form, name) for name, kind in fields_of(form).items() if is_text(kind))


def is_text(kind: type) -> bool:
    """Whether a field of this kind takes whatever is typed."""
    return issubclass(kind, StringField)


@pytest.fixture(scope="module")
def app(sending: Sending) -> Flask:
    return sending.world.app


def checks_of(app: Flask, form: type[AnyForm], name: str) -> Callable[[str], object]:
    """Reading a text into a field of a form, and checking it."""

    def check(text: str) -> None:
        with app.test_request_context("/", method="POST"):
            filled = form(MultiDict({name: text}))
            filled[name].validate(filled)
            str(filled[name]())

    return check


@pytest.mark.parametrize("form", forms_of_ours(), ids=lambda form: f"{form.__module__}.{form.__name__}")
def test_no_form_checks_a_field_at_more_than_the_cost_of_its_length(app: Flask, form: type[PageForm]) -> None:
    for name, kind in fields_of(form).items():
        if is_text(kind):
            for piece in COSTLY.values():
                grows_no_faster_than_its_length(checks_of(app, form, name), partial(row_of, piece), LONG, SECONDS)


@pytest.fixture(scope="module")
def reached() -> Iterator[set[tuple[str, str]]]:
    """The fields, each with its form, that have been given a long text."""
    reached: set[tuple[str, str]] = set()
    read = AnyForm.process

    def noted(form: AnyForm, *arguments: Any, **named: Any) -> None:
        read(form, *arguments, **named)
        for one in form:
            if any(isinstance(value, str) and len(value) >= OF_EACH for value in one.raw_data or ()):
                reached.add((type(form).__name__, one.short_name))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(AnyForm, "process", noted)
        yield reached


def test_no_field_that_is_shown_costs_more_than_its_length_to_send(
    sending: Sending, found: Found, reached: set[tuple[str, str]]
) -> None:
    assert len(found.shown) > 70
    for one in found.shown:
        for made in mixtures(AT_ONCE):
            grows_no_faster_than_its_length(partial(sending.send, one), made, AT_ONCE * OF_EACH, SECONDS)
        sending.put_back()


def test_no_field_that_is_not_shown_costs_more_than_its_length_to_send(
    sending: Sending, found: Found, reached: set[tuple[str, str]]
) -> None:
    """After the one before it: the fields that were not on any page, sent to wherever their forms could be taken."""
    assert len(found.doors) > 60
    views = sending.world.app.view_functions
    for form, name in text_fields():
        for door in found.doors:
            if (form.__name__, name) in reached or form not in vars(inspect.getmodule(views[door.endpoint])).values():
                continue
            for made in mixtures(AT_ONCE):
                grows_no_faster_than_its_length(
                    partial(sending.send_unasked, door, name),
                    made,
                    AT_ONCE * OF_EACH,
                    SECONDS,
                )
            sending.put_back()
    # What is left stands behind a mailed link or a moment that has passed; how it is checked is measured above.
    assert len(reached) > 50


@pytest.fixture(scope="module")
def long_fields(sending: Sending, found: Found) -> list[tuple[Shown, int]]:
    """The fields that take more than a few thousand characters, and how many; one of each form."""
    long: dict[str, tuple[Shown, int]] = {}
    for one in found.shown:
        form = one.form.action or one.here
        if one.form.method != "post" or form in long:
            continue
        for longest in (LONG, 20_000, 10_000):
            if sending.send(one, "a word " * (longest // 7)) == 200:
                long[form] = one, longest
                break
        sending.put_back()
    return list(long.values())


def test_no_long_text_costs_more_than_its_length_to_store_and_to_show(
    sending: Sending, long_fields: list[tuple[Shown, int]]
) -> None:
    assert len(long_fields) >= 5
    for one, longest in long_fields:
        for made in mixtures(3):
            grows_no_faster_than_its_length(
                partial(sending.send, one),
                partial(begun, made),
                longest,
                SECONDS,
            )
            sending.put_back()


@pytest.mark.parametrize("names", [1, 40_000])
def test_a_form_of_thousands_of_fields_does_not_come_back(world: World, names: int) -> None:
    """Anybody could have a page made, and sent, that is a dozen times as long as what they sent."""
    sent = urlencode([(f"field{number % names}", "x") for number in range(40_000)])
    answer = world.person().client.post(
        "/sign-in",
        data=sent,
        content_type="application/x-www-form-urlencoded",
        base_url=world.settings.public_url,
    )
    assert answer.status_code == 403
    assert len(answer.data) < 50_000


def test_what_grows_with_the_square_is_found() -> None:
    """The control of the measuring."""

    def compare_all(text: str) -> int:
        return sum(1 for _one in text for _other in text)

    with pytest.raises(AssertionError, match="2000 take"):
        grows_no_faster_than_its_length(compare_all, "a".__mul__, 2_000)
    grows_no_faster_than_its_length(lambda text: [compare_all("a" * 100) for _one in text], "a".__mul__, 400)


def test_a_field_that_is_gone_through_with_the_square_is_found(
    sending: Sending, found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same measuring, of a service that compares every sign of a name with every other."""
    one = next(one for one in found.shown if one.name == "name" and one.form.action.endswith("/vault/folders"))

    def measure() -> None:
        grows_no_faster_than_its_length(
            lambda text: sending.send(one, text), lambda length: "a" * length, 48_000, SECONDS
        )

    def compare_all() -> None:
        signs = request.form.get("name", "")[::6]
        sum(1 for _one in signs for _other in signs)

    measure()
    hooks = sending.world.app.before_request_funcs
    monkeypatch.setitem(hooks, None, [*hooks.get(None, []), compare_all])
    monkeypatch.setattr(growth, "ROUNDS", 1)  # it would say the same five times over
    with pytest.raises(AssertionError, match="a quarter of them"):
        measure()
