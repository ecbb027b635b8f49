from pathlib import Path

import pytest
from wtforms import Form, StringField, validators

from odr import i18n
from odr.i18n import FormWords, gettext, in_language, lazy_gettext, ngettext

FRENCH = """
msgid ""
msgstr "Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Good day, %(name)s"
msgstr "Bonjour, %(name)s"

msgid "%(n)s case"
msgid_plural "%(n)s cases"
msgstr[0] "%(n)s dossier"
msgstr[1] "%(n)s dossiers"

#, fuzzy
msgid "Perhaps"
msgstr "Peut-être"
"""


@pytest.fixture
def french(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "odr.po").write_text(FRENCH, "utf-8")
    monkeypatch.setattr(i18n, "_CATALOGS", tmp_path)
    i18n.translations_of.cache_clear()


def test_english_needs_no_catalog() -> None:
    assert gettext("Good day, %(name)s", name="Ada") == "Good day, Ada"
    assert ngettext("%(n)s case", "%(n)s cases", 1) == "1 case"
    assert ngettext("%(n)s case", "%(n)s cases", 2) == "2 cases"


def test_a_message_without_values_may_hold_a_percent_sign() -> None:
    assert gettext("100% sealed") == "100% sealed"


@pytest.mark.usefixtures("french")
def test_a_catalog_is_spoken_inside_its_block_only() -> None:
    with in_language("fr"):
        assert gettext("Good day, %(name)s", name="Ada") == "Bonjour, Ada"
        assert ngettext("%(n)s case", "%(n)s cases", 3) == "3 dossiers"
        assert i18n.page_language() == "fr"
    assert gettext("Good day, %(name)s", name="Ada") == "Good day, Ada"
    assert i18n.languages() == ("en", "fr")
    assert [i18n.language_name(one) for one in i18n.languages()] == ["English", "Français"]


@pytest.mark.usefixtures("french")
def test_what_a_translator_has_marked_as_unsure_is_not_spoken() -> None:
    with in_language("fr"):
        assert gettext("Perhaps") == "Perhaps"


@pytest.mark.usefixtures("french")
def test_the_first_language_that_can_be_spoken_is_taken() -> None:
    assert i18n.first_offered("", "xx", "fr", "en") == "fr"
    assert i18n.first_offered("qps", "fr") == "qps"
    assert i18n.first_offered("", "../fr") == "en"


@pytest.mark.parametrize("code", ["xx", "../fr", ""])
def test_a_language_without_a_catalog_is_refused(code: str) -> None:
    with pytest.raises(i18n.UnknownLanguage):
        i18n.use_language(code)
    assert i18n.current_language() == "en"


def test_the_pseudo_language_brackets_every_message_and_is_offered_to_nobody() -> None:
    with in_language("qps"):
        assert gettext("Good day, %(name)s", name="Ada") == "⟦Good day, Ada⟧"
        assert ngettext("%(n)s case", "%(n)s cases", 2) == "⟦2 cases⟧"
        assert i18n.page_language() == "en"
    assert "qps" not in i18n.languages()


def test_a_lazy_message_is_translated_when_it_is_read() -> None:
    label = lazy_gettext("Good day, %(name)s", name="Ada")
    with in_language("qps"):
        assert str(label) == "⟦Good day, Ada⟧"
    assert str(label) == "Good day, Ada"
    assert label == "Good day, Ada"


def test_a_form_speaks_the_language_of_the_moment() -> None:
    class Greeting(Form):
        class Meta:
            def get_translations(self, form: Form) -> FormWords:
                return FormWords()

        name = StringField(
            lazy_gettext("Your name"),
            [validators.Length(max=2, message=lazy_gettext("At most %(max)d letters"))],
        )

    with in_language("qps"):
        form = Greeting(data={"name": "Ada"})
        assert not form.validate()
        assert form.errors == {"name": ["⟦At most 2 letters⟧"]}
        assert form.name.label() == '<label for="name">⟦Your name⟧</label>'
