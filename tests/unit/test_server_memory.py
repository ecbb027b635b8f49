"""A worker that has looked at passwords does not keep the memory that it took."""

import subprocess
import sys

import pytest

KIBIBYTES_OF_ONE_HASH = 19 * 1024
# In a process of its own: what it is told about memory holds until it ends. Each thread hashes once, one after the
# other, and all of them live until the end, as the threads of a worker do.
PROGRAM = """
import sys, threading
from odr.crypto.passwords import hash_password
from odr.server import give_memory_back

def resident():
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))

if sys.argv[1] == "give back":
    give_memory_back()
turn, over = threading.Semaphore(1), threading.Event()
done = [threading.Event() for _ in range(4)]

def work(own):
    with turn:
        hash_password("correct horse battery staple")
        hash_password("correct horse battery staple")
    own.set()
    over.wait()

before = resident()
for own in done:
    threading.Thread(target=work, args=(own,)).start()
for own in done:
    own.wait()
print(resident() - before)
over.set()
"""


def test_hashing_passwords_in_many_threads_leaves_no_memory_behind() -> None:
    assert grown("give back") < KIBIBYTES_OF_ONE_HASH


def grown(manner: str) -> int:
    """How much larger the process is after a hash in each of four threads, in KiB."""
    done = subprocess.run([sys.executable, "-c", PROGRAM, manner], check=True, capture_output=True, text=True)
    return int(done.stdout)


FREED = """
import ctypes, sys
from odr.server import fill_freed_memory
if sys.argv[1] == "filled":
    fill_freed_memory()
text = bytearray(b"heronbrook-sixtyfour " * 200)
place = ctypes.addressof((ctypes.c_char * len(text)).from_buffer(text))
del text
print(b"heronbrook-sixtyfour" in ctypes.string_at(place + 64, 2000))
"""


@pytest.mark.parametrize(("how", "left"), [("filled", "False"), ("as it is", "True")])
def test_what_was_freed_is_written_over(how: str, left: str) -> None:
    """With the control: without it, the words stand where they stood."""
    ran = subprocess.run([sys.executable, "-c", FREED, how], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == left
