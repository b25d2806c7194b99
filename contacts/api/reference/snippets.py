"""Write a call as a command line and as programs. Each works once the reader puts in a token."""

import json
from dataclasses import dataclass
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
    """Return the example body as it is sent. The body is empty where the call has none."""
    if operation.body is None:
        return ""
    if operation.form:
        return urlencode(operation.example)
    return json.dumps(operation.example, indent=2, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Program:
    """A call as a program, in one language after the other."""

    operation: Operation
    address: str

    def in_shell(self) -> str:
        """Return the call as a command line."""
        operation = self.operation
        lines = [f"curl -X {operation.verb} '{self.address}'"]
        if not operation.public:
            lines.append(f"-H 'Authorization: {BEARER}'")
        if operation.form:
            lines += [f"-d '{name}={value}'" for name, value in operation.example.items()]
        elif operation.body is not None:
            lines += ["-H 'Content-Type: application/json'", f"-d '{json.dumps(operation.example)}'"]
        return " \\\n  ".join(lines)

    def in_python(self) -> str:
        """Return the call as a program that uses the library requests."""
        operation = self.operation
        lines = [f"    {json.dumps(self.address)},"]
        if not operation.public:
            lines.append(f'    headers={{"Authorization": "{BEARER}"}},')
        if operation.body is not None:
            lines.append(f"    {'data' if operation.form else 'json'}={self.literal(operation.example)},")
        lines.append("    timeout=30,")
        says = "print(answer.json())" if any(operation.answers.values()) else "print(answer.status_code)"
        call = "\n".join([f"answer = requests.{operation.verb.lower()}(", *lines, ")"])
        return f"import requests\n\n{call}\nanswer.raise_for_status()\n{says}"

    def literal(self, example: Any, indent: int = 4) -> str:
        """Return an example as Python writes it. Texts are written alike in JSON."""
        inner, end = " " * (indent + 4), " " * indent
        if isinstance(example, dict) and example:
            rows = [f"{inner}{json.dumps(name)}: {self.literal(value, indent + 4)}," for name, value in example.items()]
            return "\n".join(["{", *rows, end + "}"])
        if isinstance(example, list) and example:
            rows = [f"{inner}{self.literal(each, indent + 4)}," for each in example]
            return "\n".join(["[", *rows, end + "]"])
        text = json.dumps(example, ensure_ascii=False)
        return WORDS_OF_JSON.get(text, text)

    def in_javascript(self) -> str:
        """Return the call as a program for browsers and for Node."""
        operation = self.operation
        headers = {} if operation.public else {"Authorization": BEARER}
        if operation.body is not None and not operation.form:
            headers["Content-Type"] = "application/json"
        lines = [f"  method: {json.dumps(operation.verb)},"]
        if headers:
            lines.append(f"  headers: {self.indented(headers)},")
        if operation.body is not None:
            wrap = "new URLSearchParams" if operation.form else "JSON.stringify"
            lines.append(f"  body: {wrap}({self.indented(operation.example)}),")
        says = "console.log(await answer.json());" if any(operation.answers.values()) else "console.log(answer.status);"
        call = "\n".join([f"const answer = await fetch({json.dumps(self.address)}, {{", *lines, "});"])
        return f"{call}\nif (!answer.ok) throw new Error(await answer.text());\n{says}"

    def indented(self, value: Any) -> str:
        """Return JSON for a place that is indented by two."""
        return json.dumps(value, indent=2, ensure_ascii=False).replace("\n", "\n  ")


def snippets(operation: Operation, base_url: str) -> dict[str, str]:
    """Return the call in each language."""
    program = Program(operation, base_url + path_of(operation))
    return {SHELL: program.in_shell(), PYTHON: program.in_python(), JAVASCRIPT: program.in_javascript()}
