"""The guard: a process of our own between the warden and the command, which dies only after the tree is dead.

    warden  ->  guard  ->  command  ->  ...          (-> is the parent of)

Why it is sound. The guard is started before the command and adopts every orphan of the tree (a subreaper), so each
process of the tree, whatever it forks, renames or detaches, descends from the guard until it is reaped; once the guard
has no child left, nothing of the tree lives. That is what `gone` means: the kernel's own answer to waitpid(2), and not
a list that was read.

If the warden dies, by whatever signal, its end of the channel closes: the guard hears the end of its input, kills the
tree, and ends. If the guard dies, the kernel kills the command (parent-death signal), gives the guard's children to the
warden, which adopts orphans too, and the warden kills what it got. The guard blocks every signal that can be blocked,
has a session of its own, may not be traced, and is killed by the warden if anybody stops it. If the warden itself is
stopped, the guard keeps the lease: past it the tree stands still. Who kills both at the same moment, with the same
rights, can get away where there is no control group: give the command a user of its own.

It hears `start`, `until`, `hold`, `go`, `signal`, `practise`, `kill`. It answers with `started` or `failed`, and then
`still`, `denied`, `practised`, `left` and at last `gone`.

Never knows a server, an order or its reason. It imports nothing but the standard library, so that it starts fast.
"""

import os
import select
import signal
import socket
import sys
import time
from collections.abc import Collection
from contextlib import suppress
from typing import Final

from watchfloor.warden import kernel
from watchfloor.warden.beginning import NotEntered, begin
from watchfloor.warden.cgroup import make_cgroup
from watchfloor.warden.grip import METHODS, Grip, Method, group_grip, tree_grip
from watchfloor.warden.practice import Practices

NAME: Final = "watchfloor-grd"
"""As ps(1) shows it."""

AGAIN_MS: Final = 2
"""How soon a tree that does not yet stand, or is not yet gone, is looked at again."""

WATCH_MS: Final = 200
"""How often a tree that is held is looked at: somebody outside may have woken it, or put a process into it."""

LONG_S: Final = 86_400.0
"""A lease that is longer than a day is not waited for: its next renewal wakes us."""

REST_S: Final = 0.01
"""What was killed may die in peace for so long before the tree is looked at again: looking takes its time away."""

PRIORITY: Final = -10
"""Ahead of a storm of forks, where we may be."""

READ_BYTES: Final = 1024 * 1024

