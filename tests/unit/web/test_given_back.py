"""What a page that refuses leaves out stands on it all the same; what it says already does not stand there twice."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import StringField, TextAreaField

from odr.errors import Refusal
from odr.i18n import lazy_gettext
from odr.web.showing.given_back import left_out_of
from odr.web.typed.forms import PageForm

WORDS = "What I wrote,\r\n  in two lines & <i>"
ON_PAGE = "<p>What I wrote,</p><p>in two lines &amp; &lt;i&gt;</p>"


class Told(PageForm):
    """What somebody tells."""

    told_words = TextAreaField()
    told_name = StringField()


def asked(page: str, status: int, method: str = "POST", **sent: str) -> tuple[list[str], list[str]]:
    with Flask("asked").test_request_context("/", method=method, data=sent or {"told_words": WORDS}):
        form = Told(MultiDict(sent))
        form.refuse(Refusal("Too late & over."))
        form.told_name.errors = [lazy_gettext("Give a name.")]
        found = left_out_of(page, status, [1, form, None])
        return found.reasons, found.words


def test_a_page_that_says_nothing_of_it_leaves_all_of_it_out() -> None:
    assert asked("<h1>Over</h1>", 422) == (["Too late & over.", "Give a name."], [WORDS])


def test_what_stands_on_the_page_is_not_left_out() -> None:
    assert asked(f"<p>Too late &amp; over.</p> Give a name. {ON_PAGE}", 422) == ([], [])
    assert asked(ON_PAGE.replace("in two", "in all"), 409)[1] == [WORDS]
    assert asked(f"Give a name. {ON_PAGE}", 404) == (["Too late & over."], [])


@pytest.mark.parametrize(("status", "method"), [(200, "POST"), (303, "POST"), (422, "GET")])
def test_of_what_was_done_or_only_asked_for_nothing_is_given_back(status: int, method: str) -> None:
    assert asked("", status, method) == ([], [])


@pytest.mark.parametrize("name", ["password", "new_password", "code", "unlock_code", "current", "csrf_token"])
def test_a_secret_is_never_given_back(name: str) -> None:
    assert asked("", 422, **{name: "what nobody may read", "told_words": "Words"})[1] == ["Words"]


@pytest.mark.parametrize("name", ["told_words", "told_name"])
@pytest.mark.parametrize("words", ["no", "main", "2", "Something that stands nowhere"])
def test_short_words_are_not_taken_for_a_part_of_something_else(name: str, words: str) -> None:
    hidden = f'<input type="hidden" name="{name}" value="{words}">'
    page = f'<main class="main no" data-at="2"><p>Too late &amp; over. Give a name.</p><b>now</b>{hidden}'
    assert asked(page, 422, **{name: words}) == ([], [words])
    assert asked(f"{page}<p>\n{words}</p>", 422, **{name: words}) == ([], [])


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ('<input id="a" name="told_name" type="text" value="1200">', True),
        ('<textarea name="told_name" dir="auto">\n1200</textarea>', True),
        ('<input name="told_name" value="">', False),
        ('<textarea name="told_name">\n</textarea>', False),
        ('<textarea name="told_name" hidden>1.200</textarea>', False),
        ('<input type="hidden" name="told_name" value="1.200 and more">', False),
        ('<input name="another" value="1200">', False),
    ],
)
def test_what_was_read_from_what_was_typed_stands_for_it_in_its_own_field(field: str, shown: bool) -> None:
    page = f"<p>Too late &amp; over. Give a name.</p>{field}"
    assert asked(page, 422, told_name="1.200 or so")[1] == ([] if shown else ["1.200 or so"])
