"""One JSON line a request: route name, status, time taken. No identifier, no address, no query."""

import json
import logging
import sys
import time
import traceback
from datetime import UTC, datetime
from typing import Any

from flask import Flask, g, request
from werkzeug.wrappers import Response


def install_logs(app: Flask) -> None:
    """Logs each request when it has been answered, and takes Flask's own log over."""
    app.logger.handlers[:] = [_KindAndPlace()]
    app.logger.propagate = False

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        took = (time.perf_counter() - g.began) * 1000 if "began" in g else None
        log(route=request.endpoint or "none", status=response.status_code, ms=None if took is None else round(took, 1))
        return response


def log(**values: Any) -> None:
    """Writes one JSON line to standard error."""
    line = {"time": datetime.now(UTC).isoformat(timespec="seconds"), **values}
    sys.stderr.write(json.dumps(line, separators=(",", ":")) + "\n")
    sys.stderr.flush()


def log_exception(error: BaseException) -> None:
    """Kind and place of an error. Its message is left out: it may hold what somebody typed."""
    places = [
        f"{frame.filename.rpartition('/odr/')[2]}:{frame.lineno}:{frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    log(error=type(error).__name__, places=places)


class _KindAndPlace(logging.Handler):
    """What Flask itself reports, such as an answer that could not be finished; it would write the whole traceback."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line, without a message: by kind and place if there is an error to name."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            log_exception(error)
        else:
            log(error=record.levelname.lower())
