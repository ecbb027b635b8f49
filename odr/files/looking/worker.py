"""Opens one file that anybody may have made. Runs as a process of its own, with nothing of ours in it.

It takes a task and a limit of memory from its arguments and the file from its input, and writes one line of JSON and
then, perhaps, a file. It is run by its path (``odr.files.looking.apart``) and imports nothing of this package.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

# Seconds of processor time, and what it may write: to its output, and nowhere else.
_SECONDS = 10
_MOST_WRITTEN = 64 * 1024 * 1024
_MOST_PIXELS = 40_000_000
_PREVIEW = (1000, 1000)
_LONGEST_VALUE = 200
_MOST_READ = 8 * 1024 * 1024
_IMAGES = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")
# Numbers of the fields of a photograph (Exif 2.32).
_MAKE, _MODEL, _ARTIST, _COPYRIGHT, _CHANGED, _SAID, _PLACE, _FURTHER = (
    0x10F, 0x110, 0x13B, 0x8298, 0x132, 0x10E, 0x8825, 0x8769,
)  # fmt: skip
_TAKEN, _COMMENT, _SERIAL, _OWNER = 0x9003, 0x9286, 0xA431, 0xA430
# What a copy of a PDF does without: at its root, and in every dictionary. Without "/EF" nothing leads to a file in it,
# whoever names that: a list, a page, a note, a film.
_OF_THE_WHOLE = ("/Metadata", "/PieceInfo", "/OpenAction", "/AA", "/Collection")
_NOWHERE = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/EF", "/RF", "/XFA")
Details = list[tuple[str, str]]


def main() -> None:
    """Does what its arguments say. What it can't do it says; what breaks it ends it."""
    task, memory = sys.argv[1], int(sys.argv[2])
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, _SECONDS),
        (resource.RLIMIT_FSIZE, _MOST_WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    content = sys.stdin.buffer.read()
    told, made = _done(task, content)
    sys.stdout.buffer.write(json.dumps(told).encode("ascii") + b"\n" + made)


def _done(task: str, content: bytes) -> tuple[dict[str, Any], bytes]:
    if content.startswith(b"%PDF-"):
        return _pdf(task, content)
    if content.startswith(b"PK\x03\x04"):
        return _packed(content)
    return _image(task, content)


def _image(task: str, content: bytes) -> tuple[dict[str, Any], bytes]:
    from PIL import Image, ImageOps  # noqa: PLC0415 - once the limits are set

    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    with Image.open(io.BytesIO(content), formats=_IMAGES) as opened:
        if opened.width * opened.height > _MOST_PIXELS:
            raise ValueError("too many pixels")
        details = _details_of_image(opened)
        fresh = ImageOps.exif_transpose(opened)
        is_photograph = opened.format == "JPEG"
    fresh = fresh.convert("RGBA" if "A" in fresh.getbands() or "transparency" in fresh.info else "RGB")
    if task == "look":
        fresh.thumbnail(_PREVIEW)
    # Pixels alone, in a picture that knows of nothing else.
    clean = Image.frombytes(fresh.mode, fresh.size, fresh.tobytes())
    kind = "JPEG" if is_photograph or (task == "look" and clean.mode == "RGB") else "PNG"
    written = io.BytesIO()
    clean.save(written, kind, **({"quality": 92} if kind == "JPEG" else {}))
    told = {"kind": "image", "details": details, "type": f"image/{kind.lower()}", "can_be_cleaned": True}
    return told, written.getvalue()


def _details_of_image(opened: Any) -> Details:
    exif = opened.getexif()
    further, place = exif.get_ifd(_FURTHER), exif.get_ifd(_PLACE)
    found: Details = []
    if place:
        found.append(("place", _where(place)))
    found += _named("device", f"{exif.get(_MAKE, '')} {exif.get(_MODEL, '')}".strip(), further.get(_SERIAL))
    found += _named("author", exif.get(_ARTIST), exif.get(_COPYRIGHT), further.get(_OWNER))
    found += _named("time", further.get(_TAKEN), exif.get(_CHANGED))
    found += _named("comment", exif.get(_SAID), further.get(_COMMENT))
    more = [name for name in opened.info if name in ("xmp", "comment", "photoshop") or name.startswith(("XML", "Raw"))]
    texts = getattr(opened, "text", {})
    return found + _named("more", *more, *(f"{name}: {value}" for name, value in texts.items() if name not in more))


def _where(place: dict[int, Any]) -> str:
    try:
        angles = (sum(float(part) / 60**n for n, part in enumerate(place[number])) for number in (2, 4))
        return ", ".join(f"{angle:.4f}° {place[number]}" for angle, number in zip(angles, (1, 3), strict=True))
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return ""


def _pdf(task: str, content: bytes) -> tuple[dict[str, Any], bytes]:
    import pikepdf  # noqa: PLC0415 - once the limits are set

    with pikepdf.open(io.BytesIO(content)) as opened:
        about, root = opened.docinfo, opened.Root
        details = _named("author", about.get("/Author"))
        details += _named("program", about.get("/Creator"), about.get("/Producer"))
        details += _named("time", about.get("/CreationDate"), about.get("/ModDate"))
        details += _named("comment", about.get("/Title"), about.get("/Subject"), about.get("/Keywords"))
        names: Any = root.get("/Names", {})
        inside = [name for name in ("/EmbeddedFiles", "/JavaScript") if name in names]
        whole = [name for name in _OF_THE_WHOLE if name in root]
        # All of it is walked through once: for a copy further down.
        attached = [name for one in _dictionaries(opened) for name in _attached(one)] if task != "clean" else []
        details += _named("more", *dict.fromkeys((*whole, *inside, *attached)))
        if any("/Annots" in page for page in opened.pages):
            details.append(("notes", ""))
        if content.count(b"%%EOF") > 1:
            details.append(("changes", ""))
        told = {"kind": "pdf", "details": details, "type": "application/pdf", "can_be_cleaned": True}
        if task != "clean":
            return told, b""
        del opened.docinfo
        for name in whole:
            del root[name]
        for name in inside:
            del names[name]
        for one in _dictionaries(opened):
            if isinstance(one, pikepdf.Stream) and one.get("/Type") == "/EmbeddedFile":  # whatever else leads to it
                one.write(b"")
                del one["/Type"]
            for name in _NOWHERE:
                if name in one:
                    del one[name]
        written = io.BytesIO()
        opened.save(written, deterministic_id=True)
    return told, written.getvalue()


def _attached(one: Any) -> list[str]:
    """What a dictionary of a PDF holds of files in it, or of a form's data beside the page."""
    more = [name for name in ("/AF", "/XFA") if name in one]
    return ["/EmbeddedFiles", *more] if "/EF" in one or one.get("/Type") == "/EmbeddedFile" else more


def _dictionaries(opened: Any) -> Iterator[Any]:
    """Every dictionary of a PDF, with those that stand within others, and those of streams."""
    import pikepdf  # noqa: PLC0415 - once the limits are set

    waiting = list(opened.objects)
    while waiting:
        one = waiting.pop()
        inner: Iterable[Any] = one if isinstance(one, pikepdf.Array) else ()
        if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            inner = [value for _name, value in one.items()]
            yield one
        waiting += [each for each in inner if isinstance(each, pikepdf.Object) and not each.is_indirect]


def _packed(content: bytes) -> tuple[dict[str, Any], bytes]:
    """A document of an office program says who wrote it, and keeps what was struck out. Nothing of it is unpacked
    but two members, up to a limit; no XML is parsed."""
    details: Details = []
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = set(packed.namelist())
        if "docProps/core.xml" in names:
            core = _beginning(packed, "docProps/core.xml")
            for tag in (b"dc:creator", b"cp:lastModifiedBy"):
                hit = re.search(b"<" + tag + b">([^<]{1,200})</", core)
                details += _named("author", hit.group(1).decode("utf-8", "replace") if hit else None)
        if "word/document.xml" in names and re.search(rb"<w:(ins|del)\b", _beginning(packed, "word/document.xml")):
            details.append(("changes", ""))
        if "word/comments.xml" in names:
            details.append(("notes", ""))
        is_document = "[Content_Types].xml" in names
    return {"kind": "document" if is_document else "packed", "details": details, "can_be_cleaned": False}, b""


def _beginning(packed: zipfile.ZipFile, name: str) -> bytes:
    with packed.open(name) as member:
        return member.read(_MOST_READ)


def _named(kind: str, *values: object) -> Details:
    """The values that say something, without signs that show nothing."""
    found = dict.fromkeys(_words(value) for value in values if value not in (None, "", b""))
    return [(kind, words) for words in found if words]


def _words(value: object) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return "".join(sign for sign in text if sign.isprintable()).strip()[:_LONGEST_VALUE]


if __name__ == "__main__":
    main()
