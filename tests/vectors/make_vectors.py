"""Writes the known answers of docs/protocol.md as JSON beside this file: ``python -m tests.vectors.make_vectors``.

What a recipe fixes comes out the same every time. Boxes are random by nature: those that are in ``boxes.json`` and
``inner.json`` already are kept, and ``--fresh`` makes new ones. Seals are made with a fixed salt, by the second
implementation in ``tests/unit/crypto/by_hand.py``, so that opening them compares the two.
"""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from odr.crypto.boxes import BoxKeyPair
from odr.crypto.codes import AccessCode, CodeKind, key_pair, lookup_tag
from odr.crypto.context import Context, Purpose
from odr.crypto.derivation import derive, keyed_hash
from odr.crypto.padding import pad, padded_size
from odr.crypto.safety_words import WORDS, safety_words
from odr.crypto.secrets import BoxSeed, CodeSecret, SigningSeed, SymmetricKey
from odr.crypto.signing import SigningKeyPair
from odr.facilitation.document.document import AgreementDocument, agreement_file
from odr.signed.document import Signer, sign
from tests.unit.crypto import by_hand
from tests.vectors.of_code_lists import code_lists
from tests.vectors.of_files import files
from tests.vectors.of_inner import inner
from tests.vectors.of_ledger import ledger
from tests.vectors.of_life_keys import life_keys
from tests.vectors.of_messages import messages
from tests.vectors.of_offers import offers
from tests.vectors.of_receipts import receipts
from tests.vectors.of_records import records
from tests.vectors.of_releases import releases
from tests.vectors.of_settlements import settlements

HERE = Path(__file__).parent
Case = dict[str, Any]

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
SALT = bytes(range(0x40, 0x58))
NAMES = ("case", "vault", "folder", "item", "subject")
NUMBERS = ("version", "epoch")
IDS = {name: f"{number}{number}{number}{number}0000-0000-4000-8000-000000000000" for number, name in enumerate(NAMES)}
PLACE: Case = {
    "purpose": "item",
    "case": IDS["case"],
    "vault": IDS["vault"],
    "folder": IDS["folder"],
    "item": IDS["item"],
    # As text: what reads a number of 64 bits as a floating one would round it.
    "version": "7",
    "epoch": "3",
    "subject": IDS["subject"],
    "detail": "fünf",
}
OTHER: Case = dict.fromkeys(NAMES, "99990000-0000-4000-8000-000000000000") | {
    "purpose": "item title",
    "version": "8",
    "epoch": "4",
    "detail": "funf",
}


def context_of(place: Case) -> Context:
    """A context from its form in the vectors: identifiers and numbers as text."""
    read: dict[str, Callable[[str], Any]] = dict.fromkeys(NAMES, UUID) | dict.fromkeys(NUMBERS, int)
    parts: Case = {name: read.get(name, str)(value) for name, value in place.items() if name != "purpose"}
    return Context(purpose=Purpose(place["purpose"]), **parts)


def moved() -> Iterator[tuple[str, Case]]:
    """``PLACE`` with each part in turn changed and left out."""
    for part, value in OTHER.items():
        yield f"another {part}", PLACE | {part: value}
        if part != "purpose":
            yield f"no {part}", {name: value for name, value in PLACE.items() if name != part}


def altered(sealed: bytes, place: int) -> bytes:
    return sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]


def contexts() -> Case:
    texts = {"detail of two lines": "a\nb", "empty detail": ""}
    places: dict[str, Case] = {
        "purpose alone": {"purpose": "session"},
        "every part": PLACE,
        "smallest numbers": {"purpose": "item", "version": "0", "epoch": "0"},
        "largest numbers": {"purpose": "item", "version": str(2**64 - 1), "epoch": str(2**64 - 1)},
        **{name: {"purpose": "grant", "detail": text} for name, text in texts.items()},
        **{purpose.value: {"purpose": purpose.value} for purpose in Purpose if purpose is not Purpose.SESSION},
    }
    refused: dict[str, Case] = {
        "version below zero": {"purpose": "item", "version": "-1"},
        "epoch of 65 bits": {"purpose": "item", "epoch": str(2**64)},
        "half a surrogate pair": {"purpose": "item", "detail": "\ud800"},
    }
    return {
        "encoded": [{"name": n, "context": p, "encoding": context_of(p).encode().hex()} for n, p in places.items()],
        "refused": [{"name": n, "context": p} for n, p in refused.items()],
    }


