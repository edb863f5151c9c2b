import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
READ = re.compile(r"""\benv_(?P<kind>text|secret|bool|int|list|choice)\(\s*"(?P<name>[A-Z][A-Z0-9_]*)\"""")
READ_DIRECTLY = re.compile(r"""\bos\.environ(?:\.get\(|\.setdefault\(|\[)\s*"(?P<name>[A-Z][A-Z0-9_]*)\"""")
DESCRIBED = re.compile(r"^(?P<name>[A-Z][A-Z0-9_]*)=", re.MULTILINE)

# Not for operators to set, with the reason.
OTHERS = {
    "DJANGO_SETTINGS_MODULE": "there is one settings module",
    "PATH": "the system's",
    "XDG_RUNTIME_DIR": "the system's",
}


def names_in_code():
    names = set()
    for path in (ROOT / "src").rglob("*.py"):
        text = path.read_text()
        names |= {match["name"] for match in READ_DIRECTLY.finditer(text)}
        for match in READ.finditer(text):
            names |= {match["name"], f"{match['name']}_FILE"} if match["kind"] == "secret" else {match["name"]}
    return names


def test_env_example_describes_exactly_the_variables_that_the_code_reads():
    described = DESCRIBED.findall((ROOT / ".env.example").read_text())
    assert sorted(described) == sorted(names_in_code() - OTHERS.keys())


def test_exemptions_are_still_read():
    assert OTHERS.keys() - names_in_code() == set()


def test_every_variable_has_a_description_above_it():
    lines = (ROOT / ".env.example").read_text().splitlines()
    for block in "\n".join(lines).split("\n\n"):
        assert block.startswith("#"), block


def test_env_example_holds_no_secret():
    text = (ROOT / ".env.example").read_text()
    secret = r"^(?:SECRET_KEY|ENCRYPTION_KEYS|DATABASE_URL|DATABASE_OWNER_URL|EMAIL_URL|NEW_USER_PASSWORD)=(.+)$"
    assert re.findall(secret, text, re.MULTILINE) == []
