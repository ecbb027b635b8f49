"""Files as people have them: a photograph with a place in it, a PDF that names who made it."""

import io

import pikepdf
from PIL import ExifTags, Image

DEVICE = "Pocket 7"
AUTHOR = "Tessa Quill"


def photograph(width: int = 640, height: int = 480) -> bytes:
    """A JPEG with the device, the day, and where it was taken."""
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Quayside", DEVICE
    exif[ExifTags.Base.DateTime] = "2026:11:02 10:15:00"
    exif[ExifTags.Base.Artist] = AUTHOR
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "N", (51.0, 30.0, 26.0)
    place[ExifTags.GPS.GPSLongitudeRef], place[ExifTags.GPS.GPSLongitude] = "W", (0.0, 7.0, 39.0)
    written = io.BytesIO()
    picture.save(written, "JPEG", exif=exif)
    return written.getvalue()


def pdf() -> bytes:
    """A PDF of one page, with an author and a program."""
    with pikepdf.new() as made:
        made.add_blank_page()
        made.docinfo["/Author"] = AUTHOR
        made.docinfo["/Creator"] = "Quayside Writer 3"
        written = io.BytesIO()
        made.save(written)
    return written.getvalue()
