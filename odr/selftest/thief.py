"""Somebody who holds the database, the settings and the installation key, and has this project's own functions.

They take every value they hold, and whatever derives from it under any label of the project, for a key; they try it on
everything that is sealed; what opens gives them further values; and so on until nothing new opens.
"""

from __future__ import annotations

import ast
import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select

import odr.tables
from odr.accounts import contact, links, sessions
from odr.accounts.tables import Account, BrowserSession, Link
from odr.agreements import engaging, forms, giving, offered, papers
from odr.agreements.tables import Agreement, AgreementForm, Engagement, HandedCode, Paper, PaperBox
from odr.audit.tables import AuditEntry
from odr.cases.tables import Case
from odr.crypto.boxes import BoxKeyPair
from odr.crypto.codes import AccessCode
from odr.crypto.context import Context, Purpose
from odr.crypto.derivation import derive, digest
from odr.crypto.errors import Unopenable
from odr.crypto.sealing import open_sealed
from odr.crypto.secrets import BoxSeed, CodeSecret, SymmetricKey
from odr.db.columns import Base
from odr.db.work import Work
from odr.keyrings import opening as keyrings
from odr.keyrings.open_keyring import entry_context
from odr.keyrings.tables import Keyring, KeyringEntry, UnlockedKeyring
from odr.mail import outbox
from odr.mail.tables import Mail
from odr.messages.documents import Place as MessagePlace
from odr.messages.tables import Envelope, Message, Room
from odr.organisations import invitations
from odr.organisations.tables import Invitation
from odr.selftest.stage import Found, Stage
from odr.vaults import code_list, correspondence, folders, items, manifest, opening, secrets
from odr.vaults.open_vault import OpenVault
from odr.vaults.secrets import SecretKind, grant_context
from odr.vaults.tables import (
    AccessCodeRow,
    Correspondence,
    Folder,
    Grant,
    Item,
    ManifestPage,
    UnlockedVault,
    Vault,
    VaultSecret,
)

SOURCE = Path(odr.__file__).parent
OF_NO_VAULT = frozenset({"accounts.sealed_contact", "links.sealed_email", "invitations.sealed_email"})


@dataclass(frozen=True)
class Place:
    """One sealed value where it lies. Values of one ``group`` have one key."""

    column: str
    group: str
    sealed: bytes
    context: Context


@dataclass(frozen=True)
class Box:
    """One grant, or one entry of a keyring, and the public key it is sealed to."""

    column: str
    group: str
    public_key: bytes
    sealed: bytes
    context: Context


def try_every_value(stage: Stage) -> Found:
    """The attack: everything that stands in any row, and the installation key, tried on everything that is sealed.

    What only the installation key has sealed does open; anything else is found.
    """
    world = stage.story.world
    with world.database.reading() as session:
        work = world.ground.work(session)
        one = Thief(work, [world.settings.installation_key.reveal(), *stored_values(work)])
        one.work_until_nothing_new_opens()
    assert one.columns() >= OF_NO_VAULT, "the thief does not even open what the installation key is for"
    assert {place.column.split(".")[0] for place in one.places} >= {"items", "folders", "vaults"}, "nothing is sealed"
    return Found(one.tried, [f"{column} opened" for column in sorted(one.columns() - OF_NO_VAULT)])