def padding() -> Case:
    sizes = [*range(64, 70), 127, 128, 129, 1000, 1024, 1025, 9999, 16384, 16385, 65537, 10**6, 10**9]
    texts = [b"", b"yes", b"\x80", b"\x80\0", b"\0" * 10, b"x" * 62, b"x" * 63, b"x" * 64, b"x" * 300]
    refused = {
        "empty": b"",
        "zeros alone": bytes(64),
        "no mark": b"x" * 64,
        "shorter than the minimum": b"yes\x80" + bytes(59),
        "longer than it would be": b"yes\x80" + bytes(61),
        "another mark": b"yes\x81" + bytes(60),
        "not a Padmé size": b"x" * 64 + b"\x80",
    }
    return {
        "sizes": [{"size": size, "padded": padded_size(size)} for size in sizes],
        "padded": [{"data": text.hex(), "padded": pad(text).hex()} for text in texts],
        "refused": [{"name": name, "padded": padded.hex()} for name, padded in refused.items()],
    }


def derivation() -> Case:
    cases = [("test/one", 32), ("test/two", 32), ("test/long", 100), ("test/short", 1), ("note/tags", 1600)]
    key = SymmetricKey(KEY)
    return {
        "derived": [{"secret": KEY.hex(), "label": c, "size": n, "out": derive(key, c, n).hex()} for c, n in cases],
        "hashed": [
            {"key": KEY.hex(), "label": label, "value": v.hex(), "out": keyed_hash(key, label, v).hex()}
            for label, v in (
                *(("test/hash", v) for v in (b"", b"anna@example.org", bytes(200))),
                ("mailbox/notes", b"e" + bytes(range(16))),
            )
        ],
    }


def codes() -> Case:
    secrets = {
        "zero": bytes(17),
        "one": bytes(16) + b"\1",
        "largest": b"\x03" + b"\xff" * 16,
        "counting": b"\x02" + bytes(range(16)),
    }
    good = [_code(name, secret, kind) for kind in CodeKind for name, secret in secrets.items()]
    code = good[3]["code"]
    plain = code.replace(" ", "")
    spellings = {
        "lower case": code.lower(),
        "no spaces": plain,
        "dashes": code.replace(" ", "-"),
        "long dashes and lines": code.replace(" ", " \u2013\r\n"),
        "hidden characters": "\ufeff" + code.replace(" ", "\u200b\u00a0\u202f") + "\u00ad\n",
        "o for zero": code.replace("0", "o"),
        "O for zero": code.replace("0", "O"),
        "i for one": code.replace("1", "i"),
        "L for one": code.replace("1", "L"),
    }
    wrong = {
        "empty": ("", "length"),
        "separators alone": (" - - ", "length"),
        "one short": (plain[:-1], "length"),
        "one long": (plain + "0", "length"),
        "twice": (plain * 2, "length"),
        "the letter U": ("U" + plain[1:], "symbol"),
        "a star": (plain[:-1] + "*", "symbol"),
        "a sharp s, which in capitals is two": ("ß" + plain[2:], "symbol"),
        "a ligature": ("ﬁ" + plain[2:], "symbol"),
        "a long s": ("ſ" + plain[1:], "symbol"),
        "a dotless i": ("ı" + plain[1:], "symbol"),
        "a Kelvin sign": ("\u212a" + plain[1:], "symbol"),
        "Arabic digits": ("٠" + plain[1:], "symbol"),
        "full-width digits": ("\uff10" + plain[1:], "symbol"),
        "a control character": ("\x00" + plain, "symbol"),
        "another symbol": (_slipped(plain, 5, 1), "check"),
        "another check symbol": (_slipped(plain, 27, 1), "check"),
        "neighbours exchanged": (plain[:7] + plain[8] + plain[7] + plain[9:], "check"),
        "two other symbols": (_slipped(_slipped(plain, 3, 9), 20, 30), "check"),
        "check symbols of kind 0": ("0" * 28, "check"),
        "a code for the browser": (good[len(secrets) + 3]["code"], "kind"),
    }
    for_browser = {
        "a code for the service": (code, "kind"),
        "a code for the browser with a slip": (_slipped(good[-1]["code"].replace(" ", ""), 5, 1), "check"),
    }
    refused = [("service", wrong), ("browser", for_browser)]
    return {
        "codes": good,
        "spellings": [{"name": name, "typed": typed, "code": code} for name, typed in spellings.items()],
        "refused": [
            {"name": name, "read as": kind, "typed": typed, "reason": reason}
            for kind, group in refused
            for name, (typed, reason) in group.items()
        ],
    }


