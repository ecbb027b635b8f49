"""Folders, entries and files of an open vault."""
