"""The plugin is run on a small test suite of its own."""

import pytest

pytest_plugins = ["pytester"]


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_the_files_that_took_longest_are_named_whoever_ran_them(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config, workers: tuple[str, ...]
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(pytestconfig.rootpath))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(
        test_slow="import time\ndef test_one(): time.sleep(0.3)\ndef test_two(): assert False\n",
        test_quick="def test_three(): pass\n",
    )
    result = pytester.runpytest_subprocess(
        "-p", "tests.plugins.costs", "-p", "xdist.plugin", "-p", "no:cacheprovider", "--costs", *workers
    )
    assert result.parseoutcomes() == {"passed": 2, "failed": 1}
    result.stdout.fnmatch_lines(["* s *test_slow.py (2 tests)", "* s *test_quick.py (1 tests)", "* of 3 tests"])
