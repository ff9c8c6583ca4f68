"""Each engine by itself, and which one is chosen."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from amts.local.engines import (
    EngineError,
    EngineFailedError,
    EngineUnavailableError,
    Translator,
    choose,
)
from amts.local.engines import apertium as apertium_module
from amts.local.engines.apertium import ApertiumEngine
from amts.local.engines.command import CommandEngine
from amts.local.engines.marker import MarkerEngine
from amts.local.engines.replay import ReplayEngine
from amts.local.errors import EmbeddedAwsError


def _program(tmp_path: Path, code: str) -> str:
    script = tmp_path / "program with space.py"
    script.write_text(f"import sys\n{code}\n", encoding="utf-8")
    return f"{sys.executable} '{script}'"


def test_marker_shows_that_nothing_was_translated() -> None:
    assert MarkerEngine().translate(["A house."], "en", "zh") == ["⟦zh⟧ A house. ⟦/zh⟧"]


def test_command_gets_a_segment_a_line_and_the_codes(tmp_path: Path) -> None:
    code = "for line in sys.stdin.buffer:\n    sys.stdout.buffer.write(' '.join("
    code += "sys.argv[1:]).encode() + b': ' + line)"
    engine = CommandEngine(_program(tmp_path, code) + " {source}-{target}")
    made = engine.translate(["One é字.", "  two\nlines\u2028 here  "], "en", "zh-TW")
    assert made == ["en-zh-TW: One é字.", "en-zh-TW: two lines here"]
    assert engine.translate([], "en", "es") == []


def test_command_leaves_what_it_answers_with_an_empty_line(tmp_path: Path) -> None:
    code = "for line in sys.stdin: print(line.strip().upper() if 'a' in line else '')"
    engine = CommandEngine(_program(tmp_path, code))
    assert engine.translate(["a", "b", "ca"], "en", "es") == ["A", None, "CA"]


def test_command_may_serve_one_pair_only() -> None:
    engine = CommandEngine("en->zh-TW cat")
    assert engine.supports("en", "zh-TW")
    assert not engine.supports("en", "zh")
    assert CommandEngine("cat").supports("de", "fr")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("sys.stdin.read(); print('one line')", "read 2 lines and wrote 1"),
        ("sys.stderr.write('first\\nno model here\\n'); sys.exit(3)", "status 3: no model here"),
        ("sys.stdin.read(); sys.stdout.buffer.write(b'\\xff\\n\\n')", "not UTF-8"),
    ],
)
def test_command_that_does_not_deliver(tmp_path: Path, code: str, reason: str) -> None:
    with pytest.raises(EngineFailedError, match=reason):
        CommandEngine(_program(tmp_path, code)).translate(["a", "b"], "en", "es")


def test_command_that_does_not_end(tmp_path: Path) -> None:
    engine = CommandEngine(_program(tmp_path, "import time; time.sleep(60)"), timeout=0.3)
    with pytest.raises(EngineFailedError, match=r"did not end within 0\.3 s"):
        engine.translate(["a"], "en", "es")


def test_command_that_cannot_be_started() -> None:
    with pytest.raises(EngineFailedError, match="could not be started"):
        CommandEngine("/no/such/program").translate(["a"], "en", "es")


@pytest.mark.parametrize("command", ["", "   ", "'unclosed", "en->es  "])
def test_a_command_that_is_none(command: str) -> None:
    with pytest.raises(EngineUnavailableError, match="command"):
        CommandEngine(command)


CSV = 'en,es,fr\n"Run P0, then P1.",Ejecute P0 y luego P1.,\nA house,Una casa,Une maison\n'
TMX = """<tmx version="1.4"><header srclang="en"/><body>
<tu><tuv xml:lang="en"><seg>A house</seg></tuv><tuv xml:lang="es"><seg>Una vivienda</seg></tuv></tu>
<tu srclang="zh"><tuv xml:lang="zh"><seg>房子</seg></tuv><tuv xml:lang="en"><seg>house</seg></tuv>
</tu></body></tmx>"""


def test_replay_plays_back(tmp_path: Path) -> None:
    table, memory = tmp_path / "a.csv", tmp_path / "b.TMX"
    table.write_text(CSV, encoding="utf-8-sig")
    memory.write_text(TMX, encoding="utf-8")
    engine = ReplayEngine([table, memory])
    assert engine.supports("en", "fr")
    assert engine.supports("zh", "en")
    assert not engine.supports("es", "en")
    made = engine.translate(["a HOUSE.", "Run P4, then T0a P2 T0z.", "Unknown"], "en", "es")
    assert made == ["Una vivienda", "Ejecute P4 y luego P2.", None]
    assert engine.translate(["A house"], "en", "fr") == ["Une maison"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", "en\n", "two languages"),
        ("a.csv", 'en,es\n"a', "a.csv"),
        ("a.tsv", "", "two languages"),
        ("a.tmx", "<tmx>", "a.tmx"),
        ("a.tmx", "<!DOCTYPE tmx [<!ENTITY a 'b'>]><tmx/>", "entity"),
        ("a.txt", "en,es", "csv, .tsv or .tmx"),
    ],
)
def test_recordings_that_cannot_be_read(
    tmp_path: Path, name: str, content: str, reason: str
) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    with pytest.raises(EngineUnavailableError, match=reason) as caught:
        ReplayEngine([file])
    assert "\n" not in str(caught.value)


def test_recordings_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailableError, match="No such file"):
        ReplayEngine([tmp_path / "no.csv"])
    (tmp_path / "a.csv").write_bytes(b"en,es\n\xff,a\n")
    with pytest.raises(EngineUnavailableError, match="UTF-8"):
        ReplayEngine([tmp_path / "a.csv"])
    with pytest.raises(EngineUnavailableError, match="file of recorded"):
        ReplayEngine([])


def test_auto_prefers_what_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = tmp_path / "a.csv"
    recording.write_text(CSV, encoding="utf-8")
    monkeypatch.setenv("PATH", str(tmp_path))
    names = [e.name for e in choose(("auto",), (recording,), "en->de cat")]
    assert names == ["replay", "command", "marker"]
    assert [e.name for e in choose()] == ["marker"]
    (tmp_path / "apertium").write_text("#!/bin/sh\n")
    (tmp_path / "apertium").chmod(0o755)
    assert [e.name for e in choose(("auto",), (recording,))] == ["replay", "apertium", "marker"]
    assert [e.name for e in choose(("apertium",))] == ["apertium", "marker"]


def test_names_are_an_order_of_preference() -> None:
    engines = choose(("command", "marker", "command"), command="en->de cat")
    assert [engine.name for engine in engines] == ["command", "marker"]
    made = Translator(engines).translate(["house"], "en", "de")[0]
    assert (made.text, made.made_by) == ("house", ("command",))
    made = Translator(engines).translate(["house"], "en", "fr")[0]
    assert (made.text, made.made_by) == ("⟦fr⟧ house ⟦/fr⟧", ("marker",))


@pytest.mark.parametrize("names", [("google",), ("command",), ("replay",)])
def test_engines_that_cannot_be_chosen(names: tuple[str, ...]) -> None:
    with pytest.raises(EngineUnavailableError):
        choose(names)


def test_engine_errors_are_errors_of_the_embedded_aws() -> None:
    assert issubclass(EngineError, EmbeddedAwsError)


def test_an_engine_that_was_asked_for_must_be_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineUnavailableError, match="apt install apertium"):
        choose(("apertium",))


def test_how_apertium_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in program with Apertium's command line: list directions, or translate."""
    program = tmp_path / "apertium"
    program.write_text(
        f"#!{sys.executable}\n"
        "import sys\n"
        "if sys.argv[1:] == ['-l']: print('  eng-spa\\n  spa-eng')\n"
        "elif sys.argv[1:] == ['-u', 'eng-spa']:\n"
        "    text = sys.stdin.read().upper()\n"
        "    # Loses the separator after a segment that holds LOSE.\n"
        "    print(text.replace('LOSE\\n\\n', 'LOSE'), end='')\n"
        "else: sys.exit('usage')\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    engine = ApertiumEngine()
    assert engine.supports("en", "es")
    assert engine.supports("es-MX", "en")
    assert not engine.supports("en", "zh")
    assert not engine.supports("en", "fr")
    assert engine.translate(["a  b", "c.", "d"], "en", "es") == ["A B", "C.", "D"]
    with pytest.raises(EngineFailedError, match="one piece"):
        engine.translate(["a", "lose", "b"], "en", "es")
    assert engine.translate([], "en", "es") == []


@pytest.mark.skipif(not apertium_module.is_installed(), reason="apertium is not installed")
def test_apertium_itself() -> None:
    engine = ApertiumEngine()
    if not engine.supports("en", "es"):
        pytest.skip("apertium-eng-spa is not installed")
    made = engine.translate(
        [
            "The house is big.",
            "Neural networks are trained with P0 and P1",
            "a [b] {c} <d> ^e$ / \\ @ *",
            "Xyzzyx is a word that nobody knows.",
        ],
        "en",
        "es",
    )
    assert made[0] == "La casa es grande."
    assert "P0" in str(made[1])
    assert "P1" in str(made[1])
    assert "redes neuronales" in str(made[1]).lower()
    assert all(mark in str(made[2]) for mark in ("[b]", "{c}", "<d>", "^e$"))
    assert "*" not in str(made[3])
    assert "Xyzzyx" in str(made[3])
