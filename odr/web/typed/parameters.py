"""What the rule of a route found in the address, typed where it is taken out."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Parameters:
    """The parameters of one request, by the names that the rule gives them."""

    values: Mapping[str, object]

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def uuid(self, name: str) -> UUID:
        """An identifier. Raises ``TypeError`` unless the rule declares it as one."""
        value = self.values[name]
        if not isinstance(value, UUID):
            raise TypeError(f"{name} is no identifier")
        return value

    def text(self, name: str) -> str:
        """A piece of the address. Raises ``TypeError`` unless the rule declares it as one."""
        value = self.values[name]
        if not isinstance(value, str):
            raise TypeError(f"{name} is no text")
        return value
