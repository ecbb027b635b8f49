"""The interface by which a browser keeps folders that only browsers open: it takes and gives ciphertext,
and one entry's words where a person discloses it."""

from odr.pages.browser_folders import codes, disclosing, files, folders, given, stewardship, visiting
from odr.pages.browser_folders.blueprint import browser_folders

# Importing a module declares its routes on the blueprint.
__all__ = ["browser_folders", "codes", "disclosing", "files", "folders", "given", "stewardship", "visiting"]
