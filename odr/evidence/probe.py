"""Whether the installation key is the one that this database was filled under.

With another one everything stands, and nobody can sign in. Somebody who restores a database beside a new key has to
learn that before the people do.
"""

from uuid import uuid4

from sqlalchemy import select

from odr.crypto.errors import Unopenable
from odr.db.work import Work
from odr.evidence.tables import KeyProbe

_WORD = b"this key and this database belong together"


def keep(work: Work) -> None:
    """Keeps a probe, unless there is one."""
    if work.session.scalar(select(KeyProbe).limit(1)) is None:
        probe = KeyProbe(id=uuid4())
        probe.sealed_probe = work.installation.seal(_WORD, probe.sealed_probe_context())
        work.session.add(probe)


def key_fits(work: Work) -> bool:
    """Whether the key opens the probe. Where none was kept yet, nothing speaks against it."""
    probe = work.session.scalar(select(KeyProbe).limit(1))
    try:
        return probe is None or work.installation.open(probe.sealed_probe, probe.sealed_probe_context()) == _WORD
    except Unopenable:
        return False
