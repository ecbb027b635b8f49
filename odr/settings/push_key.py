"""What a service needs for Web Push, as its settings say it: a key of its own, where it is reached, whom it writes to.

The private key as text is 32 bytes in base64url (RFC 4648, section 5): 43 characters. ``odr push key`` makes one.
"""

import base64
import re
from dataclasses import dataclass, field

from odr.crypto.errors import BadKey
from odr.crypto.vapid import PushKey, encoded
from odr.i18n import gettext as _
from odr.settings.addresses import split_address

_TEXT = re.compile(r"[A-Za-z0-9_-]{43}=?", re.ASCII)
_SERVICE = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[0-9]{1,5})?", re.ASCII)
_ADDRESS = re.compile(r"[!-~]+@[A-Za-z0-9.-]+", re.ASCII)


class BadPushSetting(ValueError):
    """A setting of Web Push will not do. The message holds nothing of the key."""


@dataclass(frozen=True)
class PushSettings:
    """The key that push services know this service by, where they reach whoever runs it (``mailto:`` or ``https:``),
    and the push services that are written to beside those of the browsers that everybody has: "host" or "host:port"."""

    key: PushKey = field(repr=False)
    contact: str
    services: frozenset[str] = frozenset()


def read_push_settings(key: str, contact: str, services: str) -> PushSettings | None:
    """What these texts say together; ``None`` if there is no key. Raises ``BadPushSetting``."""
    if not key:
        if contact or services:
            raise BadPushSetting(_("ODR_PUSH_PRIVATE_KEY must be set, because another setting of Web Push is."))
        return None
    return PushSettings(parse_push_key(key), _contact(contact), _services(services))


def parse_push_key(text: str) -> PushKey:
    """The key that this text says. Raises ``BadPushSetting``."""
    try:
        if _TEXT.fullmatch(text):
            return PushKey(base64.urlsafe_b64decode(text.rstrip("=") + "="))
    except BadKey:
        pass
    raise BadPushSetting(_("ODR_PUSH_PRIVATE_KEY must be a key as “odr push key” prints it, of 43 characters."))


def push_key_text(key: PushKey) -> str:
    """The key as a setting."""
    return encoded(key.reveal())


def _contact(text: str) -> str:
    url = split_address(text)
    if url is not None and url.scheme == "https" and url.hostname and text.isascii() and text.isprintable():
        return text
    address = text.removeprefix("mailto:")
    if not _ADDRESS.fullmatch(address):
        raise BadPushSetting(
            _("ODR_PUSH_CONTACT must be an email address or an https:// address at which you are reached.")
        )
    return f"mailto:{address}"


def _services(text: str) -> frozenset[str]:
    found = frozenset(part.strip() for part in text.split(",") if part.strip())
    for one in found:
        host, _colon, port = one.partition(":")
        if not _SERVICE.fullmatch(one) or ".." in host or not 1 <= int(port or 443) <= 65535:
            raise BadPushSetting(
                _("ODR_PUSH_SERVICES must be names of hosts with commas between them, not “%(part)s”.", part=one)
            )
    return found