def _code(name: str, secret: bytes, kind: CodeKind) -> Case:
    code = AccessCode(CodeSecret(secret), kind)
    share = code.server_share()
    return {
        "name": f"{name}, for the {kind.name.lower()}",
        "kind": kind.name.lower(),
        "secret": secret.hex(),
        "code": code.reveal(),
        "server_share": share.reveal().hex(),
        "browser_share": code.browser_share().reveal().hex(),
        "lookup_tag": lookup_tag(share).hex(),
        "box_seed": derive(share, "share/box seed").hex(),
        "public_key_sha256": sha256(key_pair(share).public.encoded).hexdigest(),
    }


def _slipped(plain: str, place: int, by: int) -> str:
    symbol = by_hand.ALPHABET[by_hand.ALPHABET.index(plain[place]) ^ by]
    return plain[:place] + symbol + plain[place + 1 :]


def sealing() -> Case:
    texts = {"empty": b"", "short": "Größe".encode(), "one full chunk and an empty one": b"x" * 16383}
    place = context_of(PLACE).encode()

    def sealed(text: bytes, key: bytes = KEY, padded: bytes | None = None) -> bytes:
        return b"\1" + by_hand.cobblestone_seal(key, SALT, by_hand.pad(text) if padded is None else padded, place)

    opened = [
        {"name": name, "key": KEY.hex(), "context": PLACE, "plaintext": text.hex(), "sealed": sealed(text).hex()}
        for name, text in texts.items()
    ]
    good = sealed(texts["short"])
    refused = {
        "empty": b"",
        "version byte alone": good[:1],
        "no version byte": good[1:],
        "version 0": b"\0" + good[1:],
        "version 2": b"\2" + good[1:],
        "salt altered": altered(good, 1),
        "commitment altered": altered(good, 25),
        "ciphertext altered": altered(good, 57),
        "tag altered": altered(good, len(good) - 1),
        "truncated": good[:-1],
        "header alone": good[:57],
        "extended": good + b"\0",
        "last chunk cut off": sealed(texts["one full chunk and an empty one"])[:-16],
        "under another key": sealed(texts["short"], OTHER_KEY),
        "not padded": sealed(b"", padded=b"yes"),
        "padded too far": sealed(b"", padded=b"yes\x80" + bytes(124)),
    }
    return {
        "opened": opened,
        "refused": [
            *({"name": n, "key": KEY.hex(), "context": PLACE, "sealed": s.hex()} for n, s in refused.items()),
            *({"name": n, "key": KEY.hex(), "context": p, "sealed": good.hex()} for n, p in moved()),
        ],
    }


