"""Who does something, and through which door."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """The author of a change, as history shows it.

    kind: user, patient, token, source, workflow or system. id: the row behind it, if any. name: for people to read.
    via: the door or job, such as `staff`, `api`, `hooks`, `worker`. address: the caller's IP address, if there is one.
    """

    kind: str
    name: str
    id: str = ""
    via: str = ""
    address: str = ""


SYSTEM = Actor(kind="system", name="System", via="worker")
