"""What a location can choose from: time zones, countries, currencies, formats."""

import zoneinfo
from functools import lru_cache

COUNTRIES = [
    ("US", "United States"),
    ("CA", "Canada"),
    ("GB", "United Kingdom"),
    ("IE", "Ireland"),
    ("AU", "Australia"),
    ("NZ", "New Zealand"),
    ("AT", "Austria"),
    ("CH", "Switzerland"),
    ("DE", "Germany"),
    ("ES", "Spain"),
    ("FR", "France"),
    ("IT", "Italy"),
    ("MX", "Mexico"),
    ("NL", "Netherlands"),
    ("PT", "Portugal"),
    ("AE", "United Arab Emirates"),
    ("SG", "Singapore"),
    ("ZA", "South Africa"),
]
CURRENCIES = [(code, code) for code in ("USD", "CAD", "EUR", "GBP", "CHF", "AUD", "NZD", "MXN", "AED", "SGD", "ZAR")]
LOCALES = [
    ("en-US", "English (United States)"),
    ("en-CA", "English (Canada)"),
    ("en-GB", "English (United Kingdom)"),
    ("en-AU", "English (Australia)"),
    ("de-DE", "Deutsch (Deutschland)"),
    ("de-CH", "Deutsch (Schweiz)"),
    ("es-ES", "Español (España)"),
    ("es-MX", "Español (México)"),
    ("fr-FR", "Français (France)"),
    ("fr-CA", "Français (Canada)"),
]


@lru_cache(maxsize=1)
def timezones() -> list[tuple[str, str]]:
    """Every region and city, `America/New York`, sorted."""
    names = sorted(
        name
        for name in zoneinfo.available_timezones()
        if "/" in name and not name.startswith(("Etc/", "posix", "right", "System"))
    )
    return [(name, name.replace("_", " ")) for name in [*names, "UTC"]]
