"""Every example of the API's pages is sent and answered as written."""

import json
import re
from pathlib import Path

import pytest

PAGES = sorted((Path(__file__).parents[2] / "docs" / "doors").glob("api-*.md"))
BLOCK = re.compile(r"```api\n(\w+) (\S+)\n(.*)\n(\d{3})\n(.*)\n```")


def contains(answer, wanted) -> bool:
    """Whether everything wanted is in the answer; a list must agree item by item."""
    if isinstance(wanted, dict):
        return isinstance(answer, dict) and all(key in answer and contains(answer[key], wanted[key]) for key in wanted)
    if isinstance(wanted, list):
        return len(answer) == len(wanted) and all(map(contains, answer, wanted))
    return answer == wanted


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_examples_are_answered_as_written(call, practice, page):
    pipeline = call("GET", "/opportunities/pipelines")[1]["pipelines"][0]
    names = {
        "contact": str(practice.patients[0].id),
        "location": str(practice.location.id),
        "pipeline": pipeline["id"],
        "stage": pipeline["stages"][0]["id"],
        "booked": pipeline["stages"][2]["id"],
    }
    blocks = BLOCK.findall(page.read_text())
    assert blocks
    assert len(blocks) == page.read_text().count("```api")
    for method, *texts in blocks:
        path, sent, status, wanted = (re.sub(r"\{(\w+)\}", lambda x: names.get(x[1], x[0]), part) for part in texts)
        got, answer = call(method, path, json.loads(sent) if sent else None)
        assert (got, contains(answer, json.loads(wanted))) == (int(status), True), answer
        if "opportunity" in answer:
            names["opportunity"] = answer["opportunity"]["id"]
            names["stage"] = answer["opportunity"]["pipelineStageId"]


def test_every_operation_is_on_a_page():
    from api.test_api_isolation import operations

    text = "\n".join(page.read_text() for page in PAGES)
    for resource in {path.strip("/").split("/")[0] for _, path, _ in operations()}:
        assert f"/{resource}/" in text
