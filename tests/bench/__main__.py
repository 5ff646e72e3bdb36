"""`python -m tests.bench [PART ...]`: measure on this machine and print a Markdown table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator

from tests.bench import (
    acknowledge,
    decisions,
    extensions,
    grants,
    issues,
    memory,
    pages,
    points,
    preview,
    processing,
    replay,
    vitals,
)
from tests.bench.figures import Figure, machine, table
from tests.bench.programs import server

PARTS: dict[str, Callable[[str], Iterator[Figure]]] = {
    "acknowledge": acknowledge.measure,
    "processing": processing.measure,
    "replay": replay.measure,
    "points": points.measure,
    "memory": memory.measure,
    "preview": preview.measure,
    "pages": pages.measure,
    "issues": issues.measure,
    "grants": grants.measure,
    "decisions": decisions.measure,
    "extensions": extensions.measure,
    "vitals": vitals.measure,
}


def main() -> None:
    """Run the parts asked for (all by default); lines appear as they are measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of: {', '.join(PARTS)}")
    wanted = parser.parse_args().parts or list(PARTS)
    if unknown := [part for part in wanted if part not in PARTS]:
        parser.error(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    figures = []
    with server() as uri:
        for part in wanted:
            for figure in PARTS[part](uri):
                print(figure.line(), file=sys.stderr, flush=True)
                figures.append(figure)
        print(f"\n{machine(uri)}\n\n{table(figures)}")


if __name__ == "__main__":
    main()
