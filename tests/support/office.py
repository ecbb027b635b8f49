"""LibreOffice without a window, where it is installed: what it takes a table for, and what it would write back."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

NO_OFFICE = "no LibreOffice on this machine"
_COLUMNS = 60
_UTF_8 = 76
_AS_TEXT = "/".join(f"{number}/2" for number in range(1, _COLUMNS + 1))
# Commas, double quotes, UTF-8, from the first line on, every column as text.
_READ = f"CSV:44,34,{_UTF_8},1,{_AS_TEXT}"
# The same, with what cells show, and not the formulas behind it.
_WRITE = f"csv:Text - txt - csv (StarCalc):44,34,{_UTF_8},1,,0,false,true,false"
_PATIENCE_SECONDS = 300


def written_back(tables: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """The tables as LibreOffice writes them after it has read them, by name. Skips the test where there is none."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip(NO_OFFICE)
    read, wrote = folder / "read", folder / "wrote"
    read.mkdir()
    for name, content in tables.items():
        (read / name).write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    asked = [program, "--headless", profile, f"--infilter={_READ}", "--convert-to", _WRITE, "--outdir", str(wrote)]
    done = subprocess.run(
        [*asked, *(str(read / name) for name in tables)],
        check=False,
        capture_output=True,
        timeout=_PATIENCE_SECONDS,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return {name: (wrote / name).read_bytes() for name in tables}
