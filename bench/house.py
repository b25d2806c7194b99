"""`python -m bench.house`: measure how plainly the code reads, and print it as a table. No database is needed.

The limits of these figures stand in tests/test_architecture.py.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("marketing_contacts", "integrations", "contacts")
OPENERS = re.compile(r"(What|Who|Whose|Whether|Those|Which)\b")
JOINED = re.compile(r"[:;\u2013\u2014]| - ")
SENTENCE_END = re.compile(r"[.!?](?:\s|$)|\n\n|\n *- ")
CALLED_BY_FRAMEWORKS = {"shared_task", "register", "receiver"}  # decorators whose functions no module needs to name
LONGEST_SENTENCE = 25  # words
LONGEST_TEMPLATE_LINE = 160  # characters
Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules() -> dict[str, ast.Module]:
    """Return the parsed modules of the product, without migrations."""
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text())
        for path in paths
        if "migrations" not in path.parts
    }


def functions(tree: ast.AST) -> Iterator[Function]:
    """Yield the functions and methods of a module."""
    yield from (node for node in ast.walk(tree) if isinstance(node, Function))


def length(function: Function) -> int:
    """Count the lines of a function, with signature and docstring."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def docstrings(tree: ast.Module) -> Iterator[str]:
    """Yield every docstring of a module, of its classes and of its functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | Function):
            text = ast.get_docstring(node)
            if text:
                yield text


def sentences(text: str) -> list[str]:
    """Split a docstring into sentences. A blank line and a list item end a sentence, too."""
    return [part for part in SENTENCE_END.split(text) if part.strip()]


def is_long(sentence: str) -> bool:
    """Return True for a sentence of more than 25 words."""
    return len(sentence.split()) > LONGEST_SENTENCE


def uses(trees: dict[str, ast.Module]) -> dict[str, Counter[str]]:
    """Count for each module how often it names what: names, attributes and imported names."""
    counted = {}
    for path, tree in trees.items():
        named: Counter[str] = Counter()
        for node in ast.walk(tree):
            if isinstance(node, ast.Name):
                named[node.id] += 1
            elif isinstance(node, ast.Attribute):
                named[node.attr] += 1
            elif isinstance(node, ast.ImportFrom):
                named.update(alias.name for alias in node.names)
        counted[path] = named
    return counted


def is_called_by_a_framework(function: Function) -> bool:
    """Return True for tasks, template tags and receivers of signals."""
    named = (node for decorator in function.decorator_list for node in ast.walk(decorator))
    return any(isinstance(node, ast.Name) and node.id in CALLED_BY_FRAMEWORKS for node in named)


def is_used_only_here(name: str, path: str, named: dict[str, Counter[str]]) -> bool:
    """Return True for a function that its own module names and no other module does."""
    return named[path][name] > 0 and not any(counts[name] for other, counts in named.items() if other != path)


def private(trees: dict[str, ast.Module]) -> list[str]:
    """Return the private functions of all modules, as `path:name`.

    A function is private when its name begins with an underscore, or when its own module alone uses it.
    A method is private by its underscore alone.
    """
    named = uses(trees)
    found = []
    for path, tree in trees.items():
        top = {id(node) for node in tree.body}
        for function in functions(tree):
            underscored = function.name.startswith("_") and not function.name.startswith("__")
            only_here = id(function) in top and is_used_only_here(function.name, path, named)
            if underscored or (only_here and not is_called_by_a_framework(function)):
                found.append(f"{path}:{function.name}")
    return found


def long_template_lines() -> list[str]:
    """Return the lines of templates that are longer than 160 characters, as `path:number`."""
    return [
        f"{path.relative_to(ROOT).as_posix()}:{number}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > LONGEST_TEMPLATE_LINE
    ]


def percent(part: int, whole: int) -> float:
    """Return a share in percent, with one decimal."""
    return round(100 * part / max(whole, 1), 1)


def figures() -> dict[str, float]:
    """Measure the tree. The keys are the rows of the printed table."""
    trees = modules()
    lengths = [length(function) for tree in trees.values() for function in functions(tree)]
    said = [text for tree in trees.values() for text in docstrings(tree)]
    return {
        "functions": len(lengths),
        "median lines of a function": median(lengths),
        "p90 lines of a function": quantiles(lengths, n=10)[-1],
        "longest function": max(lengths),
        "docstrings": len(said),
        "docstrings that open with What, Who, Whether, Those (%)": percent(sum(map(opens_badly, said)), len(said)),
        "docstrings with colon, semicolon or dash (%)": percent(sum(map(is_joined, said)), len(said)),
        "private functions (%)": percent(len(private(trees)), len(lengths)),
        "sentences over 25 words": sum(map(is_long, (part for text in said for part in sentences(text)))),
        "template lines over 160 characters": len(long_template_lines()),
    }


def opens_badly(docstring: str) -> bool:
    """Return True for a docstring whose first word is a pronoun of a question."""
    return bool(OPENERS.match(docstring))


def is_joined(docstring: str) -> bool:
    """Return True where a colon, semicolon or dash stands in a docstring. Code in backticks does not count."""
    return bool(JOINED.search(re.sub(r"`[^`]*`", "", docstring)))


def main() -> None:
    """Print the table."""
    for row, figure in figures().items():
        print(f"{row:58} {figure:8g}")


if __name__ == "__main__":
    main()
