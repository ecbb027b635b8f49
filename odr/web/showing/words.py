"""Gettext for pages: the sentences of ``odr.i18n`` fitted into the environment of the templates."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from jinja2 import Environment, pass_context, pass_eval_context
from jinja2.nodes import EvalContext
from jinja2.runtime import Context
from markupsafe import Markup

from odr.i18n import apart, current_language, page_language, translations_of


def install_words(environment: Environment) -> None:
    """Give a Jinja environment `_()`, `ngettext()`, `{% trans %}` (white space trimmed) and `page_language()`.

    Values put into a message are escaped like any other value of a template.
    """
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True

    def message_only(message: str) -> str:
        return translations_of(current_language()).gettext(message)

    def form_for_number(singular: str, plural: str, n: int) -> str:
        return translations_of(current_language()).ngettext(singular, plural, n)

    # The extension adds this method when it is loaded, which a type checker can't see.
    environment.install_gettext_callables(message_only, form_for_number, newstyle=True)  # type: ignore[attr-defined]
    environment.globals["page_language"] = page_language
    said: dict[str, Any] = environment.globals
    said["_"] = said["gettext"] = _message_of_page()
    said["ngettext"] = _with_values_apart(said["ngettext"])


def _message_of_page() -> Callable[..., str]:
    """What stands in the place of the extension's own ``gettext``, which looks itself up anew for each message."""

    @lru_cache(maxsize=8192)
    def found(code: str, message: str, is_page: bool) -> str:
        words = translations_of(code).gettext(message)
        return Markup(words) if is_page else words  # noqa: S704  words of ours

    @lru_cache(maxsize=8192)
    def with_nothing_in_it(code: str, message: str, is_page: bool) -> str:
        return found(code, message, is_page) % {}

    @pass_eval_context
    def gettext_of_page(page: EvalContext, message: str, /, **values: object) -> str:
        code, is_page = current_language(), bool(page.autoescape)
        if not values:
            return with_nothing_in_it(code, message, is_page)
        return found(code, message, is_page) % {name: apart(name, value, message) for name, value in values.items()}

    return gettext_of_page


def _with_values_apart(said: Callable[..., str]) -> Callable[..., str]:
    """The function of the extension, with what its caller puts into the sentence kept apart from it."""

    @pass_context
    def with_values_apart(context: Context, *message: object, **values: object) -> str:
        return said(context, *message, **{name: apart(name, value, str(message[0])) for name, value in values.items()})

    return with_values_apart
