"""Which engine translates a pair of languages: names in order of preference.

`auto` means, in this order: recordings (`replay`) and a program (`command`) when they were given,
because what the user gave comes before what happens to be installed; `apertium` when it is
installed; and always, last, `marker`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from amts.local.engines import apertium
from amts.local.engines.apertium import ApertiumEngine
from amts.local.engines.command import CommandEngine
from amts.local.engines.engine import Engine
from amts.local.engines.errors import EngineUnavailableError
from amts.local.engines.marker import MarkerEngine
from amts.local.engines.replay import ReplayEngine

NAMES = ("auto", "apertium", "replay", "command", "marker")


def choose(
    names: Sequence[str] = ("auto",), replay_files: Sequence[Path] = (), command: str | None = None
) -> tuple[Engine, ...]:
    """The engines to ask, in order; the marker is always the last.

    Raises:
        EngineUnavailableError: a name is unknown, or an engine that was asked for by name is not
            installed or not configured.
    """
    engines: list[Engine] = []
    for name in names or ("auto",):
        if name == "auto":
            engines += _automatic(replay_files, command)
        elif name == "apertium":
            engines.append(ApertiumEngine())
        elif name == "replay":
            engines.append(ReplayEngine(replay_files))
        elif name == "command":
            if not command:
                raise EngineUnavailableError("the engine `command` needs a command")
            engines.append(CommandEngine(command))
        elif name != "marker":
            raise EngineUnavailableError(f"unknown engine {name!r}; known: {', '.join(NAMES)}")
        else:
            engines.append(MarkerEngine())
    chosen: dict[str, Engine] = {}
    for engine in [*engines, MarkerEngine()]:
        chosen.setdefault(engine.name, engine)
    return tuple(chosen.values())


def _automatic(replay_files: Sequence[Path], command: str | None) -> list[Engine]:
    engines: list[Engine] = []
    if replay_files:
        engines.append(ReplayEngine(replay_files))
    if command:
        engines.append(CommandEngine(command))
    if apertium.is_installed():
        engines.append(ApertiumEngine())
    return engines
