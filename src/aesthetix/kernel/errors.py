"""The four refusals every door knows how to put into its own words."""

from collections.abc import Mapping, Sequence


class Refusal(Exception):
    """A rule said no. `message` is fit for the user and says what to do; `fields` names the inputs at fault."""

    def __init__(
        self, message: str, *, code: str = "refused", fields: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.fields = {name: list(texts) for name, texts in (fields or {}).items()}


class NotFound(Refusal):
    """Nothing with this id within the caller's reach; whether it exists elsewhere is not told."""

    def __init__(
        self, message: str = "This does not exist or is not yours to see.", *, code: str = "not_found"
    ) -> None:
        super().__init__(message, code=code)


class Conflict(Refusal):
    """The thing was changed by somebody else meanwhile, or exists already."""


class ProviderError(Exception):
    """An outside service failed. `permanent`: trying again makes no sense. `retry_after`: seconds it asked for."""

    def __init__(self, message: str, *, permanent: bool, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after
