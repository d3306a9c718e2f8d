"""The ledger over HTTP: the kiosks' intake, the log as tiles, and what was published.

    GET  /, /polls/<number>, /ballot, /check     pages for people (maru.sync.ledger.board)
    GET  /checkpoint, /tile/…                    the log (c2sp.org/tlog-tiles)
    GET  /package.maru                           the event's package
    GET  /blob/<sha256>                          a ballot, by its hash
    GET  /archives/<uuid>.bel, /archives/<uuid>.decryption-proofs.json, /results/<uuid>.json
    GET  /api/v1/…                               the same for programs (maru.sync.ledger.api)
    GET  /v1/kiosks/<kiosk>/<epoch>/mark         what the ledger has of an epoch
    POST /v1/kiosks/<kiosk>/<epoch>/records      a batch (maru.sync.batch)
    GET  /v1/kiosks/<kiosk>/<epoch>/updates      the updates over ?after=N

While a poll is open, tiles and ballots are for auditors only, who send `Authorization: Bearer` and
their token, and the public checkpoint moves at fixed times (maru.sync.ledger.audience).

Refusals are JSON, {"reason","place","detail"}, the reason from the list that every command uses.
"""

from __future__ import annotations

import json
import logging
import signal
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from fastapi import FastAPI, Header, Query, Request
from fastapi import Path as InPath
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect

from maru.protocol import tlog
from maru.protocol.note import MAX_NOTE
from maru.protocol.refusal import InputRefusal, Refused
from maru.sync.asking import HEADER
from maru.sync.ballots import ballot_pool
from maru.sync.batch import MAX_BATCH, decompress
from maru.sync.ledger.api import PATH as API_PATH
from maru.sync.ledger.api import Known, make_api, send_file
from maru.sync.ledger.audience import (
    INTERVAL_SECONDS,
    Audience,
    is_auditor,
    show_at_intervals,
)
from maru.sync.ledger.board import add_board
from maru.sync.ledger.cosigning import (
    ask_at_intervals,
    cosigned_checkpoint,
    size_for_witnesses,
    take_cosignatures,
)
from maru.sync.ledger.database import UNAVAILABLE, why
from maru.sync.ledger.door import Door, Rates
from maru.sync.ledger.home import Ledger, open_ledger
from maru.sync.ledger.intake import Answer, Intake, refusal_answer
from maru.sync.ledger.source import read_tile
from maru.sync.ledger.tls import find_certificate
from maru.sync.ledger.view import View
from maru.sync.listening import Server, listen
from maru.sync.log_source import COSIGNED

_LOG = logging.getLogger("maru.ledger")

PROOFS = ".decryption-proofs.json"
IMMUTABLE = "max-age=31536000, immutable"

Authorization = Annotated[str, Header()]
Kiosk = Annotated[str, InPath(pattern="^[a-z0-9-]{1,32}$")]
Epoch = Annotated[int, InPath(ge=1, le=999_999)]
Asker = Annotated[str, Header(alias=HEADER)]
From = Annotated[int, Query(alias="from", ge=0, lt=tlog.SIZE_LIMIT)]
KnownSize = Annotated[int, Query(ge=0, lt=tlog.SIZE_LIMIT)]


