"""Links to the other kiosks, kept up, and what goes over them.

All of it is one loop: it waits for sockets, and looks twenty times a second whether the kiosk has
written. Whoever finds the other first dials; of two connections between the same two the one
that the lesser name dialled stays. A peer that is silent for LOST_SECONDS is lost, and is dialled
again.

The row `peers` of `sync.db`'s status says how it is (maru.kiosk.synced).
"""

from __future__ import annotations

import secrets
import selectors
import socket
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from maru.kiosk.synced import TOLD_SECONDS, TWIN
from maru.protocol.note import Signer, compact_json
from maru.sync.peers.dialling import Address, Target, Targets, dial
from maru.sync.peers.exchange import Exchange, News, Sent
from maru.sync.peers.link import HIGH_WATER, Link, LinkLost
from maru.sync.peers.messages import (
    MAX_CLAIMS,
    MAX_FRAME,
    MAX_SEES,
    Beat,
    Claims,
    Heads,
    Hello,
    Message,
    Origin,
    Updates,
    Want,
    claims_frame,
)
from maru.sync.peers.tls import make_context

LOOK_SECONDS = 0.05
KEEP_SECONDS = 0.1
"""Between two writes of what was heard, at the least: the kiosk's own writes use the same disk."""
BEAT_SECONDS = 1.0
LOST_SECONDS = 5.0
HELLO_SECONDS = 5.0
"""From a connection's beginning to the other's hello."""
STATUS_SECONDS = 0.5
"""Between two words about the peers, at the least."""
PASS_ON_SECONDS = 3.0
"""Until claims of others are passed on: first the peer may find those others itself."""
PACKAGE_PAUSE = 30.0
MOST_REFUSED = 100
"""False things after which a kiosk is not listened to for PACKAGE_PAUSE."""
MOST_STRANGERS = 32
"""Links, of those that others dialled and of those dialled here, before who it is was said."""
MOST_OF_A_HOST = 8

_CLAIMS_BYTES = 100_000
_FRAME_ROOM = MAX_FRAME - 1_024


@dataclass
class _Peer:
    """Another kiosk that has said who it is, over one link."""

    link: Link
    hello: Hello
    since: float
    cursor: int | None = None  # how many of our own claims it has; None before it has said so
    beat: Beat | None = None
    updates: int = 0  # up to which number it was sent updates
    floor: set[str] = field(default_factory=set)  # hashes of the floor motions that it was sent
    passed_on: bool = False
    queue: list[Sent] = field(default_factory=list)

    @property
    def sees(self) -> frozenset[Origin]:
        """The kiosks that it is connected with itself."""
        return self.beat.sees if self.beat else frozenset()


