"""What goes into a seal: JSON as UTF-8, compact and with sorted keys."""

import json
from typing import Any


def encode(value: Any) -> bytes:
    """``value`` as bytes. Raises ``TypeError`` for what JSON does not know."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def decode(payload: bytes) -> Any:
    """What ``encode`` was given."""
    return json.loads(payload.decode("utf-8"))  # from bytes it would guess the encoding, each time
