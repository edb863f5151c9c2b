"""Whether a contact may start in a workflow."""

from dataclasses import dataclass, field

LOOP_STARTS = 50
LOOP_MINUTES = 30


@dataclass(slots=True)
class Standing:
    """How one contact stands in one workflow: all runs, those inside, late starts without an origin, origins seen."""

    total: int = 0
    inside: int = 0
    recent: int = 0
    is_locked: bool = False
    origins: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class StartVerdict:
    """`locks`: this very refusal locks the contact out until somebody releases it."""

    allowed: bool
    why: str = ""
    locks: bool = False


def may_start(standing: Standing, *, origin: str, allow_reentry: bool) -> StartVerdict:
    """The re-entry rules and the loop guard, in the order in which they apply."""
    if origin:
        seen = origin in standing.origins
        return StartVerdict(not seen, "this has started a run already" if seen else "")
    if standing.is_locked:
        return StartVerdict(allowed=False, why="starts of this contact are locked after a loop")
    if standing.inside:
        return StartVerdict(allowed=False, why="the contact is inside already")
    if standing.total and not allow_reentry:
        return StartVerdict(allowed=False, why="the workflow does not let contacts enter again")
    if standing.recent >= LOOP_STARTS:
        why = f"{LOOP_STARTS} starts within {LOOP_MINUTES} minutes: this looks like a loop"
        return StartVerdict(allowed=False, why=why, locks=True)
    return StartVerdict(allowed=True)
