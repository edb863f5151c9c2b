"""Jobs of the workflows. Each opens the location itself."""

from uuid import UUID

from aesthetix.kernel import clock, jobs
from aesthetix.workflows.commands import notify, webhooks


@jobs.task("workflows.deliver_webhook", retry=jobs.Retry(attempts=webhooks.MOST_ATTEMPTS, pause=5, growth=4))
def deliver_webhook(*, location_id: str, call_id: str, **_: object) -> None:
    webhooks.deliver_webhook(location_id=UUID(location_id), call_id=UUID(call_id), at=clock.now())


@jobs.task("workflows.send_notification", retry=jobs.Retry(attempts=5, pause=30, growth=5))
def send_notification(
    *, location_id: str, contact_id: str, user_id: str, workflow: str, subject: str, message: str, **_: object
) -> None:
    notify.send_notification(
        location_id=UUID(location_id),
        contact_id=UUID(contact_id),
        user_id=UUID(user_id) if user_id else None,
        workflow=workflow,
        subject=subject,
        message=message,
    )
