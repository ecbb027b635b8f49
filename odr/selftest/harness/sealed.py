"""Everything that is sealed in the database, with the context that the project's own code gives it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select

from odr.accounts import contact, links, sessions
from odr.accounts.tables import Account, BrowserSession, Link
from odr.agreements.access import giving
from odr.agreements.papers import forms, papers
from odr.cases.tables import Case
from odr.crypto.context import Context, Purpose
from odr.db.work import Work
from odr.facilitation.engagement import engaging
from odr.facilitation.tables import Agreement, AgreementForm, Engagement, HandedCode, Paper, PaperBox
from odr.facilitation.validity import offered
from odr.keyrings import opening as keyrings
from odr.keyrings.open_keyring import entry_context
from odr.keyrings.tables import Keyring, KeyringEntry, UnlockedKeyring
from odr.mail import outbox
from odr.mail.tables import Mail
from odr.messages.documents import Place
from odr.messages.tables import Envelope, Message, Room
from odr.organisations import invitations
from odr.organisations.tables import Invitation
from odr.vaults.contents import folders, items
from odr.vaults.keys import code_list, correspondence, secrets
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.secrets import SecretKind, grant_context
from odr.vaults.manifest import manifest
from odr.vaults.opening import presenting
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


@dataclass(frozen=True)
class SealedValue:
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


def sealed_values(work: Work) -> Iterator[SealedValue]:
    """Every sealed value, with the context that the project's own code gives it."""
    session = work.session
    vaults = {vault.id: vault for vault in session.scalars(select(Vault))}
    for vault in vaults.values():
        yield SealedValue(
            "vaults.sealed_code_list", f"list {vault.id}", vault.sealed_code_list, code_list._context(vault)
        )
        if vault.sealed_manifest is not None:
            context = manifest.vault_context(vault)
            yield SealedValue("vaults.sealed_manifest", f"list {vault.id}", vault.sealed_manifest, context)
    for folder in session.scalars(select(Folder)):
        opened = cast(OpenVault, SimpleNamespace(vault=vaults[folder.vault_id]))
        context = folders._context(opened, folder)
        yield SealedValue("folders.sealed_name", f"folder {folder.id} {folder.epoch}", folder.sealed_name, context)
        if folder.sealed_manifest is not None:
            context = manifest.root_context(vaults[folder.vault_id], folder)
            group = f"folder {folder.id} {folder.manifest_epoch}"
            yield SealedValue("folders.sealed_manifest", group, folder.sealed_manifest, context)
    for page, folder in session.execute(select(ManifestPage, Folder).join(Folder, Folder.id == ManifestPage.folder_id)):
        context = manifest.page_context(vaults[folder.vault_id], page)
        group = f"folder {folder.id} {page.epoch}"
        yield SealedValue("manifest_pages.sealed_entries", group, page.sealed_entries, context)
    for item in session.scalars(select(Item)):
        opened = cast(OpenVault, SimpleNamespace(vault=vaults[item.vault_id]))
        title, body = (items._context(opened, item, purpose) for purpose in (Purpose.ITEM_TITLE, Purpose.ITEM))
        group = f"folder {item.folder_id} {item.epoch}"
        yield SealedValue("items.sealed_title", group, item.sealed_title, title)
        yield SealedValue("items.sealed_body", group, item.sealed_body, body)
    for row in session.scalars(select(UnlockedVault)):
        context = presenting._unlocked_context(row.session_id, vaults[row.vault_id], row.code_id)
        yield SealedValue("unlocked_vaults.sealed_share", f"session {row.session_id}", row.sealed_share, context)
    for one in session.scalars(select(BrowserSession)):
        context = sessions._context(one)
        yield SealedValue("sessions.sealed_contents", f"session {one.id}", one.sealed_contents, context)
    for account in session.scalars(select(Account)):
        yield SealedValue("accounts.sealed_contact", "contact", account.sealed_contact, contact._context(account))
    for link in session.scalars(select(Link).where(Link.sealed_email.is_not(None))):
        yield SealedValue("links.sealed_email", "links", link.sealed_email or b"", links._context(link))
    for invitation in session.scalars(select(Invitation).where(Invitation.sealed_email.is_not(None))):
        context = invitations._context(invitation)
        yield SealedValue("invitations.sealed_email", "invitations", invitation.sealed_email or b"", context)
    for mail in session.scalars(select(Mail)):
        yield SealedValue("mails.sealed_message", "mails", mail.sealed_message, outbox._context(mail.id))
    for secret in session.scalars(select(VaultSecret).where(VaultSecret.sealed_previous.is_not(None))):
        context = secrets._previous_context(vaults[secret.vault_id], secret)
        yield SealedValue("vault_secrets.sealed_previous", f"chain {secret.id}", secret.sealed_previous or b"", context)
    rings = {keyring.id: keyring for keyring in session.scalars(select(Keyring))}
    for keyring in rings.values():
        yield SealedValue(
            "keyrings.sealed_key", f"keyring {keyring.id}", keyring.sealed_key, keyrings._key_context(keyring)
        )
    for held in session.scalars(select(UnlockedKeyring)):
        context = keyrings._unlocked_context(held.session_id, rings[held.keyring_id])
        yield SealedValue("unlocked_keyrings.sealed_share", f"session {held.session_id}", held.sealed_share, context)
    yield from _values_of_messages(work, vaults)
    yield from _values_of_agreements(work)


