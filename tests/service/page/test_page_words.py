"""The page has words for every warning that a reading can carry; no browser is needed."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
WORDS = ROOT / "service" / "page" / "static" / "words.js"
OUTPUT = ROOT / "docs" / "output.md"
OF_TABLES = {"cell_cut"}
"""Warnings of a file that `voc score` writes, which no reading over HTTP has."""


def constants(tree: ast.Module) -> dict[str, str]:
    """Return the texts that a module has names for."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found[node.target.id] = told(node.value, {}) or ""
    return found


def told(node: ast.expr | None, names: dict[str, str]) -> str | None:
    """Return the text of an element; of one that is put together its beginning."""
    if isinstance(node, ast.JoinedStr):
        node = next(iter(node.values), None)
    if isinstance(node, ast.Name):
        return names.get(node.id)
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return str(node.value) if is_text and isinstance(node, ast.Constant) else None


def elements(text: str) -> Iterator[str]:
    """Give the texts in tuples and keys of functions that have to do with warnings."""
    tree = ast.parse(text)
    names = constants(tree)
    for function in ast.walk(tree):
        source = isinstance(function, ast.FunctionDef) and ast.get_source_segment(text, function)
        if not source or not re.search("warning|doubt", source):
            continue
        for node in ast.walk(function):
            members: list[ast.expr | None] = []
            if isinstance(node, ast.Tuple):
                members = [*node.elts]
            elif isinstance(node, ast.Dict):
                members = node.keys
            yield from filter(None, (told(member, names) for member in members))


def of_code() -> set[str]:
    """Return the warnings of the library; those of many kinds end in `_`."""
    paths = (ROOT / "voc").rglob("*.py")
    texts = {text for path in paths for text in elements(path.read_text(encoding="utf-8"))}
    return {text for text in texts if re.fullmatch(r"[a-z]+(_[a-z]+)*_?", text) and "_" in text}


def of_page() -> set[str]:
    """Return the warnings that the page has words for."""
    text = WORDS.read_text(encoding="utf-8")
    [listed] = re.findall(r"const WARNINGS = \{(.*?)\n\};", text, re.DOTALL)
    return {*re.findall(r"^  (\w+):", listed, re.MULTILINE), *re.findall(r"/\^(\w+_)\(", text)}


def test_the_code_is_searched_for_warnings_of_all_kinds() -> None:
    assert {
        *("no_certain_label", "duplicate_id", "duplicate_text", "read_with_question"),
        *("customer_inferred", "customer_unknown", "roles_inferred"),
        *("mail_cut_off", "bytes_replaced", "decoded_as_", "language_"),
    } <= of_code()


def test_the_page_has_words_for_every_warning_and_for_nothing_else() -> None:
    assert of_page() == of_code()


def test_every_warning_is_documented() -> None:
    table = OUTPUT.read_text(encoding="utf-8").partition("\n## Warnings\n")[2].partition("\n## ")[0]
    listed = re.findall(r"^\| `([a-z_]+?)(?:\.\.\.|de)?`", table, re.MULTILINE)
    assert {*listed} == of_code() | OF_TABLES
