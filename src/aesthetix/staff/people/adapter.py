"""How allauth behaves here: people are invited, tries are counted, secrets are sealed, all is recorded."""

import base64
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from aesthetix.kernel import clock, crypto
from aesthetix.kernel.actor import Actor
from aesthetix.staff.address import client_address
from aesthetix.staff.people.second_step import has_second_step
from aesthetix.staff.people.sessions import begin_session
from aesthetix.tenancy import commands as tenancy
from aesthetix.tenancy.rules import wait_in_words


def visitor(request: HttpRequest, name: str = "") -> Actor:
    """Somebody who is not signed in yet, or is about to be."""
    return Actor(kind="user", name=name, via="staff", address=client_address(request))


def person(request: HttpRequest, user: Any) -> Actor:
    return Actor(kind="user", id=str(user.id), name=user.name, via="staff", address=client_address(request))


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's shape
        """Accounts come by invitation only."""
        return False

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:  # noqa: ARG002
        raise PermissionError("accounts come by invitation")

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse a try that comes too soon, saying how long to wait. The middleware makes it a 429."""
        email = credentials.get("email", "")
        wait = tenancy.wait_before_sign_in(email=email, address=client_address(request), at=clock.now())
        if wait > timedelta(0):
            request.retry_after = int(wait.total_seconds()) + 1  # type: ignore[attr-defined]
            raise ValidationError(
                f"There were too many wrong tries. Wait {wait_in_words(wait)}, then try again;"
                " a passkey or a code by mail works at once."
            )

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        email = credentials.get("email", "")
        tenancy.note_failed_sign_in(email=email, by=visitor(request), at=clock.now(), how="password")

    def reauthenticate(self, user: Any, password: str) -> bool:
        """The signed-in person's password, asked again; tries count like those at sign-in."""
        self.pre_authenticate(self.request, email=user.email)
        is_right = bool(user.check_password(password))
        if not is_right:
            self.authentication_failed(self.request, email=user.email)
        return is_right

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        """Record the sign-in and how it was proved."""
        records = get_authentication_records(request, user)
        methods = [record.get("type", record["method"]) for record in records]
        for record in records:
            record["reauthenticated"] = True  # who has just signed in is not asked again at once
        tenancy.record("sign_in", by=person(request, user), at=clock.now(), user=user, after={"how": methods})
        begin_session(request, second_step=has_second_step(user))
        return super().post_login(request, user, **more)

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            tenancy.record("sign_out", by=person(request, request.user), at=clock.now(), user=request.user)
        super().logout(request)

    def set_password(self, user: Any, password: str) -> None:
        super().set_password(user, password)
        tenancy.record("password.changed", by=person(self.request, user), at=clock.now(), user=user)

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **more: Any) -> None:
        """Tell the person by mail what happened to their account; note it too."""
        action = template_prefix.rpartition("/")[2]
        tenancy.record(f"account.{action}"[:40], by=person(self.request, user), at=clock.now(), user=user)
        context = args[0] if args else more.pop("context", None)
        super().send_notification_mail(template_prefix, user, context, email=user.email)


class SecondStepAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        """Secrets of authenticator apps and recovery codes are sealed with the instance's key."""
        return base64.urlsafe_b64encode(crypto.wrap(text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.unwrap(base64.urlsafe_b64decode(encrypted_text)).decode()

    def _get_site_name(self) -> str:
        return "Aesthetix CRM"

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 -- allauth's shape
        count = user.authenticator_set.filter(type=type).count()
        return "My passkey" if not count else f"Passkey {count + 1}"


class SecondStepForm(AuthenticateForm):
    """The code of an app or a recovery code; a wrong one is recorded and counted."""

    def clean_code(self) -> str:
        try:
            return super().clean_code()
        except ValidationError:
            from allauth.core import context  # noqa: PLC0415 -- the request of this thread, as allauth keeps it

            tenancy.note_failed_sign_in(
                email=self.user.email, by=visitor(context.request), at=clock.now(), how="second step"
            )
            raise
