"""The fields of a task as typed: the due moment is on the location's clock."""

from datetime import datetime, time

from django import forms

from aesthetix.contacts.commands.todos import TaskDraft
from aesthetix.kernel.errors import Refusal
from aesthetix.tenancy.models import Location

_END_OF_DAY = time(17)


class TaskForm(forms.Form):
    title = forms.CharField(required=False, max_length=1000)
    body = forms.CharField(required=False, max_length=20_000)
    due_on = forms.DateField(required=False)
    due_time = forms.TimeField(required=False)
    assignee = forms.UUIDField(required=False)

    def draft(self, location: Location) -> TaskDraft:
        """Raises Refusal with `fields`."""
        if not self.is_valid():
            fields = {name: [str(text) for text in texts] for name, texts in self.errors.items()}
            raise Refusal(" ".join(text for texts in fields.values() for text in texts), fields=fields)
        data = self.cleaned_data
        due_at = None
        if data["due_on"]:
            due_at = datetime.combine(data["due_on"], data["due_time"] or _END_OF_DAY, location.zone)
        return TaskDraft(data["title"], data["body"], due_at, data["assignee"])
