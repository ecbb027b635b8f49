"""The kinds of enquiries: which fields each has, how long it is kept, and whose work it is at the desk."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from odr.operators.operators import Role


class EnquiryKind(Enum):
    """What somebody writes for. A value is never renamed: old rows keep it."""

    CONTACT = "contact"
    SUPPORT = "support"
    FEEDBACK = "feedback"
    TRIAL = "trial"


@dataclass(frozen=True)
class Keeping:
    """What is kept of a kind: these fields, with ``account`` also whose account wrote it, and for so long."""

    fields: tuple[str, ...]
    kept_for: timedelta
    account: bool = False


KEPT: dict[EnquiryKind, Keeping] = {
    EnquiryKind.CONTACT: Keeping(("name", "email", "message"), timedelta(days=180)),
    EnquiryKind.SUPPORT: Keeping(("name", "email", "message"), timedelta(days=180), account=True),
    EnquiryKind.FEEDBACK: Keeping(("shown_as", "message"), timedelta(days=365), account=True),
    EnquiryKind.TRIAL: Keeping(("name", "email", "telephone", "work"), timedelta(days=90)),
}
# Who at the desk reads enquiries.
READERS = Role.SUPPORT
