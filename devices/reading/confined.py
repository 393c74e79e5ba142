"""A process that reads papers talks to nobody but its supervisor: no network, no file, no other program.

The kernel refuses these for the rest of the process's life (seccomp, resource limits), so that native code is held too.
It is needed: onnxruntime 1.29 and later keeps a number of this machine in the home folder and has its maker's telemetry
built in, on Linux too, unless `ORT_DISABLE_TELEMETRY` stands in the environment before it is loaded.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from devices.fault import DeviceFault

_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _SECCOMP_MODE_FILTER = 22, 38, 2  # linux/prctl.h, linux/seccomp.h
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 1  # SECCOMP_RET_ALLOW; SECCOMP_RET_ERRNO with EPERM
_LOAD, _EQUAL, _ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06  # linux/bpf_common.h: LD|W|ABS, JMP|JEQ|K, JMP|JSET|K, RET|K
_NUMBER, _ARCH, _SECOND, _THIRD = 0, 4, 24, 32  # where they stand in struct seccomp_data, low halves of the arguments
_CREATES = os.O_CREAT


@dataclass(frozen=True, slots=True)
class _Machine:
    """The numbers of system calls on one kind of processor (linux/audit.h, asm/unistd.h)."""

    arch: int
    refused: tuple[int, ...]  # socket socketpair connect execve execveat mkdir mkdirat creat io_uring_setup
    openat: int
    open: int | None = None


_GENERIC = (198, 199, 203, 221, 281, 34, 425)
_MACHINES: Mapping[str, _Machine] = MappingProxyType(
    {
        "x86_64": _Machine(0xC000003E, (41, 53, 42, 59, 322, 83, 258, 85, 425), openat=257, open=2),
        "aarch64": _Machine(0xC00000B7, _GENERIC, openat=56),
        "loongarch64": _Machine(0xC0000102, _GENERIC, openat=56),
    }
)


def confine(megabytes: int) -> None:
    """Refuse all that from now on, and more memory than `megabytes`; leave the screen the larger share of the machine.

    For a host process only: it cannot be undone. DeviceFault OCR-001 where it cannot be done: then nothing is read.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    sys.dont_write_bytecode = True
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # whatever is opened, nothing is put into it
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        raise DeviceFault("OCR-001", f"cannot be confined on {platform.machine()}")
    _refuse(_program(machine))


def _program(machine: _Machine) -> bytes:
    """Return the filter (classic BPF): refused calls, creating a file, and calls of another architecture give EPERM."""
    steps = [_step(_LOAD, _ARCH), _step(_EQUAL, machine.arch, 1, 0), _step(_RETURN, _REFUSE), _step(_LOAD, _NUMBER)]
    for number in machine.refused:
        steps += [_step(_EQUAL, number, 0, 1), _step(_RETURN, _REFUSE)]
    for opening, flags in ((machine.openat, _THIRD), (machine.open, _SECOND)):
        if opening is not None:
            steps += [
                _step(_EQUAL, opening, 0, 4),
                _step(_LOAD, flags),
                _step(_ANY_BIT, _CREATES, 0, 1),
                _step(_RETURN, _REFUSE),
                _step(_RETURN, _ALLOW),
            ]
    return b"".join([*steps, _step(_RETURN, _ALLOW)])


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _refuse(program: bytes) -> None:
    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))

    libc = ctypes.CDLL(None, use_errno=True)
    filled = Program(len(program) // 8, program)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(filled), 0, 0):
        raise DeviceFault("OCR-001", f"cannot be confined: errno {ctypes.get_errno()}")
