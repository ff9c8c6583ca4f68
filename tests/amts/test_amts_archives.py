"""Archives are unpacked where nobody is harmed, with their files' dates."""

from __future__ import annotations

import io
import os
import stat
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from amts import archives
from amts.archives import SUFFIXES, is_archive, opened
from amts.opening import closest, named, opened_edition
from bitext.errors import InvalidInput
from tests.amts.files import write

FILES = {"book/a.md": "one\n", "book/c/b.md": "two\n"}
WHEN = 1_600_000_000


def tar(path: Path, files: Mapping[str, str], *more: tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w:" + {".gz": "gz", ".tgz": "gz"}.get(path.suffix, "")) as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(text), WHEN
            archive.addfile(member, io.BytesIO(text.encode()))
        for member in more:
            archive.addfile(member)
    return path


def zipped(path: Path, files: Mapping[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 9, 13, 12, 26, 40)), text)
    return path


def link(name: str, target: str, kind: bytes = tarfile.SYMTYPE) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_an_archive_is_a_folder_for_a_while(tmp_path: Path) -> None:
    for path in (tar(tmp_path / "old.tar.gz", FILES), zipped(tmp_path / "old.zip", FILES)):
        with opened(path) as unpacked:
            assert unpacked.name == "old"
            assert contents(unpacked.folder) == FILES
            assert (unpacked.folder / "book/a.md").stat().st_mtime == WHEN
        assert not unpacked.folder.exists()


def test_a_folder_stays_where_it_is(tmp_path: Path) -> None:
    folder = write(tmp_path / "old.zip", FILES)
    assert not is_archive(folder)
    with opened(folder) as unpacked:
        assert (unpacked.folder, unpacked.name) == (folder, "old.zip")
    assert contents(folder) == FILES


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_its_ending_tells_an_archive(suffix: str) -> None:
    assert is_archive(Path(f"OLD{suffix.upper()}"))
    assert not is_archive(Path(f"old{suffix}.md"))


@pytest.mark.parametrize("name", ["../a.md", "/a.md", "b/../../a.md", "C:\\a.md", "..\\a.md"])
def test_a_path_that_leads_out_refuses_the_whole(tmp_path: Path, name: str) -> None:
    for path in (
        tar(tmp_path / "x.tar", FILES | {name: "bad"}),
        zipped(tmp_path / "x.zip", FILES | {name: "bad"}),
    ):
        with pytest.raises(InvalidInput, match="leads out of it"), opened(path):
            pass
    assert {path.name for path in tmp_path.iterdir()} == {"x.tar", "x.zip"}


def test_links_and_devices_are_left_out(tmp_path: Path) -> None:
    secret = write(tmp_path, {"secret": "s"}) / "secret"
    devices = [link("book/pipe", "", tarfile.FIFOTYPE)]
    links = [link("book/l", str(secret)), link("book/h", "book/a.md", tarfile.LNKTYPE)]
    with opened(tar(tmp_path / "x.tar", FILES, *links, *devices)) as unpacked:
        assert "book/l" not in contents(unpacked.folder)
        assert "s" not in contents(unpacked.folder).values()
        assert unpacked.left_out == 3
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        member = zipfile.ZipInfo("book/l")
        member.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(member, str(secret))
    with opened(tmp_path / "x.zip") as unpacked:
        assert (contents(unpacked.folder), unpacked.left_out) == ({}, 1)


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.zip", b"no zip"), ("x.tar", b"no tar"), ("x.tar.gz", b"\x1f\x8b\x08"), ("x.tgz", b"")],
)
def test_what_is_no_archive_is_told(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InvalidInput, match=f"{name}: not an archive"), opened(tmp_path / name):
        pass
    with pytest.raises(InvalidInput, match="no such file"), opened(tmp_path / "none.zip"):
        pass


def test_a_damaged_archive_is_told(tmp_path: Path) -> None:
    path = tar(tmp_path / "x.tar.gz", {f"{n}.md": os.urandom(999).hex() for n in range(20)})
    path.write_bytes(path.read_bytes()[:-5000])
    with pytest.raises(InvalidInput, match=r"x\.tar\.gz"), opened(path):
        pass


def test_a_small_file_cannot_fill_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_BYTES", 1_000)
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.md", "a" * 1_001)
    with pytest.raises(InvalidInput, match="unpacked, more than"), opened(tmp_path / "x.zip"):
        pass
    monkeypatch.setattr(archives, "MAX_MEMBERS", 1)
    path = tar(tmp_path / "x.tar", FILES)
    with pytest.raises(InvalidInput, match="more than 1 files"), opened(path):
        pass


def test_editions_begin_where_their_paths_agree(tmp_path: Path) -> None:
    source = tar(tmp_path / "en.tar", {f"en-1.0/{name}": text for name, text in FILES.items()})
    target = write(tmp_path / "zh", {"a.ipynb": "", "c/b.ipynb": ""})
    with opened_edition(source) as first, opened_edition(target) as second:
        here, there = closest(first, second)
        assert here.relative_to(first.folders[0]).as_posix() == "en-1.0/book"
        assert there == target
        with pytest.raises(InvalidInput) as raised, named([first, second]):
            raise InvalidInput(f"{here}/a.md and {there} differ")
        assert str(raised.value) == f"{source}/a.md and {target} differ"
