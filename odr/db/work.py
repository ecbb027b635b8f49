"""What a rule works with: one unit of work, the installation's key, and the time it is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from odr.crypto.installation import Installation


@dataclass(frozen=True)
class Work:
    """One unit of work. ``now`` is fixed for all of it, with a time zone, so a rule never asks a clock."""

    session: Session
    installation: Installation
    now: datetime
