"""`odr demo`: what it prints is true, and what its people see is theirs."""

import re
from email import message_from_bytes
from email.policy import default

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import OpenContext
from tests.browser.demo import TENANT, Printed, facilitator_inside, inside, tenant_inside
from tests.browser.pages_people import follow, go, heading, press, sign_in
from tests.browser.server import Server

LANDLORD, NEIGHBOUR, SISTER = "leonard@demo.example", "camille@demo.example", "iris@demo.example"
PARTNER = "yusuf@demo.example"
FACILITATOR = "Fay Middleton"


def test_parties_open_their_entries_with_what_is_printed(open_context: OpenContext, demo: Server) -> None:
    printed = Printed(demo)
    assert printed.url == demo.url
    titles = {}
    for email in printed.people:
        with open_context() as context:
            titles[email] = set(inside(context.new_page(), demo, email).entries())
    assert len(printed.cases) == 4
    assert len(titles) == 9
    assert {"The least I would accept", "What matters most to me"} <= titles[TENANT]
    assert {"How far I would go", "If we do not agree"} <= titles[LANDLORD]
    assert not titles[TENANT] & titles[LANDLORD]


def test_the_landlord_opens_a_browser_folder_with_the_code_that_is_printed(
    wide_context: BrowserContext, demo: Server
) -> None:
    page = wide_context.new_page()
    inside(page, demo, LANDLORD)
    page.get_by_role("link", name="Folders that only a browser opens").click()
    page.get_by_label("Your code for this browser").fill(Printed(demo).for_browser[LANDLORD])
    page.get_by_role("button", name="Open", exact=True).click()
    page.get_by_role("button", name="For my eyes only").click()
    page.get_by_role("button", name="My lowest figure").click()
    expect(page.get_by_text("640 EUR")).to_be_visible()
    expect(page.get_by_text("Only you.")).to_be_visible()
    page.get_by_role("button", name="Back to the folder").click()
    expect(page.get_by_role("button", name="Write an entry")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("button", name="Write an entry").click()
    page.get_by_label("Title").fill("What comes next")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="What comes next")).to_be_visible()


def test_one_personal_code_opens_all_that_the_facilitator_has(wide_context: BrowserContext, demo: Server) -> None:
    page = wide_context.new_page()
    facilitator_inside(page, demo)
    lines = page.locator("main .items > li").all_inner_texts()
    assert [next(one for one in Printed(demo).cases if one in line) for line in lines] == Printed(demo).cases
    assert "In force" in lines[0]
    assert "Access rests" in lines[1]
    assert "Ended on" in lines[2]
    assert "You could open your notes until" in lines[3]
    go(page.get_by_role("link", name=f"Case {Printed(demo).cases[0]}"))
    assert page.get_by_role("link", name="From Tessa Quill").first.is_visible()
    go(page.get_by_role("link", name="From Leonard Frost"))
    go(page.get_by_role("link", name="Money"))
    follow(page, "What the repainting cost")
    assert page.get_by_text("640.00").is_visible()


def test_in_one_case_a_candidate_was_replaced_and_something_was_released(
    open_context: OpenContext, demo: Server
) -> None:
    with open_context() as one, open_context() as another:
        tenant, landlord = one.new_page(), another.new_page()
        tenant_inside(tenant, demo)
        case = tenant.url.partition("/vault")[0]
        tenant.goto(f"{case}/facilitation")
        assert tenant.get_by_text("A party objected to what was disclosed.").is_visible()
        follow(tenant, FACILITATOR)
        assert tenant.get_by_text("3 of 3 have signed.").is_visible()
        tenant.goto(f"{case}/vault/log")
        assert tenant.get_by_text(f"{FACILITATOR} opened your private information").first.is_visible()
        inside(landlord, demo, LANDLORD)
        landlord.goto(f"{case}/messages")
        follow(landlord, "All parties")
        assert landlord.get_by_text("If the heating bill is divided").is_visible()
        assert "I have a new flat from January" not in landlord.content()


def test_in_one_case_access_rests_until_a_changed_text_is_signed(wide_context: BrowserContext, demo: Server) -> None:
    page = wide_context.new_page()
    inside(page, demo, NEIGHBOUR)
    _engagement(page)
    assert page.get_by_text("Closed while the agreement is not in force").is_visible()
    follow(page, "Read the agreement, and sign")
    page.locator("details.differences summary").click()
    assert page.get_by_text("un délai de 12 heures").first.is_visible()


def test_in_one_case_the_notes_are_destroyed_and_all_have_a_receipt(wide_context: BrowserContext, demo: Server) -> None:
    page = wide_context.new_page()
    inside(page, demo, SISTER)
    _engagement(page)
    assert page.get_by_text("The facilitator withdrew.").is_visible()
    assert page.get_by_text("The facilitator could open their notes until").is_visible()
    page.goto(f"{demo.url}/")
    for address in (SISTER, "hugo@demo.example", Printed(demo).facilitator):
        demo.wait_for_mail(address, "were destroyed")
    mails = [message_from_bytes(file.read_bytes(), policy=default) for file in (demo.instance / "outbox").glob("*.eml")]
    receipts = {mail["To"] for mail in mails if "were destroyed" in mail.get_content()}
    assert receipts == {SISTER, "hugo@demo.example", Printed(demo).facilitator}


