"""Other cases, many of them: rows such as years of use leave behind, written in bulk by the database itself.

They are there to make tables and indexes large. What is sealed in them is noise, and shorter than the real thing: a
million real grants would fill the disk and show nothing more. Only the people of the latest cases have contact data
that opens, because lists of people show it.
"""

from dataclasses import asdict
from uuid import UUID

from sqlalchemy import Connection, create_engine, text, update

from odr.accounts.contact import Contact
from odr.accounts.tables import Account
from odr.crypto.context import Context, Purpose
from odr.db import payload
from tests.support.world import START, World

# The latest cases are all of one organisation, so that the first page of its lists is the same in any crowd.
LATEST = 40

# Each case has two parties; the first has a vault with two folders and three items. A person is in two cases.
PLAN = """
CREATE TEMP TABLE numbers AS
    WITH RECURSIVE counted(n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM counted WHERE n + 1 < max(:cases, 2 * :latest))
    SELECT n, lower(hex(randomblob(16))) AS account_id FROM counted;
CREATE TEMP TABLE houses AS
    SELECT n, CASE n WHEN 0 THEN :organisation ELSE lower(hex(randomblob(16))) END AS id FROM numbers WHERE n < 21;
CREATE UNIQUE INDEX temp.by_number ON numbers (n);
CREATE TEMP TABLE plan AS
    SELECT
        n,
        lower(hex(randomblob(16))) AS case_id,
        (SELECT id FROM houses WHERE n = CASE WHEN it.n < :latest OR it.n % 2 THEN 0 ELSE 1 + it.n % 20 END) AS house,
        (SELECT account_id FROM numbers WHERE n = 2 * it.n % (SELECT count(*) FROM numbers)) AS one,
        (SELECT account_id FROM numbers WHERE n = (2 * it.n + 1) % (SELECT count(*) FROM numbers)) AS other,
        lower(hex(randomblob(16))) AS place,
        lower(hex(randomblob(16))) AS invitation,
        lower(hex(randomblob(16))) AS vault,
        lower(hex(randomblob(16))) AS code,
        lower(hex(randomblob(16))) AS aims,
        lower(hex(randomblob(16))) AS money,
        strftime('%Y-%m-%d %H:%M:%S.000000', :start, '-' || (20 * (n + 1)) || ' minutes') AS at,
        strftime('%Y-%m-%d %H:%M:%S.000000', :start, '-' || (20 * (n + 1)) || ' minutes', '14 days') AS later
    FROM numbers AS it WHERE n < :cases;
CREATE TEMP TABLE secrets AS
    SELECT lower(hex(randomblob(16))) AS id, vault, code, aims AS folder, 'folder' AS kind FROM plan
    UNION ALL SELECT lower(hex(randomblob(16))), vault, code, money, 'folder' FROM plan
    UNION ALL SELECT lower(hex(randomblob(16))), vault, code, NULL, 'stewardship' FROM plan;

INSERT INTO organisations (id, name, created_at) SELECT id, 'House ' || n, :start FROM houses WHERE n > 0;
INSERT INTO accounts (id, sealed_contact, contact_version, email_tag, email_confirmed_at, password_hash, created_at)
    SELECT account_id, randomblob(230), 1, randomblob(32), :start, 'nobody signs in with this', :start FROM numbers;
INSERT INTO sessions (id, lookup, account_id, sealed_contents, created_at, seen_at, expires_at)
    SELECT lower(hex(randomblob(16))), randomblob(32), account_id, randomblob(200), :start, :start, :tomorrow
    FROM numbers WHERE n < 2000;
INSERT INTO throttles (bucket, failures, failed_at) SELECT randomblob(32), 1, :start FROM numbers WHERE n < 2000;
INSERT INTO cases (id, organisation_id, reference, kind, state, state_since, opened_at, opened_by)
    SELECT case_id, house, printf('C-%07d', n), 'other', CASE n % 7 WHEN 6 THEN 'settled' ELSE 'negotiation' END,
        at, at, one FROM plan ORDER BY n DESC;
INSERT INTO participants (id, case_id, account_id, role, joined_at)
    SELECT place, case_id, one, 'party', at FROM plan
    UNION ALL SELECT lower(hex(randomblob(16))), case_id, other, 'party', at FROM plan;
INSERT INTO invitations
    (id, kind, organisation_id, token_hash, email_tag, created_at, created_by, expires_at, accepted_at, accepted_by)
    SELECT invitation, 'participant', house, randomblob(32), randomblob(32), at, one, later, at, other FROM plan;
INSERT INTO case_invitations (invitation_id, case_id, role) SELECT invitation, case_id, 'party' FROM plan;
INSERT INTO vaults
    (id, participant_id, case_id, sealed_code_list, code_list_version, code_list_epoch, sealed_manifest,
        manifest_version, manifest_epoch, changes_seen, created_at)
    SELECT vault, place, case_id, randomblob(300), 1, 1, randomblob(300), 1, 1, 0, at FROM plan;
INSERT INTO access_codes (id, vault_id, lookup_tag, public_key, holder_id, may_write, issued_at, issued_by)
    SELECT code, vault, randomblob(32), randomblob(100), one, 1, at, one FROM plan;
INSERT INTO folders
    (id, vault_id, sealed_name, version, epoch, sealed_manifest, manifest_version, manifest_epoch, position)
    SELECT aims, vault, randomblob(137), 1, 1, randomblob(200), 1, 1, 1 FROM plan
    UNION ALL SELECT money, vault, randomblob(137), 1, 1, randomblob(200), 1, 1, 2 FROM plan;
INSERT INTO manifest_pages (folder_id, number, version, epoch, sealed_entries)
    SELECT aims, 0, 1, 1, randomblob(200) FROM plan UNION ALL SELECT money, 0, 1, 1, randomblob(200) FROM plan;
INSERT INTO countersignatures (vault_id, case_id, number, hash, manifest_version, public_key, signature, at)
    SELECT vault, case_id, 5, randomblob(32), 1, randomblob(33), randomblob(65), at FROM plan;
INSERT INTO vault_secrets (id, vault_id, kind, folder_id, epoch) SELECT id, vault, kind, folder, 1 FROM secrets;
INSERT INTO grants (code_id, secret_id, box) SELECT code, id, randomblob(100) FROM secrets;
INSERT INTO items
    (id, vault_id, folder_id, sealed_title, sealed_body, version, epoch, created_at, changed_at, changed_by)
    SELECT lower(hex(randomblob(16))), vault, CASE it.n WHEN 0 THEN aims ELSE money END, randomblob(137),
        randomblob(300), 1, 1, at, at, one FROM plan, (SELECT n FROM numbers WHERE n < 3) AS it;
INSERT INTO audit_entries (case_id, number, at, event, actor_id, vault_id, previous_hash, hash)
    SELECT case_id, it.n, at, 'item.read', one, vault, randomblob(32), randomblob(32)
    FROM plan, (SELECT n FROM numbers WHERE n BETWEEN 1 AND 5) AS it;
"""


