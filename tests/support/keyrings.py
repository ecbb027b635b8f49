"""Keyrings, made by the rules alone: for tests that are about what follows."""

from uuid import UUID

from odr.crypto.codes import AccessCode
from odr.db.work import Work
from odr.keyrings import opening
from odr.keyrings.open_keyring import OpenKeyring
from tests.support.people import account_of
from tests.support.world import Person


def with_keyring(person: Person) -> AccessCode:
    """Makes a keyring for somebody, and returns its personal code."""
    code = AccessCode.generate()
    with person.world.work() as work:
        opening.make(work, account_of(work, person).id, code)
    return code


def open_keyring(work: Work, person: Person, code: AccessCode) -> OpenKeyring:
    """Their open keyring."""
    return opening.unlock(work, id_of(work, person), code)[0]


def id_of(work: Work, person: Person) -> UUID:
    """Their account."""
    return account_of(work, person).id