def boxes(kept: Case) -> Case:
    pair = BoxKeyPair(BoxSeed(KEY))
    texts = {"empty": b"", "a key": bytes(range(32))}
    old = {case["name"]: case["box"] for case in kept.get("opened", [])}
    made = {
        name: bytes.fromhex(old[name]) if name in old else pair.public.seal(text, context_of(PLACE))
        for name, text in texts.items()
    }
    good = made["a key"]
    refused = {
        "empty": b"",
        "no version byte": good[1:],
        "version 2": b"\2" + good[1:],
        "ML-KEM ciphertext altered": altered(good, 1),
        "X25519 key altered": altered(good, 1089),
        "X25519 key of small order": good[:1089] + bytes(32) + good[1121:],
        "ciphertext altered": altered(good, 1121),
        "tag altered": altered(good, len(good) - 1),
        "encapsulation alone": good[:1121],
        "truncated": good[:-1],
        "extended": good + b"\0",
    }
    public = pair.public.encoded
    mlkem_seed, x25519 = by_hand.expand_seed(KEY)
    bad_keys = {
        "empty": b"",
        "version 2": b"\2" + public[1:],
        "one byte short": public[:-1],
        "one byte long": public + b"\0",
        "encapsulation key not reduced": public[:1] + b"\xff" * 1184 + public[-32:],
        "X25519 zero": public[:-32] + bytes(32),
        "X25519 one": public[:-32] + b"\1" + bytes(31),
        "X25519 minus one": public[:-32] + b"\xec" + b"\xff" * 30 + b"\x7f",
    }
    one = {"seed": KEY.hex(), "context": PLACE}
    return {
        "key_pairs": [
            {
                "seed": KEY.hex(),
                "expanded": (mlkem_seed + x25519).hex(),
                "mlkem_seed": mlkem_seed.hex(),
                "x25519_private": x25519.hex(),
                "public_key": public.hex(),
            }
        ],
        "opened": [one | {"name": n, "plaintext": texts[n].hex(), "box": box.hex()} for n, box in made.items()],
        "refused": [
            *(one | {"name": n, "box": box.hex()} for n, box in refused.items()),
            *(one | {"name": n, "context": place, "box": good.hex()} for n, place in moved()),
            one | {"name": "another seed", "seed": OTHER_KEY.hex(), "box": good.hex()},
        ],
        "refused_public_keys": [{"name": n, "public_key": raw.hex()} for n, raw in bad_keys.items()],
    }


def signing() -> Case:
    pair = SigningKeyPair(SigningSeed(KEY))
    public = pair.public.encoded.hex()
    other = SigningKeyPair(SigningSeed(OTHER_KEY)).public.encoded.hex()
    documents = {"empty": b"", "short": "Vereinbarung über 500 €".encode()}
    good = pair.sign(documents["short"], context_of(PLACE))
    order = 2**252 + 27742317777372353535851937790883648493
    beyond = (int.from_bytes(good[33:], "little") + order).to_bytes(32, "little")
    refused = {
        "empty": b"",
        "no version byte": good[1:],
        "version 2": b"\2" + good[1:],
        "altered": altered(good, 1),
        "altered at the end": altered(good, 64),
        "truncated": good[:-1],
        "extended": good + b"\0",
        "s beyond the group order": good[:33] + beyond,
    }
    one = {"public_key": public, "context": PLACE, "document": documents["short"].hex(), "signature": good.hex()}
    small = {
        "zero": "00" * 32,
        "zero, other sign": "00" * 31 + "80",
        "one": "01" + "00" * 31,
        "one, other sign": "01" + "00" * 30 + "80",
        "minus one": "ec" + "ff" * 30 + "7f",
        "order 8, first": "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "order 8, second": "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "order 8, third": "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "order 8, fourth": "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "the prime": "ed" + "ff" * 30 + "7f",
        "the prime and one": "ee" + "ff" * 30 + "7f",
        "the prime and four": "f1" + "ff" * 30 + "7f",
    }
    return {
        "signed": [
            {"name": n, "seed": KEY.hex(), **one, "document": d.hex()}
            | {"signature": pair.sign(d, context_of(PLACE)).hex()}
            for n, d in documents.items()
        ],
        "refused": [
            *(one | {"name": n, "signature": s.hex()} for n, s in refused.items()),
            *(one | {"name": n, "context": place} for n, place in moved()),
            one | {"name": "another document", "document": altered(documents["short"], 0).hex()},
            one | {"name": "another key", "public_key": other},
        ],
        "refused_public_keys": [
            {"name": "version 2", "public_key": "02" + public[2:]},
            {"name": "one byte short", "public_key": public[:-2]},
            {"name": "one byte long", "public_key": public + "00"},
            *({"name": n, "public_key": "01" + raw} for n, raw in small.items()),
        ],
    }


