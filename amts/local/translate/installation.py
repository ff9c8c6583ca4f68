"""Registers the service with moto, which has no Amazon Translate of its own."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path

import moto
from moto import backend_index

from amts.local.engines import Translator, choose
from amts.local.translate import settings

_PACKAGE = "amts.local.translate"
_HOST = re.compile(r"https?://translate\.(.+)\.amazonaws\.com")


def install(
    engine_names: tuple[str, ...] = ("auto",),
    replay_files: tuple[Path, ...] = (),
    command: str | None = None,
    time_scale: float = 1.0,
) -> None:
    """Make moto answer for Amazon Translate; call it before moto's server starts.

    A second call only changes the configuration.

    Args:
        engine_names: engines in order of preference, see `amts.local.engines.selection`.
        replay_files: recorded translations for the engine `replay`.
        command: the program of the engine `command`.
        time_scale: seconds of true time for a simulated second of AWS.

    Raises:
        EngineUnavailableError: an engine that was asked for cannot work here.
        ValueError: the time scale is negative or not a number.
    """
    engines = choose(engine_names, replay_files, command)
    settings.use(settings.Configuration(tuple(engine_names), Translator(engines), time_scale))
    # moto finds a service as the package `moto.<service>` and by the host name in its index.
    package = importlib.import_module(_PACKAGE)
    sys.modules["moto.translate"] = package
    vars(moto)["translate"] = package
    for name in ("models", "responses", "urls"):
        sys.modules[f"moto.translate.{name}"] = importlib.import_module(f"{_PACKAGE}.{name}")
    entry = ("translate", _HOST)
    if entry not in backend_index.backend_url_patterns:
        backend_index.backend_url_patterns.insert(0, entry)
