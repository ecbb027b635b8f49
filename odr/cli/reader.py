"""The reader, as it is released and as it is served: ``odr reader key``, ``reader manifest``, ``verify-site``."""

import sys
import urllib.error
import urllib.request
from email.message import Message
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import click

from odr.cli.base import main, stop
from odr.console import say, write_out
from odr.crypto.errors import BadKey
from odr.crypto.secrets import SigningSeed
from odr.crypto.signing import SigningKeyPair, VerifyingKey
from odr.web.reader.files import PLACE
from odr.web.reader.kept import kept_file
from odr.web.reader.manifest import BadManifest, Manifest
from odr.web.reader.packing import unpacked
from odr.web.reader.verifying import Misled, ServiceAnswer, differences, site_of

_SECONDS = 20
_LARGEST = 4 * 1024 * 1024
# As a browser asks: who asks otherwise could be served otherwise.
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "*/*",
    "Accept-Encoding": "gzip, br",
    "Accept-Language": "en-GB,en;q=0.5",
}
_NOT_PROVEN = (
    "What this cannot prove: that everybody is served the same, now or later; that a browser which was served",
    "something else before has forgotten it; that the browser and its machine are sound. Run it often, from elsewhere.",
)


@main.group("reader")
def reader_group() -> None:
    """The page on which browser folders are opened, as it is released."""


@reader_group.command("key")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def key_command(file: Path) -> None:
    """Make the key that a release of the reader is signed with, in FILE. Prints its public half, for everybody."""
    seed, pair = SigningKeyPair.generate()
    try:
        file.touch(0o600, exist_ok=False)
        file.write_text(seed.reveal().hex() + "\n", "ascii")
    except FileExistsError:
        stop(f"There is a file {file} already; it was left alone.")
    say(pair.public.encoded.hex())


@reader_group.command("manifest")
@click.option("--key", "file", type=click.Path(path_type=Path, dir_okay=False, exists=True), required=True)
def manifest_command(file: Path) -> None:
    """Print the manifest of this release, signed: the digests of everything that the reader consists of."""
    try:
        pair = SigningKeyPair(SigningSeed(bytes.fromhex(file.read_text("ascii").strip())))
    except (ValueError, BadKey):
        stop(f"{file} holds no key. Make one with: odr reader key FILE")
    write_out(Manifest.of_this_release().signed(pair))


@reader_group.command("file")
def file_command() -> None:
    """Print the reader as one file, for people to keep: the same bytes that a service of this release gives."""
    write_out(kept_file().body.decode("utf-8"))


@main.command("verify-site")
@click.argument("url")
@click.option("--manifest", "file", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="Of a release.")
@click.option("--signer", help="The public key that signed it, from where you trust.")
def verify_site_command(url: str, file: Path | None, signer: str | None) -> None:
    """Compare the reader of the service at URL with a release: that of a manifest, or the one that runs here.

    A reader at an origin of its own is found from there and from the service's.

    Ends with 1 if anything differs, and says what this cannot prove. Run it from a machine that is not the service's.
    """
    if (file is None) != (signer is None):
        stop("Give both, --manifest and --signer, or neither: then what runs here is the release.")
    manifest = Manifest.of_this_release() if file is None or signer is None else _manifest(file, signer)
    given = _origin(url)
    try:
        site = site_of(given, _fetch)
        found = differences(manifest, lambda path: _fetch(site.reader + PLACE + path), site.asks)
        asks = [f"The reader at {site.reader} asks the service at {site.service}, and no other."] if site.asks else []
    except Misled as problem:
        found, asks = [str(problem)], []
    except OSError as error:
        stop(f"{given}{PLACE} could not be fetched: {error}")
    if found:
        say(f"This is not the reader of release {manifest.version}:", *(f"- {one}" for one in found), *_NOT_PROVEN)
        sys.exit(1)
    say(f"All {len(manifest.files)} files and the policy of every answer are those of release {manifest.version}.")
    say(*asks, *_NOT_PROVEN)


def _manifest(file: Path, signer: str) -> Manifest:
    try:
        return Manifest.read(file.read_text("utf-8"), VerifyingKey(bytes.fromhex(signer)))
    except BadManifest as problem:
        stop(f"{file}: {problem}")
    except UnicodeDecodeError:
        stop(f"{file}: This is no manifest of the reader.")
    except (ValueError, BadKey):
        stop("--signer is no public key: 66 letters and digits, as odr reader key printed them.")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        stop("Give the address of a service, such as https://cases.example.org")
    return f"{parts.scheme}://{parts.netloc.lower()}"


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        """Goes nowhere else: what is served there is another site."""


def _fetch(url: str) -> ServiceAnswer:
    request = urllib.request.Request(url, headers=_HEADERS)  # noqa: S310 - http and https alone, see _base
    try:
        response = urllib.request.build_opener(_NoRedirects).open(request, timeout=_SECONDS)
    except urllib.error.HTTPError as error:
        response = error
    with response:
        body = response.read(_LARGEST)
        headers = list(response.headers.items())
    body = unpacked(body, response.headers.get("Content-Encoding"), _LARGEST)
    return ServiceAnswer(response.status or 0, headers, body)