def make_app(
    ledger: Ledger, intake: Intake, fault: Callable[[], None], rates: Rates | None = None
) -> FastAPI:
    """Return the web application of one ledger; it calls `fault` when it cannot go on."""
    audience = Audience(ledger)
    view = View(ledger, audience)
    app = FastAPI(title="Maru ledger", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(GZipMiddleware, minimum_size=1_000)
    app.add_middleware(Door, rates=rates or Rates())
    api = make_api(ledger, audience, view)
    for one in (app, api):
        _add_refusals(one, fault)
    app.mount(API_PATH, api)
    _add_intake(app, intake, ledger, audience)
    _add_log(app, ledger, audience)
    _add_publications(app, ledger)
    add_board(app, ledger, audience, view)
    return app


def _add_refusals(app: FastAPI, fault: Callable[[], None]) -> None:
    @app.exception_handler(Refused)
    async def refused(_request: Request, refused: Refused) -> Response:
        response = _answer(refusal_answer(refused))
        if refused.reason is InputRefusal.auditors_only:
            response.headers["WWW-Authenticate"] = 'Bearer realm="auditors"'
        return response

    @app.exception_handler(RequestValidationError)
    async def malformed(_request: Request, error: RequestValidationError) -> Response:
        place = " ".join(str(part) for part in error.errors()[0]["loc"])
        return _answer(refusal_answer(Refused(InputRefusal.bad_value, place[:80])))

    @app.exception_handler(HTTPException)
    async def no_such_way(_request: Request, error: HTTPException) -> Response:
        """Say as a refusal that there is nothing at an address, or nothing to do with it."""
        known = error.status_code == 405
        reason = InputRefusal.other_method if known else InputRefusal.not_found
        response = _answer(refusal_answer(Refused(reason, "request")))
        response.headers.update(error.headers or {})
        return response

    async def unavailable(_request: Request, error: Any) -> Response:
        """Say that the store is locked, full or away: the kiosk keeps all and comes again."""
        _LOG.error("store: %s", why(error))
        return _busy()

    for passing in UNAVAILABLE:
        app.add_exception_handler(passing, unavailable)

    @app.exception_handler(ClientDisconnect)
    async def gone(_request: Request, _error: ClientDisconnect) -> Response:
        """End quietly: the line was cut in the middle of a request, and nobody hears an answer."""
        return _busy()

    @app.exception_handler(BrokenExecutor)
    async def broken(_request: Request, _error: BrokenExecutor) -> Response:
        """Stop: a worker died, and the pool will not verify another ballot."""
        fault()
        return _busy()


def _add_intake(app: FastAPI, intake: Intake, ledger: Ledger, audience: Audience) -> None:
    def is_stranger(asker: str) -> bool:
        with ledger.store.reading() as now:
            restricted = audience.restricted_since(now) is not None
        return restricted and intake.is_stranger(asker)

    @app.get("/v1/kiosks/{kiosk}/{epoch}/mark")
    def mark(kiosk: Kiosk, epoch: Epoch, asker: Asker = "", known: KnownSize = 0) -> Response:
        if is_stranger(asker):
            raise Refused(InputRefusal.kiosks_only, "mark")
        return _answer(intake.mark(kiosk, epoch, known))

    @app.get("/v1/kiosks/{kiosk}/{epoch}/updates")
    def updates(kiosk: Kiosk, epoch: Epoch, after: KnownSize = 0) -> Response:
        return _answer(intake.updates(kiosk, epoch, after))

    @app.post("/v1/kiosks/{kiosk}/{epoch}/records")
    async def records(
        request: Request,
        kiosk: Kiosk,
        epoch: Epoch,
        start: From,
        asker: Asker = "",
        known: KnownSize = 0,
        content_encoding: Annotated[str, Header()] = "identity",
    ) -> Response:
        body = await _read_body(request, content_encoding)

        def take() -> Answer:
            return intake.take(kiosk, epoch, start, known, body, is_stranger=is_stranger(asker))

        return _answer(await run_in_threadpool(take))


def _add_log(app: FastAPI, ledger: Ledger, audience: Audience) -> None:
    @app.get("/checkpoint")
    def checkpoint(authorization: Authorization = "") -> Response:
        with ledger.store.reading() as now:
            note = audience.checkpoint(now, authorization)
        if note is None:
            raise Refused(InputRefusal.not_found, "checkpoint")
        return Response(
            note,
            media_type="text/plain; charset=utf-8",
            headers={"Cache-Control": "no-cache", "Vary": "Authorization"},
        )

    @app.get(f"/{COSIGNED}")
    def cosigned(authorization: Authorization = "") -> Response:
        with ledger.store.reading() as now:
            everything = is_auditor(now, authorization)
            size = None if everything else size_for_witnesses(ledger, now, audience)
            note = cosigned_checkpoint(ledger.package.event, now, size)
        if note is None:
            raise Refused(InputRefusal.not_found, COSIGNED)
        return Response(
            note,
            media_type="text/plain; charset=utf-8",
            headers={"Cache-Control": "no-cache", "Vary": "Authorization"},
        )

    @app.post("/v1/cosignatures")
    async def cosignatures(request: Request) -> Response:
        note = (await _read_body(request, "identity", MAX_NOTE)).decode(errors="replace")
        names = await run_in_threadpool(take_cosignatures, ledger, note)
        return Response(json.dumps({"witnesses": names}), media_type="application/json")

    @app.get("/tile/{path:path}")
    def tile(path: str, authorization: Authorization = "") -> Response:
        with ledger.store.reading() as now:
            restricted = audience.refuse_strangers(now, authorization, "tile")
            data = read_tile(now, f"tile/{path}")
        return Response(
            data, media_type="application/octet-stream", headers=_caching(restricted=restricted)
        )

    @app.get("/blob/{sha256}")
    def blob(
        sha256: Annotated[str, InPath(pattern="^[0-9a-f]{64}$")], authorization: Authorization = ""
    ) -> Response:
        with ledger.store.reading() as now:
            restricted = audience.refuse_strangers(now, authorization, "blob")
            text = now.blob(sha256)
        if text is None:
            raise Refused(InputRefusal.not_found, f"blob {sha256}")
        return Response(
            text.encode(),
            media_type="application/json",
            headers=_caching(restricted=restricted),
        )


def _caching(*, restricted: bool) -> dict[str, str]:
    kept_by = "private" if restricted else "public"
    return {"Cache-Control": f"{kept_by}, {IMMUTABLE}", "Vary": "Authorization"}


def _add_publications(app: FastAPI, ledger: Ledger) -> None:
    @app.get("/package.maru")
    def package() -> FileResponse:
        return FileResponse(ledger.home / "package.maru", media_type="application/octet-stream")

    @app.get("/archives/{name}")
    def archive(name: str, known: Known = None) -> Response:
        if name.endswith(PROOFS):
            uuid = ledger.find_poll(name.removesuffix(PROOFS)).uuid
            return _published(ledger.proofs_path(uuid), name, "application/json", known)
        uuid = ledger.find_poll(name.removesuffix(".bel")).uuid
        return _published(ledger.archive_path(uuid), name, "application/octet-stream", known)

    @app.get("/results/{name}")
    def result(name: str, known: Known = None) -> Response:
        uuid = ledger.find_poll(name.removesuffix(".json")).uuid
        return _published(ledger.result_path(uuid), name, "application/json", known)


async def _read_body(request: Request, encoding: str, limit: int = MAX_BATCH) -> bytes:
    """Read a body of at most `limit` bytes, as it comes and as it is when expanded."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > limit:
            raise Refused(InputRefusal.too_large, "body", f"over {limit} bytes")
    if encoding == "identity":
        return bytes(data)
    if encoding != "gzip":
        raise Refused(InputRefusal.bad_value, "Content-Encoding", encoding[:40])
    return await run_in_threadpool(decompress, bytes(data), limit)


def _published(path: Path, name: str, media_type: str, known: str | None) -> Response:
    if path.name != name or not path.exists():
        raise Refused(InputRefusal.not_found, name[:80])
    return send_file(path, media_type, known)


def _busy() -> Response:
    return _answer(refusal_answer(Refused(InputRefusal.ledger_busy, "ledger")))


def _answer(answer: Answer) -> Response:
    headers = {"Retry-After": "10"} if answer.status == 503 else None
    return Response(answer.body, answer.status, headers, media_type="application/json")


def serve(
    home: Path,
    host: str,
    port: int,
    listening: Callable[[str], None],
    show_every: int = INTERVAL_SECONDS,
) -> None:
    """Serve a ledger until SIGTERM or SIGINT; call `listening` with its URL when it does.

    Port 0 takes any that is free. While a poll is open everyone gets to know of a new state of the
    log every `show_every` seconds. With a certificate in its home it is served over TLS; refused
    where the package names another one. Raises RuntimeError, a fault, when a worker process died:
    what was acknowledged is kept, and a ledger started again goes on.
    """
    with closing(open_ledger(home)) as ledger, ballot_pool() as pool:
        tls = find_certificate(home, ledger.package.event.ledger.certificate)
        listener = listen(host, port)
        url = f"{'https' if tls else 'http'}://{host}:{listener.getsockname()[1]}"
        app = make_app(ledger, Intake(ledger, pool), lambda: server.stop_for_fault())
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=10,
            ssl_keyfile=str(tls[0]) if tls else None,
            ssl_certfile=str(tls[1]) if tls else None,
        )
        server = Server(config, lambda: listening(url))
        # uvicorn stops on these signals and then raises them again for whoever handled them
        # before; a stop that was asked for is no failure.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
        ended = threading.Event()
        showing = threading.Thread(
            target=show_at_intervals, args=(ledger.store, show_every, ended), daemon=True
        )
        asking = threading.Thread(
            target=ask_at_intervals, args=(ledger, show_every, ended), daemon=True
        )
        showing.start()
        asking.start()
        try:
            server.run(sockets=[listener])
        finally:
            ended.set()
            showing.join()
            asking.join()
    if server.faulty:
        raise RuntimeError("a process that verifies ballots died")
