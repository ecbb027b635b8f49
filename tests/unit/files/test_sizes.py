"""Sizes of files in words, as the language writes numbers."""

import pytest

from odr.files.sizes import megabytes
from odr.i18n import in_language


@pytest.mark.parametrize(
    ("language", "size", "said"),
    [
        ("en", 999, "999 bytes"),
        ("en", 8_400_000, "8.4 MB"),
        ("en", 200_000_000, "200 MB"),
        ("en", 2_048_000_000, "2,048 MB"),
        ("fr", 1500, "1,5 ko"),
        ("fr", 8_400_000, "8,4 Mo"),
        ("fr", 2_048_000_000, "2\u202f048 Mo"),
    ],
)
def test_a_size_is_written_with_the_marks_of_its_language(language: str, size: int, said: str) -> None:
    with in_language(language):
        assert megabytes(size).replace("\u00a0", " ") == said
