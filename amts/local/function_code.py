"""Unpacks the deployed zip of a function, once for each content."""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from pathlib import Path


class FunctionCode:
    """A folder of unpacked zips, named by the digest of their bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    def unpacked(self, content: bytes) -> Path:
        """The folder that holds the files of the zip `content`.

        Raises:
            zipfile.BadZipFile: `content` is no zip.
        """
        code = self._folder / hashlib.sha256(content).hexdigest()[:32]
        with self._lock:
            if not code.is_dir():
                unfinished = code.with_suffix(".unfinished")
                with zipfile.ZipFile(io.BytesIO(content)) as archive:
                    archive.extractall(unfinished)
                unfinished.rename(code)
        return code
