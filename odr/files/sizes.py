"""The size of a file in words."""

from odr.i18n import gettext as _


def megabytes(size: int) -> str:
    """A size in words: megabytes, of a million bytes, and below that kilobytes or bytes."""
    if size < 1000:
        return _("%(count)d bytes", count=size)
    if size < 1_000_000:
        return _("%(count)s kB", count=_short(size / 1000))
    return _("%(count)s MB", count=_short(size / 1_000_000))


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0") if number < 100 else f"{number:.0f}"
