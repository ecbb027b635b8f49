"""People of the played case make codes."""

from __future__ import annotations

import re

from odr.crypto.codes import AccessCode
from odr.selftest.story.story import Place, Story, Teller


def first_code(place: Place) -> None:
    """The vault is made, with a code that is proven at the second attempt."""
    teller = place.party
    teller.open(f"{place.root}/begin")
    teller.submit("Show me my code")
    teller.open(f"{place.root}/new-code")
    place.codes.append(shown_code(teller))
    teller.open(f"{place.root}/code-sheet")
    teller.open(f"{place.root}/new-code")
    teller.submit("I have kept it", code="0000")
    assert teller.status == 422, teller.page.text
    teller.submit("I have kept it", code=place.codes[0])
    assert teller.path.endswith("/second-code"), teller.page.text


def further_code(story: Story, place: Place) -> None:
    """A second code, made on the page that follows."""
    teller = place.party
    label = story.secret(f"in the tin behind the {place.party.name.split()[0].casefold()} clock")
    teller.submit("Make a further code", label=label)
    place.codes.append(shown_code(teller))
    group = re.search(r"type group (\d) of the code", teller.page.text)
    assert group is not None, teller.page.text
    teller.submit("I have kept it", code=place.codes[1].split()[int(group[1]) - 1].lower())
    assert teller.status == 200, teller.page.text
    teller.open(f"{place.root}/codes")


def shown_code(teller: Teller) -> str:
    """The code that the page shows, this one time."""
    found = re.search(r'<p class="code" data-not-words>(.*?)</p>', teller.page.html, re.DOTALL)
    assert found is not None, teller.page.text
    return AccessCode.parse(re.sub(r"<[^>]*>", " ", found[1])).reveal()
