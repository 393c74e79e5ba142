"""The machine's kernel and first file system: Debian's own kernel package, unpacked and never installed."""

from __future__ import annotations

import gzip
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MODULES = (
    "virtio_pci", "virtio_console", "9pnet_virtio", "9p", "overlay",
    "xhci-pci", "ftdi_sio", "usbhid", "hid-generic", "evdev",
    "dummy_hcd", "usb_f_printer", "usblp",
)  # fmt: skip
_INIT = """#!/bin/busybox sh
/bin/busybox mkdir -p /bin /dev /proc /sys /lower /upper /host
/bin/busybox --install -s /bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
for module in $(cat /modules/order); do insmod /modules/$module || echo "no $module"; done
mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=512000,cache=loose host /lower
mount -t tmpfs tmpfs /upper; mkdir /upper/new /upper/work
mount -t overlay overlay -o lowerdir=/lower,upperdir=/upper/new,workdir=/upper/work /host
ifconfig lo 127.0.0.1 up
mount --move /dev /host/dev; mount --move /proc /host/proc; mount --move /sys /host/sys
mount -t tmpfs tmpfs /host/tmp; mount -t tmpfs tmpfs /host/run
project=$(sed 's/.*project=\\([^ ]*\\).*/\\1/' /host/proc/cmdline)
"""
ONE_PROGRAM = """
mkdir -p /host/dev/pts /host/dev/shm
mount -t devpts devpts /host/dev/pts; mount -t tmpfs tmpfs /host/dev/shm
exec switch_root /host /bin/sh -c "cd $project; .venv/bin/python -m tests.devices.usb.guest; sync"
"""
"""The last lines of the first program: one program of ours is all that runs."""


class RigError(RuntimeError):
    """The machine cannot be made or does not answer; the message says why."""


@dataclass(frozen=True, slots=True)
class Boot:
    """What the machine starts from."""

    kernel: Path
    initrd: Path


def prepare(folder: Path, end: str = ONE_PROGRAM) -> Boot:
    """Fetch and unpack what is not there yet (70 MB), and pack the first file system. Blocks for some seconds.

    `end`: the last lines of its first program, which finds this machine's files in /host and the project in `$project`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    unpacked = folder / "unpacked"
    if not list(unpacked.glob("boot/vmlinuz-*")):
        _fetch(folder, unpacked)
    kernel = next(unpacked.glob("boot/vmlinuz-*"))
    tree = unpacked / "lib" / "modules" / kernel.name.removeprefix("vmlinuz-")
    busybox = next(path for path in (unpacked / "bin" / "busybox", unpacked / "usr/bin/busybox") if path.exists())
    initrd = folder / "initrd.gz"
    initrd.write_bytes(gzip.compress(b"".join(_archive(busybox, tree, _INIT + end)), 1))
    return Boot(kernel, initrd)


def _fetch(folder: Path, unpacked: Path) -> None:
    told = _run("apt-cache", "depends", "linux-image-amd64", cwd=folder)
    newest = re.search(r"Depends: (linux-image-[0-9][^\s]*-amd64)\s", told)
    if newest is None:
        raise RigError("no kernel package is known: run apt-get update")
    _run("apt-get", "download", newest[1], "busybox-static", cwd=folder)
    for package in folder.glob("*.deb"):
        _run("dpkg", "-x", str(package), str(unpacked), cwd=folder)
        package.unlink()


def _run(*command: str, cwd: Path) -> str:
    try:
        done = subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True, timeout=300)
    except (OSError, subprocess.SubprocessError) as error:
        raise RigError(f"{command[0]}: {error}") from error
    return done.stdout


def _archive(busybox: Path, tree: Path, init: str) -> Iterator[bytes]:
    files = {path.stem.replace("-", "_"): path for path in tree.rglob("*.ko")}
    order: list[str] = []
    for name in MODULES:
        _needed(name.replace("-", "_"), files, order)
    yield _entry("bin", b"", 0o040755)
    yield _entry("modules", b"", 0o040755)
    yield _entry("bin/busybox", busybox.read_bytes(), 0o100755)
    yield _entry("init", init.encode(), 0o100755)
    yield _entry("modules/order", "\n".join(f"{name}.ko" for name in order).encode(), 0o100644)
    for name in order:
        yield _entry(f"modules/{name}.ko", files[name].read_bytes(), 0o100644)
    yield _entry("TRAILER!!!", b"", 0)


def _needed(name: str, files: dict[str, Path], order: list[str]) -> None:
    """Put a module behind all it depends on; one that is not there is part of the kernel."""
    if name in order or name not in files:
        return
    depends = re.search(rb"\0depends=([^\0]*)\0", files[name].read_bytes())
    for other in depends[1].decode().split(",") if depends else []:
        _needed(other.replace("-", "_"), files, order)
    order.append(name)


def _entry(name: str, content: bytes, mode: int) -> bytes:
    """Return one member of a `newc` archive (kernel documentation: early userspace, buffer format)."""
    fields = (0, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0)
    head = b"070701" + b"".join(b"%08X" % field for field in fields) + name.encode() + b"\0"
    return head + b"\0" * (-len(head) % 4) + content + b"\0" * (-len(content) % 4)
