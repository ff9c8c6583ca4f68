"""The program of a Lambda worker: AWS's runtime interface client on a function's deployed code.

Run as a script by `lambda_worker`, in isolated mode:
`python -I worker_process.py <code folder> <life line> <handler>`. The life line is the read end
of a pipe whose other end only the server holds: when the server is gone, in whatever way, the pipe
ends, and the worker with it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading


def main() -> None:
    """Run the handler until the process is ended."""
    code, life_line, handler = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    threading.Thread(target=_end_with_server, args=(life_line,), daemon=True).start()
    _only_deployed_code(code)

    from awslambdaric.__main__ import main as run_runtime

    sys.argv = [sys.argv[0], handler]
    run_runtime(sys.argv)


def _end_with_server(life_line: int) -> None:
    os.read(life_line, 1)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _only_deployed_code(code: str) -> None:
    """Import the function's code first, and never the project's own from the checkout.

    Libraries come from this interpreter's environment: the layers of the stack hold wheels for the
    machine and the Python of AWS. A project that is installed in editable mode would also lend its
    packages, and a module missing in the deployed zip would go unnoticed.
    """
    sys.path.insert(0, code)
    sys.meta_path[:] = [finder for finder in sys.meta_path if not _is_editable(finder)]
    sys.path_hooks[:] = [hook for hook in sys.path_hooks if not _is_editable(hook)]


def _is_editable(finder: object) -> bool:
    module = getattr(finder, "__module__", "") or ""
    return module.startswith("__editable__")


if __name__ == "__main__":
    main()
