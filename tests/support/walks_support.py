"""Every page and form of support by permission."""

from odr.operators.operators import Role
from tests.support.people import arrive, with_account
from tests.support.walks import do, look
from tests.support.world import World


def walk_support(world: World) -> None:
    """Two permissions are given, used and ended."""
    ada, petra = world.administrator(), world.operator("Petra Vane", Role.SUPPORT)
    nora = arrive(with_account(world))
    for person, path in ((ada, "/administration/support"), (nora, "/me/support-permission")):
        look(person, path)
        do(person, path, purpose="The list looks wrong to me", days="3")
    look(petra, "/desk/looking")
    links = [href for href in petra.page.links.values() if href.startswith("/support/")]
    for path in links:
        look(petra, path)
    for person, path in ((ada, "/administration/support"), (nora, "/me/support-permission")):
        look(person, path)
        do(person, "/me/support-permission/end")
