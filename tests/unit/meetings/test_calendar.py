"""The file for a calendar: RFC 5545, when it is, and nothing of what it is about."""

import pytest

from odr.meetings.calendar import appointment
from tests.support.facilitation import in_force
from tests.support.meetings import call_off, fix, propose, stand
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "it is about rules")


@pytest.mark.promise("P10")
def test_the_file_says_when_and_nothing_of_the_case(world: World) -> None:
    found = in_force(world)
    meeting = propose(found.mediator, title="The deposit of Harbour Street")
    fix(found.mediator, meeting)
    standing = stand(found.parties[0], meeting)
    assert standing.begins is not None
    assert standing.ends is not None
    made = appointment(standing, "Appointment").decode("utf-8")
    lines = made.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert f"DTSTART:{standing.begins:%Y%m%dT%H%M%SZ}" in lines
    assert f"DTEND:{standing.ends:%Y%m%dT%H%M%SZ}" in lines
    assert "SUMMARY:Appointment" in lines
    assert "STATUS:CONFIRMED" in lines
    told = {line.partition(":")[0] for line in lines if line}
    assert told == {
        "BEGIN", "VERSION", "PRODID", "METHOD", "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CLASS", "SEQUENCE",
        "STATUS", "END",
    }  # fmt: skip
    for secret in (str(meeting), str(found.case_id), "Harbour", "deposit", "Fay", "Tessa", "Leo"):
        assert secret not in made


def test_a_meeting_that_is_called_off_takes_its_entry_out_of_the_calendar(world: World) -> None:
    found = in_force(world)
    meeting = propose(found.mediator)
    fix(found.mediator, meeting)
    before = appointment(stand(found.mediator, meeting), "Appointment").decode("utf-8")
    call_off(found.mediator, meeting)
    after = appointment(stand(found.mediator, meeting), "Appointment").decode("utf-8")
    uid = next(line for line in before.split("\r\n") if line.startswith("UID:"))
    assert uid in after
    assert "STATUS:CANCELLED" in after
    assert "SEQUENCE:1" in after


def test_what_has_no_date_is_no_appointment(world: World) -> None:
    found = in_force(world)
    meeting = propose(found.mediator)
    with pytest.raises(ValueError, match="no moment is fixed"):
        appointment(stand(found.mediator, meeting), "Appointment")
