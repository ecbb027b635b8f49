"""The whole interface of folders that open in a browser only, each route once."""

from datetime import timedelta

from tests.support.browser_folders import Browser, Code
from tests.support.facilitation import in_force
from tests.support.people import account_of
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


def walk_given_browser_folders(world: World) -> None:
    """A facilitator is given a browser folder under an agreement, types the code, and reads entries and a file."""
    facilitation, code = in_force(world), Code()
    browser = Browser(facilitation.parties[0]).begin()
    folder = browser.new_folder()
    file_id = folder.send_file()
    folder.write("Photo", "From March.", files=[file_id])
    with world.work() as work:
        facilitator_id = account_of(work, facilitation.person).id
    until = (world.time + timedelta(days=10)).strftime("%Y-%m-%dT%H:%M:%SZ")
    wanted = {"may_write": False, "expires": until, "engagement": str(facilitation.engagement_id)}
    assert browser.post("/codes", code.new(facilitator_id, [folder.id]) | wanted) == {"issued": True}
    folder.grant(code)
    browser.get("/state")
    theirs, share = Browser(facilitation.mediator), {"share": code.code.server_share().reveal().hex()}
    theirs.party.unlock()
    theirs.post("/open", share)
    assert theirs.post("/given", share)["received"] is True
    of_folder = f"/given/{code.id}/folders/{folder.id}"
    for path in (f"/given/{code.id}/state", of_folder):
        theirs.get(path)
        assert theirs.status == 200, path
    for path in (f"{of_folder}/files/{file_id}/parts/0", f"{of_folder}/files/{file_id}/root"):
        theirs.raw(path)
        assert theirs.status == 200, path
