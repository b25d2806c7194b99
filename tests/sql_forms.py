"""Forms of statements that do not fit a cluster. They are refused in the product and in the database's functions.

A write inside a CTE sends its rows to every machine. `set_config` changes only the machine that reads the statement.
After an INSERT … SELECT a cluster counts the rows that were selected, so `rowcount` is wrong without an error.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from sqlglot import exp

from tests.sql_scope import portal_tables

ROOT = Path(__file__).parent.parent
PACKAGES = ("contacts", "integrations", "marketing_contacts")
BY_CALL = re.compile(r"\bset_config\s*\(", re.IGNORECASE)
CTE = re.compile(r"\bWITH\b.*\bAS\b", re.IGNORECASE | re.DOTALL)
INSERT_OF_SELECT = re.compile(r"\bINSERT\s+INTO\b(?:(?!\bVALUES\b).)*\bSELECT\b", re.IGNORECASE | re.DOTALL)
STATEMENT = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|MERGE|WITH)\s", re.IGNORECASE)


def sets_by_call(sql: str) -> bool:
    """Return True for a statement that calls set_config. `SET LOCAL` does the same on every machine."""
    return bool(BY_CALL.search(sql))


def is_worth_reading(sql: str) -> bool:
    """Return True for a statement on a portal's table, and for one that may have a refused form."""
    return any(table in sql for table in portal_tables()) or bool(CTE.search(sql)) or sets_by_call(sql)


def refused_form(tree: exp.Expr) -> str | None:
    """Return the form for which a statement is refused."""
    for cte in tree.find_all(exp.CTE):
        if cte.find(exp.Insert, exp.Update, exp.Delete, exp.Merge):
            return f"writes in the CTE {cte.alias}"
    return "sets a parameter by a call" if sets_by_call(tree.sql("postgres")) else None


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Yield the modules of the product, by their paths."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def miscounted(name: str, module: ast.Module) -> list[str]:
    """Return the functions that read `rowcount` and run an INSERT … SELECT, or a statement that nobody can see here."""
    constants = {
        target.id: text_of(node.value)
        for node in module.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found = []
    for function in (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
        if not any(isinstance(node, ast.Attribute) and node.attr == "rowcount" for node in ast.walk(function)):
            continue
        texts = [text_of(node) for node in ast.walk(function) if isinstance(node, ast.Constant | ast.JoinedStr)]
        texts += [constants.get(node.id, "") for node in ast.walk(function) if isinstance(node, ast.Name)]
        statements = [text for text in texts if STATEMENT.match(text)]
        if not statements or any(INSERT_OF_SELECT.search(text) for text in statements):
            found.append(f"{name}: {function.name}")
    return found


def text_of(node: ast.expr) -> str:
    """Return the text of a literal, its parts that are computed left out."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))
