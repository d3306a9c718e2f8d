"""The camera's process: takes frames from a source, reads QR codes, sends both to the kiosk.

Started by maru.kiosk.scanner as `python -m maru.kiosk.camera_process SOURCE`; OpenCV and ZBar,
which judge pictures from outside, are loaded here only. It takes lines on standard input,

    shown "KEY"   a picture that another process showed before it, and that is not to come again
    open N        open the camera, its N-th opening
    close         close it

and writes messages on standard output, each a length (4 bytes, big endian), one line of JSON
{"opening","codes","step","us","advice","live","there","mark","light","trying","shown","width",
"height"} and width * height * 3 bytes of RGB. "us" are the microseconds that reading took; "live",
"there", "mark" and "light" are a maru.kiosk.camera_health.Glance; "trying" is the key of a picture
that is about to be decoded, in a message of its own, and "shown" are the keys of those that were
shown since the message before. Each "close" is answered by a message whose "opening" is 0, once
the camera is let go. It ends when its input does.
"""

from __future__ import annotations

import json
import os
import select
import sys
import time
import zlib
from pathlib import Path

import cv2
import numpy as np

from maru.kiosk.aim import advise
from maru.kiosk.camera_source import FRAMES_PER_SECOND, FolderSource, Source, make_source
from maru.kiosk.ladder import Frame, Reading, read_codes, scaled, to_grey
from maru.kiosk.memory import forbid_core_dumps
from maru.kiosk.scanner import PREVIEW_SIDE

FRAME_SECONDS = 1 / FRAMES_PER_SECOND
SPOT_SIDE = 64  # pixels of the small picture in which the brightest spot is looked for

NOTHING = Reading([], "")


class Camera:
    """One source, open or closed, and what is sent of it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._source: Source | None = None
        self._already_shown: list[str] = []
        self._shown: list[str] = []
        self._opening = self._turn = 0

    @property
    def is_open(self) -> bool:
        """Whether frames are taken."""
        return self._opening > 0

    def obey(self, line: str) -> None:
        """Follow one line of the kiosk's."""
        word, _, rest = line.partition(" ")
        if word == "shown":
            self._already_shown.append(json.loads(rest))
            return
        self.close()
        if word == "open":
            self._opening = int(rest)
            self._source = self._source or self._make_source()
            self._source.open()
        else:
            self._send(NOTHING, 0, None)

    def close(self) -> None:
        """Let the camera go."""
        self._opening = 0
        if self._source:
            self._source.close()

    def look(self) -> float:
        """Take one frame, read it and send what it held; nothing of it stays.

        Returns the seconds to wait until the next look.
        """
        if self._source is None:
            return FRAME_SECONDS
        self._turn += 1
        frame = self._source.frame()
        if frame is None:
            self._send(NOTHING, 0, None)
            return FRAME_SECONDS
        began = time.perf_counter_ns()
        reading = read_codes(frame, self._turn)
        if reading.codes:
            self._source.was_read()
        self._send(reading, (time.perf_counter_ns() - began) // 1000, frame)
        return 0.0 if self._source.paced else FRAME_SECONDS

    def _make_source(self) -> Source:
        folder = Path(self._name)
        if folder.is_dir():
            return FolderSource(
                folder, self._already_shown, on_try=self._try, on_shown=self._shown.append
            )
        return make_source(self._name)

    def _try(self, key: str) -> None:
        self._send(NOTHING, 0, None, trying=key)

    def _send(
        self, reading: Reading, microseconds: int, frame: Frame | None, trying: str = ""
    ) -> None:
        live, there = (self._source.live, self._source.is_there()) if self._source else (False,) * 2
        preview = _preview(frame) if frame is not None else None
        height, width = preview.shape[:2] if preview is not None else (0, 0)
        header = {
            "opening": self._opening,
            "codes": reading.codes,
            "step": reading.step,
            "us": microseconds,
            "advice": advise(reading.hit) if reading.hit else None,
            "live": live,
            "there": there,
            **_look_of(frame if live else None),
            "trying": trying,
            "shown": self._shown[:],
            "width": width,
            "height": height,
        }
        self._shown.clear()
        body = json.dumps(header).encode() + b"\n"
        if preview is not None:
            body += preview.tobytes()
        sys.stdout.buffer.write(len(body).to_bytes(4, "big") + body)
        sys.stdout.buffer.flush()


def _look_of(frame: Frame | None) -> dict[str, int]:
    """Return a frame's checksum and its brightest spot, -1 each without a frame."""
    if frame is None:
        return {"mark": -1, "light": -1}
    small = cv2.resize(to_grey(frame), (SPOT_SIDE, SPOT_SIDE), interpolation=cv2.INTER_AREA)
    return {"mark": zlib.crc32(np.ascontiguousarray(frame).data), "light": int(small.max())}


def _preview(frame: Frame) -> Frame:
    """Return the frame as RGB, at most 640 pixels wide and high."""
    small = frame
    if max(frame.shape[:2]) > PREVIEW_SIDE:
        small = scaled(frame, PREVIEW_SIDE / max(frame.shape[:2]))
    code = cv2.COLOR_BGR2RGB if frame.ndim == 3 else cv2.COLOR_GRAY2RGB
    return np.ascontiguousarray(cv2.cvtColor(small, code), np.uint8)


def main() -> None:
    """Serve one scanner until its end of the pipe is closed."""
    forbid_core_dumps()
    camera = Camera(sys.argv[1])
    commands, said, wait = sys.stdin.fileno(), b"", FRAME_SECONDS
    while True:
        if select.select([commands], [], [], wait if camera.is_open else None)[0]:
            more = os.read(commands, 65_536)
            if not more:
                camera.close()
                return
            *lines, said = (said + more).split(b"\n")
            for line in lines:
                camera.obey(line.decode())
        if camera.is_open:
            wait = camera.look()


if __name__ == "__main__":
    main()