def fill(world: World, organisation_id: UUID, others: int) -> list[UUID]:
    """Adds ``LATEST`` cases to the organisation, and ``others`` to it and to twenty more. Gives them, latest first."""
    world.database.dispose()
    engine = create_engine(world.settings.database_url)
    with engine.connect() as connection:
        # Nobody else is here, and if this is interrupted the file is thrown away.
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000", "temp_store=MEMORY"):
            connection.exec_driver_sql(f"PRAGMA {pragma}")
        given = {
            "cases": LATEST + others,
            "latest": LATEST,
            "organisation": organisation_id.hex,
            "start": f"{START:%Y-%m-%d %H:%M:%S}.000000",
            "tomorrow": f"{START:%Y-%m-%d} 23:59:59.000000",
        }
        for statement in PLAN.split(";\n"):
            if statement.strip():
                used = {name: value for name, value in given.items() if f":{name}" in statement}
                connection.execute(text(statement.replace("%H:%M:%S", r"%H\:%M\:%S")), used)
        _name_people(connection, world)
        cases = [UUID(found) for (found,) in connection.execute(text("SELECT case_id FROM plan ORDER BY n"))]
        connection.commit()
    engine.dispose()
    return cases


def _name_people(connection: Connection, world: World) -> None:
    """Gives the people of the latest cases contact data that opens."""
    shown = connection.execute(
        text("SELECT n, account_id FROM numbers WHERE n < 2 * :latest"), {"latest": LATEST}
    ).all()
    for number, found in shown:
        account_id = UUID(found)
        contact = Contact(
            f"Somebody {number}", "1 Quay Street", f"somebody-{number}@example.org", f"+44 20 {number:08d}"
        )
        place = Context(purpose=Purpose.CONTACT, subject=account_id, version=1)
        sealed = world.app_context.installation.seal(payload.encode(asdict(contact)), place)
        connection.execute(update(Account).where(Account.id == account_id).values(sealed_contact=sealed))
