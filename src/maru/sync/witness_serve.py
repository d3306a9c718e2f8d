"""A witness over HTTP (c2sp.org/tlog-witness).

    POST /add-checkpoint            a request; answered as maru.protocol.tlog_witness says
    GET  /<hash>/checkpoint         the last checkpoint that was cosigned of the log whose origin
                                    has this SHA-256, in hex; 404 if none

Both lie below whatever prefix a server in front of it adds.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import uvicorn
from fastapi import FastAPI, Request
from fastapi import Path as InPath
from fastapi.responses import PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool

from maru.protocol.tlog_witness import MAX_REQUEST
from maru.sync.listening import Server, listen
from maru.sync.witness import Witness

_TOO_LARGE = PlainTextResponse(f"over {MAX_REQUEST} bytes\n", status_code=400)


def make_app(witness: Witness, clock: Callable[[], float] = time.time) -> FastAPI:
    """Return the web application of a witness."""
    app = FastAPI(title="Maru witness", docs_url=None, redoc_url=None, openapi_url=None)

    @app.post("/add-checkpoint")
    async def add_checkpoint(request: Request) -> Response:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_REQUEST:
                return _TOO_LARGE
        answer = await run_in_threadpool(witness.answer, bytes(body), int(clock()))
        return Response(answer.body, answer.status, headers={"Content-Type": answer.media_type})

    @app.get("/{origin_hash}/checkpoint")
    def checkpoint(
        origin_hash: Annotated[str, InPath(pattern="^[0-9a-f]{64}$")],
    ) -> PlainTextResponse:
        note = witness.last_note(origin_hash)
        if note is None:
            return PlainTextResponse("no such checkpoint\n", status_code=404)
        return PlainTextResponse(note, headers={"Cache-Control": "no-cache"})

    return app


def serve(home: Path, host: str, port: int, listening: Callable[[str], None]) -> None:
    """Serve a witness until SIGTERM or SIGINT; call `listening` with its URL when it does."""
    witness = Witness(home)
    listener = listen(host, port)
    url = f"http://{host}:{listener.getsockname()[1]}"
    config = uvicorn.Config(
        make_app(witness), log_level="warning", access_log=False, timeout_graceful_shutdown=10
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    Server(config, lambda: listening(url)).run(sockets=[listener])
