"""The attacks of the self-test, in the order in which they are run. The adversary tests run the same."""

from odr.selftest.disk import search
from odr.selftest.exchange import exchange
from odr.selftest.forger import forge
from odr.selftest.former_adviser import go_on
from odr.selftest.former_facilitator import go_on_asking
from odr.selftest.holder import come_back
from odr.selftest.stage import Attack
from odr.selftest.thief import try_every_value
from odr.selftest.walk import walked_by
from odr.selftest.writer import slip_in, take_over

ATTACKS = (
    Attack("thief-files", 15_000, search),
    Attack("thief-functions", 10_000, try_every_value),
    Attack("administrator-routes", 1_800, walked_by("Ada Marsh")),
    Attack("administrator-exchanges", 400, exchange),
    Attack("administrator-slips-in", 1_000, slip_in),
    Attack("administrator-takes-over", 1_500, take_over),
    Attack("other-party-routes", 1_800, walked_by("Leo Stone")),
    Attack("former-holder", 600, come_back),
    Attack("former-adviser", 1_000, go_on),
    Attack("former-facilitator", 1_000, go_on_asking),
    Attack("log-forger", 150, forge),
)
