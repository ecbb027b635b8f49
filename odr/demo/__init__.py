"""The worked example of ``odr demo``: four cases of one organisation and one that was destroyed, a facilitator who
works in all four, and an operator. One of the four is in French.

Made at each start in a database of its own; its installation key lives only as long as the process. The access
codes are printed here because it is a demonstration; no other part of the software ever writes one anywhere.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from textwrap import wrap

from odr.accounts.contact import Contact
from odr.crypto.installation import Installation
from odr.crypto.secrets import SymmetricKey
from odr.crypto.vapid import PushKey
from odr.db.migrate import upgrade
from odr.demo import bakery, contracts, desk, files, neighbours, orders, past, siblings, tenancy, writing
from odr.demo.house import ADMINISTRATOR, LAPSED, ORGANISATION, PASSWORD, build
from odr.demo.moves import Listed, Played, on_roster
from odr.lifekeys.lives import with_key_store
from odr.lifekeys.store import KeyStore
from odr.settings.push_key import PushSettings
from odr.settings.settings import Settings

FACILITATOR = Contact("Fay Middleton", "9 Bridge Street, Harbourtown", "fay@demo.example", "+44 1632 960004")


def begin_demo(instance: Path, port: int, reader_port: int | None = None) -> tuple[Settings, list[str]]:
    """A freshly filled demonstration, and the lines that tell a person how to look around in it.

    With ``reader_port`` the reader has an origin of its own there.
    """
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = instance / "demo.sqlite3"
    for suffix in ("", "-wal", "-shm", "-keys", "-keys-journal"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    settings = Settings(
        instance=instance,
        installation_key=SymmetricKey.generate(),
        database_url=f"sqlite:///{file}",
        key_store_url=f"sqlite:///{file}-keys",
        public_url=f"http://localhost:{port}",
        port=port,
        # Nobody is told by it but whoever allows it on the page.
        push=PushSettings(PushKey.generate(), "mailto:nobody@demo.example"),
        reader_origin=f"http://localhost:{reader_port}" if reader_port else "",
    )
    database = with_key_store(settings.database_url, settings.key_store, Installation(settings.installation_key))
    upgrade(database)
    keys = KeyStore(settings.key_store)
    keys.make()
    keys.dispose()
    house = build(database, settings, datetime.now(UTC))
    files.empty(house)
    with house.ago(days=80) as work:
        fay = on_roster(house, work, FACILITATOR, "English, French, German", "Tenancy, neighbours, families")
        hal = on_roster(house, work, tenancy.REPLACED, "English", "Tenancy")
    # In the order in which it happened.
    destroyed = past.play(house)
    cases = [
        siblings.play(house, fay),
        bakery.play(house, fay),
        neighbours.play(house, fay),
        tenancy.play(house, fay, hal),
    ]
    officer = desk.play(house)
    orders.play(house, officer.email, held=cases[0], disclosed=cases[1])
    writing.play(house, officer.email, siblings.FIRST.email, neighbours.FIRST.email)
    contracts.play(house, officer.email)
    database.dispose()
    return settings, list(_printed(settings, officer, fay, cases[::-1], destroyed))


def _printed(
    settings: Settings, officer: Contact, facilitator: Listed, cases: list[Played], destroyed: str
) -> Iterator[str]:
    yield ""
    yield "A demonstration: nothing in it is real, and it starts over at every start."
    yield f"    Address        {settings.public_url}"
    yield f"    Password       {PASSWORD}   (the same for everybody)"
    yield ""
    yield f"    Administrator  {ADMINISTRATOR.email}   {ADMINISTRATOR.legal_name}, {ORGANISATION}"
    yield f"                   {LAPSED.email}   {LAPSED.legal_name}, whose training has lapsed"
    yield f"    Administrator  {contracts.LEAVING.email}   {contracts.LEAVING.legal_name}, of one that leaves"
    yield f"    Operator       {officer.email}   {officer.legal_name}, who runs this service"
    yield f"    Facilitator    {facilitator.contact.email}   {facilitator.contact.legal_name}, in all four cases"
    yield f"      keyring      {facilitator.personal.reveal()}   (a personal code, for the codes of all cases)"
    for case in cases:
        yield ""
        yield f"  Case {case.reference}"
        yield from wrap(case.about, 100, initial_indent="    ", subsequent_indent="    ")
        for seat in case.seats:
            yield f"    {seat.called:<14} {seat.contact.email}   {seat.contact.legal_name}"
            yield f"      access code  {seat.code.reveal()}"
            if seat.for_browser is not None:
                yield f"      for browser  {seat.for_browser.reveal()}   (for the folder that only a browser opens)"
    yield ""
    yield f"    Destroyed      {destroyed}   (its receipt is on the administrator's page of it, and among the mails)"
    yield ""
    yield f"    Mail is not sent; it is written into {settings.outbox}"
    yield ""
