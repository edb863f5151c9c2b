import json
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (?P<name>\S+) \| (?P<licence>[^|]+) \| (?P<purpose>[^|]+) \|$", re.MULTILINE)


def test_every_direct_dependency_is_named_with_its_licence():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    requirements = project["dependencies"] + project["optional-dependencies"]["dev"]
    assets = json.loads((ROOT / "package.json").read_text())
    wanted = [re.split(r"[\[<>=~!; ]", requirement)[0] for requirement in requirements]
    wanted += [*assets["dependencies"], *assets["devDependencies"]]
    named = {row["name"] for row in ROW.finditer((ROOT / "docs" / "third-party.md").read_text())} - {"Package", "---"}
    assert named == set(wanted)
