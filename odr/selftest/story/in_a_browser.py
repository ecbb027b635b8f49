"""The chapter of a folder that opens in a browser only: its words are sealed there, and the service has seals of them.

Played here is what the browser does; the service is asked at the addresses that it is asked at by one.
"""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID, uuid4

from odr.crypto.codes import AccessCode, CodeKind
from odr.crypto.inner import (
    InnerKey,
    InnerPlaces,
    grant_inner,
    inner_pair,
    inner_proof_key,
    seal_previous_inner,
)
from odr.crypto.sealing import seal
from odr.db import payload
from odr.selftest.story.story import Place, Story

NAME = "Tessa Wren"
Body = dict[str, Any]


def in_a_browser(story: Story) -> None:
    """Tessa makes a code for her browser, a folder, an entry under each of two keys, and locks it again."""
    place = story.places[NAME]
    place.unlock()
    browser = _Browser(place)
    story.browser_codes[NAME] = browser.code.reveal()
    browser.begin()
    browser.make_folder(story.secret("Box of wren for the eaves"))
    browser.write(story.secret("The wren's ninth key"), story.secret("It hangs behind the wren's green kettle."))
    browser.renew()
    browser.write(story.secret("The wren's tenth key"), story.secret("It lies under the wren's second stair."))
    browser.send("/close", {})
    place.unlock()


class _Browser:
    """The reader of one party, with one code and one folder."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.root = f"{place.root}/browser"
        self.code, self.code_id, self.folder_id = AccessCode.generate(CodeKind.BROWSER), uuid4(), uuid4()
        state = self.ask("/state")
        self.vault_id, self.owner = UUID(state["vault"]), state["owner"]
        self.places = InnerPlaces(place.case_id, self.vault_id, self.folder_id)
        self.key, self.epoch, self.number = InnerKey.generate(), 1, 0

    def ask(self, path: str) -> Body:
        """What the service has."""
        teller = self.place.party
        answer = teller.client.get(self.root + path, base_url=teller.origin)
        teller.note_session()
        found: Body = answer.get_json()
        return found

    def send(self, path: str, body: Body) -> None:
        """Sends a change, which is taken."""
        teller = self.place.party
        headers = {"X-CSRF-Token": self.ask("/session")["token"], "Sec-Fetch-Site": "same-origin"}
        answer = teller.client.post(self.root + path, json=body, base_url=teller.origin, headers=headers)
        teller.note_session()
        said: Body = answer.get_json(silent=True) or {}
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        assert True in said.values(), f"{path} was not taken"

    def begin(self) -> None:
        """The code, and the list of codes."""
        share = self.code.server_share().reveal().hex()
        public_key = inner_pair(self.code.browser_share()).public.encoded
        new = {"code": str(self.code_id), "share": share, "public_key": _told(public_key), "holder": self.owner}
        self.send("/codes", new | {"folders": None, "may_write": True, "expires": None, "engagement": None})
        self.send("/open", {"share": share})
        key, places = InnerKey.generate(), InnerPlaces(self.place.case_id, self.vault_id)
        sealed = seal(key, payload.encode({"codes": [], "pending": []}), places.code_list(1, 1))
        codes = {"version": "1", "epoch": "1", "sealed": _told(sealed)}
        self.send("/stewardship", {"list": codes, "grants": self._grants(key, places)})

    def make_folder(self, name: str) -> None:
        """The folder, empty."""
        sealed = {"version": "1", "epoch": "1", "sealed": _told(seal(self.key, name.encode(), self.places.name(1, 1)))}
        change = self._change() | {"name": sealed, "grants": self._grants(self.key, self.places)}
        self.send("/folders", {"folder": str(self.folder_id), "change": change})

    def write(self, title: str, text: str) -> None:
        """A new entry."""
        item = uuid4()
        body = payload.encode({"fields": [], "files": [], "text": text, "title": title})
        row = {
            "item": str(item),
            "version": "1",
            "epoch": str(self.epoch),
            "title": _told(seal(self.key, title.encode(), self.places.title(item, 1, self.epoch))),
            "body": _told(seal(self.key, body, self.places.body(item, 1, self.epoch))),
            "files": [],
        }
        self._send_change(put=[row])

    def renew(self) -> None:
        """A new key, under which the one before is sealed."""
        older, self.key, self.epoch = self.key, InnerKey.generate(), self.epoch + 1
        previous = seal_previous_inner(self.key, older, self.places.previous(self.epoch))
        self._send_change(previous=_told(previous), grants=self._grants(self.key, self.places))

    def _send_change(self, **different: Any) -> None:
        self.send(f"/folders/{self.folder_id}/change", self._change() | different)

    def _change(self) -> Body:
        self.number += 1
        root = seal(self.key, payload.encode({"name": None, "pages": {}}), self.places.record(self.number, self.epoch))
        page = seal(self.key, payload.encode({}), self.places.page(5, self.number, self.epoch))
        record = {
            "number": str(self.number),
            "epoch": str(self.epoch),
            "root": _told(root),
            "pages": {"5": _told(page)},
        }
        return {"record": record, "put": [], "removed": [], "grants": {}, "name": None, "previous": None}

    def _grants(self, key: InnerKey, places: InnerPlaces) -> Body:
        share, epoch = self.code.browser_share(), self.epoch if places.folder else 1
        box = grant_inner(key, inner_pair(share).public, inner_proof_key(share), places.grant(epoch, self.code_id))
        return {str(self.code_id): _told(box)}


def _told(sealed: bytes) -> str:
    return base64.b64encode(sealed).decode("ascii")
