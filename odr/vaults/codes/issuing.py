"""Making a vault with its first access code, and issuing further ones."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import select

from odr.audit.log import Event
from odr.cases.tables import Case, Participant
from odr.crypto.codes import AccessCode, key_pair, lookup_tag
from odr.crypto.secrets import ServerShare, SymmetricKey
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.lifekeys import lives
from odr.texts import one_line
from odr.vaults.contents.folders import add_folder, starting_folders
from odr.vaults.keys import code_list
from odr.vaults.keys.code_list import CodeList
from odr.vaults.keys.endorsements import endorse_first, publish
from odr.vaults.keys.holders import Holder, holders_to_choose
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.scope import WHOLE_VAULT, Scope
from odr.vaults.keys.secrets import CodeKey, SecretKind, as_type, grant_all, new_secret, proof_key_of
from odr.vaults.manifest.manifest import folders_in
from odr.vaults.manifest.recorder import begin_vault, write_codes
from odr.vaults.opening.presenting import vault_of
from odr.vaults.rotation.rotating import held
from odr.vaults.tables import SERVICE, AccessCodeRow, Vault

MOST_CODES = 50
LONGEST_LABEL = 60
FIRST_LABEL = "first"


def make_vault(work: Work, participant: Participant, case: Case, code: AccessCode) -> OpenVault:
    """Makes the participant's vault, with one code that opens all of it and a few folders to begin with.

    The person has shown that they kept the code: before that nothing of the vault exists, so a code that was never
    written down can't be the only one. Raises ``Refusal`` if there is a vault already.
    """
    if vault_of(work, participant) is not None:
        raise Refusal(_("You have a place for your private information in this case already."))
    vault = Vault(
        id=uuid4(),
        participant_id=participant.id,
        case_id=case.id,
        sealed_code_list=b"",
        code_list_version=0,
        code_list_epoch=1,
        manifest_version=0,
        manifest_epoch=1,
        created_at=work.now,
    )
    try:
        lives.life_key(work, case.id, case.id)
    except lives.LifeKeyGone:
        raise Refusal(
            _(
                "The life key of this case is not in the key store of the service, so nothing can be begun here. "
                "Please tell the organisation."
            )
        ) from None
    lives.begin(work, case.id, vault_id=vault.id)
    life = lives.life_key(work, case.id, vault.id)
    share = code.server_share()
    row, key = _new_row(work, vault, participant.account_id, participant.account_id, share, WHOLE_VAULT)
    of_kind = {
        kind: new_secret(vault, kind, life) for kind in (SecretKind.STEWARDSHIP, SecretKind.MAILBOX, SecretKind.SIGNING)
    }
    secrets = list(of_kind.values())
    stewardship = as_type(of_kind[SecretKind.STEWARDSHIP].secret, SymmetricKey)
    listed = code_list.listed(row, key.proof_key, FIRST_LABEL, WHOLE_VAULT)
    code_list.write(vault, stewardship, CodeList([listed], manifest=True))
    endorse_first(vault, secrets)
    # In this order, because each refers to the one before.
    for rows in ([vault], [row], [one.row for one in secrets], grant_all(vault, secrets, key)):
        work.session.add_all(rows)
        work.session.flush()
    opened = OpenVault(work, vault, row, share)
    begin_vault(opened)
    opened.record(Event.VAULT_MADE)
    if opened.countersigner is not None:  # as it is: the code was granted the signing key a few lines above
        opened.countersigner.begin()
    for one in secrets:
        publish(opened, one.row)
    for name in starting_folders(participant):
        add_folder(opened, name)
    return opened


def issue_own_code(opened: OpenVault, code: AccessCode, label: str, scope: Scope = WHOLE_VAULT) -> UUID:
    """A further code for the same person: for the drawer, or for a device that need not open everything.

    Raises like ``issue_code_for``.
    """
    return issue_code_for(opened, code, opened.actor_id, label, scope)


def issue_code_for(opened: OpenVault, code: AccessCode, holder_id: UUID, label: str, scope: Scope) -> UUID:
    """A further code, in the hands of this account: the owner's, or somebody's who acts for them.

    Only what the code in use opens is sealed to the new one, and only to it; rows of codes that the vault's own list
    does not confirm are noted in the audit log. Raises ``NotFound`` unless the code in use manages codes and the
    holder is one that can be chosen; ``Refusal`` if there are too many, or the label, the folders or the end will not
    do.
    """
    if holder_id not in [holder.account_id for holder in holders_to_choose(opened.work, opened.vault)]:
        raise NotFound
    return issue(opened, code.server_share(), holder_id, checked_label(label), scope)


def issue(
    opened: OpenVault,
    share: ServerShare,
    holder_id: UUID,
    label: str,
    scope: Scope,
    agreement_digest: bytes | None = None,
    *,
    code_id: UUID | None = None,
    kind: str = SERVICE,
) -> UUID:
    """Makes the code: every code but a vault's first comes to be here. Who may hold it, the caller has asked.

    With ``agreement_digest`` its grants belong to that agreement, and under another none of them opens. ``kind`` is
    that of the folders it opens, and ``code_id`` what a browser calls it. Raises like ``issue_code_for``.
    """
    work, vault = opened.work, opened.vault
    _stewardship, codes = opened.code_list()
    check_scope(opened, scope, kind)
    for refused in code_list.check(work, vault, codes).refused:
        opened.record(Event.CODE_REFUSED, subject_id=refused)
    if len(codes.live()) >= MOST_CODES:
        raise Refusal(_("There are %(count)d codes already. That is the most there can be.", count=MOST_CODES))
    row, key = _new_row(work, vault, holder_id, opened.actor_id, share, scope, agreement_digest, code_id)
    work.session.add(row)
    work.session.flush()
    work.session.add_all(grant_all(vault, held(opened, scope), key))
    write_codes(opened, codes.with_code(code_list.listed(row, key.proof_key, label, scope)))
    work.session.flush()
    opened.record(Event.CODE_ISSUED, subject_id=row.id)
    return row.id


def checked_label(label: str, field: str = "label") -> str:
    """The party's word for a code, as it is stored. Raises ``Refusal`` about this field."""
    missing = _("Please name the code in up to %(count)d characters.", count=LONGEST_LABEL)
    return one_line(label, LONGEST_LABEL, missing=missing, field=field)


