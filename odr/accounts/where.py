"""Where somebody is signed in, in the words that they know it by: the kind of browser and system, and whether it is the
network that they ask from now.

Not which device it is, and no address: of the network a keyed hash, to be compared with that of another request.
"""

from dataclasses import dataclass

from odr.accounts.tables import BrowserSession
from odr.accounts.throttle import network_of
from odr.crypto.errors import Unopenable
from odr.db import payload
from odr.db.work import Work

# Of the hash: enough to tell a person's few networks apart.
MARK_BYTES = 16
LONGEST = 40


@dataclass(frozen=True)
class Where:
    """A browser and a system, each the name of a family or empty, and the mark of a network."""

    browser: str
    system: str
    network: bytes

    def __repr__(self) -> str:
        return "<Where>"


def network_mark(work: Work, address: str | None) -> bytes:
    """What tells the network of an address from another. Only who has the installation key could try them all."""
    return work.installation.throttle_bucket("network of session", network_of(address))[:MARK_BYTES]


def note(work: Work, row: BrowserSession, where: Where) -> None:
    """Keeps with a session where it began, for the person whose it is."""
    told = {"browser": where.browser[:LONGEST], "system": where.system[:LONGEST], "network": where.network.hex()}
    row.sealed_where = work.installation.seal(payload.encode(told), row.sealed_where_context())


def noted(work: Work, row: BrowserSession) -> Where | None:
    """Where a session began; ``None`` if it was not noted, or was altered in the database."""
    if row.sealed_where is None:
        return None
    try:
        told = payload.decode(work.installation.open(row.sealed_where, row.sealed_where_context()))
        return Where(told["browser"], told["system"], bytes.fromhex(told["network"]))
    except (Unopenable, KeyError, ValueError):
        return None
