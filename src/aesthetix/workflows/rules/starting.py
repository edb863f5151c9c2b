"""Whether a contact may start in a workflow."""

from dataclasses import dataclass

LOOP_STARTS = 50
LOOP_MINUTES = 30


@dataclass(frozen=True, slots=True)
class StartVerdict:
    """`locks`: this very refusal locks the contact out until somebody releases it."""

    allowed: bool
    why: str = ""
    locks: bool = False


def may_start(
    *,
    origin: str,
    is_inside: bool,
    was_inside: bool,
    origin_seen: bool,
    recent: int,
    is_locked: bool,
    allow_reentry: bool,
) -> StartVerdict:
    """The re-entry rules and the loop guard, in the order in which they apply."""
    if origin:
        return StartVerdict(not origin_seen, "this has started a run already" if origin_seen else "")
    if is_locked:
        return StartVerdict(allowed=False, why="starts of this contact are locked after a loop")
    if is_inside:
        return StartVerdict(allowed=False, why="the contact is inside already")
    if was_inside and not allow_reentry:
        return StartVerdict(allowed=False, why="the workflow does not let contacts enter again")
    if recent >= LOOP_STARTS:
        why = f"{LOOP_STARTS} starts within {LOOP_MINUTES} minutes: this looks like a loop"
        return StartVerdict(allowed=False, why=why, locks=True)
    return StartVerdict(allowed=True)