def check_scope(opened: OpenVault, scope: Scope, kind: str = SERVICE) -> None:
    """Raises ``Refusal`` unless the code in use can give all of it, and the end is still to come.

    Chosen folders are of one ``kind``: a code that may be typed into a page opens none that opens in a browser only.
    """
    if scope.until is not None and scope.until <= opened.work.now:
        raise Refusal(_("This day is over already. Please choose a later one."), "until")
    if scope.folders is None:
        return
    if not scope.folders and not scope.read_messages and not scope.speak_and_sign:
        raise Refusal(_("Please choose at least one folder."), "folders")
    rights = {SecretKind.MAILBOX: scope.read_messages, SecretKind.SIGNING: scope.speak_and_sign}
    if not all(opened.may(kind) for kind, is_given in rights.items() if is_given):
        raise NotFound
    others = {row.id for row in folders_in(opened) if row.is_browser == (kind == SERVICE)}
    if not all(opened.may(SecretKind.FOLDER, one) and one not in others for one in scope.folders):
        raise Refusal(_("One of these folders is gone. Please choose again."), "folders")


def check_meant(holder: Holder, scope: Scope, is_meant: bool) -> None:
    """Raises ``Refusal`` for a code for everything in somebody else's hands, unless it was said to be meant so."""
    if scope.manages_codes and not holder.is_owner and not is_meant:
        raise Refusal(
            _(
                "With this %(name)s could do all that you can. Please tick that you mean it, or choose some folders.",
                name=holder.name,
            ),
            "all_meant",
        )


def codes_of(work: Work, vault: Vault) -> Sequence[AccessCodeRow]:
    """The vault's codes as the database has them, the earliest first."""
    return work.session.scalars(
        select(AccessCodeRow)
        .where(AccessCodeRow.vault_id == vault.id)
        .order_by(AccessCodeRow.issued_at, AccessCodeRow.id)
    ).all()


def _new_row(
    work: Work,
    vault: Vault,
    holder_id: UUID,
    issuer_id: UUID,
    share: ServerShare,
    scope: Scope,
    agreement_digest: bytes | None = None,
    code_id: UUID | None = None,
) -> tuple[AccessCodeRow, CodeKey]:
    public_key = key_pair(share).public
    row = AccessCodeRow(
        id=code_id or uuid4(),
        vault_id=vault.id,
        lookup_tag=lookup_tag(share),
        public_key=public_key.encoded,
        holder_id=holder_id,
        may_write=scope.may_write,
        issued_at=work.now,
        issued_by=issuer_id,
        expires_at=scope.until,
        agreement_digest=agreement_digest,
    )
    return row, CodeKey(row.id, public_key, proof_key_of(share), agreement_digest)
