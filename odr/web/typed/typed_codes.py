"""The field that an access code is typed into: what stands on it for browsers, scripts and password managers."""

from odr.crypto.codes import SYMBOLS
from odr.i18n import gettext as _


def typed_code(*, kept: bool = False) -> dict[str, str]:
    """The attributes of such a field. ``kept``: a password manager may offer to keep the code, and to fill it in."""
    words = {
        "data-too-short": _("%(typed)s of %(all)s letters and digits so far.", typed="{typed}", all=SYMBOLS),
        "data-too-long": _("That is %(typed)s letters and digits. A code has %(all)s.", typed="{typed}", all=SYMBOLS),
        "data-complete": _("That is the full length."),
        "data-scan": _("Read it with the camera"),
        "data-scan-how": _(
            "Hold the picture on your sheet in front of the camera. What it sees stays in this browser."
        ),
        "data-scan-stop": _("Stop the camera"),
        "data-scan-fails": _("The camera can’t be used here. Please type the code."),
    }
    return words | {
        "type": "password" if kept else "text",
        "class": "typed-code",
        "autocomplete": "current-password" if kept else "off",
        "autocapitalize": "characters",
        "autocorrect": "off",
        "spellcheck": "false",
        "data-access-code": str(SYMBOLS),
    }
