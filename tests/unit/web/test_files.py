"""Names of files in headers and in ZIP files, whatever signs people and their machines put into them."""

import io
import re
import unicodedata
import zipfile
from datetime import UTC, datetime
from urllib.parse import unquote

from hypothesis import example, given
from hypothesis import strategies as st

from odr.archives import Along, archive
from odr.exports import name_in_archive
from odr.purposes import THE_SERVICE
from odr.web.parts.files import disposition

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
# Whatever has bytes: half of a surrogate pair never gets so far (``odr.files.keeping.checked``).
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300)
PLAIN = re.compile(r"attachment; filename=\"([ !#-$&-.0-\[\]-~]*)\"; filename\*=UTF-8''([A-Za-z0-9_.~%-]*)")


@given(NAMES)
@example('a"; filename="b.exe')
@example("a\r\nSet-Cookie: odr=1")
@example("../../etc/passwd")
@example("\x00\u202egnp.exe")
def test_whatever_a_file_is_called_the_header_says_one_name_and_nothing_else(name: str) -> None:
    found = PLAIN.fullmatch(disposition(name))
    assert found is not None, disposition(name)
    assert unquote(found[2], errors="strict") == name


@given(NAMES)
@example("../../etc/passwd")
@example("..\\..\\boot.ini")
@example("\x00\u202egnp.exe")
@example("C:\\x.exe")
@example("a" * 299 + ".pdf")
@example(". .")
@example("CON")
@example("nul.txt")
@example("\U0001f3da\ufe0f" * 150 + ".jpg")
@example("\u6f22" * 300)
def test_whatever_a_file_is_called_it_leaves_no_folder_when_it_is_unpacked(name: str) -> None:
    inside = name_in_archive("1", name)
    folder, _slash, kept = inside.partition("/")
    assert folder == "files"
    assert not set('<>:"/\\|?*') & set(kept)
    assert ".." not in kept
    assert kept == kept.rstrip(". ")
    assert len(kept) < 110
    assert len(kept.encode()) <= 255 - len("0123456"), "with eight digits before it, as much as file systems take"
    assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", kept), "what Windows keeps for itself"
    hidden = {unicodedata.bidirectional(sign) for sign in kept} & {
        "LRE",
        "RLE",
        "LRO",
        "RLO",
        "PDF",
        "LRI",
        "RLI",
        "FSI",
    }
    assert not hidden
    assert not any(unicodedata.category(sign) in ("Cc", "Zl", "Zp") for sign in kept)
    copy = archive(THE_SERVICE, {}, AT).copy([Along(inside, 1, lambda: [b"x"])])
    with zipfile.ZipFile(io.BytesIO(b"".join(copy.pieces))) as packed:
        assert packed.namelist() == [inside]
        assert packed.testzip() is None
