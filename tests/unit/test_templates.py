"""The templates every page is built from, rendered without the app in the pseudo-language."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from wtforms import BooleanField, Form, RadioField, StringField, validators
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

import odr.app  # with it come all forms
from odr.i18n import bracketed, in_language, lazy_gettext
from odr.privacy.promises import all_promises, load_promises
from odr.web.showing.words import install_words
from odr.web.typed.forms import PageForm
from tests.plugins.visible_words import untranslated_text

TEMPLATES = Path(__file__).parents[2] / "templates"
VISITOR = SimpleNamespace(name="Ada Lovelace", is_administrator=True, is_operator=True, has_desk=True)
WITHOUT_DIRECTION = r'class="(code|digest|head|number|words|text|agreement)\b'
STATUSES = (400, 403, 404, 405, 413, 429, 500, 503)


class Answers(Form):
    name = StringField(lazy_gettext("Your name"), [validators.DataRequired(lazy_gettext("Please write your name."))])
    note = StringField(lazy_gettext("A note"), description=lazy_gettext("Short."))
    role = RadioField(
        lazy_gettext("Your place"),
        [validators.InputRequired(lazy_gettext("Please choose one."))],
        choices=[SelectChoice("a", lazy_gettext("Party"))],
    )
    sure = BooleanField(lazy_gettext("I am sure"), [validators.DataRequired(lazy_gettext("Please tick this."))])


@pytest.fixture
def pages() -> Iterator[Environment]:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    install_words(environment)
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters.update(full_day=str, day=str)
    audience = SimpleNamespace(
        kind="public",
        headline=bracketed("Anybody"),
        detail=bracketed("More"),
        link_url="/why",
        link_text=bracketed("Why"),
    )
    environment.globals.update(
        url_for=lambda endpoint, **values: f"/{endpoint}",
        get_flashed_messages=lambda with_categories: [("success", bracketed("Saved."))],
        csrf_token=lambda: "token",
        once=lambda: "once",
        other_languages=lambda: [("fr", "Français")],
        service_name="Harbour",
        acting_for=None,
        visitor=VISITOR,
        audience=audience,
        message=None,
        policy=SimpleNamespace(number=2, since=bracketed("1 May")),
    )
    with in_language("qps"):
        yield environment


def wrong_form() -> Answers:
    form = Answers(data={"name": ""})
    assert not form.validate()
    return form


def confirm(pages: Environment, form: Form | None) -> str:
    return pages.get_template("confirm.html").render(
        question=bracketed("Sure?"), what_happens=[bracketed("It goes.")], irreversible=True, action_url="/go",
        confirm_text=bracketed("Remove"), cancel_url="/back", cancel_text=None, dangerous=True, form=form,
    )  # fmt: skip


@pytest.mark.parametrize("code", STATUSES)
def test_every_error_is_told_in_words_that_can_be_translated(pages: Environment, code: int) -> None:
    assert untranslated_text(pages.get_template("error.html").render(code=code)) == []


def test_every_error_is_told_differently(pages: Environment) -> None:
    told = {pages.get_template("error.html").render(code=code) for code in STATUSES}
    assert len(told) == len(STATUSES)


def test_a_visitor_who_is_not_signed_in_is_offered_to_sign_in(pages: Environment) -> None:
    page = pages.get_template("error.html").render(code=404, visitor=None)
    assert "⟦Sign in⟧" in page
    assert "⟦Sign out⟧" not in page
    assert untranslated_text(page) == []


def test_only_an_administrator_is_offered_administration(pages: Environment) -> None:
    page = pages.get_template("error.html")
    assert "⟦Administration⟧" in page.render(code=404)
    party = SimpleNamespace(name="Ada", is_administrator=False, is_operator=False, has_desk=False)
    assert "⟦Administration⟧" not in page.render(code=404, visitor=party)


def test_only_an_operator_is_offered_the_desk(pages: Environment) -> None:
    page = pages.get_template("error.html")
    assert 'href="/operators.desk"' in page.render(code=404)
    party = SimpleNamespace(name="Ada", is_administrator=False, is_operator=False, has_desk=False)
    assert 'href="/operators.desk"' not in page.render(code=404, visitor=party)


def test_a_confirmation_is_sent_with_a_token_and_can_be_left(pages: Environment) -> None:
    page = confirm(pages, form=None)
    assert untranslated_text(page) == []
    assert '<input type="hidden" name="csrf_token" value="token">' in page
    assert 'action="/go"' in page
    assert 'href="/back"' in page


def test_what_is_wrong_with_a_field_is_told_beside_it_and_linked_from_above(pages: Environment) -> None:
    page = confirm(pages, wrong_form())
    assert untranslated_text(page) == []
    for field in ("name", "role", "sure"):
        assert f'<a href="#{field}">' in page
        assert f'id="{field}-error"' in page
        assert f'aria-describedby="{field}-error"' in page
    assert 'aria-describedby="note-help"' in page
    assert 'id="note-error"' not in page


def test_what_a_person_typed_is_escaped(pages: Environment) -> None:
    page = confirm(pages, Answers(data={"name": '"><script>'}))
    assert "&#34;&gt;&lt;script&gt;" in page
    assert "<script>" not in page


def test_the_page_of_promises_shows_each_with_its_state_in_words(pages: Environment) -> None:
    page = pages.get_template("privacy/promises.html").render(sections=load_promises(), receipt_words=["harbour"])
    assert untranslated_text(page) == []
    for name in all_promises(load_promises()):
        assert f'<li id="{name}">' in page
    states = {"⟦Kept⟧": 0, "⟦Not yet⟧": 0, "⟦In people's hands⟧": 0}
    for promise in all_promises(load_promises()).values():
        words = "⟦In people's hands⟧" if promise.keeper == "operator" else f"⟦{promise.state.capitalize()}⟧"
        states[words] += 1
    # Each word stands once more in the legend.
    assert {words: page.count(words) - 1 for words in states} == states


def _sources() -> list[tuple[str, str]]:
    return [(str(path.relative_to(TEMPLATES)), path.read_text(encoding="utf-8")) for path in TEMPLATES.rglob("*.html")]


def test_what_people_wrote_stands_in_its_own_direction() -> None:
    """What is no word of ours has a direction of its own; a text has one for each line, and a code has none.

    What stands in the template, like the name of a digest, nobody wrote.
    """
    lacking = [
        (name, found[0])
        for name, source in _sources()
        for found in re.finditer(r"<[^<>]*\bdata-not-words(?!\")(?![^<>]*>[^<>{}]+</)[^<>]*", source)
        if 'dir="auto"' not in found[0] and not re.search(WITHOUT_DIRECTION, found[0])
    ]
    assert lacking == []


def test_no_browser_cuts_off_what_is_pasted() -> None:
    """The rules say what is too long, with the count, and keep the words; a browser cuts without a word."""
    for folder in (TEMPLATES, TEMPLATES.parent / "odr"):
        for path in (*folder.rglob("*.html"), *folder.rglob("*.py"), *folder.rglob("*.js")):
            source = path.read_text(encoding="utf-8")
            assert not re.search(r"maxlength\b(?! anywhere)|max_length|\bLength\(", source), path
    for form in _forms():
        assert "maxlength" not in "".join(str(field) for field in form())


# What no person typed: numbers, identifiers, days, names of languages and columns, places of answers and our own paths.
_UNTYPED = re.compile(
    r"^loop\.index0?$|(^|[._])(id|number|endpoint|language|value|done|newest|of)$|^number \+ 1$"
    r"|\.(isoformat|stored)\(\)$|^(csrf_token|once)\(\)$|^url_for\("
)


def test_what_a_field_holds_is_what_was_typed_to_the_letter() -> None:
    """Pages show marks of the reading direction as signs that name them. In a field these would be sent and stored."""
    fields = re.compile(r'value="\{\{ ?(.*?) ?\}\}"|<textarea[^>]*>(\s*)\{\{ ?(.*?) ?\}\}')
    altered = [
        f"{path.relative_to(TEMPLATES)}: {value}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for in_input, line_end, in_area in fields.findall(path.read_text("utf-8"))
        for value in (in_input or in_area,)
        if not (value.endswith("| e") or (in_input and value != "value" and _UNTYPED.search(value)))
        # Without a line end of the page, browsers leave out the first one that was typed.
        or (in_area and line_end != "\n")
    ]
    assert altered == []


def _forms() -> list[type[PageForm]]:
    found: list[type[PageForm]] = []
    new = [PageForm]
    while new:
        form = new.pop()
        found.append(form)
        new += [one for one in form.__subclasses__() if one.__module__.startswith("odr.")]
    return found


def test_no_text_puts_a_word_before_a_moment_that_begins_with_one() -> None:
    """A moment is "on 9 November at 10:00" or "today at 10:00"; behind "until" or "by" it stands by ``| end``."""
    found = [
        f"{template.relative_to(TEMPLATES)}: {name}"
        for template in sorted(TEMPLATES.rglob("*.html"))
        for text, arguments in re.findall(r"""_\("([^"]*)",([^{}]*)\)""", template.read_text("utf-8"))
        for name in re.findall(r"(\w+)=[^=]*?\| moment\b", arguments)
        if re.search(rf"\b(?:after|before|by|from|on|since|until) %\({name}\)s", text, re.IGNORECASE)
    ]
    assert found == []


def test_a_mark_between_two_values_is_said_as_each_language_writes_it() -> None:
    """French has a blank before a colon: whatever stands outside of a message would be written as in English."""
    between = re.compile(r"(\}\}|%\}|</[a-z]+>) ?[:;!?](?= |\{|$)", re.MULTILINE)
    assert [(name, found[0]) for name, source in _sources() for found in between.finditer(source)] == []
    package = Path(odr.__file__).parent
    joined = re.compile(r"f\"\{\w+\([^{}]*\)\}[:;] \{")
    spoken = [path for part in ("pages", "web", "settlements") for path in (package / part).rglob("*.py")]
    assert [(path.name, found[0]) for path in spoken for found in joined.finditer(path.read_text("utf-8"))] == []
