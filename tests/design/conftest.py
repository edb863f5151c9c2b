"""The gallery, served by a process of its own, and a browser to look at it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVE = "from design import gallery_site; gallery_site.serve()"


@pytest.fixture(scope="session")
def bundles():
    built = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "build_assets.py")], check=False, capture_output=True, text=True
    )
    assert built.returncode == 0, built.stderr
    return ROOT / "src" / "aesthetix" / "design" / "bundles"


@pytest.fixture(scope="session")
def gallery_url(bundles):
    assert bundles.exists()
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "design.gallery_site", "PYTHONPATH": path}
    with subprocess.Popen([sys.executable, "-c", SERVE], env=environment, stdout=subprocess.PIPE, text=True) as server:
        yield f"http://127.0.0.1:{server.stdout.readline().strip()}/gallery/"
        server.terminate()


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    system = Path("/usr/bin/chromium")
    with sync_playwright() as playwright:
        program = str(system) if system.exists() else None
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture
def page(browser):
    """A page whose every complaint (console, failed request) is kept in `page.complaints`."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.complaints = []
    page.on(
        "console",
        lambda message: page.complaints.append(message.text) if message.type in {"error", "warning"} else None,
    )
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("response", lambda answer: page.complaints.append(answer.url) if answer.status >= 400 else None)
    yield page
    context.close()
