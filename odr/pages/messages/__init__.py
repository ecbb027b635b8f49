"""The pages of messages: rooms, what is said in them, and the people one writes to."""

from odr.pages.messages import (
    caucus,
    disclosing,
    files,
    live,
    people,
    preferences,
    push,
    resealing,
    room,
    rooms,
    searching,
    sent,
    with_files,
)
from odr.pages.messages.blueprint import message_settings, messages, news

# Importing a module declares its routes on the blueprint.
__all__ = [
    "caucus",
    "disclosing",
    "files",
    "live",
    "message_settings",
    "messages",
    "news",
    "people",
    "preferences",
    "push",
    "resealing",
    "room",
    "rooms",
    "searching",
    "sent",
    "with_files",
]
