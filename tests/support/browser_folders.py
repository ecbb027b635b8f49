"""A browser that keeps folders which only browsers open, played in Python: it seals and opens, and sends JSON.

Of what browsers remember (``records.js``, ``code_list.js``) it seals something that is as long: to the service all is
the same.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from odr.crypto.boxes import BoxPublicKey
from odr.crypto.codes import AccessCode, CodeKind
from odr.crypto.derivation import digest
from odr.crypto.inner import (
    InnerKey,
    InnerPlaces,
    InnerProofKey,
    grant_inner,
    inner_pair,
    inner_proof_key,
    open_inner_grant,
    open_previous_inner,
    seal_previous_inner,
)
from odr.crypto.sealing import open_sealed, seal, seal_padded
from odr.crypto.secrets import SymmetricKey
from odr.db import payload
from odr.files.format import FileEntry, FilePlace, Parts, digests_of, seal_part, seal_root
from odr.vaults.keys.holders import owner_of
from tests.support.scenes import CopiedByField
from tests.support.vaults import Party, vault_row

Body = dict[str, Any]


def told(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def untold(value: str) -> bytes:
    return base64.b64decode(value)


class Code(CopiedByField):
    """A code for the browser, in somebody's hands."""

    def __init__(self) -> None:
        self.id = uuid4()
        self.code = AccessCode.generate(CodeKind.BROWSER)
        self.share = self.code.browser_share()

    @property
    def public_key(self) -> BoxPublicKey:
        return inner_pair(self.share).public

    @property
    def proof_key(self) -> InnerProofKey:
        return inner_proof_key(self.share)

    def new(self, holder_id: UUID, folders: Sequence[UUID] | None = None, **others: Any) -> Body:
        """What tells the service of it."""
        return {
            "code": str(self.id),
            "share": self.code.server_share().reveal().hex(),
            "public_key": told(self.public_key.encoded),
            "holder": str(holder_id),
            "folders": [str(one) for one in folders] if folders is not None else None,
            "may_write": True,
            "expires": None,
            "engagement": None,
        } | others


