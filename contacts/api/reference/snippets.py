"""Write a call as a command line and as programs. Each works once the reader puts in a token."""

import json
from typing import Any
from urllib.parse import urlencode

from contacts.api.reference.addresses import PARTS
from contacts.api.reference.operations import Operation

BEARER = "Bearer YOUR_TOKEN"
SHELL, JAVASCRIPT, PYTHON = "curl", "JavaScript", "Python"
WORDS_OF_JSON = {"true": "True", "false": "False", "null": "None"}


def path_of(operation: Operation) -> str:
    """Return the address with example values in it, and with the parameters that it has no answer without."""
    path = operation.path
    for name, part in PARTS.items():
        path = path.replace(f"{{{name}}}", operation.values.get(name, part.example))
    asked = [(parameter.name, parameter.example) for parameter in operation.query if parameter.example]
    return path + (f"?{urlencode(asked)}" if asked else "")


def body_of(operation: Operation) -> str:
    """Return the example body as it is sent. It is empty where the call has none."""
    if operation.body is None:
        return ""
    if operation.form:
        return urlencode(operation.example)
    return json.dumps(operation.example, indent=2, ensure_ascii=False)


def snippets(operation: Operation, base_url: str) -> dict[str, str]:
    """Return the call in each language."""
    address = base_url + path_of(operation)
    return {
        SHELL: curl(operation, address),
        PYTHON: python(operation, address),
        JAVASCRIPT: javascript(operation, address),
    }


def curl(operation: Operation, address: str) -> str:
    """Return the call as a command line."""
    lines = [f"curl -X {operation.verb} '{address}'"]
    if not operation.public:
        lines.append(f"-H 'Authorization: {BEARER}'")
    if operation.form:
        lines += [f"-d '{name}={value}'" for name, value in operation.example.items()]
    elif operation.body is not None:
        lines += ["-H 'Content-Type: application/json'", f"-d '{json.dumps(operation.example)}'"]
    return " \\\n  ".join(lines)


def python(operation: Operation, address: str) -> str:
    """Return the call as a program that uses the library requests."""
    lines = [f"    {json.dumps(address)},"]
    if not operation.public:
        lines.append(f'    headers={{"Authorization": "{BEARER}"}},')
    if operation.body is not None:
        lines.append(f"    {'data' if operation.form else 'json'}={python_literal(operation.example)},")
    lines.append("    timeout=30,")
    says = "print(answer.json())" if any(operation.answers.values()) else "print(answer.status_code)"
    call = "\n".join([f"answer = requests.{operation.verb.lower()}(", *lines, ")"])
    return f"import requests\n\n{call}\nanswer.raise_for_status()\n{says}"


def python_literal(example: Any, indent: int = 4) -> str:
    """Return an example as Python writes it. Texts are written alike in JSON."""
    inner = " " * (indent + 4)
    if isinstance(example, dict) and example:
        rows = [f"{inner}{json.dumps(name)}: {python_literal(value, indent + 4)}," for name, value in example.items()]
        return "\n".join(["{", *rows, " " * indent + "}"])
    if isinstance(example, list) and example:
        return "\n".join(
            ["[", *(f"{inner}{python_literal(each, indent + 4)}," for each in example), " " * indent + "]"]
        )
    text = json.dumps(example, ensure_ascii=False)
    return WORDS_OF_JSON.get(text, text)


def javascript(operation: Operation, address: str) -> str:
    """Return the call as a program for browsers and for Node."""
    headers = {} if operation.public else {"Authorization": BEARER}
    if operation.body is not None and not operation.form:
        headers["Content-Type"] = "application/json"
    lines = [f"  method: {json.dumps(operation.verb)},"]
    if headers:
        lines.append(f"  headers: {indented_json(headers)},")
    if operation.body is not None:
        wrap = "new URLSearchParams" if operation.form else "JSON.stringify"
        lines.append(f"  body: {wrap}({indented_json(operation.example)}),")
    says = "console.log(await answer.json());" if any(operation.answers.values()) else "console.log(answer.status);"
    call = "\n".join([f"const answer = await fetch({json.dumps(address)}, {{", *lines, "});"])
    return f"{call}\nif (!answer.ok) throw new Error(await answer.text());\n{says}"


def indented_json(value: Any) -> str:
    """Return JSON for a place that is indented by two."""
    return json.dumps(value, indent=2, ensure_ascii=False).replace("\n", "\n  ")
