"""A text as an accessible, tagged PDF (PDF/UA-1). The same text gives the same bytes; nothing is asked of a network."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from odr.db import payload
from odr.errors import Refusal
from odr.facilitation.document.text import blocks
from odr.i18n import gettext as _

SOURCE = Path(__file__).with_name("agreement.typ")
_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class SignedLine:
    """One signer's line below the text: name, role, and when they signed or that they have not."""

    name: str
    role: str
    signed: str


def pdf_of(text: str, footer: str, signers: Sequence[SignedLine] = (), digests: Sequence[str] = ()) -> bytes:
    """The PDF. Raises ``Refusal`` if the text holds letters that no font at hand can show: then no reader could."""
    # Not above: most processes never make one, and it brings a compiler along.
    import typst

    shown = blocks(text)
    given = {
        "title": next((block.words[0] for block in shown if block.kind == "title"), footer),
        "footer": footer,
        "blocks": [{"kind": block.kind, "mark": block.mark, "lines": block.words} for block in shown],
        "signers_heading": _("Signatures"),
        "columns": [_("Name"), _("Role"), _("Signed")],
        "signers": [[one.name, one.role, one.signed] for one in signers],
        "digests": list(digests),
    }
    for own_fonts_alone in (True, False):
        try:
            made = typst.compile(
                SOURCE.read_bytes(),
                format="pdf",
                sys_inputs={"given": payload.encode(given).decode("utf-8")},
                pdf_standards=["ua-1"],
                timestamp=_NO_TIME,
                ignore_system_fonts=own_fonts_alone,
            )
        except typst.TypstError:
            continue
        assert isinstance(made, bytes)  # noqa: S101  one document, one file
        return made
    raise Refusal(_("The PDF cannot show a letter of this text. Please print the page, or take the file along."))