class Thief:
    """``values`` are the values in hand; ``opened`` is what they led to, with its column; ``keys``, by group, how.

    ``size`` is how many sealed values and grants there are to be opened.
    """

    def __init__(self, work: Work, values: Iterable[bytes]) -> None:
        self.places = list(sealed_places(work))
        self.boxes = list(_boxes(work))
        self.size = len(self.places) + len(self.boxes)
        self.opened: list[tuple[str, bytes]] = []
        self.keys: dict[str, bytes] = {}
        self.labels = labels_of_the_project()
        self._seen: set[bytes] = set()
        self._new: set[bytes] = set()
        self._take(values)

    def work_until_nothing_new_opens(self) -> None:
        """Tries everything on everything."""
        while self._new:
            keys, self._new = self._new, set()
            for plaintext in [*self._opened_places(keys), *self._opened_boxes(keys)]:
                self._take([plaintext])

    def columns(self) -> set[str]:
        """The columns in which something opened."""
        return {column for column, _plaintext in self.opened}

    @property
    def tried(self) -> int:
        """How many keys were tried, or are about to be."""
        return len(self._seen)

    def keys_not_tried(self) -> set[bytes]:
        """What would be tried next."""
        return set(self._new)

    def _take(self, values: Iterable[bytes]) -> None:
        for value in values:
            keys = set(_as_keys(value))
            if len(value) in (17, 32):  # the sizes of the project's secrets
                keys |= {derive(SymmetricKey(key), label) for key in tuple(keys) for label in self.labels}
            self._new |= keys - self._seen
            self._seen |= keys

    def _opened_places(self, keys: set[bytes]) -> Iterator[bytes]:
        ready = [SymmetricKey(key) for key in keys]
        groups: dict[str, list[Place]] = {}
        for place in self.places:
            groups.setdefault(place.group, []).append(place)
        for group in groups.values():
            first = replace(group[0], context=cast(Context, _Written(group[0].context.encode())))
            for key in ready:
                if opens(key, first) is None:
                    continue
                self.keys[group[0].group] = key.reveal()
                for place in group:
                    plaintext = opens(key, place)
                    if plaintext is not None:
                        self.places.remove(place)
                        self.opened.append((place.column, plaintext))
                        yield plaintext
                        if place.column == "unlocked_vaults.sealed_share":
                            yield plaintext[:32]  # what stands behind it is a count
                break

    def _opened_boxes(self, keys: set[bytes]) -> Iterator[bytes]:
        boxes: dict[bytes, list[Box]] = {}
        for box in self.boxes:
            boxes.setdefault(box.public_key, []).append(box)
        for key in keys:
            pair = BoxKeyPair(BoxSeed(key))
            for box in boxes.get(pair.public.encoded, ()):
                try:
                    plaintext = pair.open(box.sealed, box.context)
                except Unopenable:  # somebody has written another code's grant beside this public key
                    continue
                self.opened.append((box.column, plaintext))
                yield plaintext[:32]


class _Written:
    """A context as it is written down: many keys are tried on it, and it stays the same."""

    def __init__(self, written: bytes) -> None:
        self._written = written

    def encode(self) -> bytes:
        """The canonical bytes."""
        return self._written


@cache
def labels_of_the_project() -> list[str]:
    """Every label under which the project derives anything, read out of its source, filled in with each purpose."""
    labels: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("derive", "keyed_hash"):
                label = node.args[1]
                if isinstance(label, ast.Constant):
                    labels.add(str(label.value))
                elif isinstance(label, ast.JoinedStr):
                    beginning = str(cast(ast.Constant, label.values[0]).value)
                    labels.update(f"{beginning}{purpose.value}" for purpose in Purpose)
    return sorted(labels)


def stored_values(work: Work) -> Iterator[bytes]:
    """Everything that stands in any row, as bytes.

    Of the audit log the hashes alone: the rest is what they are computed from, and says nothing that is random.
    """
    for table in Base.metadata.sorted_tables:
        for row in work.session.execute(select(table)):
            for column, value in zip(table.columns, row, strict=True):
                if table.name == AuditEntry.__tablename__ and column.name != "hash":
                    continue
                yield from _bytes_of(value)


def _bytes_of(value: Any) -> Iterator[bytes]:
    if isinstance(value, bytes):
        yield value
    elif isinstance(value, UUID):
        yield value.bytes
    elif isinstance(value, str):
        yield value.encode()
        for part in value.split("$"):  # a password's hash and salt
            padded = part + "=" * (-len(part) % 4)
            if len(part) >= 20 and padded.isascii() and "=" not in part:
                yield base64.b64decode(padded, validate=False)


def _as_keys(value: bytes) -> Iterator[bytes]:
    """The 32-byte keys that a value may stand for."""
    if len(value) == 32:
        yield value
    else:
        yield digest(value)
    if len(value) > 32:
        yield value[:32]
        yield value[-32:]
        yield value[1:33].ljust(32, b"\0")  # behind a version byte
    if len(value) == 16:
        yield value * 2
    if len(value) >= 17:
        secret = CodeSecret(bytes([value[0] & 3]) + value[1:17])
        yield AccessCode(secret).server_share().reveal()


def opens(key: SymmetricKey, place: Place) -> bytes | None:
    """What lies there, if it opens with this key."""
    try:
        return open_sealed(key, place.sealed, place.context)
    except Unopenable:
        return None