def passwords() -> Case:
    salt = bytes(range(16))

    def hashed(password: str, memory: int = 19 * 1024) -> str:
        argon2 = Argon2id(salt=salt, length=32, iterations=2, lanes=1, memory_cost=memory)
        return argon2.derive_phc_encoded(password.encode("utf-8"))

    plain, accented = "correct horse battery", "Caf\u00e9 am Ende der Stra\u00dfe"
    good = hashed(plain)
    return {
        "matches": [
            {"name": "plain", "password": plain, "phc": good},
            {"name": "composed accent", "password": accented, "phc": hashed(accented)},
            {"name": "accent of its own", "password": accented.replace("\u00e9", "e\u0301"), "phc": hashed(accented)},
            {"name": "other figures, which the hash names", "password": plain, "phc": hashed(plain, 8 * 1024)},
        ],
        "refused": [
            {"name": "another password", "password": plain + "x", "phc": good},
            {"name": "upper case", "password": plain.upper(), "phc": good},
            {"name": "compatibility form, which is another word", "password": "ﬁnal word", "phc": hashed("final word")},
            {"name": "half a surrogate pair", "password": "\ud800" + plain, "phc": good},
            {"name": "no hash", "password": plain, "phc": ""},
            {"name": "not a hash", "password": plain, "phc": plain},
            {"name": "Argon2i", "password": plain, "phc": good.replace("argon2id", "argon2i")},
            {"name": "other salt", "password": plain, "phc": good.replace("$AAEC", "$BAEC")},
            {"name": "cut short", "password": plain, "phc": good[:-1]},
            {"name": "extended", "password": plain, "phc": good + "A"},
            {"name": "no memory", "password": plain, "phc": good.replace("m=19456", "m=0")},
        ],
    }


def words() -> Case:
    keys = [BoxKeyPair(BoxSeed(bytes([number]) * 32)).public.encoded for number in range(2)]
    signing = SigningKeyPair(SigningSeed(KEY)).public.encoded
    chosen = {
        "a box key": keys[:1],
        "another": keys[1:],
        "two keys": [keys[0], signing],
        "in another order": [signing, keys[0]],
        "joined into one": [keys[0] + signing],
        "no key": [],
    }
    return {
        "list": [{"words": list(WORDS)}],
        "words": [
            {"name": name, "public_keys": [key.hex() for key in some], "words": list(safety_words(*some))}
            for name, some in chosen.items()
        ],
    }


