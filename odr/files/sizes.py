"""The size of a file in words."""

from babel.numbers import format_decimal

from odr.i18n import gettext as _
from odr.i18n import locale_name


def megabytes(size: int) -> str:
    """A size in words: megabytes, of a million bytes, and below that kilobytes or bytes."""
    if size < 1000:
        return _("%(count)d bytes", count=size)
    if size < 1_000_000:
        return _("%(count)s kB", count=_short(size / 1000))
    return _("%(count)s MB", count=_short(size / 1_000_000))


def _short(number: float) -> str:
    return format_decimal(number, format="#,##0.#" if number < 100 else "#,##0", locale=locale_name())
