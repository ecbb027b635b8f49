"""Why a copy was not made, or cannot be used."""


class BadBackup(Exception):
    """Why, and what to do, in words for whoever runs the installation."""
