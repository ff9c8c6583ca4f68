"""The file in which a server says where it is."""

from dataclasses import replace
from pathlib import Path

import pytest

from amts.local.state_file import ServerState, read, remove, write

STATE = ServerState("http://127.0.0.1:4000", 12, "us-east-1", "123456789012", "replay", 0.5)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "server.json"
    write(path, STATE)
    assert read(path) == STATE
    assert [one.name for one in path.parent.iterdir()] == ["server.json"]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"endpoint": 1, "pid": "x"}'])
def test_another_content_is_no_state(tmp_path: Path, content: str) -> None:
    path = tmp_path / "server.json"
    path.write_text(content)
    assert read(path) is None
    assert read(tmp_path / "none.json") is None


def test_only_the_server_of_the_file_removes_it(tmp_path: Path) -> None:
    path = tmp_path / "server.json"
    write(path, STATE)
    remove(path, replace(STATE, pid=13))
    assert read(path) == STATE
    remove(path, STATE)
    assert not path.exists()
