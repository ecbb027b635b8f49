"""What ``odr verify`` says about a file: what was checked, and what no file can tell."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader
from typing import Any

from odr.console import quoted
from odr.crypto.derivation import digest
from odr.crypto.safety_words import safety_words
from odr.signed.document import BadSigned, check_signature
from odr.signed.files import LARGEST_FILE, FileKind, NamedFile, SignedFile, read_file
from odr.signed.inside_pdf import LARGEST_PDF, inside_pdf, is_pdf
from odr.signed.spelling import moment

LARGEST = max(LARGEST_FILE, LARGEST_PDF)

_WHY = {
    "pdf": "This PDF is not made as this service makes them, so nothing inside it can be checked.",
    "large pdf": "This PDF is too large to be one of this service.",
    "nothing inside": "There is no signed file inside this PDF. Ask for the file itself.",
    "several inside": "There is more than one file inside this PDF, so nobody can say which of them it shows.",
    "large inside": "The file inside this PDF is too large to be something signed here.",
    "file": "This is not a file of something signed, or a part of it is missing.",
    "document": "What was signed is not in the form that this program knows, or a part of it is missing.",
    "signer twice": "One of the signers is named twice.",
    "text": "The text is not the one that was signed.",
    "spelling": "The text is not in the one spelling that can be signed: something in it may not be seen.",
    "statement": "What a facilitator states in it is not about this, or does not hold.",
    "too much": "There is more in it than was released.",
    "another settlement": "The settlement inside is not the one that the release is about.",
    "log entry": "The entry of the log that it shows is not of this file, this moment and these people.",
    "service": "The signature of the service is not over this document, or not by the key that it names.",
    "no signer": "There is a signature of somebody whom the document does not name.",
    "signature": "This signature is not theirs, or not over this document",
    "time": "This signature was not made in the time that there was for it",
    "signed twice": "There are two signatures of the same person.",
    "not signed": "This person has not signed",
}


@dataclass(frozen=True)
class GivenFile:
    """A file that is given beside what was signed, to be held against the files that are named there."""

    length: int
    sha256: str

    @classmethod
    def read(cls, opened: BufferedReader) -> "GivenFile":
        """A file of whatever size; it is read piece by piece."""
        found = hashlib.file_digest(opened, "sha256")
        return cls(opened.tell(), found.hexdigest())


def report(raw: bytes, kinds: Sequence[FileKind[Any]], given: GivenFile | None = None) -> tuple[bool, list[str]]:
    """Whether everything holds in a file of one of these kinds, or in the one inside a PDF, and the lines to print.

    ``given`` has to be one of the files that are named there.
    """
    first: list[str] = []
    more: tuple[str, ...] = ()
    try:
        if is_pdf(raw):
            inside = inside_pdf(raw)
            first = [f"Checked is only the file inside this PDF, {quoted(inside.name)}. It is what was signed."]
            more = ("whether the pages of the PDF show the same words: they are a print, and were not compared.",)
            raw = inside.content
        found = read_file(raw, kinds)
    except BadSigned as problem:
        return False, [*first, _why(problem)]
    lines = [*first, *_about(found)]
    try:
        found.check()
    except BadSigned as problem:
        return False, [*lines, "", f"DOES NOT HOLD: {_why(problem)}"]
    named = found.kind.files(found.document, found.parts)
    if given is not None:
        lines += [f"File given  SHA-256 {given.sha256}, {given.length} bytes"]
        why = _why_not(given, named)
        if why:
            return False, [*lines, "", f"DOES NOT HOLD: {why}"]
        lines += ["            It is a file that is named above, to the last bit."]
    elif named:
        more += ("whether a file that you have is one that it names: give it as well, odr verify THIS FILE.",)
    limits = [f"  - {limit}" for limit in (*found.kind.limits, *more)]
    return True, [*lines, "", f"HOLDS: {found.kind.holds}", "", "What this cannot tell:", *limits]


def _why_not(given: GivenFile, named: Sequence[NamedFile]) -> str:
    """Why the file that is given is none of those that are named; empty if it is one."""
    if not named:
        return "What was signed names no file, so it says nothing of the one that you gave."
    if any((one.length, one.sha256) == (given.length, given.sha256) for one in named):
        return ""
    if all(one.length != given.length for one in named):
        return "The file that you gave is another: its length is not that of a file that is named."
    return "The file that you gave is another: something in it is not as it was, though it is as long."


def _about(found: SignedFile[Any]) -> Iterator[str]:
    yield from found.kind.about(found.document, found.parts)
    yield f"Signed is   SHA-256 {found.document.digest().hex()}"
    yield ""
    made = {one.participant: one for one in found.signatures}
    for signer in found.document.signers:
        signature = made.get(signer.participant)
        if signature is None:
            state = "has not signed"
        else:
            try:
                check_signature(found.document, signature)
                state = f"signed {moment(signature.at).isoformat()}"
            except (BadSigned, ValueError):
                state = "the signature DOES NOT VERIFY"
        key = bytes.fromhex(signer.key)
        yield f"{quoted(signer.name)}, {quoted(signer.role)}: {state}"
        yield f"    key {digest(key).hex()[:16]}, in words: {' '.join(safety_words(key))}"


def _why(problem: BadSigned) -> str:
    words = _WHY.get(problem.reason, problem.reason)
    return f"{words}: {quoted(problem.who)}." if problem.who else words
