"""What `aesthetix demo` shows, in order: seed once, play the day, say what changed and where to look."""

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from aesthetix.config.demo import practice as practices
from aesthetix.config.demo import season
from aesthetix.config.demo.automation import add_automation
from aesthetix.config.demo.day import Outcome, outcome_of, send, wait_until_done
from aesthetix.config.demo.people import invent
from aesthetix.config.demo.practice import PEOPLE, Practice
from aesthetix.config.demo.story import Emr, day_of
from aesthetix.kernel import clock
from aesthetix.tenancy.rules import Role

REGULARS_A_DAY = 34
NEWCOMERS_A_DAY = 6


def run(*, console: Console, reset: bool, port: int, once: bool) -> None:  # noqa: ARG001 -- the frame's shape
    """Seed unless an earlier start did, then play a day through the door on this port."""
    now = clock.now()
    found = practices.found()
    if found:
        console.print("The practices of the last start are here, with everything in them.")
    else:
        with transaction.atomic():  # all of it or nothing, whenever it is stopped
            found = _seed(console, now)
    _play(console, found, port, now)
    _say_where(console, found, port)


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description:<44}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    )


def _seed(console: Console, now: datetime) -> list[Practice]:
    made = practices.make(now - timedelta(days=season.DAYS + 1))
    with _progress(console) as progress:
        for one in made:
            rng = random.Random(one.place.external_id)
            today = now.astimezone(one.location.zone).date()
            regulars = season.clients_of(one, rng, today)
            emr = Emr(rng, int(one.place.external_id) * 100_000)
            task = progress.add_task(f"{one.location.name}: four months of history", total=None)
            count = season.tell(one, emr, regulars, now, lambda done, task=task: progress.advance(task, done))  # type: ignore[misc]
            progress.update(task, total=count)
            season.add_daily_work(one, rng, now)
            add_automation(one, now)
    return made


def _play(console: Console, found: list[Practice], port: int, now: datetime) -> None:
    outcomes: list[tuple[Practice, Outcome]] = []
    with _progress(console) as progress:
        for one in found:
            told = _day(one, now)
            since = clock.now()
            sending = progress.add_task(f"{one.location.name}: AestheticsPro sends", total=len(told))
            applying = progress.add_task(f"{one.location.name}: AX Connect applies", total=len(told))
            send(one, told, port, lambda task=sending: progress.advance(task))  # type: ignore[misc]
            wait_until_done(one, since, len(told), lambda n, task=applying: progress.advance(task, n))  # type: ignore[misc]
            outcomes.append((one, outcome_of(one, since)))
    _show(console, outcomes)


def _day(one: Practice, now: datetime) -> list:
    """A day that ends about now, so that nothing of it lies ahead; another one at each start."""
    zone = ZoneInfo(one.location.timezone)
    rng = random.Random(f"{one.place.external_id} {now:%Y%m%d%H%M%S}")
    seed = random.Random(one.place.external_id)
    today = now.astimezone(zone).date()
    regulars = rng.sample(season.clients_of(one, seed, today), k=REGULARS_A_DAY)
    number = int(now.timestamp()) % 10_000_000 * 10
    newcomers = [invent(rng, one.place, number + place, today=today) for place in range(NEWCOMERS_A_DAY)]
    return day_of(Emr(rng, number * 100), regulars, newcomers, now.astimezone(zone) - timedelta(hours=10))


def _show(console: Console, outcomes: list[tuple[Practice, Outcome]]) -> None:
    table = Table(title="What the day changed", title_justify="left", caption_justify="left")
    table.add_column("")
    for one, _ in outcomes:
        table.add_column(one.location.name, justify="right")
    states = sorted({state for _, outcome in outcomes for state in outcome.outcomes})
    rows: list[tuple[str, list[str]]] = [
        ("Deliveries accepted", [str(outcome.deliveries) for _, outcome in outcomes]),
        *((f"  {state}", [str(outcome.outcomes[state]) for _, outcome in outcomes]) for state in states),
        ("New contacts", [str(outcome.contacts) for _, outcome in outcomes]),
        ("Notes written", [str(outcome.notes) for _, outcome in outcomes]),
        ("Opportunities moved", [str(outcome.moves) for _, outcome in outcomes]),
        ("Leads who became patients", [str(outcome.won) for _, outcome in outcomes]),
        ("Revenue added to lifetime values", [f"${outcome.revenue_cents / 100:,.2f}" for _, outcome in outcomes]),
        ("Slowest delivery, door to done", [f"{outcome.slowest_seconds:.2f} s" for _, outcome in outcomes]),
    ]
    for label, cells in rows:
        table.add_row(label, *cells)
    console.print(table)


def _say_where(console: Console, found: list[Practice], port: int) -> None:
    base = f"http://localhost:{port}"
    console.print(f"\nOpen {base}/ and sign in. The password is the same for everybody: {practices.password()}\n")
    table = Table(show_header=True, box=None, padding=(0, 2))
    for heading in ("E-mail", "Role", "Where"):
        table.add_column(heading)
    for first_name, _, role, where in PEOPLE:
        extra = ", sees only what is assigned" if first_name in practices.ONLY_ASSIGNED else ""
        table.add_row(practices.email_of(first_name), str(Role(role).label) + extra, where or "the whole agency")
    console.print(table)
    console.print("\nAestheticsPro would send its webhooks here:")
    for one in found:
        console.print(f"  {one.location.name}: {base}{one.hook_path}", soft_wrap=True)
