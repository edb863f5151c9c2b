"""A browser, the built assets, and this product served from the test's own database."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def bundles():
    built = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "build_assets.py")], check=False, capture_output=True, text=True
    )
    assert built.returncode == 0, built.stderr
    return ROOT / "src" / "aesthetix" / "design" / "bundles"


@pytest.fixture(scope="module")
def browser():
    """Ends with its file: while it runs, this thread counts as asynchronous, and Django would refuse the database."""
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        program = os.environ.get("CHROMIUM") or shutil.which("chromium")
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


@pytest.fixture
def site(bundles, committed, monkeypatch, settings):
    """The address of the whole product, served by a thread; passkeys work, since it is called localhost."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    assert bundles.exists()
    settings.STATICFILES_DIRS = [("bundles", bundles)]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    thread = LiveServerThread("localhost", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://localhost:{thread.port}"
    thread.terminate()
