"""What the acts of a meeting say, spelled in one way."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from odr.meetings.terms import ANSWER, CALLED_OFF, FIXED, Can, Meeting, Reply, read_meeting, read_reply
from odr.messages.documents import Act
from odr.offers.terms import BadTerms, Named

ABOUT = Named(UUID(int=7), "ab" * 32, "cd" * 32)
MEETING = Meeting(
    "A first talk",
    "Room 2",
    90,
    (datetime(2026, 12, 3, 14, tzinfo=UTC), datetime(2026, 12, 4, 9, 30, tzinfo=UTC)),
    (UUID(int=1), UUID(int=2)),
)


def test_a_meeting_is_read_as_it_was_said() -> None:
    assert read_meeting(MEETING.act()) == MEETING
    for kind, reply in (
        (ANSWER, Reply(ABOUT, (Can.YES, Can.IF_NEED_BE))),
        (FIXED, Reply(ABOUT, chosen=1)),
        (CALLED_OFF, Reply(ABOUT)),
    ):
        assert read_reply(reply.act(kind)) == reply


@pytest.mark.parametrize(
    "changed",
    [
        {"title": ""}, {"title": " A"}, {"title": 7}, {"where": "a\nb"}, {"minutes": 0}, {"minutes": True},
        {"minutes": "90"}, {"moments": []}, {"moments": ["2026-12-03T14:00:00"]}, {"moments": ["soon"]},
        {"moments": ["2026-12-03T14:00:00+01:00"]}, {"moments": ["2026-12-04T14:00:00+00:00"] * 2},
        {"moments": [f"2026-12-{day:02}T14:00:00+00:00" for day in range(1, 9)]},
        {"asked": []}, {"asked": ["x"]}, {"asked": [str(UUID(int=2)), str(UUID(int=1))]}, {"format": 2}, {"more": 1},
    ],
    ids=str,
)  # fmt: skip
def test_a_meeting_that_is_spelled_otherwise_is_none(changed: dict[str, Any]) -> None:
    act = MEETING.act()
    with pytest.raises(BadTerms):
        read_meeting(Act(act.kind, act.body | changed))


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        (ANSWER, {"answers": ["perhaps"]}), (ANSWER, {"answers": 7}), (ANSWER, {"chosen": 1}),
        (FIXED, {"chosen": True}),
        (FIXED, {"chosen": "1"}), (FIXED, {"chosen": None}), (CALLED_OFF, {"chosen": 0}), (FIXED, {"format": 2}),
        (CALLED_OFF, {"meeting": {"entry": "x"}}), (CALLED_OFF, {"meeting": None}),
    ],
    ids=str,
)  # fmt: skip
def test_a_reply_that_is_spelled_otherwise_is_none(kind: str, changed: dict[str, Any]) -> None:
    act = Reply(ABOUT, (Can.YES,) if kind == ANSWER else (), 1 if kind == FIXED else None).act(kind)
    assert read_reply(act).about == ABOUT
    with pytest.raises(BadTerms):
        read_reply(Act(kind, act.body | changed))
