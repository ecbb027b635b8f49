"""A walk over the pages of meetings: dates are proposed, answered, fixed, taken along and called off."""

from tests.support.offers import everybody_id
from tests.support.vaults import Party
from tests.support.walks import look


def walk_meetings(mediator: Party, party: Party, other: Party) -> None:
    """Every page and form of meetings."""
    root = f"/cases/{mediator.case_id}/meetings"
    look(mediator.person, root)
    look(mediator.person, f"{root}/propose")
    mediator.person.submit("Another date")
    meeting = propose(mediator)
    look(party.person, root)
    for one in (party, other):
        look(one.person, f"{meeting}/answer")
        one.person.submit("Send my answer", **{"can-0": "yes", "can-1": "if need be"})
        look(one.person, f"/cases/{one.case_id}")
    look(mediator.person, f"{meeting}/fix")
    mediator.person.submit("Fix this date", chosen="1")
    for one in (mediator, party):
        look(one.person, root)
        look(one.person, meeting)
        look(one.person, f"{meeting}/calendar")
    look(mediator.person, f"{meeting}/call-off")
    mediator.person.submit("Yes, call it off")
    look(party.person, f"{meeting}/calendar")
    look(party.person, meeting)


def propose(mediator: Party, **more: str) -> str:
    """Two dates in the room of everybody; returns the address of the meeting."""
    mediator.person.open(f"/cases/{mediator.case_id}/meetings/propose")
    rooms = mediator.person.page.form("Propose these dates").choices["room"]
    room = next(value for value in rooms.values() if value.split(" ")[0] == str(everybody_id(mediator)))
    fields = {
        "room": room,
        "title": "A first talk",
        "where": "Harbour Street 4, room 2",
        "minutes": "90",
        "moments-0-day": "2099-12-03",
        "moments-0-clock": "14:00",
        "moments-1-day": "4 December 2099",
        "moments-1-clock": "9.30",
    }
    mediator.person.submit("Propose these dates", **(fields | more))
    assert mediator.person.status == 200, mediator.person.page.text
    return mediator.person.path
