"""The chapter of the files that two parties give each other: one with a message, one in a settlement that is offered.

Each private word names whose it is: Tessa's and Leo's, and nobody else's.
"""

from __future__ import annotations

import re
from datetime import timedelta

from odr.selftest.story.story import Story


def settling(story: Story) -> None:
    """In the room of the two: a file is sent, and another offered with a settlement that nobody signs."""
    tessa, leo = (story.places[name].party for name in ("Tessa Wren", "Leo Stone"))
    case = f"/cases/{story.places['Tessa Wren'].case_id}"
    tessa.open(f"{case}/messages")
    tessa.follow("tessa and leo about")
    room = tessa.path
    sent = story.secret("tessa sends leo the invoice of the brass float")
    words = story.secret("tessa asks leo to look at the invoice")
    tessa.open(f"{room}/with-files")
    readers = tessa.page.form("Send it").values["readers"][0]
    tessa.attach(f"{room}/with-files", "invoice.txt", sent.encode(), text=words, readers=readers)
    assert "invoice.txt" in tessa.page.text, tessa.page.text
    story.world.later(minutes=1)
    leo.open(room)
    assert leo.client.get(leo.page.link("invoice.txt"), base_url=leo.origin).data == sent.encode()

    settlement = f"{case}/settlement/{room.rsplit('/', 1)[-1]}"
    tessa.open(f"{settlement}/draft")
    addresses = [name for name in tessa.page.form("Save it, and").values if name.endswith("-postal_address")]
    tessa.submit(
        "Save it, and",
        title=story.secret("tessa and leo settle about the flooded cellar"),
        last_day=(story.world.time.date() + timedelta(days=20)).isoformat(),
        **{
            "points-0-heading": story.secret("tessa lends leo the pump"),
            "points-0-text": story.secret("leo pays tessa for every bucket of the flood"),
            **dict.fromkeys(addresses, "1 Cellar Row"),
        },
    )
    agreed = story.secret("plan of the drain that tessa and leo agree on")
    tessa.attach(f"{settlement}/draft/files", "plan of the drain.txt", agreed.encode())
    assert "The file is in." in tessa.page.text, tessa.page.text
    tessa.follow("Go on with the draft")
    tessa.submit("Offer it for signing")
    assert "offered for signing" in tessa.page.text, tessa.page.text
    leo.open(f"{settlement}/version/1")
    link = leo.page.link("plan of the drain.txt")
    assert re.search(r"/version/1/files/[0-9a-f-]{36}$", link), link
    assert leo.client.get(link, base_url=leo.origin).data == agreed.encode()