class Speaking:
    """What one epoch of a kiosk says to the others, turn by turn, until it is closed."""

    def __init__(
        self,
        exchange: Exchange,
        witness: Signer,
        server: socket.socket,
        targets: Targets,
        clock: Callable[[], float],
        wall: Callable[[], float],
    ) -> None:
        """Take what is known, the epoch's witness key, a listening socket, whom to dial.

        `clock` gives seconds that never go back, `wall` those since 1970.
        """
        self._exchange, self._server, self._targets = exchange, server, targets
        self._clock, self._wall = clock, wall
        hall = exchange.hall
        self.hello = Hello(*hall.origin, secrets.token_hex(16), hall.tag, hall.package)
        """What this kiosk says of itself."""
        self._context = make_context(witness, lambda key: key in exchange.hall.members)
        self._selector = selectors.DefaultSelector()
        self._selector.register(server, selectors.EVENT_READ)
        self._links: dict[Link, Target | None] = {}
        self._peers: dict[Link, _Peer] = {}
        self._taken: Counter[Hello] = Counter()
        self._states: dict[str, str] = {}
        self._shut_out: dict[Origin, float] = {}
        self._beat_due = self._keep_due = self._status_due = self._say_again = 0.0
        self._said = ""
        self._write_status()

    def turn(self, found: Collection[Address]) -> None:
        """Wait for LOOK_SECONDS at the most, and do what there is to do.

        `found` is where kiosks are announced now.
        """
        for key, mask in self._selector.select(LOOK_SECONDS):
            if key.fileobj is self._server:
                self._accept()
            elif isinstance(key.data, Link) and key.data in self._links:
                self._serve(key.data, mask)
        if self._clock() >= self._keep_due:
            pause = KEEP_SECONDS if self._exchange.keep() else BEAT_SECONDS
            self._keep_due = self._clock() + pause
        news = self._exchange.look()
        if news.hall:
            self._drop_strangers()
        self._tell(news)
        self._dial(found)
        self._watch()
        for link in list(self._links):
            self._guard(link, link.flush)
        self._write_status()

    def close(self) -> None:
        """End all connections at once."""
        for link in list(self._links):
            link.close()
        self._selector.close()

    # links

    def _accept(self) -> None:
        try:
            sock, (host, *_) = self._server.accept()
        except OSError:
            return  # it went away again
        hosts = [link.host for link in self._strangers() if not link.dialled]
        if len(hosts) >= MOST_STRANGERS or hosts.count(host) >= MOST_OF_A_HOST:
            sock.close()
            return
        self._add(sock, host, None)

    def _strangers(self) -> list[Link]:
        return [link for link in self._links if link not in self._peers]

    def _add(self, sock: socket.socket, host: str, target: Target | None) -> Link:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link = Link(self._context, sock, host, dialled=target is not None, now=self._clock())
        self._links[link] = target
        self._guard(link, lambda: link.send(self.hello))
        return link

    def _serve(self, link: Link, mask: int) -> None:
        def serve() -> None:
            if mask & selectors.EVENT_READ:
                link.receive(self._clock())
                for message in link.messages():
                    if link in self._links:
                        self._take(link, message)
            link.flush()

        self._guard(link, serve)

    def _guard(self, link: Link, act: Callable[[], object]) -> None:
        """Do something with a link, and cut it when it is lost by that."""
        if link not in self._links:
            return
        try:
            act()
        except LinkLost:
            self._cut(link)
        self._await(link)

    def _await(self, link: Link) -> None:
        """Wait for what this link can do next; for nothing while it has sent too much."""
        if link not in self._links:
            return
        wanted = selectors.EVENT_READ if link.may_read(self._clock()) else 0
        wanted |= selectors.EVENT_WRITE if link.waiting else 0
        registered = self._selector.get_map().get(link.socket)
        if registered is not None and registered.events != wanted:
            self._selector.unregister(link.socket)
            registered = None
        if registered is None and wanted:
            self._selector.register(link.socket, wanted, link)

    def _cut(self, link: Link, pause: float | None = None) -> None:
        """End a link; what was dialled is dialled again after a while."""
        if link not in self._links:
            return
        target = self._links.pop(link)
        if link.socket in self._selector.get_map():
            self._selector.unregister(link.socket)
        link.close()
        peer = self._peers.pop(link, None)
        if peer is not None and not self._links_to(peer.hello.origin):
            is_closed = peer.beat is not None and peer.beat.closed
            self._states[peer.hello.kiosk] = "closed" if is_closed else "lost"
        if target is not None:
            if peer is not None:
                target.tries = 0
            self._targets.wait(target, self._clock(), pause)

    def _links_to(self, origin: Origin) -> list[_Peer]:
        return [peer for peer in self._peers.values() if peer.hello.origin == origin]

    def _drop_strangers(self) -> None:
        """Cut the links of kiosks that are enrolled no more, or under a newer epoch."""
        for link in list(self._links):
            if link.hello is not None and link.key not in self._exchange.hall.members:
                self._cut(link)

    # dialling

    def _dial(self, found: Collection[Address]) -> None:
        self._targets.found(found)
        connected = {peer.hello.instance for peer in self._peers.values()} | {self.hello.instance}
        for target in self._targets.due(self._clock(), connected):
            if sum(link.dialled for link in self._strangers()) >= MOST_STRANGERS:
                return
            sock = dial(target.address)
            if sock is None:
                self._targets.wait(target, self._clock())
            else:
                target.link = self._add(sock, target.address[0], target)

    # what arrives

    def _take(self, link: Link, message: Message) -> None:
        if isinstance(message, Hello):
            self._greet(link, message)
            return
        peer = self._peers.get(link)
        if peer is None:
            raise LinkLost("it has not said who it is")
        refused = 0
        match message:
            case Want():
                peer.cursor = min(message.claims, len(self._exchange.own))
            case Beat():
                self._take_beat(peer, message)
            case Claims():
                refused = self._take_claims(peer, message)
            case Heads():
                heads, refused = self._exchange.take_heads(message.notes)
                for head in heads:
                    for other in self._links_to((head.kiosk, head.epoch)):
                        if other is not peer:  # a second one of the same kiosk
                            self._send(other, Heads((head.note,)))
            case Updates():
                refused = self._exchange.take_updates(message.notes)
        link.refused += refused
        if link.refused > MOST_REFUSED:
            self._shut_out[peer.hello.origin] = self._clock() + PACKAGE_PAUSE
            self._cut(link, PACKAGE_PAUSE)

    def _greet(self, link: Link, hello: Hello) -> None:
        exchange = self._exchange
        target = self._links[link]
        member = exchange.hall.members.get(link.key or b"")
        if link.hello is not None or member is None or hello.event != exchange.hall.tag:
            raise LinkLost("not a kiosk of this event")
        if hello.origin != (member.kiosk, member.epoch):
            raise LinkLost("another kiosk than its key's")
        if self._clock() < self._shut_out.get(hello.origin, 0):
            raise LinkLost("it said too much that cannot be believed")
        link.hello = hello
        if target is not None:
            target.hello = hello
        if hello.instance == self.hello.instance:
            raise LinkLost("this kiosk itself")
        if hello.package != exchange.hall.package:
            self._states[hello.kiosk] = "other_package"
            self._cut(link, PACKAGE_PAUSE)
            return
        if not self._stays(link, hello):
            raise LinkLost("another connection to it stays")
        peer = self._peers[link] = _Peer(link, hello, self._clock())
        if hello.origin == exchange.hall.origin:
            exchange.keep_status(TWIN, {"instance": hello.instance})
        self._send(peer, Want(self._taken[hello]))
        self._send(peer, self._beat())
        self._send_notes(peer, Heads, exchange.heads())

    def _stays(self, link: Link, hello: Hello) -> bool:
        """Say whether this link is the one that stays; cut the other, where there is one, if so."""
        other = next(
            (peer for peer in self._peers.values() if peer.hello == hello),
            None,
        )
        if other is None:
            return True
        ours_stays = self.hello < hello
        if other.link.dialled != link.dialled and link.dialled != ours_stays:
            return False
        self._cut(other.link)
        return True

    def _take_beat(self, peer: _Peer, beat: Beat) -> None:
        """Note how a peer is; pass on what it does not hear from its maker any more."""
        gone = peer.sees - beat.sees
        peer.beat = beat
        if peer.passed_on and gone:
            every = self._exchange.others(beat.sees, peer.hello.origin)
            peer.queue += [sent for sent in every if sent[0] in gone]

    def _take_claims(self, peer: _Peer, message: Claims) -> int:
        new, refused = self._exchange.take_claims(message.claims)
        if message.next is not None:
            self._taken[peer.hello] = message.next
        for other in self._peers.values():
            if other is not peer and other.passed_on:
                other.queue += [
                    (origin, text)
                    for origin, text in new
                    if origin not in other.sees and origin != other.hello.origin
                ]
        return refused

    # what is told

    def _tell(self, news: News) -> None:
        """Send what is new here, and what a peer lacks, as far as it takes it."""
        now = self._clock()
        for peer in list(self._peers.values()):
            if news.head:
                self._send(peer, Heads((self._exchange.head,)))
            if not peer.passed_on and now - peer.since >= PASS_ON_SECONDS:
                peer.passed_on = True
                peer.queue += self._exchange.others(peer.sees, peer.hello.origin)
            elif peer.passed_on:
                passed_over = {*peer.sees, peer.hello.origin}
                peer.queue += [sent for sent in news.carried if sent[0] not in passed_over]
            self._tell_claims(peer)
            self._tell_updates(peer)

    def _tell_claims(self, peer: _Peer) -> None:
        own = self._exchange.own
        origin = self._exchange.hall.origin
        while peer.cursor is not None and peer.cursor < len(own) and self._has_room(peer):
            taken = _as_many_as_fit([(origin, t) for t in own[peer.cursor :][:MAX_CLAIMS]])
            peer.cursor += len(taken)
            self._send(peer, claims_frame(taken, peer.cursor))
        while peer.queue and self._has_room(peer):
            taken = _as_many_as_fit(peer.queue[:MAX_CLAIMS])
            del peer.queue[: len(taken)]
            self._send(peer, claims_frame(taken, None))

    def _tell_updates(self, peer: _Peer) -> None:
        if peer.beat is None:
            return
        newest = len(self._exchange.hall.updates)
        first = max(peer.beat.updates, peer.updates)
        if newest > first and self._has_room(peer):
            self._send_notes(peer, Updates, self._exchange.updates(first))
            peer.updates = newest
        if (motions := self._exchange.floor_motions(peer.floor)) and self._has_room(peer):
            self._send_notes(peer, Updates, [note for _, note in motions])
            peer.floor.update(sha256 for sha256, _ in motions)

    def _has_room(self, peer: _Peer) -> bool:
        return peer.link in self._links and peer.link.waiting < HIGH_WATER

    def _send(self, peer: _Peer, message: Message | bytes) -> None:
        self._guard(peer.link, lambda: peer.link.send(message))

    def _send_notes(
        self, peer: _Peer, kind: type[Heads] | type[Updates], notes: Sequence[str]
    ) -> None:
        part: list[str] = []
        room = _FRAME_ROOM
        for note in notes:
            length = len(compact_json(note).encode()) + 1
            if part and length > room:
                self._send(peer, kind(tuple(part)))
                part, room = [], _FRAME_ROOM
            part.append(note)
            room -= length
        if part:
            self._send(peer, kind(tuple(part)))

    # beats and states

    def _beat(self) -> Beat:
        sees = {peer.hello.origin for peer in self._peers.values() if peer.beat is not None}
        updates = len(self._exchange.hall.updates)
        return Beat(self._exchange.closed, updates, frozenset(sorted(sees)[:MAX_SEES]))

    def _watch(self) -> None:
        """Send the beat, and cut links that are silent or do not say who they are."""
        now = self._clock()
        if now >= self._beat_due:
            self._beat_due = now + BEAT_SECONDS
            beat = self._beat()
            for peer in list(self._peers.values()):
                self._send(peer, beat)
        for link in list(self._links):
            is_silent = link in self._peers and now - link.heard > LOST_SECONDS
            is_late = link not in self._peers and now - link.began > HELLO_SECONDS
            if is_silent or is_late:
                self._cut(link)

    def _state(self, kiosk: str, origin: Origin) -> str:
        links = self._links_to(origin)
        if not links:
            return self._states.get(kiosk, "absent")
        if origin in self._exchange.forked or len(links) > 1:
            return "twice"
        return "closed" if all(peer.beat and peer.beat.closed for peer in links) else "connected"

    def _write_status(self) -> None:
        """Say how the peers are: when it is something new, and every TOLD_SECONDS / 3."""
        now = self._clock()
        if now < self._status_due:
            return
        exchange = self._exchange
        others = [each for each in exchange.hall.kiosks if each.kiosk != self.hello.kiosk]
        peers = [
            {
                "kiosk": each.kiosk,
                "epoch": each.epoch,
                "state": self._state(each.kiosk, (each.kiosk, each.epoch)),
            }
            for each in others
        ]
        body: dict[str, object] = {
            "expected": len(others),
            "connected": sum(bool(self._links_to((it.kiosk, it.epoch))) for it in others),
            "peers": peers,
            "updates": len(exchange.hall.updates),
            "problem": exchange.hall.problem,
            "ignored": exchange.ignored,
            "twice": len(exchange.twice),
        }
        said = compact_json(body)
        if said != self._said or now >= self._say_again:
            exchange.keep_status("peers", {**body, "at": int(self._wall())})
            self._said, self._status_due = said, now + STATUS_SECONDS
            self._say_again = now + TOLD_SECONDS / 3


def _as_many_as_fit(claims: Sequence[Sent]) -> list[Sent]:
    """Return the first of these claims, one at least, that make a frame of a handy size."""
    taken: list[Sent] = []
    length = 0
    for sent in claims:
        length += len(sent[1]) + 64
        if taken and length > _CLAIMS_BYTES:
            break
        taken.append(sent)
    return taken
