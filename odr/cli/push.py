"""The key of Web Push: ``odr push key``."""

from odr.cli.base import main
from odr.console import say
from odr.crypto.vapid import PushKey
from odr.settings.push_key import push_key_text


@main.group("push")
def push_group() -> None:
    """Telling people's browsers that something is new."""


@push_group.command("key")
def key_command() -> None:
    """Print a new private key for ODR_PUSH_PRIVATE_KEY. With another key every browser has to be allowed anew."""
    say(push_key_text(PushKey.generate()))
