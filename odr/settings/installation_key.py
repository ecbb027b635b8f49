"""The installation key: under it contact data is sealed. It comes from a file in the instance folder or from outside.

As text it is 32 bytes in base64url (RFC 4648, section 5): 43 characters, with or without the `=` at the end.
"""

import base64
import os
import re
import tempfile
from pathlib import Path

from odr.crypto.secrets import SymmetricKey
from odr.i18n import gettext as _

KEY_FILE = "installation.key"
_TEXT = re.compile(r"[A-Za-z0-9_-]{43}=?", re.ASCII)


class BadInstallationKey(ValueError):
    """The key is missing, malformed, or could have been read by somebody else. The message holds nothing of it."""


def create_installation_key(instance: Path) -> Path:
    """Makes a new random key in the instance folder, readable by its owner alone, and returns its path.

    Makes the folder too if need be. The file appears whole or not at all. Raises `FileExistsError` if there is a key
    already: a new one in its place would make all contact data unreadable.
    """
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = instance / KEY_FILE
    text = base64.urlsafe_b64encode(SymmetricKey.generate().reveal()) + b"\n"
    descriptor, draft = tempfile.mkstemp(prefix=f".{KEY_FILE}.", dir=instance)  # mkstemp gives it mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    finally:
        Path(draft).unlink()
    return path


def read_installation_key(instance: Path) -> SymmetricKey:
    """The key in the instance folder. Raises `BadInstallationKey`, saying what to do about it."""
    path = instance / KEY_FILE
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read(100)
    except FileNotFoundError:
        message = _("There is no installation key at %(path)s. Run “odr init”, or set ODR_INSTALLATION_KEY.", path=path)
        raise BadInstallationKey(message) from None
    except OSError as error:
        message = _("The installation key at %(path)s cannot be read: %(why)s.", path=path, why=error.strerror)
        raise BadInstallationKey(message) from None
    if mode & 0o077:
        message = _("Others can read the installation key at %(path)s. Run “chmod 600 %(path)s”.", path=path)
        raise BadInstallationKey(message)
    try:
        return parse_installation_key(text.decode("ascii"))
    except ValueError:
        message = _(
            "What is in %(path)s is no installation key. Put the right one back from where you keep it.", path=path
        )
        raise BadInstallationKey(message) from None


def parse_installation_key(text: str) -> SymmetricKey:
    """The key that this text says. Raises `BadInstallationKey`."""
    text = text.strip()
    if not _TEXT.fullmatch(text):
        raise BadInstallationKey(_("An installation key is 32 bytes in base64url, 43 characters."))
    return SymmetricKey(base64.urlsafe_b64decode(text.rstrip("=") + "="))
