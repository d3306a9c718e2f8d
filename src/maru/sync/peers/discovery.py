"""How kiosks of a hall find each other: DNS-SD over multicast (RFC 6762, RFC 6763).

Each announces `_maru._tcp.local.` with its port and, in TXT,

    event=<tag> kiosk=kiosk-2 epoch=1 package=<sha256> instance=<hex>

which is all public, and none of which is believed: the connection that follows proves it. An
address that comes or goes, with a cable or a lease, begins everything anew.
"""

from __future__ import annotations

import fcntl
import socket
import struct
import threading
from collections.abc import Iterable
from contextlib import suppress

from zeroconf import (
    Error,
    IPVersion,
    ServiceBrowser,
    ServiceInfo,
    ServiceListener,
    Zeroconf,
)

from maru.sync.peers.dialling import Address
from maru.sync.peers.messages import Hello

SERVICE = "_maru._tcp.local."
MOST_FOUND = 500
LOOK_SECONDS = 2.0

_ANSWER_MILLISECONDS = 3_000
_SIOCGIFADDR = 0x8915  # netdevice(7)


class Discovery:
    """Announces this kiosk and listens for others, until it is closed."""

    def __init__(self, hello: Hello, port: int, addresses: Iterable[str] | None = None) -> None:
        """Begin; `addresses` are those of this machine to do it on, all but loopback if None."""
        self._hello, self._port = hello, port
        self._addresses = None if addresses is None else sorted(addresses)
        self._found: dict[str, tuple[str, frozenset[Address]]] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="discovery")
        self._thread.start()

    def found(self) -> dict[Address, str]:
        """Return where kiosks of this event are announced, each with the name it gives itself."""
        with self._lock:
            return {place: kiosk for kiosk, places in self._found.values() for place in places}

    def close(self) -> None:
        """Take the announcement back and end."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        running: Zeroconf | None = None
        on: list[str] = []
        while not self._ended.wait(0 if running is None and not on else LOOK_SECONDS):
            now = self._addresses if self._addresses is not None else _own_addresses()
            if now == on and running is not None:
                continue
            if running is not None:
                running.close()
            on, running = now, self._announce(now)
            if running is None:
                self._ended.wait(LOOK_SECONDS)
        if running is not None:
            running.close()

    def _announce(self, addresses: list[str]) -> Zeroconf | None:
        """Announce this kiosk on these addresses; None while the network cannot be used."""
        if not addresses:
            return None
        try:
            running = Zeroconf(interfaces=addresses, ip_version=IPVersion.V4Only)
        except (OSError, Error):
            return None
        hello = self._hello
        info = ServiceInfo(
            SERVICE,
            f"{hello.kiosk}-{hello.epoch}-{hello.instance[:8]}.{SERVICE}",
            port=self._port,
            parsed_addresses=addresses,
            server=f"maru-{hello.instance[:8]}.local.",
            properties={
                "event": hello.event,
                "kiosk": hello.kiosk,
                "epoch": str(hello.epoch),
                "package": hello.package,
                "instance": hello.instance,
            },
        )
        try:
            running.register_service(info, cooperating_responders=True)
            ServiceBrowser(running, SERVICE, listener=_Listener(self))
        except (OSError, Error):  # such as a machine that is too busy just now
            running.close()
            return None
        return running

    def take(self, name: str, info: ServiceInfo | None) -> None:
        """Note what is announced under a name, or that nothing is."""
        told = {} if info is None else info.decoded_properties
        with self._lock:
            self._found.pop(name, None)
            is_ours = told.get("event") == self._hello.event
            if info is None or not is_ours or told.get("instance") == self._hello.instance:
                return
            if len(self._found) < MOST_FOUND and info.port:
                addresses = info.parsed_addresses(IPVersion.V4Only)[:4]
                places = frozenset((address, info.port) for address in addresses)
                self._found[name] = str(told.get("kiosk")), places


class _Listener(ServiceListener):
    """Hears from the browser's thread."""

    def __init__(self, discovery: Discovery) -> None:
        self._discovery = discovery

    def add_service(self, zc: Zeroconf, type_: str, name: str) -> None:
        """Ask for the addresses of what is announced."""
        with suppress(Error):  # the browser's thread must go on
            self._discovery.take(name, zc.get_service_info(type_, name, _ANSWER_MILLISECONDS))

    def update_service(self, zc: Zeroconf, type_: str, name: str) -> None:
        """As when it was first announced."""
        self.add_service(zc, type_, name)

    def remove_service(self, _zc: Zeroconf, _type: str, name: str) -> None:
        """Forget it."""
        self._discovery.take(name, None)


def _own_addresses() -> list[str]:
    """Return the first IPv4 address of each of this machine's interfaces but those of loopback."""
    found = set()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        for _, name in socket.if_nameindex():
            request = struct.pack("256s", name.encode()[:15])
            try:
                answer = fcntl.ioctl(any_socket.fileno(), _SIOCGIFADDR, request)
            except OSError:
                continue  # an interface without an address
            found.add(socket.inet_ntoa(answer[20:24]))
    return sorted(address for address in found if not address.startswith("127."))
