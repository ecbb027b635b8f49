"""The place that a seal, box or signature is bound to, in one canonical encoding.

A value sealed for one place does not open in another: another row, case, vault, folder, version, epoch or purpose.
"""

import struct
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

FORMAT = 1
_MAGIC = b"odr"


class Purpose(Enum):
    """What a seal, box or signature is for. The value is written into every context; it never changes or is reused."""

    ITEM = "item"
    ITEM_TITLE = "item title"
    FOLDER_NAME = "folder name"
    GRANT = "grant"
    PREVIOUS_EPOCH = "previous epoch"
    VAULT_SECRET = "vault secret"  # noqa: S105  the name of a place
    CODE_LIST = "code list"
    CONTACT = "contact"
    EMAIL_CHANGE = "email change"
    INVITATION = "invitation"
    ORGANISATION = "organisation"
    MAIL = "mail"
    PUSH_ENDPOINT = "push endpoint"
    SESSION = "session"
    SIGNED_IN_WHERE = "signed in where"
    OPEN_VAULT = "open vault"
    SIGNING_KEY_PROOF = "signing key proof"
    MANIFEST = "manifest"
    AUDIT_HEAD = "audit head"
    KEYRING = "keyring"
    KEYRING_ENTRY = "keyring entry"
    OPEN_KEYRING = "open keyring"
    CORRESPONDENCE = "correspondence"
    MESSAGE = "message"
    MESSAGE_KEY = "message key"
    MESSAGE_OPENED = "message opened"
    MESSAGE_SIGNATURE = "message signature"
    MESSAGE_ENDED = "message ended"
    MESSAGE_RESEALED = "message resealed"
    AGREEMENT = "agreement"
    AGREEMENT_DOCUMENT = "agreement document"
    AGREEMENT_FORM = "agreement form"
    AGREEMENT_PAPER = "agreement paper"
    AGREEMENT_PAPER_KEY = "agreement paper key"
    AGREEMENT_PAPER_SIGNATURE = "agreement paper signature"
    DISCLOSURE_ANSWER = "disclosure answer"
    FACILITATOR_EMAIL = "facilitator email"
    SUGGESTION_ANSWER = "suggestion answer"
    HANDED_CODE = "handed code"
    SETTLEMENT = "settlement"
    FACILITATOR_STATEMENT = "facilitator statement"
    SETTLEMENT_RELEASE = "settlement release"
    SETTLEMENT_TEMPLATE = "settlement template"
    KEY_PROBE = "key probe"
    POLICY = "policy"
    ENQUIRY = "enquiry"
    REQUEST_CONTACT = "request contact"
    REQUEST_WORDS = "request words"
    SURVEY = "survey"
    SURVEY_TEXT = "survey text"
    CASE_NOTE = "case note"
    CONTRACT = "contract"
    STATEMENT_LINK = "statement link"
    FILE_RECEIPT = "file receipt"
    FILE_PART = "file part"
    FILE_ROOT = "file root"
    FILE_UPLOAD = "file upload"
    COPY_PIECE = "copy piece"
    HANDOVER = "handover"
    TRAINING_COURSE = "training course"
    REGISTER_ENTRY = "register entry"
    SUPPORT_PERMISSION = "support permission"
    REMOVAL = "removal"
    INNER_GRANT = "inner grant"
    INNER_PREVIOUS_EPOCH = "inner previous epoch"
    INNER_FOLDER_NAME = "inner folder name"
    INNER_ITEM_TITLE = "inner item title"
    INNER_ITEM = "inner item"
    INNER_RECORD = "inner record"
    INNER_CODE_LIST = "inner code list"
    READER_MANIFEST = "reader manifest"
    CASE_LABEL = "case label"
    MAIL_WORDS = "mail words"
    DISPUTE_ROLE = "dispute role"


