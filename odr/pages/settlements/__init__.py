"""The pages of settlements: where one stands, reading and signing a version, drafting the next, the end; templates."""

from odr.pages.settlements import (
    doing,
    draft_files,
    drafting,
    files,
    obligations,
    paper,
    releases,
    rooms,
    telling,
    versions,
)
from odr.pages.settlements.blueprint import settlements
from odr.pages.settlements.templates import settlement_templates

# Importing a module declares its routes on the blueprint.
__all__ = [
    "doing",
    "draft_files",
    "drafting",
    "files",
    "obligations",
    "paper",
    "releases",
    "rooms",
    "settlement_templates",
    "settlements",
    "telling",
    "versions",
]
