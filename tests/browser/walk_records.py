"""The part of the walk past every page that is about the records of an organisation: made, ready, fetched."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

from playwright.sync_api import Page
from sqlalchemy import select

from odr.contracts.tables import Handover
from odr.departures import handing_over
from odr.organisations.tables import Organisation
from odr.web.asking.sessions import write_token
from tests.browser.pages_people import follow
from tests.browser.server import Server

Look = tuple[str, Page]


def pages_of_records(administrator: Page, operator: Page, server: Server) -> Iterator[Look]:
    """Both sides look at them. The upkeep leaves them alone: the last day of the contract is far off."""
    with server.at_work() as work:
        house = work.session.scalars(select(Organisation.id)).one()
        row = Handover(id=uuid4(), organisation_id=house, begun_at=work.now, tables_done=9, parts=0)
        work.session.add(row)
        number = row.id
    yield from _both(administrator, operator, server, "records that are being made")
    with server.at_work() as work:
        row = work.session.get_one(Handover, number)
        row.ready_at, row.erase_from = work.now, work.now + timedelta(days=30)
        token = write_token(handing_over.make_link(work, row))
    yield from _both(administrator, operator, server, "records that are ready")
    administrator.goto(f"{server.url}/administration/contract/records/{token}")
    yield "records, by the mailed link", administrator
    with administrator.expect_download():
        administrator.get_by_role("button", name="Get the file").click()
    yield from _both(administrator, operator, server, "records that were fetched")
    with server.at_work() as work:
        work.session.delete(work.session.get_one(Handover, number))


def _both(administrator: Page, operator: Page, server: Server, what: str) -> Iterator[Look]:
    administrator.goto(f"{server.url}/administration/contract/end")
    yield what, administrator
    operator.goto(f"{server.url}/desk/contracts")
    follow(operator, "Harbour Resolution Centre")
    follow(operator, "The end of the contract")
    yield f"{what}, at the desk", operator
