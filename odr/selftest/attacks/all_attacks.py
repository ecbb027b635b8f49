"""The attacks of the self-test, in the order in which they are run. The adversary tests run the same."""

from odr.selftest.attacks.disk import search
from odr.selftest.attacks.exchange import exchange
from odr.selftest.attacks.forger import forge
from odr.selftest.attacks.former_adviser import go_on
from odr.selftest.attacks.former_facilitator import go_on_asking
from odr.selftest.attacks.former_keys import go_on_signing
from odr.selftest.attacks.holder import come_back
from odr.selftest.attacks.offers import reoffer
from odr.selftest.attacks.old_backup import open_again
from odr.selftest.attacks.releases import publish
from odr.selftest.attacks.rooms import hide
from odr.selftest.attacks.settlements import unsettle
from odr.selftest.attacks.thief import try_every_value
from odr.selftest.attacks.writer import slip_in, take_over
from odr.selftest.crawl.crawl import crawled_by
from odr.selftest.story.stage import Attack

ATTACKS = (
    Attack("thief-files", 15_000, search),
    Attack("thief-functions", 10_000, try_every_value),
    Attack("thief-backup", 200, open_again),
    Attack("administrator-routes", 1_800, crawled_by("Ada Marsh")),
    Attack("administrator-exchanges", 400, exchange),
    Attack("administrator-slips-in", 1_000, slip_in),
    Attack("administrator-takes-over", 1_400, take_over),
    Attack("administrator-rooms", 80, hide),
    Attack("administrator-offers", 100, reoffer),
    Attack("administrator-settlements", 300, unsettle),
    Attack("party-releases", 40, publish),
    Attack("other-party-routes", 1_800, crawled_by("Leo Stone")),
    Attack("former-holder", 600, come_back),
    Attack("former-keys", 24, go_on_signing),
    Attack("former-adviser", 1_000, go_on),
    Attack("former-facilitator", 1_000, go_on_asking),
    Attack("log-forger", 150, forge),
)
