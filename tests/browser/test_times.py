"""Times of the service, and the reader's own beside them where their zone is another."""

import pytest

from tests.browser.conftest import OpenContext
from tests.browser.demo import tenant_inside
from tests.browser.server import Server


@pytest.mark.parametrize(("zone", "beside"), [("UTC", False), ("Asia/Kolkata", True)])
def test_the_readers_own_time_stands_beside_the_services(
    open_context: OpenContext, demo: Server, zone: str, beside: bool
) -> None:
    with open_context(timezone_id=zone) as context:
        page = context.new_page()
        tenant_inside(page, demo)
        told = page.locator("time").first
        assert ("where you are" in told.inner_text()) is beside
        assert "Times are UTC." in page.locator("footer").inner_text()
        if beside:
            hour, minute = map(int, told.inner_text().split(" at ")[1].split(" ")[0].split(":"))
            there = (hour * 60 + minute + 330) % (24 * 60)
            assert f"{there // 60:02}:{there % 60:02} where you are" in told.inner_text()
