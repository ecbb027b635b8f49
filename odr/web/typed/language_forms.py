"""The choice of a language, for whoever is asked for one."""

from typing import Any, ClassVar

from babel import Locale
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from odr.i18n import language_name, languages, lazy_gettext, locale_name
from odr.web.typed.forms import PageForm

# In these a text of people's own can be written; that of a template or form beside them.
WRITTEN_IN = (
    "en",
    "de",
    "fr",
    "nl",
    "it",
    "es",
    "pt",
    "pl",
    "cs",
    "da",
    "sv",
    "nb",
    "fi",
    "hu",
    "ro",
    "tr",
    "uk",
    "ar",
)


def language_choices(*more: str) -> list[SelectChoice]:
    """The languages that what is signed can be written in, by their names."""
    spoken = Locale.parse(locale_name()).languages
    codes = dict.fromkeys((*WRITTEN_IN, *more))
    return [SelectChoice(one, spoken.get(one, one), {"data-not-words": True}) for one in codes]


class LanguageForm(PageForm):
    """One of the languages that are spoken here, each by its own name, or none."""

    nothing_chosen: ClassVar[str] = ""

    language = RadioField(lazy_gettext("Language"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.language.choices = [
            SelectChoice("", self.nothing_chosen),
            *(SelectChoice(one, language_name(one), {"data-not-words": True}) for one in languages()),
        ]
