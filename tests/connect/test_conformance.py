"""The conformance suite over every registered source."""

from .conformance import *  # noqa: F403
