"""The text of an agreement and who has signed it, as a paper."""

from collections.abc import Sequence
from dataclasses import dataclass

from odr.i18n import gettext as _
from odr.paper.pdf import Attached, PrintedLine, Table, pdf_of_parts
from odr.prose.text import blocks


@dataclass(frozen=True)
class SignedLine:
    """One signer's line below the text: name, role, and when they signed or that they have not."""

    name: str
    role: str
    signed: str


def pdf_of(
    text: str,
    footer: str,
    signers: Sequence[SignedLine] = (),
    digests: Sequence[str] = (),
    attached: Attached | None = None,
    *,
    language: str = "",
) -> bytes:
    """The PDF. ``attached`` is the signed file, by which the PDF alone can be checked.

    ``language`` is that of the text.
    """
    shown = blocks(text)
    title = next((block.words[0] for block in shown if block.kind == "title"), footer)
    parts: list[PrintedLine | Table] = [
        PrintedLine(words, block.kind, block.mark, begins=not number)
        for block in shown
        for number, words in enumerate(block.words)
    ]
    if signers:
        parts.append(PrintedLine(_("Signatures"), "heading"))
        rows = [(one.name, one.role, one.signed) for one in signers]
        parts.append(Table((_("Name"), _("Role"), _("Signed")), rows, (16, 10, 15)))
        parts += [PrintedLine(one, "small") for one in digests]
    return pdf_of_parts(title, footer, parts, attached, language=language)
