"""The sample deliveries, each through the real HTTP door, with every expectation of its file."""

from pathlib import Path

import pytest

SAMPLES = sorted((Path(__file__).parent / "aestheticspro" / "samples").glob("*.json"))


@pytest.fixture(scope="module")
def door():
    from aesthetix.config.checking.server import DoorServer

    with DoorServer() as server:
        yield server


@pytest.mark.req("S3-20", "S3-21", "S3-22", "S3-23", "S3-24", "S3-25", "S3-26", "S3-30", "S3-31", "S3-32", "S3-33")
@pytest.mark.req("S3-34", "S3-35", "S3-36", "S3-37", "S3-38", "S3-39", "S3-40")
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_sample_ends_as_expected(committed, door, path):
    from aesthetix.config.checking.run import check_file

    assert check_file(path, door).differences == ()


def test_all_forty_samples_are_here():
    assert len(SAMPLES) == 40
