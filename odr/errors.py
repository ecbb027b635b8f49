"""How a rule says no. Pages turn these into words beside the form; nothing else needs to know them."""


class Refusal(Exception):
    """A rule refuses. The message is for the person, already in their language, and holds nothing secret.

    ``field`` names the form field it is about, if it is about one.
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotFound(Exception):
    """There is no such thing, or it is none of this person's: the two are never told apart."""


class AlreadyDone(Refusal):
    """It has been done before. A form that can do it twice has a field ``again``, to say that it is meant."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "again")
