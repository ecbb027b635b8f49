"""The pages of vaults: everything a participant does with their private information in one case."""

from odr.pages.vaults import beginning, kept_reader, leaving, log, reset, tamper_found, unlocking
from odr.pages.vaults.blueprint import vaults
from odr.pages.vaults.codes import codes, into_keyring, issuing
from odr.pages.vaults.contents import changes, files, folders, items, looking_at, noting, receipt, uploading

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
