"""What ``odr verify`` says about a file: what was checked, and what no file can tell."""

from collections.abc import Iterator

from odr.crypto.derivation import digest
from odr.crypto.safety_words import safety_words
from odr.facilitation.document.document import AgreementFile, BadAgreement, check_signature, read_file
from odr.facilitation.document.text import text_digest

_WHY = {
    "file": "This is not a file of an agreement, or a part of it is missing.",
    "document": "What was signed is not in the form that this program knows, or a part of it is missing.",
    "signer twice": "One of the signers is named twice.",
    "text": "The text is not the one that was signed.",
    "no signer": "There is a signature of somebody whom the document does not name.",
    "signature": "This signature is not theirs, or not over this document",
    "signed twice": "There are two signatures of the same person.",
    "not signed": "This person has not signed",
}


def report(raw: bytes) -> tuple[bool, list[str]]:
    """Whether everything holds, and the lines to print."""
    try:
        found = read_file(raw)
    except BadAgreement as problem:
        return False, [_why(problem)]
    lines = list(_about(found))
    try:
        found.check()
    except BadAgreement as problem:
        return False, [*lines, "", f"DOES NOT HOLD: {_why(problem)}"]
    return True, [
        *lines,
        "",
        "HOLDS: the text is the one that was signed, and everybody named has signed it.",
        *_LIMITS,
    ]


_LIMITS = (
    "",
    "What this cannot tell:",
    "  - whose a key is. Compare the words of each key with that person, by voice.",
    "  - whether the agreement has been ended or replaced since, or the case is over.",
    "  - whether the times are right: they are those of the service at which it was signed.",
)


def _about(found: AgreementFile) -> Iterator[str]:
    document = found.document
    yield f"Case        {document.reference}"
    yield f"Agreement   {document.agreement}, version {document.number}, offered {document.proposed_at}"
    yield f"Made from   {document.form}"
    yield f"Text        SHA-256 {text_digest(found.text).hex()}"
    yield f"Signed is   SHA-256 {document.digest().hex()}"
    yield ""
    made = {one.participant: one for one in found.signatures}
    for signer in document.signers:
        signature = made.get(signer.participant)
        if signature is None:
            state = "has not signed"
        else:
            try:
                check_signature(document, signature)
                state = f"signed {signature.at}"
            except BadAgreement:
                state = "the signature DOES NOT VERIFY"
        key = bytes.fromhex(signer.key)
        yield f"{signer.name} ({signer.role}): {state}"
        yield f"    key {digest(key).hex()[:16]}, in words: {' '.join(safety_words(key))}"


def _why(problem: BadAgreement) -> str:
    words = _WHY.get(problem.reason, problem.reason)
    return f"{words}: {problem.who}." if problem.who else words
