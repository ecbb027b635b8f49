"""Everything that is sealed in the database, with the context that the project's own code gives it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from odr.accounts.tables import Account, BrowserSession, Link
from odr.db.work import Work
from odr.facilitation.tables import Agreement, AgreementForm, Engagement, HandedCode, Paper, PaperBox
from odr.keyrings.tables import Keyring, KeyringEntry, UnlockedKeyring
from odr.mail.tables import Mail
from odr.messages.tables import Envelope, Message, Room
from odr.organisations.tables import Invitation, MailWords
from odr.selftest.harness.sealed_in_browsers import (
    boxes_of_browsers,
    values_of_browsers,
    within_body,
    within_name,
    within_title,
)
from odr.selftest.harness.sealed_value import Box, SealedValue, Wakes
from odr.settlements.tables import SettlementTemplate
from odr.vaults.keys.secrets import SecretKind
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


def sealed_values(work: Work) -> Iterator[SealedValue]:
    """Every sealed value, with the context that the project's own code gives it."""
    vaults = {vault.id: vault for vault in work.session.scalars(select(Vault))}
    folders = {folder.id: folder for folder in work.session.scalars(select(Folder))}
    yield from _values_of_vaults(work, vaults, folders)
    yield from _values_of_people(work)
    yield from _values_of_keyrings(work)
    yield from values_of_browsers(work, vaults, folders)
    yield from _values_of_messages(work, vaults)
    yield from _values_of_agreements(work)


def _values_of_vaults(work: Work, vaults: dict[UUID, Vault], folders: dict[UUID, Folder]) -> Iterator[SealedValue]:
    session = work.session
    for vault in vaults.values():
        yield SealedValue(
            "vaults.sealed_code_list", f"list {vault.id}", vault.sealed_code_list, vault.sealed_code_list_context()
        )
        if vault.sealed_manifest is not None:
            context = vault.sealed_manifest_context()
            yield SealedValue("vaults.sealed_manifest", f"list {vault.id}", vault.sealed_manifest, context)
    for folder in folders.values():
        vault = vaults[folder.vault_id]
        context, group = folder.sealed_name_context(vault), f"folder {folder.id} {folder.epoch}"
        within = within_name(vault, folder)
        yield SealedValue("folders.sealed_name", group, folder.sealed_name, context, within=within)
        if folder.sealed_manifest is not None:
            context = folder.sealed_manifest_context(vaults[folder.vault_id])
            group = f"folder {folder.id} {folder.manifest_epoch}"
            yield SealedValue("folders.sealed_manifest", group, folder.sealed_manifest, context)
    for page, folder in session.execute(select(ManifestPage, Folder).join(Folder, Folder.id == ManifestPage.folder_id)):
        context = page.sealed_entries_context(vaults[folder.vault_id])
        group = f"folder {folder.id} {page.epoch}"
        yield SealedValue("manifest_pages.sealed_entries", group, page.sealed_entries, context)
    for item in session.scalars(select(Item)):
        vault, folder = vaults[item.vault_id], folders[item.folder_id]
        group, context = f"folder {folder.id} {item.epoch}", item.sealed_title_context(vault)
        within = within_title(vault, folder, item)
        yield SealedValue("items.sealed_title", group, item.sealed_title, context, within=within)
        context, within = item.sealed_body_context(vault), within_body(vault, folder, item)
        yield SealedValue("items.sealed_body", group, item.sealed_body, context, within=within)
    for row in session.scalars(select(UnlockedVault)):
        context = row.sealed_share_context(vaults[row.vault_id])
        yield SealedValue("unlocked_vaults.sealed_share", f"session {row.session_id}", row.sealed_share, context)
    for secret in session.scalars(select(VaultSecret).where(VaultSecret.sealed_previous.is_not(None))):
        vault = vaults[secret.vault_id]
        before = replace(secret.life_context(vault), epoch=secret.epoch - 1)
        yield SealedValue(
            "vault_secrets.sealed_previous",
            f"chain {secret.id}",
            secret.sealed_previous or b"",
            secret.sealed_previous_context(vault),
            Wakes(secret.folder_id or vault.id, before),
        )


def _values_of_people(work: Work) -> Iterator[SealedValue]:
    session = work.session
    for one in session.scalars(select(BrowserSession)):
        context = one.sealed_contents_context()
        yield SealedValue("sessions.sealed_contents", f"session {one.id}", one.sealed_contents, context)
        if one.sealed_where is not None:
            yield SealedValue("sessions.sealed_where", "where", one.sealed_where, one.sealed_where_context())
    for account in session.scalars(select(Account)):
        yield SealedValue(
            "accounts.sealed_contact", "contact", account.sealed_contact, account.sealed_contact_context()
        )
    for link in session.scalars(select(Link)):
        yield SealedValue("links.sealed_email", "links", link.sealed_email, link.sealed_email_context())
    for invitation in session.scalars(select(Invitation).where(Invitation.sealed_email.is_not(None))):
        context = invitation.sealed_email_context()
        yield SealedValue("invitations.sealed_email", "invitations", invitation.sealed_email or b"", context)
    for mail in session.scalars(select(Mail)):
        yield SealedValue("mails.sealed_message", "mails", mail.sealed_message, mail.sealed_message_context())


def _values_of_keyrings(work: Work) -> Iterator[SealedValue]:
    session = work.session
    for keyring in session.scalars(select(Keyring)):
        yield SealedValue(
            "keyrings.sealed_key", f"keyring {keyring.id}", keyring.sealed_key, keyring.sealed_key_context()
        )
    for held in session.scalars(select(UnlockedKeyring)):
        context = held.sealed_share_context()
        yield SealedValue("unlocked_keyrings.sealed_share", f"session {held.session_id}", held.sealed_share, context)


