"""The server: gunicorn, started from here, with an app of its own in every worker.

The code is imported before the workers are forked, so that they share its memory and start at once. An app with its
connections and its thread is made in each worker: they share no connection and no random state, and what several of
them must know together is in the database.
"""

import ctypes
import gc
import importlib
import json
import logging
import ssl
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from odr.console import say
from odr.i18n import read_every_catalog
from odr.privacy.statistics.tally import Tally
from odr.settings.settings import Settings
from odr.zones import zones

if TYPE_CHECKING:
    from flask import Flask

_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - gunicorn makes its files there with mkstemp and unlinks them at once


# Of glibc's <malloc.h>; other C libraries have no mallopt, or nothing to be told.
_M_MMAP_THRESHOLD = -3
_M_PERTURB = -6
_M_ARENA_MAX = -8
_FILLED_WITH = 0xA5
_LARGE_BLOCK = 1024 * 1024


def serve(settings: Settings, lines: Sequence[str] = ()) -> None:
    """Serves until it is told to stop (SIGTERM, SIGINT); SIGHUP starts fresh workers. Ends the process.

    Prints ``lines`` once it listens.
    """
    give_memory_back()
    fill_freed_memory()
    import_the_app()
    Server(settings, lines).run()


def import_the_app() -> None:
    """Imports and reads all that a worker needs, and lets the search for garbage leave that alone.

    A search writes into every object that it looks at, and what is written to is no longer shared.
    """
    importlib.import_module("odr.app")
    # A third of a second and several megabytes, in each worker and sometimes under a lock, if not here.
    read_every_catalog()
    zones()
    gc.collect()
    gc.freeze()


def give_memory_back() -> None:
    """Has the C library return large blocks to the system as soon as they are freed, in this process and its workers.

    A password's hash takes 19 MiB for a moment. Left alone, glibc keeps as much for each thread that ever made one,
    which doubled a worker (benchmarks/README.md).
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BLOCK)
        mallopt(_M_ARENA_MAX, 2)


def fill_freed_memory() -> None:
    """Has the C library write over what is freed, in this process and its workers.

    What is larger than 512 bytes Python takes from there: pages, entries, forms. Smaller pieces, such as a code, it
    keeps in pools of its own, which only the end of the process clears (docs/threat-model.md).
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_PERTURB, _FILLED_WITH)


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn is published without types
    """gunicorn with our settings: it reads no configuration file, no arguments and no environment of its own."""

    def __init__(self, settings: Settings, lines: Sequence[str] = ()) -> None:
        self._settings = settings
        self._lines = lines
        # Before there are workers, so that all of them count on the same counters.
        self._tally = Tally()
        super().__init__()

    def load_config(self) -> None:
        """Called by gunicorn, at the start and at SIGHUP."""
        for name, value in gunicorn_options(self._settings).items():
            self.cfg.set(name, value)
        self.cfg.set("when_ready", self._say_lines)

    def load(self) -> "Flask":
        """Called by gunicorn in each worker: the app of that worker."""
        # Not above: the command that starts gunicorn needs no app of its own.
        from odr.app import create_app  # noqa: PLC0415
        from odr.web.showing.compiled import keep_compiled  # noqa: PLC0415

        app = create_app(self._settings, tally=self._tally)
        keep_compiled(app, self._settings.instance / "templates")
        return app

    def _say_lines(self, _arbiter: object) -> None:
        """Called by gunicorn when it listens, and before there are workers."""
        say(*self._lines)


def gunicorn_options(settings: Settings) -> dict[str, object]:
    """What gunicorn is told, by the names of its settings. Whatever could come from its environment is said here."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    options: dict[str, object] = {
        "bind": [f"{host}:{port}" for port in (settings.port, settings.reader_port) if port is not None],
        "proc_name": "odr",
        "worker_class": "odr.door.Door",
        "workers": settings.workers,
        "threads": settings.threads,
        "preload_app": False,
        "max_requests": 0,
        "umask": 0o077,
        # The heartbeat of a worker is a file's time; on a slow disk it would wait and be killed for it.
        "worker_tmp_dir": str(_SHARED_MEMORY) if _SHARED_MEMORY.is_dir() else None,
        # A socket through which a running server can be told what to do: nobody needs to.
        "control_socket_disable": True,
        # Only a proxy that is named may say that the visitor came over TLS, and only in one way. The default would
        # also let it move the app to another path.
        "forwarded_allow_ips": ",".join(settings.trusted_proxies),
        "secure_scheme_headers": {"X-FORWARDED-PROTO": "https"},
        "forwarder_headers": "",
        # The app writes one line a request; gunicorn writes only what went wrong with itself.
        "accesslog": None,
        "errorlog": "-",
        "loglevel": "warning",
        "logger_class": ServerLog,
    }
    if settings.tls_cert and settings.tls_key:
        options |= {
            "certfile": str(settings.tls_cert),
            "keyfile": str(settings.tls_key),
            "ssl_context": tls_context,
        }
    return options


def tls_context(_config: object, default: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    """gunicorn's own context for the certificate, but never with less than TLS 1.2."""
    context = default()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn is published without types
    """gunicorn's log as JSON lines, without what visitors send: no address, no path, no value in a traceback.

    gunicorn names the visitor's address when a request is malformed, and path and query when the app raises.
    """

    def setup(self, cfg: object) -> None:
        """Called by gunicorn with its configuration."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(_JsonLines())

    def warning(self, msg: object, *args: object, **kwargs: object) -> None:
        """As in gunicorn, with nothing of a request that was refused."""
        if str(msg).startswith("Invalid request from"):
            msg, args = "A malformed request was refused", ()
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: object, *args: object, **kwargs: object) -> None:
        """As in gunicorn, with what went wrong while serving told by kind and place alone."""
        if str(msg) != "Exception in worker process":  # which is about starting, when there is no visitor yet
            msg, args, kwargs = "A request could not be served", (), {"exc_info": False, "extra": _kind_and_place()}
        super().exception(msg, *args, **kwargs)


def _kind_and_place() -> dict[str, object]:
    """The type of the exception being handled, and the places it came through, outermost first; not its message."""
    kind, _error, trace = sys.exc_info()
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
    return {"kind": kind.__name__ if kind else None, "places": places}


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
        }
        line |= {name: record.__dict__[name] for name in ("kind", "places") if name in record.__dict__}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