class Browser(CopiedByField):
    """The reader of one party, signed in at the service, with a code for the browser once there is one."""

    def __init__(self, party: Party) -> None:
        self.party = party
        self.root = f"{party.root}/browser"
        with party.world.work() as work:
            vault = vault_row(work, party)
            self.vault_id, self.owner_id = vault.id, owner_of(work, vault)
        self.code = Code()
        self.status = 0

    # --- the wire -----------------------------------------------------------------------------------------------------

    def get(self, path: str) -> Any:
        """What the service answers, if it is JSON."""
        headers = {"Accept": "application/json"}
        return self._answered(self._client().get(self.root + path, base_url=self.party.person.origin, headers=headers))

    def post(self, path: str, sent: Any) -> Any:
        """The same of a body that is sent."""
        headers = {"X-CSRF-Token": self.token(), "Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
        origin = self.party.person.origin
        return self._answered(self._client().post(self.root + path, json=sent, base_url=origin, headers=headers))

    def put(self, path: str, sealed: bytes) -> Any:
        """The same of a part of a file."""
        kinds = {"Content-Type": "application/octet-stream", "Accept": "application/json"}
        headers = {"X-CSRF-Token": self.token()} | kinds
        origin = self.party.person.origin
        return self._answered(self._client().put(self.root + path, data=sealed, base_url=origin, headers=headers))

    def raw(self, path: str) -> bytes:
        """Bytes as they come."""
        headers = {"Accept": "application/octet-stream"}
        response = self._client().get(self.root + path, base_url=self.party.person.origin, headers=headers)
        self.status = response.status_code
        return bytes(response.data)

    def token(self) -> str:
        """What every change carries."""
        return str(self.get("/session")["token"])

    def _client(self) -> Any:
        return self.party.person.client

    def _answered(self, response: Any) -> Any:
        self.status = response.status_code
        return response.get_json(silent=True)

    # --- codes --------------------------------------------------------------------------------------------------------

    def begin(self) -> Browser:
        """Makes the first code, opens with it, and begins the list of codes."""
        self.party.unlock()
        assert self.post("/codes", self.code.new(self.owner_id)) == {"issued": True}, self.status
        self.open()
        key = InnerKey.generate()
        grants = self.grants(key, 1, None, [self.code])
        assert self.post("/stewardship", {"list": self.sealed_list(key, 1, 1), "grants": grants}) == {"taken": True}
        return self

    def open(self, code: Code | None = None) -> Any:
        """Opens the vault with a server share."""
        return self.post("/open", {"share": (code or self.code).code.server_share().reveal().hex()})

    def places(self, folder_id: UUID | None = None) -> InnerPlaces:
        """Where seals of a folder, or of the stewardship, belong."""
        return InnerPlaces(self.party.case_id, self.vault_id, folder_id)

    def grants(self, key: InnerKey, epoch: int, folder_id: UUID | None, codes: Sequence[Code]) -> Body:
        """Boxes for these codes."""
        places = self.places(folder_id)
        return {
            str(one.id): told(grant_inner(key, one.public_key, one.proof_key, places.grant(epoch, one.id)))
            for one in codes
        }

    def sealed_list(self, key: InnerKey, version: int, epoch: int) -> Body:
        """Something as long as a list of codes."""
        sealed = seal(key, b"x" * 400, self.places().code_list(version, epoch))
        return {"version": str(version), "epoch": str(epoch), "sealed": told(sealed)}

    # --- folders ------------------------------------------------------------------------------------------------------

    def new_folder(self, name: str = "Kitchen") -> Folder:
        """Makes a folder."""
        folder = Folder(self, uuid4())
        key = InnerKey.generate()
        sealed = seal(key, name.encode(), folder.places.name(1, 1))
        change = folder.change(key, 1, 1) | {
            "name": {"version": "1", "epoch": "1", "sealed": told(sealed)},
            "grants": self.grants(key, 1, folder.id, [self.code]),
        }
        assert self.post("/folders", {"folder": str(folder.id), "change": change}) == {"taken": True}, self.status
        return folder


class Folder(CopiedByField):
    """One folder, as its browser keeps it."""

    def __init__(self, browser: Browser, folder_id: UUID) -> None:
        self.browser = browser
        self.id = folder_id
        self.path = f"/folders/{folder_id}"
        self.places = browser.places(folder_id)

    def state(self) -> Body:
        """What the service has."""
        found: Body = self.browser.get(self.path)
        return found

    def key(self, state: Body, code: Code | None = None) -> InnerKey:
        """The inner key that a code was granted."""
        one = code or self.browser.code
        context = self.places.grant(int(state["epoch"]), one.id)
        return open_inner_grant(untold(state["grant"]), inner_pair(one.share), one.proof_key, context)

    def change(self, key: InnerKey, number: int, epoch: int) -> Body:
        """A change in which nothing changes but the record."""
        root = seal(key, payload.encode({"name": None, "pages": {}}), self.places.record(number, epoch))
        page = seal(key, b"{}", self.places.page(5, number, epoch))
        record = {"number": str(number), "epoch": str(epoch), "root": told(root), "pages": {"5": told(page)}}
        return {"record": record, "put": [], "removed": [], "grants": {}, "name": None, "previous": None}

    def next(self, code: Code | None = None, **different: Any) -> Body:
        """The change that follows what is there."""
        state = self.state()
        changed = self.change(self.key(state, code), int(state["record"]["number"]) + 1, int(state["epoch"]))
        return changed | different

    def row(
        self, title: str, text: str, item_id: UUID | None = None, version: int = 1, files: Sequence[UUID] = ()
    ) -> Body:
        """An entry, sealed."""
        state, item = self.state(), item_id or uuid4()
        key, epoch = self.key(state), int(state["epoch"])
        body = payload.encode({"fields": [], "files": [], "text": text, "title": title})
        return {
            "item": str(item),
            "version": str(version),
            "epoch": str(epoch),
            "title": told(seal(key, title.encode(), self.places.title(item, version, epoch))),
            "body": told(seal(key, body, self.places.body(item, version, epoch))),
            "files": [str(one) for one in files],
        }

    def send(self, change: Mapping[str, Any]) -> Any:
        """Sends a change."""
        return self.browser.post(f"{self.path}/change", change)

    def write(self, title: str = "Leak", text: str = "Under the sink.", **others: Any) -> UUID:
        """Writes a new entry."""
        row = self.row(title, text, **others)
        assert self.send(self.next(put=[row])) == {"taken": True}, self.browser.status
        return UUID(row["item"])

    def read(self, code: Code | None = None) -> dict[str, tuple[str, str]]:
        """Every entry that opens, by title: its text and its identifier."""
        state = self.state()
        keys = {int(state["epoch"]): self.key(state, code)}
        for epoch in range(int(state["epoch"]), 1, -1):
            sealed = untold(state["previous"][str(epoch)])
            keys[epoch - 1] = open_previous_inner(keys[epoch], sealed, self.places.previous(epoch))
        found = {}
        for row in state["rows"]:
            item, version, epoch = UUID(row["item"]), int(row["version"]), int(row["epoch"])
            title = open_sealed(keys[epoch], untold(row["title"]), self.places.title(item, version, epoch)).decode()
            body = open_sealed(keys[epoch], untold(row["body"]), self.places.body(item, version, epoch))
            found[title] = (json.loads(body)["text"], row["item"])
        return found

    def send_file(self, length: int = 10_000) -> UUID:
        """A file on its way, whole, sealed as a browser seals it."""
        file_id, key = uuid4(), SymmetricKey.generate()
        place = FilePlace(self.browser.party.case_id, file_id, length)
        at = f"{self.path}/files/{file_id}"
        begun = self.browser.post(f"{self.path}/files", {"file": str(file_id), "size": place.padded})
        assert begun == {"parts": place.count}, self.browser.status
        sealed = seal_padded(key, secrets.token_bytes(place.padded), place.part_context(0))
        assert self.browser.put(f"{at}/parts/0", sealed) == {"there": 0}, self.browser.status
        root = seal_padded(key, bytes(64), place.root_context())
        assert self.browser.put(f"{at}/root", root) == {"whole": True}, self.browser.status
        return file_id

    def send_content(self, content: bytes, name: str) -> FileEntry:
        """A file with this in it, and what opens it."""
        file_id, key = uuid4(), SymmetricKey.generate()
        place, parts = FilePlace(self.browser.party.case_id, file_id, len(content)), []
        pieces = Parts(place)
        for number, piece in (*pieces.take(content), *pieces.rest()):
            parts.append(seal_part(key, place, number, piece))
        root, at = seal_root(key, place, [digests_of(one) for one in parts]), f"{self.path}/files/{file_id}"
        self.browser.post(f"{self.path}/files", {"file": str(file_id), "size": place.padded})
        for number, sealed in enumerate(parts):
            self.browser.put(f"{at}/parts/{number}", sealed)
        assert self.browser.put(f"{at}/root", root) == {"whole": True}, self.browser.status
        return FileEntry(file_id, name, "text/plain", len(content), pieces.sha256(), key, digest(root))

    def disclose(self, item_id: UUID, room: Body, files: Sequence[FileEntry] = (), **different: Any) -> Any:
        """Sends a copy of an entry to those whom the room showed (``rooms``)."""
        sent = {
            "room": room["id"],
            "shown": room["shown"],
            "version": "1",
            "title": "Leak",
            "text": "Under the sink.",
            "fields": [],
            "files": [one.as_payload() | {"id": str(one.id)} for one in files],
            "note": "",
            "again": False,
        }
        return self.browser.post(f"{self.path}/items/{item_id}/disclose", sent | different)

    def rooms(self) -> Body:
        """Where an entry can be disclosed."""
        found: Body = self.browser.get("/rooms")
        return found

    def copies(self, item_id: UUID) -> list[Body]:
        """To whom it was."""
        return [one for one in self.browser.get(f"{self.path}/copies")["copies"] if one["item"] == str(item_id)]

    def renew(self, codes: Sequence[Code]) -> InnerKey:
        """Begins a new epoch, for these codes."""
        state = self.state()
        older, newer, epoch = self.key(state), InnerKey.generate(), int(state["epoch"]) + 1
        change = self.change(newer, int(state["record"]["number"]) + 1, epoch) | {
            "grants": self.browser.grants(newer, epoch, self.id, codes),
            "previous": told(seal_previous_inner(newer, older, self.places.previous(epoch))),
        }
        assert self.send(change) == {"taken": True}, self.browser.status
        return newer

    def grant(self, *codes: Code) -> Any:
        """Gives the present key to more codes."""
        state = self.state()
        return self.send(self.next(grants=self.browser.grants(self.key(state), int(state["epoch"]), self.id, codes)))