_CLOCK: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class Ear:
    """Hears the warden over `channel`, a line each, and wakes when a child ends."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._rest = b""
        self._wake, waker = os.pipe()
        for descriptor in (self._wake, waker):
            os.set_blocking(descriptor, False)
        signal.signal(signal.SIGCHLD, _wake)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        self._poll = select.poll()
        self._poll.register(self._wake, select.POLLIN)
        self._poll.register(channel, select.POLLIN)
        self.is_deaf = False
        """True once the warden is gone."""

    def listen(self, pause_ms: int | None) -> list[bytes]:
        """Wait for so long at most; the lines that came."""
        lines: list[bytes] = []
        for descriptor, _ in self._poll.poll(pause_ms):
            if descriptor == self._wake:
                with suppress(BlockingIOError):
                    os.read(self._wake, READ_BYTES)
                continue
            heard = self._read()
            *lines, self._rest = (self._rest + heard).split(b"\n")
            if not heard:
                self._poll.unregister(self._channel)
                self.is_deaf = True
        return lines

    def _read(self) -> bytes:
        try:
            return self._channel.recv(READ_BYTES)
        except OSError:
            return b""


class Guard:
    """Holds one tree, as its warden says; no warden means `kill`."""

    def __init__(self, channel: socket.socket, mask: Collection[int], best: Method) -> None:
        self._channel = channel
        self._mask = mask
        self._best = best
        self._adopts = best != "process-group" and kernel.adopt_orphans(adopts=True)
        self._grip: Grip | None = None
        self._leader = 0
        self._until_s = float("inf")
        self._is_held = self._is_holding = self._stands = False
        self._dies = self._has_children = False
        self._look_s: float | None = None
        self._asked: bytes | None = None
        self._denied: set[int] = set()
        self._practices = Practices(self._say)

    def run(self) -> None:
        """Serve until the tree is gone, and the warden knows or is dead."""
        ear = Ear(self._channel)
        while not self._step():
            for line in ear.listen(self._pause_ms()):
                word, _, rest = line.partition(b" ")
                self._hear(word, rest)
            self._dies |= ear.is_deaf

    def _pause_ms(self) -> int | None:
        if self._dies:
            return AGAIN_MS if len(self._denied) == 0 else WATCH_MS
        if self._must_stand:
            return WATCH_MS if self._stands else AGAIN_MS
        if self._practices.is_busy:
            return AGAIN_MS
        left_s = self._until_s - time.clock_gettime(_CLOCK)
        return None if left_s > LONG_S else max(0, int(left_s * 1000) + 1)

    @property
    def _must_stand(self) -> bool:
        return self._is_held or time.clock_gettime(_CLOCK) >= self._until_s

    def _hear(self, word: bytes, rest: bytes) -> None:
        if word == b"start":
            self._start([bytes.fromhex(part.decode()) for part in rest.split(b",")])
        elif word == b"until":
            self._until_s = float(rest)
        elif word == b"hold":
            self._is_held, self._asked = True, rest
        elif word == b"go":
            self._is_held, self._asked = False, None
        elif word == b"signal":
            self._pass_on(int(rest))
        elif word == b"practise":
            self._practices.begin(rest.decode(), self._grip, must_stand=self._must_stand, stands=self._stands)
        elif word == b"kill":
            self._dies = True

    def _start(self, argv: list[bytes]) -> None:
        cgroup = make_cgroup() if self._adopts and self._best == "cgroup" else None
        try:
            try:
                self._leader = begin(argv, cgroup, self._mask)
            except NotEntered:
                cgroup.remove() if cgroup is not None else None
                cgroup = None
                self._leader = begin(argv, None, self._mask)
        except OSError as error:
            if cgroup is not None:
                cgroup.remove()
            self._say(f"failed {error.errno or 0}")
            self._dies = True
            return
        self._has_children = True
        self._grip = tree_grip(os.getpid(), cgroup) if self._adopts else group_grip(self._leader)
        self._say(f"started {self._leader} {self._grip.method} {'' if cgroup is None else bytes(cgroup.folder).hex()}")
        _cover()

    def _pass_on(self, number: int) -> None:
        """Pass a signal on to the command's group; what stands still would not hear it, and is killed."""
        if self._must_stand:
            self._dies = True
        elif self._leader:
            with suppress(OSError):
                os.killpg(self._leader, number)

    def _step(self) -> bool:
        """Do what is due; True if all is over."""
        self._reap()  # and with it: nobody died unseen between two looks
        if self._grip is None:
            return self._dies
        if self._dies:
            self._practices.give_up("the tree is killed")
            return self._kill(self._grip)
        if self._must_stand:
            self._practices.give_up("the tree is to stand still")
            self._is_holding = True
            self._stands = self._grip.hold()
            self._tell_denied(self._grip)
            if self._stands and self._asked is not None:
                self._say(f"still {self._asked.decode()}")
                self._asked = None
        elif self._is_holding:
            self._is_holding = self._stands = False
            self._grip.go_on()
        else:
            self._practices.step()
        return False

    def _kill(self, grip: Grip) -> bool:
        """Kill what is there and wait for its end; True once nothing is left: no child here, nobody in the group."""
        if self._look_s is None:
            grip.herd.pids.clear()  # the report names who was ended, not who was ever seen
        if self._look_s is None or time.monotonic() >= self._look_s:
            grip.kill()
            self._look_s = time.monotonic() + REST_S
        self._tell_denied(grip)
        self._reap()
        if self._has_children or not grip.is_empty:
            return False
        grip.let_go()
        self._say(f"gone {','.join(map(str, grip.herd.pids))}")
        return True

    def _reap(self) -> None:
        """Read the end of every child that has one: the command, and orphans that came to us."""
        while self._has_children:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG | (kernel.WALL if kernel.IS_LINUX else 0))
            except ChildProcessError:
                self._has_children = False
                return
            if pid == 0:
                return
            if self._grip is not None:
                self._grip.herd.disturb()
            if pid == self._leader:
                self._leader = 0
                self._dies = True  # what it leaves behind ends with it
                self._say(f"left {os.waitstatus_to_exitcode(status)}")

    def _tell_denied(self, grip: Grip) -> None:
        for pid in grip.herd.denied.keys() - self._denied:
            self._denied.add(pid)
            self._say(f"denied {pid}")

    def _say(self, words: str) -> None:
        with suppress(OSError):  # the warden is dead: nobody is told any more, and the tree dies all the same
            self._channel.sendall(words.encode() + b"\n")


def _wake(_number: int, _frame: object) -> None:
    """Do nothing: that it is called at all ends the wait."""


def _cover() -> None:
    """Let go of the command's input and output, so that their ends are seen; a storm of forks is to wait for us."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, PRIORITY)


def main() -> None:
    """Be the guard; the arguments are the descriptor of the channel to the warden, and the best method to use."""
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals) - {signal.SIGCHLD})
    kernel.be_called(NAME)
    kernel.be_closed()
    channel = socket.socket(fileno=int(sys.argv[1]))
    channel.set_inheritable(False)
    Guard(channel, mask, METHODS[sys.argv[2]]).run()
