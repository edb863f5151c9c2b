"""The demo: two practices with a season of history, and a day of AestheticsPro deliveries played before one's eyes."""

from aesthetix.config.demo.run import run

__all__ = ["run"]
