"""A language model as a server on loopback, which answers as it is told."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pydantic import SecretStr

from pipeline.settings import LabelSettings

GOOD = {"pt": "prazo de entrega", "es": "Plazo de entrega", "ro": "Termen de livrare", "en": "Delivery time"}


class Model:
    """``answer`` is told each request and gives status and body, ``pause`` seconds between two pieces of it.

    ``requests`` and ``headers`` keep what was sent.
    """

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.headers: list[Mapping[str, str]] = []
        self.answer: Callable[[dict[str, Any]], tuple[int, bytes]] = lambda _: said(GOOD)
        self.pause = 0.0
        model = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert self.path == "/v1/chat/completions"
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                model.requests.append(request)
                model.headers.append(dict(self.headers))
                status, body = model.answer(request)
                self.send_response(status)
                self.end_headers()
                for place in range(0, len(body), 40) if model.pause else ():
                    time.sleep(model.pause)
                    try:
                        self.wfile.write(body[place : place + 40])
                    except OSError:
                        return
                if not model.pause:
                    self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def settings(self, timeout: float = 20.0) -> LabelSettings:
        """Settings that name this server."""
        url = SecretStr(f"http://127.0.0.1:{self.server.server_port}/v1/")
        return LabelSettings(url=url, model="small", key=SecretStr("s3cret"), timeout=timeout)


@contextmanager
def served_model() -> Iterator[Model]:
    """A model that is served while the block runs."""
    model = Model()
    try:
        yield model
    finally:
        model.server.shutdown()
        model.server.server_close()


def said(content: object) -> tuple[int, bytes]:
    """The answer of a server whose model said this: a text, or what is one as JSON."""
    text = content if isinstance(content, str) else json.dumps(content)
    return 200, json.dumps({"id": "1", "choices": [{"index": 0, "message": {"content": text}}]}).encode()
