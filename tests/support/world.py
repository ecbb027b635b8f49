"""A whole installation for a test: the one that the self-test plays its case on."""

from odr.selftest.harness.person import PASSWORD, Person
from odr.selftest.harness.world import START, Mailbox, World

__all__ = ["PASSWORD", "START", "Mailbox", "Person", "World"]
