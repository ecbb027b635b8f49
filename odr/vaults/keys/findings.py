"""What a vault can find out about itself that none of its codes did."""

from dataclasses import dataclass
from enum import Enum
from uuid import UUID


class What(Enum):
    """What can have happened. The values for items stand in sealed manifests, so they never change."""

    ITEM_GONE = "item gone"
    ITEM_OLDER = "item older"
    ITEM_ALTERED = "item altered"
    ITEM_MOVED = "item moved"
    ITEM_UNKNOWN = "item unknown"
    FOLDER_GONE = "folder gone"
    FOLDER_UNKNOWN = "folder unknown"
    FOLDER_OLDER = "folder older"
    FOLDER_NAME = "folder name"
    LIST_ALTERED = "list altered"
    MANIFEST_ALTERED = "manifest altered"
    CODES_ALTERED = "codes altered"
    LOG_REWRITTEN = "log rewritten"
    COUNTERSIGNATURE_GONE = "countersignature gone"
    COUNTERSIGNATURE_ALTERED = "countersignature altered"
    COUNTERSIGNATURE_OLDER = "countersignature older"
    SIGNED_ELSEWHERE = "signed elsewhere"
    SEALED_TO_ENDED = "sealed to ended"


@dataclass(frozen=True)
class Finding:
    """One thing that is not as the vault remembers it, with the names it is known by, as far as there are any.

    ``folder_id`` is where it is or was; of a moved item, where it is now.
    """

    what: What
    folder_id: UUID | None = None
    folder: str | None = None
    item_id: UUID | None = None
    title: str | None = None

    def __repr__(self) -> str:
        return f"<Finding {self.what.value}>"
