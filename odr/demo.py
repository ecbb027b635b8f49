"""The worked example of ``odr demo``: one organisation, one administrator, a landlord and a tenant, a facilitator.

Made anew at each start in a database of its own; its installation key lives only as long as the process. The access
codes are printed here because it is a demonstration; no other part of the software ever writes one anywhere.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from odr.accounts.contact import Contact, find_by_email
from odr.accounts.signin import create_account
from odr.accounts.tables import Account
from odr.cases.administrators import set_up
from odr.cases.cases import CaseKind, open_case
from odr.cases.participants import find, invite_party, join
from odr.cases.tables import Case, Participant
from odr.crypto.codes import AccessCode
from odr.crypto.installation import Installation
from odr.crypto.secrets import SymmetricKey
from odr.db.database import Database
from odr.db.migrate import upgrade
from odr.db.work import Work
from odr.demo_facilitator import FACILITATOR, Seat, facilitate
from odr.messages.mailbox import OpenMailbox
from odr.messages.reading import read_room
from odr.messages.rooms import rooms_of
from odr.messages.sending import addressing_in, send
from odr.organisations import invitations
from odr.organisations.tables import Organisation
from odr.settings import Settings
from odr.vaults.codes import make_vault
from odr.vaults.drafts import Draft, Field
from odr.vaults.folders import folders_of
from odr.vaults.items import add
from odr.vaults.opening import unlock

PASSWORD = "a demonstration only"  # noqa: S105  printed on the console, and good for nothing else
ORGANISATION = "Harbour Resolution Centre"
ADMINISTRATOR = Contact("Ada Marsh", "2 Harbour Street, Harbourtown", "ada@demo.example", "+44 1632 960001")
TENANT = Contact("Tessa Quill", "Flat 4, 18 Mill Lane, Harbourtown", "tessa@demo.example", "+44 1632 960002")
LANDLORD = Contact("Leonard Frost", "7 Hill Road, Harbourtown", "leonard@demo.example", "+44 1632 960003")

# Folder by folder, in the order of the folders a vault begins with: aims, money, evidence.
TENANT_ITEMS = (
    (
        Draft("The least I would accept", "Half of the deposit back before Christmas, and a reference I can show."),
        Draft(
            "What matters most to me", "That it ends this month. I do not want to meet in court, and I need the money."
        ),
    ),
    (
        Draft(
            "The deposit",
            "Paid in cash when I moved in. He gave me a receipt, but only for the first part.",
            (Field("Paid", "amount", "1850.00"), Field("Paid on", "date", "2024-02-01")),
        ),
    ),
    (Draft("Photographs of the kitchen", "Taken on the day I moved in: the stain on the wall was there already."),),
)
LANDLORD_ITEMS = (
    (
        Draft("How far I would go", "I could return up to 1,200 if she drops the claim about the heating."),
        Draft("If we do not agree", "I would rather keep the deposit and wait. The flat stands empty either way."),
    ),
    (
        Draft(
            "What the repainting cost",
            "The real bill. The one I sent her includes the hallway as well.",
            (Field("Painter", "amount", "640.00"), Field("Bill of", "date", "2026-10-12")),
        ),
    ),
    (),
)


# Who says what in the room of all parties: the tenant first, then in turns, some hours apart.
CONVERSATION = (
    "Good morning Mr Frost,\n\nI moved out on the 30th and the flat is clean. Could you tell me *when* the deposit "
    "will be returned, and what you want to keep of it?",
    "Good morning. Before that I need to settle two things:\n\n- the kitchen wall, which had to be repainted\n"
    "- the heating bill for October\n\nI can send you the painter’s bill.",
    "Please do. The stain on the wall was there when I moved in, as the inventory says. The rules on deposits are "
    "here: https://deposits.example/returning",
)


def begin_demo(instance: Path, port: int) -> tuple[Settings, list[str]]:
    """A freshly filled demonstration, and the lines that tell a person how to look around in it."""
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = instance / "demo.sqlite3"
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    settings = Settings(
        instance=instance,
        installation_key=SymmetricKey.generate(),
        database_url=f"sqlite:///{file}",
        public_url=f"http://localhost:{port}",
        port=port,
    )
    database = Database(settings.database_url)
    upgrade(database)
    with database.writing() as session:
        work = Work(session, Installation(settings.installation_key), datetime.now(UTC) - timedelta(days=3))
        organisation, administrator = _organisation(work)
        case = open_case(work, organisation, f"{work.now.year}-0142", CaseKind.TENANCY, administrator.id)
        tenant = _party(work, organisation, case, administrator, TENANT, TENANT_ITEMS)
        landlord = _party(work, organisation, case, administrator, LANDLORD, LANDLORD_ITEMS)
    _converse(database, settings, case.id, (tenant, landlord))
    facilitator = _facilitate(database, settings, organisation, administrator.id, case.id, (tenant, landlord))
    database.dispose()
    return settings, [
        "",
        "A demonstration: nothing in it is real, and it begins afresh at every start.",
        f"    Address        {settings.public_url}",
        f"    Password       {PASSWORD}   (the same for all four)",
        "",
        f"    Administrator  {ADMINISTRATOR.email}   {ADMINISTRATOR.legal_name}, {ORGANISATION}",
        f"    Tenant         {TENANT.email}   {TENANT.legal_name}",
        f"      access code  {tenant.reveal()}",
        f"    Landlord       {LANDLORD.email}   {LANDLORD.legal_name}",
        f"      access code  {landlord.reveal()}",
        f"    Facilitator    {FACILITATOR.email}   {FACILITATOR.legal_name}",
        f"      access code  {facilitator.code.reveal()}",
        "",
        f"    Mail is not sent; it is written into {settings.outbox}",
        "",
    ]


def _organisation(work: Work) -> tuple[Organisation, Account]:
    invitation = invitations.find(work, invitations.invite_on_console(work, None))
    account = create_account(work, ADMINISTRATOR, PASSWORD, email_confirmed=True)
    return set_up(work, invitation, account, ORGANISATION), account


def _party(
    work: Work,
    organisation: Organisation,
    case: Case,
    administrator: Account,
    contact: Contact,
    items: tuple[tuple[Draft, ...], ...],
) -> AccessCode:
    """Invites a party, lets them sign up and join, and fills their vault; all by the same rules as in the browser."""
    invitation, _token = invite_party(work, organisation, case, contact.email, administrator.id)
    account = create_account(work, contact, PASSWORD, email_confirmed=True)
    code = AccessCode.generate()
    vault = make_vault(work, join(work, invitation, account), case, code)
    for folder, drafts in zip(folders_of(vault), items, strict=True):
        for draft in drafts:
            add(vault, folder.id, draft)
    return code


def _converse(database: Database, settings: Settings, case_id: UUID, codes: tuple[AccessCode, AccessCode]) -> None:
    """The parties write to each other in turns; the last message waits unread."""
    for number, text in enumerate(CONVERSATION):
        moment = datetime.now(UTC) - timedelta(days=2, hours=-5 * number)
        with database.writing() as session:
            work = Work(session, Installation(settings.installation_key), moment)
            boxes = [
                OpenMailbox(unlock(work, _place(work, case_id, contact), code)[0])
                for contact, code in zip((TENANT, LANDLORD), codes, strict=True)
            ]
            for reader in boxes if number else ():
                read_room(reader, rooms_of(reader)[0])
            box = boxes[number % 2]
            room = rooms_of(box)[0]
            send(box, room.id, text, addressing_in(box, room).fingerprint())


def _facilitate(
    database: Database,
    settings: Settings,
    organisation: Organisation,
    by: UUID,
    case_id: UUID,
    codes: tuple[AccessCode, AccessCode],
) -> Seat:
    """A facilitator joins them, under an agreement that all have signed."""

    @contextmanager
    def unit(moment: datetime) -> Iterator[Work]:
        with database.writing() as session:
            yield Work(session, Installation(settings.installation_key), moment)

    with unit(datetime.now(UTC)) as work:
        seats = [
            Seat(_place(work, case_id, contact).id, code, contact.legal_name)
            for contact, code in zip((TENANT, LANDLORD), codes, strict=True)
        ]
    return facilitate(unit, organisation, by, case_id, seats, PASSWORD)


def _place(work: Work, case_id: UUID, contact: Contact) -> Participant:
    account = find_by_email(work, contact.email)
    found = find(work, case_id, account.id) if account is not None else None
    assert found is not None  # noqa: S101  made above
    return found
