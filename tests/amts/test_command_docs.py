"""docs/commands.md tells of every command and option, and of no other."""

import re
from pathlib import Path

import click
import pytest

from amts.cli import COMMANDS, main
from amts.errors import EXIT_CODES

TEXT = (Path(__file__).parents[2] / "docs" / "commands.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## amts ([\w-]+)\n(.*?)(?=^## |\Z)", TEXT, re.DOTALL | re.MULTILINE))
COMMON = TEXT.partition("## What all commands")[2].partition("## amts ")[0]

SHARED = {"--json", "--debug", "--help"}
OF_AWS = {"--profile", "--region", "--real", "--endpoint-url", "--book"}


def command(name: str) -> click.Command:
    found = main.get_command(click.Context(main), name)
    assert found is not None
    return found


def parts(name: str) -> list[click.Command]:
    """Return a command and, when it is a group, the commands of it."""
    found = command(name)
    return [found, *(found.commands.values() if isinstance(found, click.Group) else ())]


def options(name: str) -> set[str]:
    parameters = [p for part in parts(name) for p in part.get_params(click.Context(part))]
    return {
        flag
        for parameter in parameters
        for flag in (*parameter.opts, *parameter.secondary_opts)
        if flag[:2] == "--"
    }


def test_every_command_has_a_section_in_order() -> None:
    assert tuple(SECTIONS) == COMMANDS
    assert [line for line in COMMANDS if f"[`amts {line}`](#amts-{line})" not in TEXT] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_told_and_no_other(name: str) -> None:
    of_aws = OF_AWS if {"--profile", "--endpoint-url"} <= options(name) else set()
    told = set(re.findall(r"--[a-z][a-z-]+", SECTIONS[name]))
    assert options(name) - SHARED - of_aws - told == set()
    assert told - options(name) - {"--demo", "--keep"} == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_are_those_of_the_help(name: str) -> None:
    found = command(name)
    # A group shows examples of its commands again.
    told = [part.epilog for part in parts(name)[isinstance(found, click.Group) :]]
    assert None not in told
    in_help = [line for one in told for line in re.findall(r"^  (amts .*)$", one or "", re.M)]
    in_page = re.findall(r"^(amts .*)$", SECTIONS[name], re.MULTILINE)
    assert in_page == in_help


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_can_be_parsed(name: str, tmp_path: Path) -> None:
    for line in re.findall(r"^amts [\w-]+(.*)$", SECTIONS[name], re.MULTILINE):
        (tmp_path / "memory.tmx").touch()
        arguments = line.replace("memory.tmx", str(tmp_path / "memory.tmx")).split()
        command(name).make_context(name, arguments)


def test_what_is_common_is_told() -> None:
    assert {flag for flag in SHARED | OF_AWS if flag not in COMMON} == {"--help"}
    codes = {int(code): text for code, text in re.findall(r"^\| (\d+) \| (.*) \|$", COMMON, re.M)}
    assert codes == EXIT_CODES
