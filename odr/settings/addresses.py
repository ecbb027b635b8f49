"""Addresses of services, as browsers name them."""

import ipaddress
from contextlib import suppress
from urllib.parse import SplitResult, urlsplit

from email_validator import EmailNotValidError, validate_email

PORTS = {"http": 80, "https": 443}
LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


def split_address(text: str) -> SplitResult | None:
    """The parts of an address with a host and, if any, a possible port; None for anything else."""
    try:
        url = urlsplit(text)
        return url if url.hostname and url.port != 0 else None
    except ValueError:
        return None


def origin_of(text: str) -> str | None:
    """An address with nothing after it, as browsers name it; None for anything else."""
    url = split_address(text)
    host = _public_host(url.hostname or "") if url is not None else None
    if (
        url is None
        or host is None
        or url.scheme not in PORTS
        or text.partition("://")[2] != url.netloc
        or "@" in url.netloc
        or url.netloc.endswith(":")
    ):
        return None
    named = f":{url.port}" if url.port not in (None, PORTS[url.scheme]) else ""
    return f"{url.scheme}://{host}{named}"


def is_beside(origin: str, public: str) -> bool:
    """Whether an origin is another one than the service's, and surely of the same site in every browser."""
    own, other = urlsplit(origin), urlsplit(public)
    name, above = own.hostname or "", other.hostname or ""
    # What has no dot in it is a site by itself, and so is each name below it.
    is_below = "." in above and name.endswith(f".{above}") and not above.rpartition(".")[2].isdigit()
    return own.scheme == other.scheme and origin != public and (name == above or is_below)


def _public_host(name: str) -> str | None:
    """A name or an address as it stands in a URL; None for what no browser could ask for."""
    if name.lower() == "localhost":
        return "localhost"
    with suppress(ValueError):
        address = ipaddress.ip_address(name)
        if "%" in name:  # of one network card of this machine; no browser can ask for it
            return None
        return f"[{address}]" if address.version == 6 else str(address)
    with suppress(EmailNotValidError):
        # What goes for the domain of an email address goes here; it gives the name that the network knows.
        domain = validate_email(
            f"x@{name}", check_deliverability=False, test_environment=True, globally_deliverable=False
        ).ascii_domain.lower()
        # The last part of a name is never a number: browsers take that for an address.
        return domain if not domain.rpartition(".")[2].isdigit() else None
    return None


def is_localhost(address: str) -> bool:
    """Whether an address is one that only this machine can reach, without TLS."""
    url = split_address(address)
    return url is not None and url.scheme == "http" and url.hostname in LOCAL_NAMES


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
