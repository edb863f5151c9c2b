"""What every new location starts with. Higher rooms register; this room calls them in the order of rank."""

from collections.abc import Callable
from datetime import datetime

from aesthetix.kernel.actor import Actor
from aesthetix.tenancy.models import Location

Provisioner = Callable[..., None]
_provisioners: list[tuple[int, str, Provisioner]] = []


def provisions(rank: int, name: str) -> Callable[[Provisioner], Provisioner]:
    """Register a function `(location, *, by, at)`, safe to run again. Lower ranks run first."""

    def register(function: Provisioner) -> Provisioner:
        _provisioners.append((rank, name, function))
        return function

    return register


def provision(location: Location, *, by: Actor, at: datetime) -> None:
    """Run every provisioner. The location must be open."""
    for _, _, function in sorted(_provisioners, key=lambda entry: entry[:2]):
        function(location, by=by, at=at)
