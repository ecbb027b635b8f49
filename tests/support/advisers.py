"""Advisers of a party, made by the rules alone: for tests that are about what follows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from odr.cases.people import advisers
from odr.cases.people.undertaking import current
from odr.cases.tables import Adviser
from odr.crypto.codes import AccessCode
from odr.db.work import Work
from odr.selftest.harness.page import Page
from odr.vaults.codes import adviser_codes
from odr.vaults.codes.issuing import issue_code_for
from odr.vaults.contents.folders import folders_of
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.scope import WHOLE_VAULT, Scope
from odr.vaults.opening.presenting import unlock
from tests.support.people import account_of, enter, with_account
from tests.support.vaults import Party, case_row, participant_of
from tests.support.world import Person


@dataclass
class Acting:
    """Somebody who acts for a party, at a browser where they are signed in. ``code`` opens what they were given."""

    party: Party
    person: Person
    account_id: UUID
    adviser_id: UUID
    code: AccessCode | None = None

    @property
    def root(self) -> str:
        """Where the pages of the party's vault begin."""
        return self.party.root

    def open(self, path: str = "") -> Page:
        """Asks for a page of the vault."""
        return self.person.open(self.root + path)

    def unlock(self) -> Page:
        """Unlocks the vault on its page."""
        assert self.code is not None
        self.open("/unlock")
        return self.person.submit("Open", code=self.code.reveal())

    @contextmanager
    def opened(self) -> Iterator[OpenVault]:
        """The vault as it opens to them, in a unit of work that commits."""
        with self.party.world.work() as work:
            yield self.open_in(work)

    def open_in(self, work: Work) -> OpenVault:
        """The vault as it opens to them, in a unit of work that is there already."""
        assert self.code is not None
        return unlock(work, participant_of(work, self.party), self.code, self.account_id)[0]

    def row(self, work: Work) -> Adviser:
        """Their place."""
        return work.session.get_one(Adviser, self.adviser_id)


def adviser_of(party: Party, name: str = "Ines Law", *, bound: bool = True, person: Person | None = None) -> Acting:
    """Somebody who was invited by the party (which has a vault), has accepted and, unless told not to, undertaken."""
    person = person or with_account(party.world, name)
    with party.world.work() as work:
        participant, account = participant_of(work, party), account_of(work, person)
        invitation, _token = adviser_codes.invite(work, participant, case_row(work, party.case_id), person.email)
        adviser = adviser_codes.accept(work, invitation, account)
        if bound:
            adviser_codes.undertake(work, adviser, current().version)
        made = Acting(party, person, account.id, adviser.id)
    if not person.cookie():
        enter(person)
    return made


def given(
    acting: Acting, *numbers: int, may_write: bool = False, everything: bool = False, days: int | None = None
) -> Acting:
    """The adviser, with a code for some of the party's folders by their number, or for everything."""
    code = AccessCode.generate()
    with acting.party.opened() as opened:
        folders = folders_of(opened)
        until = None if days is None else opened.work.now + timedelta(days=days)
        scope = Scope(tuple(folders[number].id for number in numbers), may_write, until)
        issue_code_for(opened, code, acting.account_id, "For an adviser", WHOLE_VAULT if everything else scope)
    acting.code = code
    return acting


def still_acts(work: Work, acting: Acting) -> bool:
    """Whether the party would see them among its advisers."""
    return advisers.acts_for(work, participant_of(work, acting.party), acting.account_id) is not None
