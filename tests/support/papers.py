"""What a PDF says of itself."""

from io import BytesIO

import pikepdf


def language_of_pdf(made: bytes) -> str:
    """The tag of the language that the whole of it is in."""
    with pikepdf.open(BytesIO(made)) as opened:
        return str(opened.Root.Lang)
