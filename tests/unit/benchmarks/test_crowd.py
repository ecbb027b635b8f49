"""The rows that the benchmarks fill tables with are rows of these tables: a column that is new shows here."""

import pytest
from sqlalchemy import select

from benchmarks import crowd
from odr.cases.tables import Case
from odr.organisations.tables import Organisation
from odr.selftest.harness.world import World
from tests.support.rows import rows_in
from tests.support.vaults import party_with_vault

pytestmark = pytest.mark.only_on("sqlite", "the crowd is written in SQLite's own words")

# The tables that grow with cases, as far as the crowd has them.
FILLED = {
    "access_codes", "accounts", "audit_entries", "case_invitations", "cases", "countersignatures", "folders", "grants",
    "invitations", "items", "manifest_pages", "organisations", "participants", "sessions", "throttles", "vault_secrets",
    "vaults",
}  # fmt: skip


def test_a_small_crowd_fits_into_the_tables_as_they_are(world: World) -> None:
    party = party_with_vault(world)
    with world.work() as work:
        organisation_id = work.session.scalars(select(Organisation.id)).one()
    before = rows_in(world)
    cases = crowd.fill(world, organisation_id, 3)
    after = rows_in(world)
    assert len(cases) == crowd.LATEST + 3
    assert {name for name in after if after[name] >= before[name] + crowd.LATEST / 2} == FILLED
    with world.work() as work:
        assert work.session.get(Case, cases[0]) is not None
    party.unlock()
    assert party.open().heading == "Your private information"
