import pytest

from odr.privacy.promises import BadRegister, all_promises, load_promises, read_register

SECTION = '[[section]]\nid = "a"\ntitle = "A title"\n'
PROMISE = (
    '[[promise]]\nid = "P01"\nsection = "a"\npromise = "We do."\nkeeper = "code"\nstate = "kept"\nhow = "By doing."\n'
)
IDS = [
    f"P{number:02d}"
    for first, last in [(1, 7), (10, 14), (20, 25), (30, 36), (40, 46), (50, 54), (60, 66)]
    for number in range(first, last + 1)
]


def test_the_register_holds_every_promise_in_order() -> None:
    assert list(all_promises(load_promises())) == IDS


def test_no_two_promises_say_the_same() -> None:
    promises = all_promises(load_promises()).values()
    assert len({promise.promise for promise in promises}) == len(IDS)
    assert len({promise.how for promise in promises}) == len(IDS)


def test_only_what_code_keeps_today_needs_a_test() -> None:
    promises = all_promises(load_promises())
    assert promises["P01"].needs_test
    assert not promises["P65"].needs_test
    (not_yet,) = read_register(SECTION + PROMISE.replace('"kept"', '"not yet"'))[0].promises
    assert not not_yet.needs_test


def test_a_well_formed_register_is_read() -> None:
    (section,) = read_register(SECTION + PROMISE)
    assert (section.title, section.promises[0].how) == ("A title", "By doing.")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[section", "not TOML"),
        (SECTION, "nothing else"),
        (SECTION + PROMISE + "[other]\n", "nothing else"),
        (SECTION + PROMISE + PROMISE, "P01 stands there twice"),
        (SECTION + SECTION + PROMISE, "section a stands there twice"),
        (SECTION + PROMISE + '[[section]]\nid = "b"\ntitle = "B"\n', "section b has no promise"),
        (SECTION + PROMISE.replace('"P01"', '"Q1"'), "an id is a P and two digits"),
        (SECTION + PROMISE.replace('section = "a"', 'section = "z"'), "no section z"),
        (SECTION + PROMISE.replace('"code"', '"nobody"'), "keeper is neither"),
        (SECTION + PROMISE.replace('"kept"', '"maybe"'), "state is neither"),
        (SECTION + PROMISE.replace('"By doing."', '" "'), "how is empty"),
        (SECTION + PROMISE.replace('"By doing."', "3"), "how is empty"),
        (SECTION + PROMISE.replace("By doing.", "By 100%."), "how holds a percent sign"),
        (SECTION + PROMISE.replace("how =", "why ="), "wrong fields"),
        (SECTION + PROMISE.replace('id = "P01"\n', ""), "wrong fields"),
    ],
)
def test_a_register_that_can_not_be_so_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(BadRegister, match=complaint):
        read_register(text)