def sealed_places(work: Work) -> Iterator[Place]:
    """Every sealed value, with the context that the project's own code gives it."""
    session = work.session
    vaults = {vault.id: vault for vault in session.scalars(select(Vault))}
    for vault in vaults.values():
        yield Place("vaults.sealed_code_list", f"list {vault.id}", vault.sealed_code_list, code_list._context(vault))
        if vault.sealed_manifest is not None:
            context = manifest.vault_context(vault)
            yield Place("vaults.sealed_manifest", f"list {vault.id}", vault.sealed_manifest, context)
    for folder in session.scalars(select(Folder)):
        opened = cast(OpenVault, SimpleNamespace(vault=vaults[folder.vault_id]))
        context = folders._context(opened, folder)
        yield Place("folders.sealed_name", f"folder {folder.id} {folder.epoch}", folder.sealed_name, context)
        if folder.sealed_manifest is not None:
            context = manifest.root_context(vaults[folder.vault_id], folder)
            group = f"folder {folder.id} {folder.manifest_epoch}"
            yield Place("folders.sealed_manifest", group, folder.sealed_manifest, context)
    for page, folder in session.execute(select(ManifestPage, Folder).join(Folder, Folder.id == ManifestPage.folder_id)):
        context = manifest.page_context(vaults[folder.vault_id], page)
        group = f"folder {folder.id} {page.epoch}"
        yield Place("manifest_pages.sealed_entries", group, page.sealed_entries, context)
    for item in session.scalars(select(Item)):
        opened = cast(OpenVault, SimpleNamespace(vault=vaults[item.vault_id]))
        title, body = (items._context(opened, item, purpose) for purpose in (Purpose.ITEM_TITLE, Purpose.ITEM))
        group = f"folder {item.folder_id} {item.epoch}"
        yield Place("items.sealed_title", group, item.sealed_title, title)
        yield Place("items.sealed_body", group, item.sealed_body, body)
    for row in session.scalars(select(UnlockedVault)):
        context = opening._unlocked_context(row.session_id, vaults[row.vault_id], row.code_id)
        yield Place("unlocked_vaults.sealed_share", f"session {row.session_id}", row.sealed_share, context)
    for one in session.scalars(select(BrowserSession)):
        context = sessions._context(one)
        yield Place("sessions.sealed_contents", f"session {one.id}", one.sealed_contents, context)
    for account in session.scalars(select(Account)):
        yield Place("accounts.sealed_contact", "contact", account.sealed_contact, contact._context(account))
    for link in session.scalars(select(Link).where(Link.sealed_email.is_not(None))):
        yield Place("links.sealed_email", "links", link.sealed_email or b"", links._context(link))
    for invitation in session.scalars(select(Invitation).where(Invitation.sealed_email.is_not(None))):
        context = invitations._context(invitation)
        yield Place("invitations.sealed_email", "invitations", invitation.sealed_email or b"", context)
    for mail in session.scalars(select(Mail)):
        yield Place("mails.sealed_message", "mails", mail.sealed_message, outbox._context(mail.id))
    for secret in session.scalars(select(VaultSecret).where(VaultSecret.sealed_previous.is_not(None))):
        context = secrets._previous_context(vaults[secret.vault_id], secret)
        yield Place("vault_secrets.sealed_previous", f"chain {secret.id}", secret.sealed_previous or b"", context)
    rings = {keyring.id: keyring for keyring in session.scalars(select(Keyring))}
    for keyring in rings.values():
        yield Place("keyrings.sealed_key", f"keyring {keyring.id}", keyring.sealed_key, keyrings._key_context(keyring))
    for held in session.scalars(select(UnlockedKeyring)):
        context = keyrings._unlocked_context(held.session_id, rings[held.keyring_id])
        yield Place("unlocked_keyrings.sealed_share", f"session {held.session_id}", held.sealed_share, context)
    yield from _places_of_messages(work, vaults)
    yield from _places_of_agreements(work)


def _places_of_agreements(work: Work) -> Iterator[Place]:
    session = work.session
    for form in session.scalars(select(AgreementForm)):
        yield Place("agreement_forms.sealed_text", "forms", form.sealed_text, forms._context(form))
    for engagement in session.scalars(select(Engagement).where(Engagement.sealed_email.is_not(None))):
        context = engaging._email_context(session.get_one(Case, engagement.case_id), engagement)
        yield Place("engagements.sealed_email", "candidates", engagement.sealed_email or b"", context)
    for row, engagement in session.execute(
        select(Agreement, Engagement).join(Engagement, Engagement.id == Agreement.engagement_id)
    ):
        context = offered.document_context(row, engagement)
        yield Place("agreements.sealed_document", "documents", row.sealed_document, context)
    for paper, engagement in session.execute(
        select(Paper, Engagement).join(Engagement, Engagement.id == Paper.engagement_id)
    ):
        context = papers._context(paper, engagement, Purpose.AGREEMENT_PAPER)
        yield Place("engagement_papers.sealed_body", f"paper {paper.id}", paper.sealed_body, context)


