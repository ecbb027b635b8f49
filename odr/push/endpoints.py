"""Where a push goes: an address that a browser names, so one that whoever uses it can choose.

This server asks nothing of a machine that somebody names to it. So the host must be one of the push services that
browsers have, or one that the operator has named; and unless the operator has named it, it must have a public address
at the moment when it is asked.
"""

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass

from odr.errors import Refusal
from odr.i18n import gettext as _

LONGEST = 2000
# Chrome and what is made of it, Firefox, Edge, Safari.
SERVICES = frozenset({"fcm.googleapis.com", "web.push.apple.com"})
SERVICES_BELOW = (".push.services.mozilla.com", ".notify.windows.com", ".push.apple.com")
# Neither a user, nor brackets, nor anything that would end a line of a request.
_ENDPOINT = re.compile(r"https://([a-z0-9.-]{1,253})(?::([0-9]{1,5}))?(/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)", re.ASCII)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True)
class Endpoint:
    """A push service, and what it knows one browser by. ``is_named`` says that the operator has named this host."""

    host: str
    port: int
    path: str
    is_named: bool

    @property
    def origin(self) -> str:
        """As the token names it (RFC 8292, section 2; RFC 6454)."""
        return f"https://{self.host}" + (f":{self.port}" if self.port != 443 else "")


def checked_endpoint(text: str, named: Collection[str]) -> Endpoint:
    """The endpoint that a browser gave. Raises ``Refusal`` for one of no push service that is known or ``named``."""
    found = _ENDPOINT.fullmatch(text) if len(text) <= LONGEST else None
    if found is not None:
        host, port = found[1], int(found[2] or 443)
        is_named = (host if port == 443 else f"{host}:{port}") in named
        is_known = port == 443 and (host in SERVICES or host.endswith(SERVICES_BELOW))
        if is_named or is_known:
            return Endpoint(host, port, found[3], is_named)
    raise Refusal(_("This browser’s push service is not one that this service writes to."), "endpoint")


def is_public(address: str) -> bool:
    """Whether an address is one of the public network: none of this machine, and of no private network."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
        if found.sixtofour is not None or found.teredo is not None:
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved
