"""The interface by which a browser keeps folders that only browsers open: it takes and gives ciphertext alone."""

from odr.pages.browser_folders import codes, files, folders, stewardship, visiting
from odr.pages.browser_folders.blueprint import browser_folders

# Importing a module declares its routes on the blueprint.
__all__ = ["browser_folders", "codes", "files", "folders", "stewardship", "visiting"]
