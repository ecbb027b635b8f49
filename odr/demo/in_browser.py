"""A folder that opens in a browser only, with what a browser would have sealed: the example has no browser to do it.

The formats are those of ``docs/protocol.md``, section 11.5; the browser's own half is ``odr/web/static/reader``.
"""

from collections.abc import Sequence
from uuid import UUID, uuid4

from odr.cases.tables import Participant
from odr.crypto.codes import AccessCode, CodeKind
from odr.crypto.derivation import digest
from odr.crypto.inner import InnerKey, InnerPlaces, grant_inner, inner_pair, inner_proof_key
from odr.crypto.sealing import seal
from odr.crypto.secrets import BrowserShare
from odr.db import payload
from odr.db.work import Work
from odr.demo.house import Seat
from odr.vaults.browser_folders import folders, stewardship
from odr.vaults.browser_folders.codes import NewCode, make, open_with, presented
from odr.vaults.browser_folders.shapes import PAGES, FolderChange, InnerSeal, Name, Record, Row
from odr.vaults.browser_folders.stewardship import SealedList
from odr.vaults.contents.drafts import Draft
from odr.vaults.keys.holders import owner_of
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.scope import Scope

_FIRST = 1
_SHORT = 16


def make_folder(work: Work, seat: Seat, name: str, drafts: Sequence[Draft]) -> AccessCode:
    """A first code for the browser, and a folder of this name with these entries, which it alone opens."""
    code, code_id = AccessCode.generate(CodeKind.BROWSER), uuid4()
    share = code.browser_share()
    opened = seat.open(work)
    holder_id = owner_of(work, opened.vault)
    public_key = inner_pair(share).public.encoded
    make(opened, NewCode(code_id, code.server_share(), public_key, holder_id, Scope(None, may_write=True, until=None)))
    work.session.flush()
    participant = work.session.get_one(Participant, seat.participant_id)
    server_share = code.server_share()
    row = presented(work, server_share)
    browser = _Browser(open_with(work, participant, server_share, holder_id, row), code_id, share)
    browser.begin_list(holder_id)
    browser.begin_folder(uuid4(), name, drafts)
    return code


class _Browser:
    """What the page of a browser knows: a code, and the vault as the service has it open for that."""

    def __init__(self, opened: OpenVault, code_id: UUID, share: BrowserShare) -> None:
        self._opened = opened
        self._code_id = code_id
        self._public_key = inner_pair(share).public
        self._proof_key = inner_proof_key(share)

    def begin_list(self, holder_id: UUID) -> None:
        """The list of codes, with the one there is."""
        key, places = InnerKey.generate(), self._places(None)
        listed = {
            "code_id": str(self._code_id),
            "ended": None,
            "expires": None,
            "folders": None,
            "holder": str(holder_id),
            "label": "",
            "may_write": True,
            "proof_key": self._proof_key.reveal().hex(),
            "public_key_digest": digest(self._public_key.encoded).hex(),
        }
        sealed = seal(key, payload.encode({"codes": [listed], "pending": []}), places.code_list(_FIRST, _FIRST))
        new = SealedList(_FIRST, InnerSeal(_FIRST, sealed))
        _taken(is_taken=stewardship.change(self._opened, new, self._granted(key, places)))

    def begin_folder(self, folder_id: UUID, name: str, drafts: Sequence[Draft]) -> None:
        """A folder, and then what is in it."""
        key, places = InnerKey.generate(), self._places(folder_id)
        named = seal(key, name.encode("utf-8"), places.name(_FIRST, _FIRST))
        memory = {"name": _known(_FIRST, named), "pages": {}}
        begun = FolderChange(
            record=Record(1, self._root(key, places, memory, 1), {}),
            name=Name(_FIRST, InnerSeal(_FIRST, named)),
            grants=self._granted(key, places),
        )
        _taken(is_taken=folders.begin(self._opened, folder_id, begun))
        rows = [_row(key, places, draft) for draft in drafts]
        pages: dict[int, dict[str, list[str]]] = {}
        for row in rows:
            said = len(row.title.sealed).to_bytes(4, "big") + row.title.sealed + row.body.sealed
            pages.setdefault(row.item_id.bytes[0] % PAGES, {})[row.item_id.hex] = _known(_FIRST, said)
        sealed = {page: seal(key, payload.encode(items), places.page(page, 2, _FIRST)) for page, items in pages.items()}
        memory = memory | {"pages": {str(page): _known(2, one) for page, one in sealed.items()}}
        written = FolderChange(record=Record(2, self._root(key, places, memory, 2), sealed), put=rows)
        _taken(is_taken=folders.change(self._opened, folder_id, written))

    def _places(self, folder_id: UUID | None) -> InnerPlaces:
        return InnerPlaces(self._opened.vault.case_id, self._opened.vault.id, folder_id)

    def _granted(self, key: InnerKey, places: InnerPlaces) -> dict[UUID, bytes]:
        context = places.grant(_FIRST, self._code_id)
        return {self._code_id: grant_inner(key, self._public_key, self._proof_key, context)}

    def _root(self, key: InnerKey, places: InnerPlaces, memory: object, number: int) -> InnerSeal:
        return InnerSeal(_FIRST, seal(key, payload.encode(memory), places.record(number, _FIRST)))


def _row(key: InnerKey, places: InnerPlaces, draft: Draft) -> Row:
    item_id = uuid4()
    fields = [{"kind": field.kind, "name": field.name, "value": field.value} for field in draft.fields]
    body = payload.encode({"fields": fields, "files": [], "text": draft.text, "title": draft.title})
    title = seal(key, draft.title.encode("utf-8"), places.title(item_id, _FIRST, _FIRST))
    return Row(
        item_id,
        _FIRST,
        InnerSeal(_FIRST, title),
        InnerSeal(_FIRST, seal(key, body, places.body(item_id, _FIRST, _FIRST))),
    )


def _known(version: int, sealed: bytes) -> list[str]:
    """What is remembered of a seal, or of two."""
    return [str(version), str(_FIRST), digest(sealed)[:_SHORT].hex()]


def _taken(*, is_taken: bool) -> None:
    if not is_taken:
        raise RuntimeError("the service took nothing")
