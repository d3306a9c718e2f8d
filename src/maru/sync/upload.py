"""A batch on its way to the ledger, while the ledger still verifies the one before.

All of it leaves at once but for its end, which says from which size of the log the answer has to
prove: this is known, and the end is sent, when the batch before was acknowledged. So a slow line is
never idle, and no batch arrives before its turn.
"""

from __future__ import annotations

import queue
import threading
import zlib
from collections.abc import Iterator

from maru.protocol.refusal import Refused
from maru.sync.batch import MAX_ACK, Batch
from maru.transport import Reply, Transport

_PIECE = 16 * 1024
"""What one call sends: a time limit is for one call, and even a bad line carries this in time."""


class Abandoned(Exception):
    """The batch is not wanted any more; its connection ends in the middle."""


class Upload:
    """One request with a batch."""

    def __init__(self, transport: Transport, path: str, start: int, batch: Batch) -> None:
        """Begin to send a batch whose first record is number `start`."""
        self._known: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._sent = threading.Event()
        self._body = batch.encode()
        self._reply: Reply | BaseException = Abandoned()
        self._thread = threading.Thread(
            target=self._ask, args=(transport, path, start), daemon=True
        )
        self._thread.start()

    @property
    def size(self) -> int:
        """Bytes of the batch, before compression."""
        return len(self._body)

    def release(self, known: int) -> None:
        """Let the end leave: the answer has to prove from the log of this size."""
        self._known.put(known)

    def abandon(self) -> None:
        """Give it up."""
        self._known.put(None)

    def wait_until_sent(self) -> None:
        """Return when all of it, which was released, has left, or when that failed."""
        self._sent.wait()

    def reply(self) -> Reply:
        """Return the ledger's answer to what was released; raises as `Transport.ask`."""
        self._thread.join()
        if isinstance(self._reply, BaseException):
            raise self._reply
        return self._reply

    def _ask(self, transport: Transport, path: str, start: int) -> None:
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        try:
            self._reply = transport.ask(
                "POST", path, MAX_ACK, params={"from": start}, body=self._pieces(), headers=headers
            )
        except (Refused, Abandoned) as error:
            self._reply = error
        finally:
            self._sent.set()

    def _pieces(self) -> Iterator[bytes]:
        packer = zlib.compressobj(9, wbits=31)
        data = packer.compress(self._body[:-1]) + packer.flush(zlib.Z_SYNC_FLUSH)
        for first in range(0, len(data), _PIECE):
            yield data[first : first + _PIECE]
        known = self._known.get()
        if known is None:
            raise Abandoned
        yield packer.compress(f',"known":{known}}}'.encode()) + packer.flush()
        self._sent.set()
