"""The web server: granian with the ASGI application. `application` is what each of its processes loads."""

import gc
import os
from typing import Any

from aesthetix.kernel.children import die_with_parent

TARGET = "aesthetix.config.commands.web:application"


def serve(host: str, port: int) -> None:
    from django.conf import settings  # noqa: PLC0415 -- after the environment
    from granian import Granian  # noqa: PLC0415 -- only the web process needs it
    from granian.constants import Interfaces, Loops  # noqa: PLC0415 -- the same
    from granian.log import LogLevels  # noqa: PLC0415 -- the same

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    if settings.IS_PRODUCTION:
        _collect_static_files()
    Granian(
        TARGET,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=settings.WEB_WORKERS,
        loop=Loops.uvloop,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
        factory=True,
    ).serve()


def application() -> Any:
    """The factory that runs in each of granian's processes, which end with granian's main one."""
    die_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aesthetix.config.settings")
    from aesthetix.config.asgi import application as asgi  # noqa: PLC0415 -- the signal is asked for first

    gc.collect()
    gc.freeze()  # what is loaded by now stays for good; the collector need not look at it again
    return asgi


def _collect_static_files() -> None:
    from django.core.management import call_command  # noqa: PLC0415 -- after the environment

    call_command("collectstatic", interactive=False, verbosity=0)
