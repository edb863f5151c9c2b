"""The gallery, served by a process of its own, and a browser to look at it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVE = "from design import gallery_site; gallery_site.serve()"


@pytest.fixture(scope="session")
def gallery_url(bundles):
    assert bundles.exists()
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "design.gallery_site", "PYTHONPATH": path}
    with subprocess.Popen([sys.executable, "-c", SERVE], env=environment, stdout=subprocess.PIPE, text=True) as server:
        yield f"http://127.0.0.1:{server.stdout.readline().strip()}/gallery/"
        server.terminate()
