"""Somebody whose code was taken back: they kept the code and every key it ever opened, and they read the database.

With a helper who also writes to the database, they try to make the party write under a key they still have.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import delete, select

from odr.crypto.codes import AccessCode
from odr.db.columns import Base
from odr.db.work import Work
from odr.errors import Refusal
from odr.selftest.attacks.thief import Thief
from odr.selftest.attacks.writer import opened_by_owner, vault_of_place
from odr.selftest.harness.world import World
from odr.selftest.story.stage import Found, Stage
from odr.selftest.story.story import Place
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.contents import items
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.integrity.checking import check
from odr.vaults.keys.findings import What
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.rotation.revoking import revoke
from odr.vaults.tables import Grant, VaultSecret

AFTERWARDS = "A sentence written after the code was taken back."


@dataclass
class Former:
    """What a former holder kept: the code, and every secret as it was; and the owner's grants of that time."""

    code: AccessCode
    code_id: UUID
    secrets: list[bytes]
    boxes: list[tuple[UUID, bytes]]

    def __repr__(self) -> str:
        return "<Former>"


def come_back(stage: Stage) -> Found:
    """The attack, on both parties: by reading the database alone, and with somebody who puts old grants back."""
    found = Found()
    with stage.copy() as world:
        for name in ("Tessa Wren", "Leo Stone"):
            place = stage.story.places[name]
            found += reads_what_came_after(world, place) + has_an_old_key_used(world, place)
            found += has_an_old_list_gone_on_from(world, place)
    return found


def reads_what_came_after(world: World, place: Place) -> Found:
    """The party writes into every folder after the code was taken back; everything that was kept is tried on it."""
    with world.work() as work:
        former = code_taken_back(work, place)
    return tried_on(world, former, write_afterwards(world, place))


def has_an_old_key_used(world: World, place: Place) -> Found:
    """The grants of the time before return into the database; then the party writes into every folder."""
    with world.work() as work:
        former = code_taken_back(work, place)
    with world.work() as work:
        put_old_grants_back(work, former, opened_by_owner(work, place).code.id)
    return tried_on(world, former, write_afterwards(world, place))


def has_an_old_list_gone_on_from(world: World, place: Place) -> Found:
    """The list of codes of the time before returns; then the party makes codes, which writes it on."""
    names = ("sealed_code_list", "code_list_version", "code_list_epoch")
    with world.work() as work:
        vault = vault_of_place(work, place)
        before = {name: getattr(vault, name) for name in names}
        issue_own_code(opened_by_owner(work, place), AccessCode.generate(), "For my phone")
        for name, value in before.items():
            setattr(vault, name, value)
    found = Found()
    for _ in range(3):
        with world.work() as work:
            told = [one.what for one in check(opened_by_owner(work, place))]
            found.note(What.CODES_ALTERED not in told, "an earlier list of codes was put back, and nobody was told")
        with world.work() as work:
            issue_own_code(opened_by_owner(work, place), AccessCode.generate(), "For the drawer")
    return found


def secrets_of(opened: OpenVault) -> list[bytes]:
    """What somebody keeps who copies everything that a code opens: as it was granted, and as it is used."""
    return [one.reveal() for held in opened.granted() for one in (held.secret, held.dormant)]


def code_taken_back(work: Work, place: Place) -> Former:
    """Issues a code, lets its holder copy everything that it opens, and takes it back."""
    code = AccessCode.generate()
    owner = opened_by_owner(work, place)
    code_id = issue_own_code(owner, code, "For the drawer")
    kept = secrets_of(opened_by_owner(work, place, code))
    grants = select(Grant.secret_id, Grant.box).where(Grant.code_id == owner.code.id)
    boxes = [(secret_id, box) for secret_id, box in work.session.execute(grants)]
    revoke(opened_by_owner(work, place), code_id)
    return Former(code, code_id, kept, boxes)


def write_afterwards(world: World, place: Place) -> str:
    """The party keeps one more entry in every folder that lets it; gives the words of them all."""
    words = f"{AFTERWARDS} {uuid4()}"
    with world.work() as work:
        opened = opened_by_owner(work, place)
        for folder in folders_of(opened):
            with suppress(Refusal):
                items.add(opened, folder.id, Draft("Afterwards", words))
    return words


def put_old_grants_back(work: Work, former: Former, in_use: UUID) -> None:
    """What a helper with write access does: the new grants go, those of the time before return."""
    folder_secrets = set(
        work.session.scalars(select(VaultSecret.id).where(VaultSecret.kind == SecretKind.FOLDER.value))
    )
    work.session.execute(delete(Grant).where(Grant.code_id == in_use, Grant.secret_id.in_(folder_secrets)))
    work.session.flush()
    for secret_id, box in former.boxes:
        if secret_id in folder_secrets:
            work.session.add(Grant(code_id=in_use, secret_id=secret_id, box=box))


def tried_on(world: World, former: Former, *words: str) -> Found:
    """Everything that was kept, and whatever it leads to, on everything that is sealed: does it open any such words?"""
    with world.database.reading() as session:
        kept = [former.code._secret.reveal(), former.code.server_share().reveal(), *former.secrets]
        one = Thief(world.app_context.work(session), kept)
        one.work_until_nothing_new_opens()
    assert one.opened, "what was kept does not even open what it opened before"
    hits = sorted({column for column, plaintext in one.opened if any(w.encode() in plaintext for w in words)})
    return Found(one.size, [f"a code that was taken back opened {column}" for column in hits])


def put_back(world: World, rows: Iterable[Base]) -> None:
    """What a helper does who writes to the database: every row that an end has taken away or changed, as it was."""
    with world.work() as work:
        for row in rows:
            work.session.merge(row)
