"""What it takes until a facilitator works with the parties: proposed, disclosed, accepted, and an agreement signed."""

from collections.abc import Sequence

from playwright.sync_api import Page

from tests.browser.pages_people import Person, follow, introduce, press
from tests.browser.pages_vaults import Vault
from tests.browser.server import Server

Party = tuple[Page, Person]


def propose_by_email(parties: Sequence[Page], facilitator: Page, person: Person, case: str, server: Server) -> str:
    """The first of the parties proposes somebody by email, the others agree, and they come. Returns the code."""
    first, *others = parties
    first.goto(f"{case}/facilitation")
    first.get_by_label("Their email address").fill(person.email)
    press(first, "Propose by email")
    for page in others:
        page.goto(f"{case}/facilitation")
        follow(page, person.email)
        press(page, "I agree")
    facilitator.goto(server.link_mailed_to(person.email, "/facilitate/"))
    introduce(facilitator, person)
    press(facilitator, "Accept")
    return Vault(facilitator).make_first_code()


def disclose(facilitator: Page, engagement: str, relationships: str) -> None:
    """The facilitator says what could bear on neutrality: something about relationships, and nothing else."""
    facilitator.goto(engagement)
    follow(facilitator, "Disclose")
    facilitator.get_by_label("Relationships").fill(relationships)
    for label in ("Interests", "Earlier work with either side"):
        facilitator.get_by_label(label).fill("None.")
    press(facilitator, "Disclose to all parties")


def offer_agreement(facilitator: Page, engagement: str) -> None:
    """The facilitator offers the recommended text for signing, and is at it then."""
    facilitator.goto(engagement)
    follow(facilitator, "Offer an agreement")
    facilitator.get_by_label("Fees, and who bears them").fill("Borne in equal shares")
    facilitator.get_by_label("The law of which").fill("England and Wales")
    facilitator.get_by_label("Language of the facilitation").fill("English")
    press(facilitator, "Offer this text")


def engage(parties: Sequence[Party], facilitator: Page, person: Person, case: str, server: Server) -> str:
    """Until the agreement with this facilitator is in force. Returns the code of the facilitator's place."""
    code = propose_by_email([page for page, _person in parties], facilitator, person, case, server)
    engagement = parties[0][0].url
    disclose(facilitator, engagement, "None.")
    for page, _person in parties:
        page.goto(engagement)
        follow(page, "Read the disclosure, and answer")
        press(page, "Accept")
    offer_agreement(facilitator, engagement)
    for page, one in ((facilitator, person), *parties):
        page.goto(facilitator.url if page is facilitator else f"{engagement}/agreement/1")
        page.get_by_label("Your legal name").fill(one.name)
        press(page, "Sign this text")
    return code
