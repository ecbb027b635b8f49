"""The files of the worked example, made here: a photograph that tells where it was taken, and a list of rooms."""

import io
import shutil
from uuid import UUID

from PIL import ExifTags, Image, ImageDraw

from odr.db.work import Work
from odr.demo.house import House, Seat
from odr.demo.moves import room_with
from odr.files.format import FileEntry
from odr.files.keeping import Announced, FileHouse, receive
from odr.files.store import store_at
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying import attached as with_messages
from odr.messages.saying.sending import addressing_in, send
from odr.vaults.contents import attached
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.listing import list_folder
from odr.vaults.keys.open_vault import OpenVault

_ROOMS = (
    "Inventory of the flat at 18 Mill Lane, 1 February 2024\n\n"
    "Kitchen: stain on the wall beside the window, about 30 cm.\nBedroom: nothing.\nHall: scratches on the door.\n"
)

_ROOM = 10_000_000


def empty(house: House) -> None:
    """Removes the files of an earlier demonstration in the same place: nothing knows of them any more."""
    shutil.rmtree(house.settings.files_folder, ignore_errors=True)


def put_in(house: House, work: Work, seat: Seat, folder: int) -> None:
    """Puts both into the first entry of a folder."""
    opened = seat.open(work)
    item_id = list_folder(opened, folders_of(opened)[folder].id)[0][0].id
    _put(house, opened, item_id, "Kitchen wall.jpg", "image/jpeg", _kitchen_wall())
    _put(house, opened, item_id, "Inventory.txt", "text/plain", _ROOMS.encode())


def into_draft(house: House, opened: OpenVault, item_id: UUID) -> FileEntry:
    """Puts the list of rooms, as both will sign it, into the draft of a settlement."""
    return _put(house, opened, item_id, "Inventory, 1 February 2024.txt", "text/plain", _ROOMS.encode())


def _put(house: House, opened: OpenVault, item_id: UUID, name: str, kind: str, content: bytes) -> FileEntry:
    kept = _house_of(house)
    expected = attached.expect_for(opened, kept, item_id, Announced(name, kind, len(content)))
    attached.begin(opened, expected)
    opened.work.session.flush()
    return attached.complete(opened, item_id, expected.coming, receive(kept, expected.coming, [content]))


def say_with(house: House, work: Work, seat: Seat, text: str) -> None:
    """Somebody sends the list of rooms with a message in the room of all parties."""
    box = OpenMailbox(seat.open(work))
    room = room_with(box)
    kept, content = _house_of(house), _ROOMS.encode()
    announced = Announced("Inventory, 1 February.txt", "text/plain", len(content))
    expected = with_messages.expect_for(box, kept, room.id, announced)
    with_messages.begin(box, expected)
    work.session.flush()
    with_messages.complete(box, room.id, expected.coming, receive(kept, expected.coming, [content]))
    work.session.flush()
    waiting = with_messages.waiting_in(box, room.id)
    send(box, room.id, text, addressing_in(box, room).fingerprint(), files=waiting)


def _house_of(house: House) -> FileHouse:
    return FileHouse(store_at(house.settings.files, house.settings.files_folder, 0), _ROOM, _ROOM)


def _kitchen_wall() -> bytes:
    """A wall with a stain, drawn; a telephone would have written down the same beside it."""
    picture = Image.new("RGB", (960, 720), "#e9e2d0")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((620, 90, 900, 420), fill="#cfe3ee", outline="#7d7461", width=14)
    draw.rectangle((0, 610, 960, 720), fill="#a98d6b")
    for size, colour in ((150, "#d6c6a0"), (110, "#c6b285"), (60, "#b39d6d")):
        draw.ellipse((330 - size, 300 - size, 330 + size, 300 + round(size * 0.8)), fill=colour)
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Harbour", "Pocket 7"
    exif[ExifTags.Base.DateTime] = "2024:02:01 10:15:00"
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "N", (50.0, 43.0, 12.0)
    place[ExifTags.GPS.GPSLongitudeRef], place[ExifTags.GPS.GPSLongitude] = "W", (1.0, 52.0, 48.0)
    written = io.BytesIO()
    picture.save(written, "JPEG", exif=exif, quality=85)
    return written.getvalue()
