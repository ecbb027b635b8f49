"""Who tells of what was done formally in a room."""

import pytest

from odr.web.parts import acts
from odr.web.parts.acts import ActLine, ToldAct, tells_of


def test_acts_of_one_kind_are_told_by_one_capability_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "_TELLERS", {})

    def teller(told: ToldAct) -> ActLine:
        raise NotImplementedError

    def another(told: ToldAct) -> ActLine:
        raise NotImplementedError

    assert tells_of("offer", "answer")(teller) is teller
    tells_of("offer")(teller)  # a module that is imported once more
    with pytest.raises(ValueError, match="'answer'"):
        tells_of("answer")(another)
