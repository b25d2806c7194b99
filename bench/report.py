"""What was found, as a table for people and as JSON for programs. Ratios: they hold on any machine, rates do not."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Figure:
    """A ratio, the middle one of its rounds; `at_least` and `at_most` say what it should be."""

    name: str
    rounds: list[float]
    at_least: float | None = None
    at_most: float | None = None

    @property
    def ratio(self) -> float:
        return median(self.rounds)

    @property
    def wish(self) -> str:
        if self.at_least is not None:
            return f">= {self.at_least}"
        return f"<= {self.at_most}" if self.at_most is not None else ""

    @property
    def verdict(self) -> str:
        if not self.wish:
            return ""
        met = (self.at_least is None or self.ratio >= self.at_least) and (
            self.at_most is None or self.ratio <= self.at_most
        )
        return "met" if met else "missed"


PER_SECOND = "On this machine, a second (contacts, reads, refusals or tokens):"


def table(figures: list[Figure], rates: dict[str, float], heading: str = PER_SECOND) -> str:
    """The figures, a line each, then the rates behind them."""
    lines = [f"{'':58} {'ratio':>7} {'rounds':>13}   wished"]
    for figure in figures:
        spread = f"{min(figure.rounds):.2f}-{max(figure.rounds):.2f}"
        lines.append(f"{figure.name:58} {figure.ratio:7.2f} {spread:>13}   {figure.wish:7} {figure.verdict}".rstrip())
    lines += ["", heading]
    lines += [f"{name:58} {rate:7.0f}" for name, rate in rates.items()]
    return "\n".join(lines)


def write(path: Path, figures: list[Figure], rates: dict[str, float], **more: object) -> None:
    """Keep the figures in a JSON file."""
    rows = [{**asdict(figure), "ratio": figure.ratio, "verdict": figure.verdict} for figure in figures]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"figures": rows, "rates": rates, **more}, indent=2) + "\n")
