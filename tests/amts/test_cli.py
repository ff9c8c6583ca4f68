import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError
from click.testing import CliRunner

from amts.cli import COMMANDS, main
from amts.errors import NoStack, exit_code, one_line
from bitext.errors import InvalidInput, UnreadableDocument
from tests.amts.conftest import Invoke

PARALLEL_DATA = ("list", "show", "download", "delete")
LEAVES = [name for name in COMMANDS if name != "parallel-data"]


@pytest.mark.parametrize("name", [*LEAVES, *(f"parallel-data {name}" for name in PARALLEL_DATA)])
def test_help_tells_what_a_command_does_an_example_and_the_exit_codes(
    amts: Invoke, name: str
) -> None:
    result = amts(*name.split(), "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: amts {name} ")
    assert f"Examples:\n    amts {name}" in result.stdout
    assert "Exit codes:\n    0    done\n    1 " in result.stdout
    assert "--json" in result.stdout
    assert "--debug" in result.stdout
    widest = max(len(line) for line in result.stdout.splitlines())
    assert widest <= 100


@pytest.mark.parametrize(("group", "names"), [((), COMMANDS), (("parallel-data",), PARALLEL_DATA)])
def test_help_lists_every_command_with_a_whole_sentence(
    amts: Invoke, group: tuple[str, ...], names: tuple[str, ...]
) -> None:
    result = amts(*group, "--help")
    assert "Examples:\n    amts" in result.stdout
    assert "Exit codes:\n    0    done\n" in result.stdout
    for name in names:
        shown = next(line for line in result.stdout.splitlines() if line.startswith(f"  {name} "))
        assert shown.endswith(".")
        assert not shown.endswith("...")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["pul"], "Error: No such command 'pul'. Did you mean 'pull'? (see `amts --help`)\n"),
        (["push"], "Error: Missing argument 'DIR', or --memory PATH (see `amts push --help`)\n"),
        (
            ["status", "--wach"],
            "Error: No such option '--wach'. Did you mean '--watch'? (see `amts status --help`)\n",
        ),
        (
            ["up", "--port", "x"],
            "Error: Invalid value for '--port': 'x' is not a valid integer range "
            "(see `amts up --help`)\n",
        ),
        (
            ["up", "--replay", "none.tmx"],
            "Error: Invalid value for '--replay': File 'none.tmx' does not exist "
            "(see `amts up --help`)\n",
        ),
    ],
)
def test_a_wrong_command_line_ends_with_one_line_and_exit_code_2(
    amts: Invoke, arguments: list[str], line: str
) -> None:
    result = amts(*arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", line)


def test_without_arguments_the_help_is_shown(amts: Invoke) -> None:
    result = amts()
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("Usage: amts ")


def test_without_an_aws_a_command_says_how_to_get_one(amts: Invoke) -> None:
    for arguments in (
        ["status"],
        ["pull", "out"],
        ["push", "."],
        ["parallel-data", "list"],
        ["parallel-data", "delete", "zh", "--yes"],
    ):
        result = amts(*arguments)
        assert result.exit_code == 1
        assert result.stdout == ""
        assert result.stderr == (
            "Error: no embedded AWS is running (start it with `amts up`); "
            "for a real account give --profile or --region\n"
        )


@pytest.mark.parametrize("flag", ["--profile", "--region"])
def test_a_profile_or_region_means_a_real_account_whatever_the_environment_says(
    amts: Invoke, monkeypatch: pytest.MonkeyPatch, flag: str
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    result = amts("status", flag, "us-east-1")
    assert result.exit_code == 1
    expected = {
        "--profile": "Error: The config profile (us-east-1) could not be found\n",
        "--region": "Error: no AWS credentials found: configure a profile and give --profile\n",
    }
    assert result.stderr == expected[flag]


def test_errors_are_one_line() -> None:
    refused = ClientError(
        {"Error": {"Code": "AccessDenied", "Message": "not\nyours"}}, "ListObjectsV2"
    )
    missing = FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), "book/en")
    lines = {
        one_line(refused): "ListObjectsV2: AccessDenied: not yours",
        one_line(missing): "book/en: No such file or directory",
        one_line(EndpointConnectionError(endpoint_url="http://a")): "nothing answers at http://a",
        one_line(InvalidInput("a\n  b")): "a b",
        one_line(ZeroDivisionError("by zero")): (
            "internal error: ZeroDivisionError: by zero (--debug shows where)"
        ),
    }
    assert list(lines) == list(lines.values())
    assert "credentials" in one_line(NoCredentialsError())


def test_exit_codes() -> None:
    assert exit_code(InvalidInput("x")) == 2
    assert exit_code(UnreadableDocument("a.md", "empty")) == 2
    assert exit_code(NoStack("x")) == 1
    assert exit_code(KeyboardInterrupt()) == 130


def test_debug_shows_the_traceback_and_nothing_else_does(amts: Invoke) -> None:
    plain, debug = amts("extract", "none.md"), amts("extract", "none.md", "--debug")
    assert plain.stderr == "Error: none.md: No such file or directory\n"
    assert "Traceback" in debug.stderr
    assert debug.stderr.endswith(plain.stderr)
    assert plain.exit_code == debug.exit_code == 2


def test_an_interruption_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("amts.commands.down.require_project", interrupted)
    result = CliRunner().invoke(main, ["down"])
    assert (result.exit_code, result.stderr.strip()) == (130, "Error: interrupted")


def test_control_characters_of_a_name_do_not_reach_the_terminal(amts: Invoke) -> None:
    result = amts("extract", "\x1b[2Jnone.md")
    assert result.stderr == "Error: \\x1b[2Jnone.md: No such file or directory\n"


def test_a_reader_that_goes_away_is_no_error(checkout: Path) -> None:
    (checkout / "long.md").write_text("A sentence of words.\n\n" * 3_000)
    script = f"{sys.executable} -m amts extract long.md | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["/bin/bash", "-c", script], capture_output=True, text=True, check=True, cwd=checkout
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "1"


def test_a_terminal_without_unicode_gets_escapes(checkout: Path) -> None:
    (checkout / "zh.md").write_text("你好,世界。\n", "utf-8")
    for flags in ([], ["--json"]):
        done = subprocess.run(
            [sys.executable, "-m", "amts", "extract", "zh.md", *flags],
            env={**os.environ, "PYTHONIOENCODING": "ascii"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert "\\u4f60" in done.stdout
    assert json.loads(done.stdout)["blocks"][0]["segments"][0]["text"] == "你好,世界。"