def agreements() -> Case:
    """Files of agreements as ``odr verify`` reads them, in full: each as text, as it would stand on a disk."""
    pairs = [SigningKeyPair(SigningSeed(bytes([number]) * 32)) for number in (1, 2, 3)]
    people = (("facilitator", "Fay Middleton"), ("party", "Tessa Quill"), ("party", "Zo\u00eb Frost"))
    ids = [str(UUID(int=number << 96)) for number in range(1, 20)]
    signers = [
        Signer(
            account=ids[number],
            epoch=1,
            key=pair.public.encoded.hex(),
            mailbox=sha256(bytes([number])).hexdigest(),
            name=name,
            participant=ids[number + 3],
            role=role,
        )
        for number, (pair, (role, name)) in enumerate(zip(pairs, people, strict=True))
    ]
    text = "# Confidentiality agreement\n\nWe keep silence.\n\n- Fay\n- Zo\u00eb\n"
    document = AgreementDocument(
        agreement=ids[10],
        case=ids[11],
        disclosures=[sha256(b"a disclosure").hexdigest()],
        engagement=ids[12],
        form="recommended form, version 1",
        form_digest=sha256(b"a form").hexdigest(),
        language="en",
        notes_days=30,
        number=1,
        paper=ids[13],
        proposed_at="2026-11-03T09:00:00+00:00",
        reference="2026-0142",
        sealed_text=sha256(b"a sealed text").hexdigest(),
        signers=signers,
        text=sha256(text.encode()).hexdigest(),
    )
    at = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
    made = tuple(sign(document, one, at, pair) for one, pair in zip(signers, pairs, strict=True))
    good = agreement_file(document, text, made)
    wrong = {
        "another text": replace(good, parts={"text": text.replace("silence", "quiet")}),
        "a signature is missing": replace(good, signatures=made[:2]),
        "a signature twice": replace(good, signatures=(*made, made[0])),
        "signatures exchanged": replace(
            good,
            signatures=(
                replace(made[0], signature=made[1].signature),
                replace(made[1], signature=made[0].signature),
                made[2],
            ),
        ),
        "a signature cut": replace(good, signatures=(replace(made[0], signature=made[0].signature[:-1]), *made[1:])),
        "a signature of another version": replace(
            good,
            signatures=tuple(
                sign(replace(document, number=2), one, at, pair) for one, pair in zip(signers, pairs, strict=True)
            ),
        ),
        "a time of one's own": replace(good, signatures=(replace(made[0], at="2026-11-03T09:31:00+00:00"), *made[1:])),
        "another case": replace(good, document=replace(document, case=ids[14])),
        "a signer left out": replace(good, document=replace(document, signers=signers[:2]), signatures=made[:2]),
        "signers in another order": replace(good, document=replace(document, signers=signers[::-1])),
    }
    # Signed by all, and yet not in the one spelling that a text has.
    misspelled = {
        "white space at the end of a line": text.replace("silence.", "silence. "),
        "two empty lines": text.replace("\n\nWe", "\n\n\nWe"),
        "no line end at the end": text.rstrip("\n"),
        "lines ended by CR and LF": text.replace("\n", "\r\n"),
        "not in form C": text.replace("\u00eb", "e\u0308"),
        "a control character": text.replace("Fay", "F\u0007ay"),
        "a mark that turns the direction": text.replace("Fay", "F\u202eay"),
        "more than 60,000 characters": text + "a" * 60_000 + "\n",
    }
    for name, spelled in misspelled.items():
        other = replace(document, text=sha256(spelled.encode()).hexdigest())
        by_all = tuple(sign(other, one, at, pair) for one, pair in zip(signers, pairs, strict=True))
        wrong[name] = agreement_file(other, spelled, by_all)
    return {
        "held": [
            {
                "name": "three signers",
                "file": good.encode().decode("utf-8"),
                "text_digest": document.text,
                "document_digest": document.digest().hex(),
                "seeds": [(bytes([number]) * 32).hex() for number in (1, 2, 3)],
            }
        ],
        "refused": [{"name": name, "file": one.encode().decode("utf-8")} for name, one in wrong.items()],
    }


def main() -> None:
    boxes_file = HERE / "boxes.json"
    kept = json.loads(boxes_file.read_text("utf-8")) if boxes_file.exists() and "--fresh" not in sys.argv else {}
    inner_file = HERE / "inner.json"
    kept_inner = json.loads(inner_file.read_text("utf-8")) if inner_file.exists() and "--fresh" not in sys.argv else {}
    made = {
        "codes": codes(),
        "derivation": derivation(),
        "padding": padding(),
        "context": contexts(),
        "sealing": sealing(),
        "boxes": boxes(kept),
        "signing": signing(),
        "passwords": passwords(),
        "safety_words": words(),
        "life_keys": life_keys(),
        "ledger": ledger(),
        "messages": messages(),
        "agreements": agreements(),
        "settlements": settlements(),
        "releases": releases(),
        "receipts": receipts(),
        "offers": offers(),
        "files": files(),
        "inner": inner(kept_inner),
        "records": records(),
        "code_lists": code_lists(),
    }
    for name, content in made.items():
        # ASCII with escapes: an editor that normalises text cannot change a vector.
        (HERE / f"{name}.json").write_text(json.dumps(content, indent=1) + "\n", "ascii")


if __name__ == "__main__":
    main()
