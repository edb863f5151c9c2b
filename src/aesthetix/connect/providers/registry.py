"""Which sources exist. A new folder is entered here and passes the conformance suite from then on."""

from aesthetix.connect.providers import Provider
from aesthetix.connect.providers.aestheticspro import AestheticsPro

_ALL: dict[str, Provider] = {provider.key: provider for provider in (AestheticsPro(),)}


def all_providers() -> tuple[Provider, ...]:
    return tuple(_ALL.values())


def get(key: str) -> Provider:
    """Raises KeyError for a source that does not exist."""
    return _ALL[key]
