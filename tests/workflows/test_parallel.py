"""Real transactions side by side: the same cause starts one run, and two workers share the work."""

import threading

from django.db import connections

from aesthetix.contacts.models import Note
from aesthetix.tenancy.scope import open_location
from aesthetix.workflows.engine import run_due
from aesthetix.workflows.models import Enrollment
from support.cast import TESTER, make_cast
from workflows.support import AT, BY, EnrollmentDraft, commands, make_workflow, step


def side_by_side(number, work):
    """Run `work` in so many threads at once; what each returned."""
    barrier, found = threading.Barrier(number), []

    def one():
        barrier.wait()
        try:
            found.append(work())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_the_same_origin_from_many_sides_starts_once_and_many_workers_run_it_once(committed):
    practice = make_cast().beverly
    maya = practice.patients[0]
    with open_location(practice.location, TESTER):
        workflow = make_workflow(practice.location, step("n", "add_note", {"body": "once"}))

    def enroll():
        with open_location(practice.location, TESTER):
            return len(commands.enroll(practice.location, [EnrollmentDraft(workflow.id, maya.id, "i1")], by=BY, at=AT))

    def work():
        with open_location(practice.location, TESTER):
            return run_due(practice.location, at=AT, most=10)

    assert sorted(side_by_side(6, enroll)) == [0, 0, 0, 0, 0, 1]
    side_by_side(6, work)

    with open_location(practice.location, TESTER):
        assert (Enrollment.objects.get().status, Note.objects.count()) == ("ended", 1)
