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


# Where a PDF can keep a file that is in it. Each place by itself is enough for a program to show it.
PLACES_OF_FILES = ("list", "whole", "page", "note", "film", "form", "elsewhere")
INSIDE = b"what is inside, and nobody sees on a page"


def pdf_with_file_inside(place: str) -> bytes:
    """A PDF of one page with a file, or the data of a form, in one place of it."""
    with pikepdf.new() as made:
        page = made.add_blank_page()
        # As text, and so that it is found: nothing of it is packed.
        stream = made.make_stream(INSIDE, Type=pikepdf.Name("/EmbeddedFile"))
        if place in ("form", "note"):  # nothing makes a program say so
            del stream["/Type"]
        named = pikepdf.Dictionary(
            Type=pikepdf.Name("/Filespec"), F="inside.txt", EF=pikepdf.Dictionary(F=stream), AFRelationship="/Data"
        )
        several = pikepdf.Array([pikepdf.String("inside.txt"), named])
        match place:
            case "list":  # and where most programs name it too
                made.Root["/Names"] = pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Names=several))
                made.Root["/AF"] = pikepdf.Array([named])
            case "whole":
                made.Root["/AF"] = pikepdf.Array([made.make_indirect(named)])
            case "page":
                page.obj["/AF"] = pikepdf.Array([named])
            case "note":
                note = pikepdf.Dictionary(Subtype=pikepdf.Name("/FileAttachment"), FS=named)
                page.obj["/Annots"] = pikepdf.Array([note])
            case "film":
                content = pikepdf.Dictionary(Assets=pikepdf.Dictionary(Names=several))
                note = pikepdf.Dictionary(Subtype=pikepdf.Name("/RichMedia"), RichMediaContent=content)
                page.obj["/Annots"] = pikepdf.Array([made.make_indirect(note)])
            case "form":
                made.Root["/AcroForm"] = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=stream)
            case "elsewhere":
                made.Root["/Quayside"] = pikepdf.Dictionary(Kept=stream)
        written = io.BytesIO()
        made.save(written, compress_streams=False)
        return written.getvalue()
