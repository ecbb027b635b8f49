"""What a mail or a file that leaves the service uses somebody's personal data for. Each says so, or cannot be made.

Either it serves what the person is here for, or it serves a further use, to which they have consented. The latter
comes from one function alone, which asks about the consent: ``odr.privacy.consents.consented``.
"""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Purpose:
    """What personal data are used for."""

    name: str


@dataclass(frozen=True)
class Consented(Purpose):
    """A use beyond what the person is here for, to which they consent at this moment."""

    account_id: UUID


# What the account, a case, an organisation, the desk or a request of the person's own needs.
THE_SERVICE = Purpose("service")