def _values_of_agreements(work: Work) -> Iterator[SealedValue]:
    session = work.session
    for form in session.scalars(select(AgreementForm)):
        yield SealedValue("agreement_forms.sealed_text", "forms", form.sealed_text, forms._context(form))
    for engagement in session.scalars(select(Engagement).where(Engagement.sealed_email.is_not(None))):
        context = engaging._email_context(session.get_one(Case, engagement.case_id), engagement)
        yield SealedValue("engagements.sealed_email", "candidates", engagement.sealed_email or b"", context)
    for row, engagement in session.execute(
        select(Agreement, Engagement).join(Engagement, Engagement.id == Agreement.engagement_id)
    ):
        context = offered.document_context(row, engagement)
        yield SealedValue("agreements.sealed_document", "documents", row.sealed_document, context)
    for paper, engagement in session.execute(
        select(Paper, Engagement).join(Engagement, Engagement.id == Paper.engagement_id)
    ):
        context = papers._context(paper, engagement, Purpose.AGREEMENT_PAPER)
        yield SealedValue("engagement_papers.sealed_body", f"paper {paper.id}", paper.sealed_body, context)


def _values_of_messages(work: Work, vaults: dict[UUID, Vault]) -> Iterator[SealedValue]:
    session = work.session
    for record in session.scalars(select(Correspondence)):
        context = correspondence._context(vaults[record.vault_id], record)
        group = f"correspondence {record.vault_id} {record.epoch}"
        yield SealedValue("correspondences.sealed_record", group, record.sealed_record, context)
    for message, room in session.execute(select(Message, Room).join(Room, Room.id == Message.room_id)):
        context = place_in(room, message).context(Purpose.MESSAGE)
        yield SealedValue("messages.sealed_body", f"message {message.id}", message.sealed_body or b"", context)
    for envelope, message, room in session.execute(_envelopes().where(Envelope.sealed_key.is_not(None))):
        context = place_in(room, message).context(
            Purpose.MESSAGE_OPENED, vault=envelope.vault_id, epoch=envelope.sealed_epoch
        )
        group = f"correspondence {envelope.vault_id} {envelope.sealed_epoch}"
        yield SealedValue("envelopes.sealed_key", group, envelope.sealed_key or b"", context)


def _envelopes() -> Any:
    return (
        select(Envelope, Message, Room)
        .join(Message, Message.id == Envelope.message_id)
        .join(Room, Room.id == Message.room_id)
    )


def place_in(room: Room, message: Message) -> Place:
    """Where an entry belongs."""
    return Place(room.case_id, room.id, message.id, message.number)


def boxes(work: Work) -> Iterator[Box]:
    """Every key that is sealed to somebody's public key, with the context that the project's own code gives it."""
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
        if handed.box is None:  # not typed yet
            continue
        context = giving.box_context(engagement, handed.vault_id, handed.code_id, secret.epoch)
        yield Box("handed_codes.box", f"mailbox {handed.vault_id}", secret.public_key or b"", handed.box, context)
