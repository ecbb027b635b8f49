"""The plugin is run on small test suites of its own, in which promises are shown, missed and misspelt."""

import pytest

pytest_plugins = ["pytester"]

REGISTER = """
[[section]]
id = "a"
title = "A"
[[promise]]
id = "P01"
section = "a"
promise = "We are quiet."
keeper = "code"
state = "kept"
how = "By silence."
[[promise]]
id = "P02"
section = "a"
promise = "We will be quick."
keeper = "code"
state = "not yet"
how = "By haste."
[[promise]]
id = "P03"
section = "a"
promise = "We are kind."
keeper = "operator"
state = "kept"
how = "By training."
"""
UNKEPT = "*P01 is called kept, and no test marked with it passed: We are quiet.*"
PASSING = "import pytest\n\n@pytest.mark.promise('P01')\ndef test_quiet():\n    pass\n"
UNMARKED = "def test_other():\n    pass\n"


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makefile(".toml", register=REGISTER)
    pytester.makeini("[pytest]\ntestpaths = tests\npromise_register = register.toml\n")
    pytester.mkdir("tests")
    return pytester


def run(suite: pytest.Pytester, source: str, *arguments: str) -> pytest.RunResult:
    (suite.path / "tests" / "test_it.py").write_text(source, encoding="utf-8")
    return suite.runpytest_inprocess("-p", "tests.plugins.promises", "-p", "no:cacheprovider", *arguments)


def test_a_promise_with_a_passing_test_satisfies_the_run(suite: pytest.Pytester) -> None:
    result = run(suite, PASSING)
    assert result.ret == pytest.ExitCode.OK
    result.stdout.no_fnmatch_line("*called kept*")


@pytest.mark.parametrize(
    "source",
    [
        UNMARKED,
        UNMARKED + PASSING.replace("def", "@pytest.mark.skip\ndef"),
        UNMARKED + PASSING.replace("pass", "pytest.skip('no')"),
        UNMARKED + PASSING.replace("def", "@pytest.mark.xfail\ndef").replace("pass\n", "assert False\n"),
        UNMARKED + PASSING.replace("def", "@pytest.mark.xfail\ndef"),
        UNMARKED + PASSING.replace("P01", "P02"),
    ],
    ids=["unmarked", "skipped", "skipped inside", "expected to fail", "passed against expectation", "another one"],
)
def test_a_promise_without_a_test_that_ran_and_passed_fails_the_run(suite: pytest.Pytester, source: str) -> None:
    result = run(suite, source)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines([UNKEPT])
    result.stdout.no_fnmatch_line("*P02 is called kept*")
    result.stdout.no_fnmatch_line("*P03 is called kept*")


def test_a_failing_test_shows_no_promise_kept(suite: pytest.Pytester) -> None:
    result = run(suite, PASSING.replace("pass\n", "assert False\n"))
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines([UNKEPT])


def test_marks_on_the_module_and_several_ids_in_one_mark_count(suite: pytest.Pytester) -> None:
    result = run(suite, "import pytest\npytestmark = pytest.mark.promise('P02', 'P01')\n" + UNMARKED)
    assert result.ret == pytest.ExitCode.OK


@pytest.mark.parametrize("narrowing", [("-k", "other"), ("tests/test_it.py",), ("--deselect", "tests/test_it.py::x")])
def test_a_narrowed_run_is_not_asked(suite: pytest.Pytester, narrowing: tuple[str, ...]) -> None:
    assert run(suite, UNMARKED, *narrowing).ret == pytest.ExitCode.OK
    assert run(suite, UNMARKED, "--promises", *narrowing).ret == pytest.ExitCode.TESTS_FAILED


@pytest.mark.parametrize("arguments", [("tests",), ()])
def test_naming_the_whole_suite_narrows_nothing(suite: pytest.Pytester, arguments: tuple[str, ...]) -> None:
    assert run(suite, UNMARKED, *arguments).ret == pytest.ExitCode.TESTS_FAILED


@pytest.mark.parametrize(
    ("mark", "complaint"),
    [("'P99'", "*test_quiet: the register of promises has no 'P99'*"), ("", "*takes the ids of promises, as text*")],
)
def test_a_mark_that_names_no_promise_is_an_error_at_collection(
    suite: pytest.Pytester, mark: str, complaint: str
) -> None:
    result = run(suite, PASSING.replace("'P01'", mark))
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines([complaint])


def test_a_mark_on_a_test_in_a_class_is_checked_as_well(suite: pytest.Pytester) -> None:
    source = (
        "import pytest\n\nclass TestIt:\n    @pytest.mark.promise('P99')\n    def test_quiet(self):\n        pass\n"
    )
    assert run(suite, source).ret == pytest.ExitCode.INTERRUPTED


def test_workers_report_to_the_run_that_started_them(suite: pytest.Pytester) -> None:
    kept = run(suite, PASSING + UNMARKED, "-n", "1")
    assert kept.ret == pytest.ExitCode.OK
    unkept = run(suite, UNMARKED, "-n", "1")
    assert unkept.ret == pytest.ExitCode.TESTS_FAILED
    unkept.stdout.fnmatch_lines([UNKEPT])
    unknown = run(suite, PASSING.replace("P01", "P99"), "-n", "1")
    assert unknown.ret not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
    unknown.stdout.fnmatch_lines(["*the register of promises has no 'P99'*"])
