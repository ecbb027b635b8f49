"""What a browser says of how a request came about (Fetch Metadata, W3C). One that says nothing is not believed more."""

from flask import request

_FROM_HERE = ("same-origin", "none")


def is_own_step() -> bool:
    """Whether the person themselves came here: by a link of this site, an address they typed, or one of their mails.

    Not what a browser fetches ahead, what another site leads to, what a frame or a script asks for, and no browser that
    does not say.
    """
    told = request.headers
    return (
        told.get("Sec-Fetch-Site") in _FROM_HERE
        and told.get("Sec-Fetch-Mode") == "navigate"
        and told.get("Sec-Fetch-Dest") == "document"
        and told.get("Sec-Fetch-User") == "?1"
        and "Sec-Purpose" not in told
        and "Purpose" not in told
    )