def test_in_one_case_a_settlement_is_in_force_a_point_reported_done_and_a_release_agreed(
    wide_context: BrowserContext, demo: Server
) -> None:
    page = wide_context.new_page()
    inside(page, demo, SISTER)
    page.goto(f"{page.url.partition('/vault')[0]}/settlement")
    follow(page, "All parties")
    assert page.get_by_text("This settlement is in force").is_visible()
    room = page.url
    follow(page, "What is to be done")
    assert page.get_by_text("The notary has it all since this morning.").is_visible()
    assert page.get_by_role("link", name="Confirm it").first.is_visible()
    page.goto(f"{room}/releases")
    follow(page, "Some points of the settlement")
    assert page.get_by_text("Every party has agreed").is_visible()
    assert page.get_by_text("Land registry of Harbourtown").is_visible()
    assert page.get_by_role("link", name="Take the file").is_visible()


def test_in_one_case_three_accepted_a_suggestion_in_secret_and_settled_and_it_is_closed(
    wide_context: BrowserContext, demo: Server
) -> None:
    page = wide_context.new_page()
    inside(page, demo, PARTNER)
    case = page.url.partition("/vault")[0]
    page.goto(f"{case}/negotiation")
    follow(page, "Mara leaves, and is paid out")
    assert page.get_by_text("All parties have accepted").is_visible()
    page.goto(f"{case}/settlement")
    follow(page, "Everybody")
    assert page.get_by_text("This settlement is in force").is_visible()
    assert page.get_by_text(f"{FACILITATOR} has stated that it came out of a mediation.").is_visible()
    follow(page, "What is to be done")
    assert page.get_by_text("Done and confirmed").is_visible()
    page.goto(case)
    assert page.get_by_text("Copies can be taken").is_visible()


def test_of_one_case_only_the_receipt_is_left(wide_context: BrowserContext, demo: Server) -> None:
    printed = Printed(demo)
    page = wide_context.new_page()
    sign_in(page, printed.url, printed.administrator, printed.password)
    go(page.locator("main").get_by_role("link", name=printed.destroyed))
    assert page.get_by_text("Everybody who took part was mailed a receipt").is_visible()
    for address in ("otto@demo.example", "jane@demo.example"):
        demo.wait_for_mail(address, "in which you took part was destroyed")


def test_the_administrator_sees_the_case_and_no_entry(wide_context: BrowserContext, demo: Server) -> None:
    printed = Printed(demo)
    page = wide_context.new_page()
    sign_in(page, printed.url, printed.administrator, printed.password)
    assert heading(page) == "Cases"
    go(page.locator("main table").get_by_role("link", name=printed.cases[0]))
    assert page.get_by_text("items, which you can't open").is_visible()
    for title in ("The least I would accept", "How far I would go", "The deposit"):
        assert title not in page.content()


def _engagement(page: Page) -> None:
    """From the private information to the page of the facilitator."""
    page.goto(f"{page.url.partition('/vault')[0]}/facilitation")
    follow(page, FACILITATOR)


def test_what_staff_and_organisations_may_and_must_do_is_there_to_be_seen(
    open_context: OpenContext, demo: Server
) -> None:
    printed = Printed(demo)
    with open_context() as desk, open_context() as leaving, open_context() as lapsed, open_context() as party:
        officer, pia, abel, yusuf = (one.new_page() for one in (desk, leaving, lapsed, party))
        sign_in(officer, printed.url, printed.operator, printed.password)
        _accepting(officer, f"{printed.url}/desk/registers")
        assert officer.get_by_text("The clock runs").is_visible()
        assert officer.locator("section", has=officer.locator("#disclosures")).get_by_text("All told").is_visible()
        _accepting(officer, f"{printed.url}/desk/holds")
        assert officer.get_by_role("link", name=re.compile(printed.cases[-1])).is_visible()
        _accepting(officer, f"{printed.url}/desk/looking")
        assert officer.get_by_text("The list of cases looks too long to me.").is_visible()
        sign_in(pia, printed.url, "pia@demo.example", printed.password)
        _accepting(pia, f"{printed.url}/administration/contract/end")
        assert pia.get_by_text("The last day is").first.is_visible()
        sign_in(abel, printed.url, "abel@demo.example", printed.password)
        _accepting(abel, f"{printed.url}/administration")
        assert heading(abel) == "Ten rules for handling customer information"
        sign_in(yusuf, printed.url, PARTNER, printed.password)
        _accepting(yusuf, f"{printed.url}/me/handed-over")
        assert yusuf.get_by_text("District Court of Harbourtown").is_visible()


def _accepting(page: Page, url: str) -> None:
    """The page of an address, and before it whatever policy has to be accepted."""
    page.goto(url)
    if page.get_by_role("button", name="I accept this version").is_visible():
        press(page, "I accept this version")