@dataclass(frozen=True, kw_only=True)
class Context:
    """Where something belongs. Only the parts that apply are given; absent parts are absent from the encoding too.

    ``subject`` names a row that no other part names (an account, a code, a session, a mail); ``detail`` says which
    of several secrets is meant (for a grant: its kind). Numbers are 0 to 2^64 - 1, text is at most 65,535 bytes of
    UTF-8. Raises ``ValueError`` for a number or text beyond that and ``TypeError`` for a part of another type: an
    identifier given as text would have an encoding of its own, and what was sealed so would not open.
    """

    purpose: Purpose
    case: UUID | None = None
    vault: UUID | None = None
    folder: UUID | None = None
    item: UUID | None = None
    version: int | None = None
    epoch: int | None = None
    subject: UUID | None = None
    detail: str | None = None

    def __post_init__(self) -> None:
        """Refuses here what ``encode`` could not write down."""
        if (
            self.purpose.__class__ is Purpose
            and self.case.__class__ in _IDENTIFIER
            and self.vault.__class__ in _IDENTIFIER
            and self.folder.__class__ in _IDENTIFIER
            and self.item.__class__ in _IDENTIFIER
            and self.subject.__class__ in _IDENTIFIER
            and (self.version is None or (self.version.__class__ is int and 0 <= self.version < _NUMBERS))
            and (self.epoch is None or (self.epoch.__class__ is int and 0 <= self.epoch < _NUMBERS))
            and self.detail is None
        ):
            return  # nearly all: a search makes two for each entry there is
        for part, kind in _KINDS.items():
            value = getattr(self, part)
            if value is None and part != "purpose":
                continue
            if value.__class__ is kind and kind is not int:  # by far the most
                continue
            if not isinstance(value, kind) or isinstance(value, bool):  # True is an int, and as a version a slip
                raise TypeError(f"a context's {part} is a {kind.__name__}, not a {type(value).__name__}")
            if isinstance(value, int) and not 0 <= value < _NUMBERS:
                raise ValueError(f"a context's {part} is a number from 0 to 2^64 - 1")
        if self.detail is not None and not _fits(self.detail):
            raise ValueError(f"a context's detail is text of at most {_LONGEST} bytes of UTF-8")

    def encode(self) -> bytes:
        """The canonical bytes: magic, format, then each part that is present as name and value, in the order above.

        ``"odr" 0x00 FORMAT`` then for each part ``len(name) name len(value) value``, lengths as 16-bit big-endian;
        identifiers as their 16 bytes, numbers as 64-bit big-endian, text as UTF-8. No two contexts share an encoding.
        """
        # Written out part by part: this is the half of what opening a short text costs.
        out = [_BEGINNING, _PURPOSES[self.purpose._value_]]
        if self.case is not None:
            out += [_CASE, self.case.bytes]
        if self.vault is not None:
            out += [_VAULT, self.vault.bytes]
        if self.folder is not None:
            out += [_FOLDER, self.folder.bytes]
        if self.item is not None:
            out += [_ITEM, self.item.bytes]
        if self.version is not None:
            out += [_VERSION, self.version.to_bytes(8, "big")]
        if self.epoch is not None:
            out += [_EPOCH, self.epoch.to_bytes(8, "big")]
        if self.subject is not None:
            out += [_SUBJECT, self.subject.bytes]
        if self.detail is not None:
            out += [_prefixed(b"detail"), _prefixed(self.detail.encode("utf-8"))]
        return b"".join(out)


# Every part and its one type, in the order of the encoding.
_KINDS: dict[str, type] = {
    "purpose": Purpose,
    "case": UUID,
    "vault": UUID,
    "folder": UUID,
    "item": UUID,
    "version": int,
    "epoch": int,
    "subject": UUID,
    "detail": str,
}
_NUMBERS = 1 << 64
_LONGEST = 0xFFFF


def _fits(text: str) -> bool:
    try:
        return len(text.encode("utf-8")) <= _LONGEST
    except UnicodeEncodeError:  # half of a surrogate pair
        return False


def _length(value: bytes) -> bytes:
    return struct.pack(">H", len(value))


def _prefixed(value: bytes) -> bytes:
    return _length(value) + value


_BEGINNING = _MAGIC + b"\0" + bytes([FORMAT])
_PURPOSES = {purpose.value: _prefixed(b"purpose") + _prefixed(purpose.value.encode("ascii")) for purpose in Purpose}
_IDENTIFIER = frozenset({UUID, type(None)})
# Each name with the length of what follows it.
_CASE, _VAULT, _FOLDER, _ITEM, _SUBJECT = (
    _prefixed(name) + _length(bytes(16)) for name in (b"case", b"vault", b"folder", b"item", b"subject")
)
_VERSION, _EPOCH = (_prefixed(name) + _length(bytes(8)) for name in (b"version", b"epoch"))
