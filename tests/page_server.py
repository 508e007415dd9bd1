"""A web server on the loopback address with a handful of own pages in mixed encodings."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from conformance import ENCODINGS, FIRST, PAGE

NO_ARTICLE, NO_TEXT = "no-han", "pdf"
TITLES = [f"第{number + 1}周做什么" for number in range(len(ENCODINGS))]


def pages() -> dict[str, tuple[bytes, str]]:
    """Body and Content-Type by path; /articles.html links to all the others."""
    found = {}
    for number, (declared, real) in enumerate(ENCODINGS):
        header = f"text/html; charset={declared}" if number % 2 else "text/html"
        found[f"/{number}.html"] = (
            PAGE.format(declared=declared, title=TITLES[number], first=FIRST).encode(real),
            header,
        )
    found[f"/{NO_ARTICLE}.html"] = (b"<p>There is not one Chinese character on this page.</p>", "text/html")
    found[f"/{NO_TEXT}.html"] = (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3 1 0 obj", "text/html")
    links = "".join(f'<a class="article" href="{path}">{path}</a>' for path in found)
    return found | {"/articles.html": (f"<html><body>{links}</body></html>".encode(), "text/html; charset=utf-8")}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body, kind = pages().get(self.path, (b"", ""))
        self.send_response(200 if kind else 404)
        self.send_header("Content-Type", kind or "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        pass


@contextmanager
def served() -> Iterator[str]:
    """The server's address, without a slash at the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
