"""What the page does to let a browser be told, as far as one without a push service goes."""

from tests.browser.conftest import OpenContext
from tests.browser.demo import TENANT, Printed
from tests.browser.pages_people import sign_in
from tests.browser.server import Server

ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc:def"
# What this Chromium has nothing behind: leave, and the push service of its maker.
GRANTED = """
Notification.requestPermission = async () => "granted";
PushManager.prototype.getSubscription = async () => null;
PushManager.prototype.subscribe = async function (options) {
  const key = new Uint8Array(options.applicationServerKey);
  if (!options.userVisibleOnly || key.length !== 65) throw new Error("options");
  return { endpoint: "%s" };
};
"""
REFUSED = 'Notification.requestPermission = async () => "denied";'


def test_a_browser_that_may_is_told_and_its_worker_controls_no_page(open_context: OpenContext, demo: Server) -> None:
    with open_context() as context:
        page = context.new_page()
        page.add_init_script(GRANTED % ENDPOINT)
        printed = Printed(demo)
        sign_in(page, printed.url, TENANT, printed.password)
        page.goto(f"{demo.url}/me/messages")
        page.get_by_role("button", name="Tell me in this browser").click()
        page.get_by_text("Notifications are on for this browser.").wait_for()
        found = page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.map((one) => one.scope))")
        assert found == [f"{demo.url}/me/push/"]
        assert page.evaluate("navigator.serviceWorker.controller === null")
        page.goto(f"{demo.url}/me/held")
        assert ENDPOINT in page.content()
        page.goto(f"{demo.url}/me/messages")
        page.get_by_role("button", name="End it").click()
        page.get_by_text("Notifications are off for that browser.").wait_for()


def test_a_browser_that_may_not_says_so_and_nothing_is_sent(open_context: OpenContext, demo: Server) -> None:
    with open_context() as context:
        page = context.new_page()
        page.add_init_script(REFUSED)
        printed = Printed(demo)
        sign_in(page, printed.url, TENANT, printed.password)
        page.goto(f"{demo.url}/me/messages")
        page.get_by_role("button", name="Tell me in this browser").click()
        page.get_by_text("Your browser does not allow it.").wait_for()
        assert page.get_by_role("button", name="End it").count() == 0
