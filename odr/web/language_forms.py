"""The choice of a language, for whoever is asked for one."""

from typing import Any, ClassVar

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from odr.i18n import language_name, languages, lazy_gettext
from odr.web.forms import PageForm


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
