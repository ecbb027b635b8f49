"""What every page does with the values that it shows."""

from flask import Flask
from markupsafe import Markup

from odr.web.showing.rendering import install_rendering


def _shown(value: object) -> str:
    app = Flask(__name__)
    install_rendering(app)
    return app.jinja_env.from_string("{{ value }}").render(value=value)


def test_no_value_turns_the_direction_of_what_follows_it() -> None:
    assert _shown("I accept \u202e005 \u2066<\x00") == "I accept ⟨U+202E⟩005 ⟨U+2066⟩&lt;⟨U+0000⟩"


def test_whatever_else_was_typed_is_shown_as_it_is() -> None:
    assert _shown("5\n 6\t7 \u200fשלום") == "5\n 6\t7 \u200fשלום"
    assert _shown(Markup("<b>")) == "<b>"
    assert _shown(7) == "7"
