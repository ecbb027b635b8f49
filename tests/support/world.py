"""A whole installation for a test: the one that the self-test plays its case on."""

from odr.selftest.harness.world import PASSWORD, START, Mailbox, Person, World

__all__ = ["PASSWORD", "START", "Mailbox", "Person", "World"]
