"""The whole interface of folders that open in a browser only, each route once."""

from tests.support.browser_folders import Browser, Code
from tests.support.vaults import two_parties, with_vault
from tests.support.world import World


def walk_browser_folders(world: World) -> None:
    """A browser makes its code, two folders and entries with a file, discloses one, gives a code, narrows it and takes
    it back."""
    tessa, leo = (with_vault(party) for party in two_parties(world))
    browser = Browser(tessa).begin()
    folder, other = browser.new_folder(), browser.new_folder("Other")
    file_id = folder.send_file()
    item = folder.write("Photo", "From March.", files=[file_id])
    folder.send(folder.next(put=[folder.row("Photo", "From April.", item, 2, [file_id])]))
    for path in (f"{folder.path}/files/{file_id}/parts/0", f"{folder.path}/files/{file_id}/root"):
        browser.raw(path)
        assert browser.status == 200, path
    (room, *_others) = folder.rooms()["rooms"]
    assert room["readers"] == [leo.person.name]
    folder.disclose(item, room, version="2")
    assert len(folder.copies(item)) == 1
    second = Code()
    browser.post("/codes", second.new(browser.owner_id, [folder.id, other.id]))
    folder.grant(second)
    browser.get("/stewardship")
    browser.get("/state")
    less = {"folders": [str(folder.id)], "may_write": False, "expires": None}
    assert browser.post(f"/codes/{second.id}/narrow", less) == {"narrowed": True}
    assert browser.post(f"/codes/{second.id}/revoke", {}) == {"revoked": True}
    folder.renew([browser.code])
    folder.send(folder.next(removed=[str(item)]))
    assert browser.post(f"{other.path}/remove", {}) == {"removed": True}
    assert browser.post("/close", {}) == {"closed": True}
