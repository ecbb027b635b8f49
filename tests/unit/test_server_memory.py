"""A worker that has looked at passwords does not keep the memory that it took."""

import subprocess
import sys

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
