"""How hypothesis works here: without a stopwatch.

How long an example takes says more about what else the machine does than about the code, and the very first run on a
machine also builds hypothesis's tables of characters.
"""

from hypothesis import HealthCheck, settings

settings.register_profile("odr", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("odr")
