"""Text as people and machines send it, made harmless: no control, bidi or surrogate characters, composed, trimmed."""

import re
import unicodedata

_JOINERS = "\u200c\u200d"  # emoji and several scripts need them
_BLANKS = re.compile(r"[^\S\n]+")
_MANY_LINES = re.compile(r"\n{4,}")


def _is_harmless(char: str) -> bool:
    return char in _JOINERS or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def clean_line(text: str) -> str:
    """One line: every blank run becomes one space."""
    return _BLANKS.sub(" ", _harmless(text).replace("\n", " ")).strip()


def clean_text(text: str) -> str:
    """Several lines: line ends kept, at most two empty lines in a row."""
    lines = (_BLANKS.sub(" ", line).rstrip() for line in _harmless(text).split("\n"))
    return _MANY_LINES.sub("\n\n\n", "\n".join(lines)).strip()


def _harmless(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    if text.isascii() and text.isprintable():
        return text
    kept = (char if char == "\n" else " " if char == "\t" else char for char in text if _is_kept(char))
    return unicodedata.normalize("NFC", "".join(kept))


def _is_kept(char: str) -> bool:
    return char in "\n\t" or _is_harmless(char)
