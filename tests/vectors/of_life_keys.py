"""The known answers about life keys (docs/protocol.md, section 11.4), for ``make_vectors``."""

from typing import Any
from uuid import UUID

from odr.crypto.context import Context, Purpose
from odr.crypto.lifekeys import Dormant, LifeKey, woken

Case = dict[str, Any]
IDS = {name: f"{n}{n}{n}{n}0000-0000-4000-8000-000000000000" for n, name in enumerate(("case", "vault", "folder"))}
ENTRY = {"subject": "55550000-0000-4000-8000-000000000000", "item": "66660000-0000-4000-8000-000000000000"}
SECRET = {"purpose": "vault secret", "case": IDS["case"], "vault": IDS["vault"], "epoch": "3"}
PLACES: dict[str, Case] = {
    "the key of a folder": SECRET | {"folder": IDS["folder"], "detail": "folder"},
    "a mailbox": SECRET | {"detail": "mailbox"},
    "a signing key": SECRET | {"detail": "signing"},
    "a stewardship key": SECRET | {"detail": "stewardship"},
    "the body of a message": {"purpose": "message", "case": IDS["case"], "version": "7"} | ENTRY,
}


def life_keys() -> Case:
    """What each dormant secret becomes with a life key, at its place."""
    dormant, life = bytes(range(32)), bytes(range(0x80, 0xA0))
    return {
        "woken": [
            {
                "name": name,
                "dormant": dormant.hex(),
                "life_key": life.hex(),
                "context": place,
                "key": woken(Dormant(dormant), LifeKey(life), _context(place)).hex(),
            }
            for name, place in PLACES.items()
        ]
    }


def _context(place: Case) -> Context:
    parts: dict[str, Any] = {
        name: UUID(place[name]) for name in ("case", "vault", "folder", "item", "subject") if name in place
    }
    parts |= {name: int(place[name]) for name in ("version", "epoch") if name in place}
    parts |= {"detail": place["detail"]} if "detail" in place else {}
    return Context(purpose=Purpose(place["purpose"]), **parts)