def _places_of_messages(work: Work, vaults: dict[UUID, Vault]) -> Iterator[Place]:
    session = work.session
    for record in session.scalars(select(Correspondence)):
        context = correspondence._context(vaults[record.vault_id], record)
        group = f"correspondence {record.vault_id} {record.epoch}"
        yield Place("correspondences.sealed_record", group, record.sealed_record, context)
    for message, room in session.execute(select(Message, Room).join(Room, Room.id == Message.room_id)):
        context = place_in(room, message).context(Purpose.MESSAGE)
        yield Place("messages.sealed_body", f"message {message.id}", message.sealed_body or b"", context)
    for envelope, message, room in session.execute(_envelopes().where(Envelope.sealed_key.is_not(None))):
        context = place_in(room, message).context(
            Purpose.MESSAGE_OPENED, vault=envelope.vault_id, epoch=envelope.sealed_epoch
        )
        group = f"correspondence {envelope.vault_id} {envelope.sealed_epoch}"
        yield Place("envelopes.sealed_key", group, envelope.sealed_key or b"", context)


def _envelopes() -> Any:
    return (
        select(Envelope, Message, Room)
        .join(Message, Message.id == Envelope.message_id)
        .join(Room, Room.id == Message.room_id)
    )


def place_in(room: Room, message: Message) -> MessagePlace:
    """Where an entry belongs."""
    return MessagePlace(room.case_id, room.id, message.id, message.number)


def _boxes(work: Work) -> Iterator[Box]:
    rows = work.session.execute(
        select(Grant, VaultSecret, AccessCodeRow, Vault)
        .join(VaultSecret, VaultSecret.id == Grant.secret_id)
        .join(AccessCodeRow, AccessCodeRow.id == Grant.code_id)
        .join(Vault, Vault.id == VaultSecret.vault_id)
    )
    for grant, secret, code, vault in rows:
        context = grant_context(vault, secret, code.id, code.agreement_digest)
        yield Box("grants.box", str(code.id), code.public_key, grant.box, context)
    kept = work.session.execute(
        select(KeyringEntry, Keyring, Vault)
        .join(Keyring, Keyring.id == KeyringEntry.keyring_id)
        .join(AccessCodeRow, AccessCodeRow.id == KeyringEntry.code_id)
        .join(Vault, Vault.id == AccessCodeRow.vault_id)
    )
    for entry, keyring, vault in kept:
        context = entry_context(keyring.id, vault, entry.code_id)
        yield Box("keyring_entries.box", f"keyring {keyring.id}", keyring.public_key, entry.box, context)
    keys = {
        (row.vault_id, row.epoch): row.public_key or b""
        for row in work.session.scalars(select(VaultSecret).where(VaultSecret.kind == SecretKind.MAILBOX.value))
    }
    # One of a message that was taken back is empty.
    for envelope, message, room in work.session.execute(_envelopes().where(Message.sealed_body.is_not(None))):
        context = place_in(room, message).context(Purpose.MESSAGE_KEY, vault=envelope.vault_id, epoch=envelope.epoch)
        key = keys.get((envelope.vault_id, envelope.epoch), b"")
        yield Box("envelopes.box", f"mailbox {envelope.vault_id}", key, envelope.box, context)
    yield from _boxes_of_agreements(work)


def _boxes_of_agreements(work: Work) -> Iterator[Box]:
    mailbox = (VaultSecret.kind == SecretKind.MAILBOX.value,)
    for box, paper, engagement, secret in work.session.execute(
        select(PaperBox, Paper, Engagement, VaultSecret)
        .join(Paper, Paper.id == PaperBox.paper_id)
        .join(Engagement, Engagement.id == Paper.engagement_id)
        .join(VaultSecret, (VaultSecret.vault_id == PaperBox.vault_id) & (VaultSecret.epoch == PaperBox.epoch))
        .where(*mailbox)
    ):
        context = papers._key_context(paper, engagement, box.vault_id, box.epoch)
        yield Box("engagement_paper_boxes.box", f"mailbox {box.vault_id}", secret.public_key or b"", box.box, context)
    for handed, engagement, secret in work.session.execute(
        select(HandedCode, Engagement, VaultSecret)
        .join(Engagement, Engagement.id == HandedCode.engagement_id)
        .join(VaultSecret, (VaultSecret.vault_id == HandedCode.vault_id) & (VaultSecret.epoch == HandedCode.epoch))
        .where(*mailbox)
    ):
        context = giving.box_context(engagement, handed.vault_id, handed.code_id, handed.epoch)
        yield Box("handed_codes.box", f"mailbox {handed.vault_id}", secret.public_key or b"", handed.box, context)