def _values_of_agreements(work: Work) -> Iterator[SealedValue]:
    session = work.session
    for form in session.scalars(select(AgreementForm)):
        yield SealedValue("agreement_forms.sealed_text", "forms", form.sealed_text, form.sealed_text_context())
    for template in session.scalars(select(SettlementTemplate)):
        context = template.sealed_contents_context()
        yield SealedValue("settlement_templates.sealed_contents", "forms", template.sealed_contents, context)
    for words in session.scalars(select(MailWords)):
        yield SealedValue("mail_words.sealed_words", "forms", words.sealed_words, words.sealed_words_context())
    for engagement in session.scalars(select(Engagement).where(Engagement.sealed_email.is_not(None))):
        context = engagement.sealed_email_context()
        yield SealedValue("engagements.sealed_email", "candidates", engagement.sealed_email or b"", context)
    for row, engagement in session.execute(
        select(Agreement, Engagement).join(Engagement, Engagement.id == Agreement.engagement_id)
    ):
        context = row.sealed_document_context(engagement)
        yield SealedValue("agreements.sealed_document", "documents", row.sealed_document, context)
    for paper, engagement in session.execute(
        select(Paper, Engagement).join(Engagement, Engagement.id == Paper.engagement_id)
    ):
        context = paper.sealed_body_context(engagement)
        yield SealedValue("engagement_papers.sealed_body", f"paper {paper.id}", paper.sealed_body, context)


def _values_of_messages(work: Work, vaults: dict[UUID, Vault]) -> Iterator[SealedValue]:
    session = work.session
    for record in session.scalars(select(Correspondence)):
        context = record.sealed_record_context(vaults[record.vault_id])
        group = f"correspondence {record.vault_id} {record.epoch}"
        yield SealedValue("correspondences.sealed_record", group, record.sealed_record, context)
    for message, room in session.execute(select(Message, Room).join(Room, Room.id == Message.room_id)):
        context = message.sealed_body_context(room.case_id)
        yield SealedValue("messages.sealed_body", f"message {message.id}", message.sealed_body or b"", context)
    for envelope, message, room in session.execute(_envelopes().where(Envelope.sealed_key.is_not(None))):
        context = envelope.sealed_key_context(message.place(room.case_id))
        group = f"correspondence {envelope.vault_id} {envelope.sealed_epoch}"
        wakes = Wakes(room.case_id, message.sealed_body_context(room.case_id))
        yield SealedValue("envelopes.sealed_key", group, envelope.sealed_key or b"", context, wakes)


def _envelopes() -> Any:
    return (
        select(Envelope, Message, Room)
        .join(Message, Message.id == Envelope.message_id)
        .join(Room, Room.id == Message.room_id)
    )


def boxes(work: Work) -> Iterator[Box]:
    """Every key that is sealed to somebody's public key, with the context that the project's own code gives it."""
    rows = work.session.execute(
        select(Grant, VaultSecret, AccessCodeRow, Vault)
        .join(VaultSecret, VaultSecret.id == Grant.secret_id)
        .join(AccessCodeRow, AccessCodeRow.id == Grant.code_id)
        .join(Vault, Vault.id == VaultSecret.vault_id)
    )
    for grant, secret, code, vault in rows:
        context = Grant.box_context(vault, secret, code.id, code.agreement_digest)
        wakes = Wakes(secret.folder_id or vault.id, secret.life_context(vault))
        yield Box("grants.box", str(code.id), code.public_key, grant.box, context, wakes)
    kept = work.session.execute(
        select(KeyringEntry, Keyring, Vault)
        .join(Keyring, Keyring.id == KeyringEntry.keyring_id)
        .join(AccessCodeRow, AccessCodeRow.id == KeyringEntry.code_id)
        .join(Vault, Vault.id == AccessCodeRow.vault_id)
    )
    for entry, keyring, vault in kept:
        context = entry.box_context(vault)
        yield Box("keyring_entries.box", f"keyring {keyring.id}", keyring.public_key, entry.box, context)
    keys = {
        (row.vault_id, row.epoch): row.public_key or b""
        for row in work.session.scalars(select(VaultSecret).where(VaultSecret.kind == SecretKind.MAILBOX.value))
    }
    # One of a message that was taken back is empty.
    for envelope, message, room in work.session.execute(_envelopes().where(Message.sealed_body.is_not(None))):
        context = envelope.box_context(message.place(room.case_id))
        key = keys.get((envelope.vault_id, envelope.epoch), b"")
        wakes = Wakes(room.case_id, message.sealed_body_context(room.case_id))
        yield Box("envelopes.box", f"mailbox {envelope.vault_id}", key, envelope.box, context, wakes)
    yield from boxes_of_browsers(work)
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
        context = box.box_context(engagement)
        wakes = Wakes(engagement.case_id, paper.sealed_body_context(engagement))
        key = secret.public_key or b""
        yield Box("engagement_paper_boxes.box", f"mailbox {box.vault_id}", key, box.box, context, wakes)
    for handed, engagement, secret in work.session.execute(
        select(HandedCode, Engagement, VaultSecret)
        .join(Engagement, Engagement.id == HandedCode.engagement_id)
        .join(VaultSecret, (VaultSecret.vault_id == HandedCode.vault_id) & (VaultSecret.epoch == HandedCode.epoch))
        .where(*mailbox)
    ):
        if handed.box is None:  # not typed yet
            continue
        context = handed.box_context(engagement)
        yield Box("handed_codes.box", f"mailbox {handed.vault_id}", secret.public_key or b"", handed.box, context)
