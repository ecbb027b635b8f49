"""What a code opens: which folders, with which rights, until when."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from odr.vaults.keys.secrets import SecretKind


@dataclass(frozen=True)
class Scope:
    """What a code opens, and until when. ``folders`` is ``None`` for all of the vault, what is to come included.

    A code for all of the vault has every right, managing codes among them, whatever else is said: whoever manages
    codes could give themselves the rest. One for chosen folders reads them; whatever goes beyond that is said, and it
    never manages codes.
    """

    folders: tuple[UUID, ...] | None = None
    may_write: bool = True
    until: datetime | None = None
    read_messages: bool = False
    speak_and_sign: bool = False

    def __post_init__(self) -> None:
        """Gives a code for everything its rights."""
        if self.folders is None:
            for right in ("may_write", "read_messages", "speak_and_sign"):
                object.__setattr__(self, right, True)

    @property
    def manages_codes(self) -> bool:
        """Whether the code makes, changes and takes back codes."""
        return self.folders is None

    def gives(self, kind: SecretKind, folder_id: UUID | None = None) -> bool:
        """Whether this secret of the vault belongs to it."""
        if self.folders is None:
            return True
        match kind:
            case SecretKind.FOLDER:
                return folder_id in self.folders
            case SecretKind.MAILBOX:
                return self.read_messages
            case SecretKind.SIGNING:
                return self.speak_and_sign
            case SecretKind.STEWARDSHIP:
                return False


WHOLE_VAULT = Scope()
