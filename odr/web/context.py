"""What the app stands on while it runs: settings, database, installation key, clock, mail."""

import threading
import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from odr.crypto.installation import Installation
from odr.db.database import Database
from odr.db.work import Work
from odr.files.keeping import FileHouse
from odr.files.scanning import Scanner
from odr.files.store import store_at
from odr.mail.outbox import Transport
from odr.privacy.policy.versions import FIRST, FIRST_SINCE
from odr.privacy.statistics.tally import Tally
from odr.push.sending import Sender
from odr.settings.settings import Settings

EXTENSION = "odr"


def now_utc() -> datetime:
    """The time it is. The one place where the app asks the clock."""
    return datetime.now(UTC)


@dataclass
class AppContext:
    """Made once for each app. Holds nothing that another worker would need."""

    settings: Settings
    database: Database
    installation: Installation
    transport: Transport
    clock: Callable[[], datetime] = now_utc
    pause: Callable[[float], None] = time.sleep
    # Set when mail was queued, so that it leaves now and not at the next round of housekeeping.
    mail_waiting: threading.Event = field(default_factory=threading.Event)
    # Held while this process does its upkeep; whoever ends the process takes it first.
    upkeep: threading.Lock = field(default_factory=threading.Lock)
    # The counters of the hour, which the workers of a server share.
    tally: Tally = field(default_factory=Tally)
    # Number and beginning of each version of the policy, for the foot of every page (odr.web.policies).
    policies: tuple[tuple[int, datetime], ...] = ((FIRST, FIRST_SINCE),)
    # Held by whatever costs much: a thread of this process is left to everybody else.
    dear: threading.Semaphore = field(init=False)
    # Held by each answer that leaves piece by piece: whoever takes a file slowly leaves threads to everybody else.
    streams: threading.Semaphore = field(init=False)
    # Tells push services; nothing does where the operator has set no key for it.
    push: Sender | None = field(init=False)
    # Where files are kept, and how much of them.
    files: FileHouse = field(init=False)
    # Up to which of the stored files this process has looked for those that belong nowhere.
    files_looked_at: UUID = field(default_factory=lambda: UUID(int=0))
    # Up to which of the accounts it has looked for deleted ones at which nothing points any more.
    accounts_looked_at: UUID = field(default_factory=lambda: UUID(int=0))

    def __post_init__(self) -> None:
        own = self.settings
        self.push = Sender(own.push) if own.push is not None else None
        self.files = FileHouse(
            store_at(own.files, own.files_folder, own.disk_free_percent),
            own.file_megabytes * 1_000_000,
            own.files_megabytes_each * 1_000_000,
            Scanner(own.virus_scanner),
        )
        self.streams = threading.BoundedSemaphore(max(1, self.settings.threads // 2))
        self.dear = threading.BoundedSemaphore(max(1, self.settings.threads - 1))

    def dear_of_one_network(self) -> int:
        """How much of what costs much may come from one network at once: half of what there is room for."""
        return max(2, self.settings.workers * max(1, self.settings.threads - 1) // 2)

    def work(self, session: Session) -> Work:
        """What a rule works with, in this unit of work."""
        return Work(session, self.installation, self.clock(), language=self.settings.language)

    def work_of_changing(self, session: Session, made: Mapping[Hashable, object]) -> Work:
        """The same in a unit of work that holds a lock, with what was made for it outside."""
        return Work(session, self.installation, self.clock(), made=made, language=self.settings.language)

    def work_of_reading(self, session: Session) -> Work:
        """The same in a unit of work that only reads, for a visit that may have something to note."""
        return Work(session, self.installation, self.clock(), notes=[], language=self.settings.language)


def app_context() -> AppContext:
    """The ground of the app that is serving."""
    return cast(AppContext, current_app.extensions[EXTENSION])
