# SPDX-License-Identifier: GPL-2.0-or-later
"""A server of files on this machine that answers requests for ranges, and counts what it sends."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

RANGE = re.compile(r"bytes=(\d+)-(\d*)")


class FileServer(ThreadingHTTPServer):
    """Serves a folder; `n_bytes` of files were sent by `n_requests`, and after `max_bytes` it fails."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder, self.n_bytes, self.n_requests = folder, 0, 0
        self.max_bytes = float("inf")
        self.lock = threading.Lock()

    def path_of(self, name: str) -> str:
        """Return GDAL's name of a file."""
        return f"/vsicurl/http://127.0.0.1:{self.server_port}/{name}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FileServer

    def log_message(self, *_arguments: object) -> None:
        """Print nothing."""

    def do_HEAD(self) -> None:
        """Answer with the size."""
        self._answer(with_body=False)

    def do_GET(self) -> None:
        """Answer with a range, or all of a file."""
        self._answer(with_body=True)

    def _answer(self, with_body: bool) -> None:
        file = self.server.folder / self.path.lstrip("/")
        with self.server.lock:
            self.server.n_requests += 1
            fails = self.server.n_bytes >= self.server.max_bytes
        if fails or not file.is_file():
            self.send_response(500 if fails else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        content = file.read_bytes()
        first, last, wanted = 0, len(content) - 1, RANGE.match(self.headers.get("Range", ""))
        if wanted:
            first, last = int(wanted[1]), min(last, int(wanted[2] or last))
        self.send_response(206 if wanted else 200)
        if wanted:
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(content)}")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(last - first + 1))
        self.end_headers()
        if with_body:
            with self.server.lock:
                self.server.n_bytes += last - first + 1
            self.wfile.write(content[first : last + 1])


@contextmanager
def serving(folder: Path) -> Iterator[FileServer]:
    """Yield a running server."""
    with FileServer(folder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@contextmanager
def serving_elsewhere(folder: Path) -> Iterator[str]:
    """Yield GDAL's name of a served folder; by a process of its own, because QGIS opens layers without letting go."""
    command = [sys.executable, __file__, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


if __name__ == "__main__":
    with FileServer(Path(sys.argv[1])) as running:
        sys.stdout.write(running.path_of("").rstrip("/") + "\n")
        sys.stdout.flush()
        running.serve_forever()
