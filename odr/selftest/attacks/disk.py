"""The thief of the disk: database, settings, installation key and logs, searched for whatever was to stay unknown."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import fields

from odr.accounts.sessions import sealing_key
from odr.crypto.codes import key_pair, lookup_tag
from odr.crypto.derivation import derive
from odr.crypto.secrets import Token
from odr.selftest.harness.encodings import found, traces_of_bytes, traces_of_text
from odr.selftest.harness.scratch import ROWS
from odr.selftest.story.stage import Found, Stage
from odr.selftest.story.story import Story
from odr.vaults.keys.secrets import proof_key_of
from odr.web.asking.sessions import read_token

Needle = tuple[str, str, bytes]


def search(stage: Stage) -> Found:
    """The attack: every planted text, code, password, cookie, link and contact, in every encoding, in all the loot."""
    loot = loot_of(stage.story)
    how = "rows" if any(name.startswith(ROWS) for name in loot) else "files"
    kept, sought = (
        list(kept_of_codes(stage.story)),
        [needle for kind in SOUGHT.values() for needle in kind(stage.story)],
    )
    told = found(loot, [*kept, *sought])
    assert kept_are_in(told, len(kept)), "the search does not find what is there for certain"
    return Found(len(sought), [one for one in told if not one.startswith(KEPT)], how)


def search_for(story: Story, loot: dict[str, bytes], *kinds: str) -> Found:
    """Looks for these kinds of secrets (keys of ``SOUGHT``)."""
    needles = [needle for kind in kinds for needle in SOUGHT[kind](story)]
    return Found(len(needles), found(loot, needles))


def loot_of(story: Story) -> dict[str, bytes]:
    """Everything in the thief's hands, as bytes: the database as it lies there while the service runs, and the rest."""
    world = story.world
    key = world.settings.installation_key.reveal()
    settings = "\n".join(f"{one.name}={getattr(world.settings, one.name)!r}" for one in fields(world.settings))
    files = story.files()
    assert sum(map(len, files.values())) > MUCH, "there is hardly anything to search"
    return files | {
        "settings": settings.encode(),
        "installation.key": key + base64.b64encode(key) + key.hex().encode(),
        "log": story.log.encode(),
    }


# A case and a half, even if only its rows can be read.
MUCH = 50_000


def of_texts(what: str, texts: list[str]) -> Iterator[Needle]:
    """What each text would leave behind, and each half of it: a page of the file may end within a sentence."""
    for number, text in enumerate(texts):
        half = len(text) // 2
        parts = {text} if half < 12 else {text, text[:half], text[half:]}
        for part in parts:
            yield from ((f"{what} {number}", encoding, trace) for encoding, trace in traces_of_text(part))


def of_bytes(what: str, raw: bytes) -> Iterator[Needle]:
    """What a value that is no text would leave behind."""
    yield from ((what, encoding, trace) for encoding, trace in traces_of_bytes(raw))


def of_codes(story: Story) -> Iterator[Needle]:
    """Every access code as people write it, and what derives from it that no server keeps."""
    for number, code in enumerate(story.codes):
        text, share = code.reveal(), code.server_share()
        forms = [text, text.replace(" ", ""), text.replace(" ", "-"), text.replace(" ", "").replace("0", "O")]
        yield from of_texts(f"code {number}", forms)
        for what, raw in (
            ("bits", code._secret.reveal()),
            ("server share", share.reveal()),
            ("browser share", code.browser_share().reveal()),
            ("box seed", derive(share, "share/box seed")),
            ("proof key", proof_key_of(share).reveal()),
        ):
            yield from of_bytes(f"{what} of code {number}", raw)


def of_sessions(story: Story) -> Iterator[Needle]:
    """Every cookie there ever was, and what derives from it."""
    yield from of_texts("session token", story.session_tokens)
    for number, text in enumerate(story.session_tokens):
        token = _token(text)
        yield from of_bytes(f"session token {number}", token.reveal())
        yield from of_bytes(f"session key {number}", sealing_key(token).reveal())
        yield from of_bytes(f"form token {number}", derive(token, "session/csrf"))


def of_links(story: Story) -> Iterator[Needle]:
    """The token of every link that was mailed or printed."""
    yield from of_texts("link token", story.link_tokens)
    for number, text in enumerate(story.link_tokens):
        yield from of_bytes(f"link token {number}", _token(text).reveal())


# Each kind of secret, and what it would leave behind.
SOUGHT: dict[str, Callable[[Story], Iterator[Needle]]] = {
    "private texts": lambda story: of_texts("private text", story.private),
    "codes": of_codes,
    "passwords": lambda story: of_texts("password", story.passwords),
    "sessions": of_sessions,
    "links": of_links,
    "contacts": lambda story: of_texts("contact", story.contacts),
}


# How the names of what does lie there begin.
KEPT = "kept of code "


def kept_of_codes(story: Story) -> Iterator[Needle]:
    """What the server does keep of each code that is in use."""
    shares = [code.server_share() for code in story.codes_in_use]
    kept = [raw for share in shares for raw in (lookup_tag(share), key_pair(share).public.encoded)]
    yield from ((f"{KEPT}{number}", "bytes", raw) for number, raw in enumerate(kept))


def kept_are_in(told: list[str], count: int) -> bool:
    """Whether a search has found all that is kept of codes: as many as there are."""
    return count > 0 and len({one.partition(" in ")[0] for one in told if one.startswith(KEPT)}) == count


def _token(text: str) -> Token:
    token = read_token(text)
    assert token is not None, "the story noted something that is no token"
    return token
