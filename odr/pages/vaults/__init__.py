"""The pages of vaults: everything a participant does with their private information in one case."""

from odr.pages.vaults import (
    beginning,
    changes,
    codes,
    files,
    folders,
    into_keyring,
    issuing,
    items,
    kept_reader,
    leaving,
    log,
    looking_at,
    noting,
    receipt,
    reset,
    tamper_found,
    unlocking,
    uploading,
)
from odr.pages.vaults.blueprint import vaults

# Importing a module declares its routes on the blueprint.
__all__ = [
    "beginning",
    "changes",
    "codes",
    "files",
    "folders",
    "into_keyring",
    "issuing",
    "items",
    "kept_reader",
    "leaving",
    "log",
    "looking_at",
    "noting",
    "receipt",
    "reset",
    "tamper_found",
    "unlocking",
    "uploading",
    "vaults",
]
