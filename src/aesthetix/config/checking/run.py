"""Playing one sample: make its world, send, work off, compare, clean up."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from aesthetix.config.checking import snapshot
from aesthetix.config.checking.compare import Seen, differences
from aesthetix.config.checking.sample import BadSample, Sample, body_bytes, read_sample
from aesthetix.config.checking.scratch import Scratch, scratch_location
from aesthetix.config.checking.server import DoorServer
from aesthetix.connect.commands.drain import drain

_NOT_OURS = frozenset({"content-length", "host", "connection", "transfer-encoding"})


@dataclass(frozen=True, slots=True)
class Verdict:
    path: Path
    description: str
    differences: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.differences


def check_file(path: Path, server: DoorServer) -> Verdict:
    """The verdict on one file; a file that cannot be used fails with the reason."""
    try:
        sample = read_sample(path)
        return Verdict(path, sample.description, tuple(play(sample, server)))
    except (BadSample, KeyError) as error:
        return Verdict(path, "", (f"the file {error}",))


def play(sample: Sample, server: DoorServer) -> list[str]:
    server.now = sample.now
    is_valid = sample.given.get("auth", "valid") == "valid"
    with scratch_location(sample) as scratch, httpx.Client(base_url=server.url, timeout=30) as client:
        for prior in sample.given.get("prior_deliveries", ()):
            _send(client, scratch, prior.get("headers", {}), prior["body"], is_valid=True)
            _work_off(scratch, sample)
        before = snapshot.take(scratch)
        status = _send(client, scratch, sample.headers, sample.body, is_valid=is_valid)
        _work_off(scratch, sample)
        after = snapshot.take(scratch)
        new = [row for key, row in after.deliveries.items() if key not in before.deliveries]
        return differences(sample.expected, Seen(before, after, status, new[0] if new else None))


def _send(client: httpx.Client, scratch: Scratch, headers: Mapping[str, str], body: Any, *, is_valid: bool) -> int:
    content = body_bytes(body)
    sent = {name: value for name, value in headers.items() if name.lower() not in _NOT_OURS}
    sent |= scratch.headers_for(content, is_valid=is_valid)
    return client.post(scratch.path, content=content, headers=sent).status_code


def _work_off(scratch: Scratch, sample: Sample) -> None:
    while drain(scratch.location.id, at=sample.now):
        pass
