"""A PostgreSQL server for tests: its own data, reached through a socket in its own folder."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

import psycopg

from maru.sync.ledger.store import Store

INSTALLED = Path("/usr/lib/postgresql")
TEMPLATE = "migrated"
START_SECONDS = 60

# Nothing here outlives the machine, so nothing waits for the disk. A kill loses nothing by that.
SETTINGS = {
    "fsync": "off",
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "32MB",
}


class PostgresServer:
    """A server that runs until `close`, or until the process that started it ends.

    It refuses to run as root, so root runs it as `postgres`, or as `nobody`.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="maru-postgres-", dir=_roomy_memory()))
        self._become = ["setpriv", "--pdeathsig", "INT"]
        if os.geteuid() == 0:
            names = {one.pw_name: one for one in pwd.getpwall()}
            user = names.get("postgres") or names["nobody"]
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._become += [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
        self._databases = 0
        data = self.folder / "data"
        initialise = ["--auth=trust", "--username=maru", "--encoding=UTF8", "--locale=C.UTF-8"]
        subprocess.run(
            [*self._become, program("initdb"), "--no-sync", *initialise, data],
            check=True,
            capture_output=True,
            cwd=self.folder,
        )
        self.start()
        self._execute(f"CREATE DATABASE {TEMPLATE}")
        Store.open(self.url(TEMPLATE)).close()

    def start(self) -> None:
        """Start it; return when it says, as to systemd, that it takes connections."""
        settings = SETTINGS | {"unix_socket_directories": str(self.folder)}
        options = [word for name in settings for word in ("-c", f"{name}={settings[name]}")]
        told = self.folder / "notify"
        told.unlink(missing_ok=True)
        with (
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener,
            (self.folder / "log").open("ab") as log,
        ):
            listener.bind(str(told))
            told.chmod(0o777)
            listener.settimeout(START_SECONDS)
            self._process = subprocess.Popen(
                [*self._become, program("postgres"), "-D", self.folder / "data", *options],
                cwd=self.folder,
                stderr=log,
                env={**os.environ, "NOTIFY_SOCKET": str(told)},
            )
            while b"READY=1" not in listener.recv(4_096):
                pass

    def stop(self, number: int = signal.SIGINT) -> None:
        """Stop it: SIGINT ends all sessions at once, SIGQUIT does not even tidy up."""
        self._process.send_signal(number)
        self._process.wait(START_SECONDS)

    def close(self) -> None:
        """Stop it, and remove what it kept."""
        self.stop()
        shutil.rmtree(self.folder)

    def url(self, database: str) -> str:
        """Return the URL of a database."""
        return f"postgresql://maru@/{database}?host={self.folder}"

    def new_store(self, copied: str = TEMPLATE) -> str:
        """Return the URL of a new database with a ledger's tables, or of a copy of another."""
        self._databases += 1
        name = f"store{self._databases}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {database_of(copied)}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is connected."""
        self._execute(f"DROP DATABASE {database_of(url)} WITH (FORCE)")

    def _execute(self, sql: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.encode())


def _roomy_memory() -> Path | None:
    """Return the folder in memory that Linux has, where it has two gigabytes left."""
    shared = Path("/dev/shm")  # noqa: S108 # a folder of our own is made in it
    return shared if shared.is_dir() and shutil.disk_usage(shared).free > 2 * 2**30 else None


def database_of(url: str) -> str:
    """Return the name of a URL's database."""
    return url.split("?")[0].rsplit("/", 1)[-1]


def program(name: str) -> Path:
    """Say where a program of the newest PostgreSQL is; Debian's package `postgresql` has it."""
    found = sorted(INSTALLED.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    assert found, f"no {name} under {INSTALLED}: install the Debian package postgresql"
    return found[-1]
