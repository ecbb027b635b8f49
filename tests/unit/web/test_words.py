"""What templates make of the sentences in them."""

from jinja2 import Environment

from odr.i18n import in_language
from odr.web.showing.words import install_words


def test_templates_translate_and_escape_what_is_put_into_a_message() -> None:
    environment = Environment(autoescape=True)
    install_words(environment)
    page = environment.from_string(
        "{{ _('Good day, %(name)s', name=name) }}|{% trans %}\n  two\n  lines {{ name }}\n{% endtrans %}|"
        "{% trans n=2 %}{{ n }} case{% pluralize %}{{ n }} cases{% endtrans %}|{{ page_language() }}"
    )
    with in_language("qps"):
        shown = page.render(name="<b>")
    assert shown == "⟦Good day, &lt;b&gt;⟧|⟦two lines &lt;b&gt;⟧|⟦2 cases⟧|en"
