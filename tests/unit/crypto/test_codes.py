"""Access codes: read however they are typed, and every slip in one or two symbols is caught."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odr.crypto.codes import ALPHABET, SYMBOLS, AccessCode, BadCode, CodeKind, key_pair, lookup_tag, read_symbols
from odr.crypto.context import Context, Purpose
from odr.crypto.derivation import derive
from odr.crypto.secrets import CodeSecret, ServerShare
from tests.unit.crypto import by_hand

codes = st.integers(0, 2**130 - 1).map(lambda number: AccessCode(CodeSecret(number.to_bytes(17, "big"))))
places = st.integers(0, SYMBOLS - 1)
# Two slips can make a code of the other kind of it, which is refused as well.
SLIPS = {"check", "kind"}
EXAMPLE = AccessCode(CodeSecret(b"\x02" + bytes(range(16))))


def plain(code: AccessCode) -> str:
    return "".join(code.groups())


def refusal(typed: str) -> BadCode:
    with pytest.raises(BadCode) as refused:
        AccessCode.parse(typed)
    return refused.value


@given(codes)
def test_what_is_shown_reads_back(code: AccessCode) -> None:
    assert AccessCode.parse(code.reveal()) == code


@given(codes)
def test_a_code_is_seven_groups_of_four_without_look_alikes(code: AccessCode) -> None:
    groups = code.groups()
    assert [len(group) for group in groups] == [4] * 7
    assert code.reveal() == " ".join(groups)
    assert set(plain(code)) <= set(ALPHABET)
    assert not set(ALPHABET) & set("ILOU")


@given(codes)
def test_the_check_symbols_make_the_code_a_polynomial_with_both_roots(code: AccessCode) -> None:
    assert by_hand.is_code(code.reveal())


@given(st.lists(st.sampled_from(ALPHABET), min_size=28, max_size=28).map("".join))
def test_a_text_is_a_code_only_if_the_second_implementation_says_so(text: str) -> None:
    try:
        read = AccessCode.parse(text)
    except BadCode:
        assert not by_hand.is_code(text)
    else:
        assert read.reveal().replace(" ", "") == text
        assert by_hand.is_code(text)


def test_every_slip_in_one_symbol_is_caught() -> None:
    text = plain(EXAMPLE)
    for place in range(SYMBOLS):
        for symbol in set(ALPHABET) - {text[place]}:
            assert refusal(text[:place] + symbol + text[place + 1 :]).reason == "check"


def test_of_a_slip_in_one_symbol_it_is_told_where_it_is() -> None:
    text = plain(EXAMPLE)
    for place in range(SYMBOLS):
        for symbol in set(ALPHABET) - {text[place]}:
            assert refusal(text[:place] + symbol + text[place + 1 :]).place == place


@given(codes, places, places, st.sampled_from(ALPHABET), st.sampled_from(ALPHABET))
def test_where_a_slip_is_said_to_be_one_symbol_there_makes_a_code(
    code: AccessCode, one: int, other: int, first: str, second: str
) -> None:
    symbols = list(plain(code))
    symbols[one], symbols[other] = first, second
    try:
        AccessCode.parse("".join(symbols))
    except BadCode as slip:
        if slip.place is not None:
            before, after = symbols[: slip.place], symbols[slip.place + 1 :]
            assert any(by_hand.is_code("".join([*before, symbol, *after])) for symbol in ALPHABET)


@given(codes, st.sampled_from(["Code: {}", "My code, case 7: {}", "“{}”", "« {} »", "'{}'", "• {}", "* {}", "{}:"]))
def test_a_code_is_read_out_of_a_line_of_its_sheet(code: AccessCode, line: str) -> None:
    typed = line.format(code.reveal())
    assert AccessCode.pasted(typed) == code
    wide = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in typed)
    assert AccessCode.pasted(wide) == code
    with pytest.raises(BadCode):
        AccessCode.parse(typed)


@given(st.text(max_size=60))
def test_whatever_is_pasted_is_read_or_refused(typed: str) -> None:
    try:
        read = AccessCode.pasted(typed)
    except BadCode:
        return
    assert by_hand.is_code(read.reveal())


@given(codes)
def test_neither_kind_of_code_is_ever_read_as_the_other(code: AccessCode) -> None:
    for_browser = AccessCode(code._secret, CodeKind.BROWSER)
    assert for_browser != code
    assert refusal(for_browser.reveal()).reason == "kind"
    with pytest.raises(BadCode, match="kind"):
        AccessCode.parse(code.reveal(), CodeKind.BROWSER)
    assert AccessCode.parse(for_browser.reveal(), CodeKind.BROWSER) == for_browser


def test_no_slip_in_one_symbol_makes_a_code_of_the_other_kind() -> None:
    text = plain(AccessCode(EXAMPLE._secret, CodeKind.BROWSER))
    for place in range(SYMBOLS):
        for symbol in set(ALPHABET) - {text[place]}:
            assert refusal(text[:place] + symbol + text[place + 1 :]).reason == "check"


def test_every_slip_in_two_symbols_leaves_a_trace() -> None:
    # The code is linear: what a slip adds to the two values at the roots depends on the slip alone. Two slips go
    # unnoticed only if each adds the same as the other, so 868 slips that all add something different prove it.
    traces = {
        tuple(by_hand.evaluate([value] + [0] * place, root) for root in (2, 4))
        for value in range(1, 32)
        for place in range(SYMBOLS)
    }
    assert len(traces) == 31 * SYMBOLS
    assert (0, 0) not in traces


@given(codes, places, places, st.sampled_from(ALPHABET), st.sampled_from(ALPHABET))
def test_slips_in_two_symbols_are_caught(code: AccessCode, one: int, other: int, first: str, second: str) -> None:
    symbols = list(plain(code))
    symbols[one], symbols[other] = first, second
    typed = "".join(symbols)
    if typed == plain(code):
        assert AccessCode.parse(typed) == code
    else:
        assert refusal(typed).reason in SLIPS


@given(codes)
def test_any_two_exchanged_symbols_are_caught(code: AccessCode) -> None:
    text = plain(code)
    for one, other in combinations(range(SYMBOLS), 2):
        if text[one] != text[other]:
            symbols = list(text)
            symbols[one], symbols[other] = symbols[other], symbols[one]
            assert refusal("".join(symbols)).reason in SLIPS


@given(
    codes,
    st.lists(
        st.sampled_from(list(" -\t\n\r\f\v\u00a0\u202f\u2009\u3000\u2011\u2013\u2014\u2212._\u200b\ufeff\u00ad")),
        min_size=29,
        max_size=29,
    ),
)
def test_separators_and_case_do_not_matter(code: AccessCode, separators: list[str]) -> None:
    text = plain(code)
    typed = separators[28] + "".join(symbol + between for symbol, between in zip(text, separators[:28], strict=True))
    assert AccessCode.parse(typed) == code
    assert AccessCode.parse(typed.lower()) == code


@given(codes, st.sampled_from("iIlL"), st.sampled_from("oO"))
def test_look_alikes_are_read_as_meant(code: AccessCode, one: str, zero: str) -> None:
    assert AccessCode.parse(code.reveal().replace("1", one).replace("0", zero)) == code


@pytest.mark.parametrize("symbol", [*"uU*#+/,:;ßſıﬁŉΐéА٠²", "\u212a", "\uff10", "🔑"])
def test_a_strange_symbol_is_named_and_never_read_as_another(symbol: str) -> None:
    text = plain(EXAMPLE)
    for typed in (symbol + text, text + symbol, symbol * 28, text[:27] + symbol):
        refused = refusal(typed)
        assert (refused.reason, refused.symbol) == ("symbol", symbol)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_reason(typed: str) -> None:
    reason, symbol = "", ""
    try:
        AccessCode.parse(typed)
    except BadCode as refused:
        reason, symbol = refused.reason, refused.symbol
    assert reason in {"length", "symbol", "check"} or by_hand.is_code(AccessCode.parse(typed).reveal())
    assert symbol in typed or symbol == "\ufffd"


@pytest.mark.parametrize("symbol", ["\x00", "\x7f", "\x1b", "\ud800", "\ue000"])
def test_a_symbol_that_cannot_be_shown_is_replaced(symbol: str) -> None:
    refused = refusal(plain(EXAMPLE)[:27] + symbol)
    assert (refused.reason, refused.symbol) == ("symbol", "\ufffd")


@pytest.mark.parametrize("count", [0, 1, 27, 29, 56])
def test_another_number_of_symbols_is_counted(count: int) -> None:
    refused = refusal(("0" * count).replace("00", "0-0"))
    assert (refused.reason, refused.symbols) == ("length", count)


def test_far_too_much_text_is_refused_unread() -> None:
    refused = refusal("?" * 10_000_000)
    assert (refused.reason, refused.symbols, refused.symbol) == ("length", 10_000_000, "")


def test_a_refusal_never_holds_the_code() -> None:
    text = plain(EXAMPLE)
    for typed in (text[:-1], text + "0", text[:-1] + "U", text[1] + text[0] + text[2:]):
        assert not any(group in repr(vars(refusal(typed))) + str(refusal(typed)) for group in EXAMPLE.groups())


def test_one_group_can_be_read_by_itself() -> None:
    groups = EXAMPLE.groups()
    assert read_symbols(f" {groups[3].lower()}-") == read_symbols(groups[3])
    assert read_symbols(groups[3]) != read_symbols(groups[4])


def test_fresh_codes_differ() -> None:
    assert len({AccessCode.generate().reveal() for _ in range(100)}) == 100


def test_codes_equal_only_codes() -> None:
    assert EXAMPLE.reveal() != EXAMPLE
    assert AccessCode.generate() != EXAMPLE
    with pytest.raises(TypeError):
        hash(EXAMPLE)


@given(codes)
def test_what_derives_from_a_code_is_the_same_each_time_and_all_different(code: AccessCode) -> None:
    share = code.server_share()
    again = AccessCode.parse(code.reveal()).server_share()
    assert share == again
    assert lookup_tag(share) == lookup_tag(again)
    assert key_pair(share).public == key_pair(again).public
    derived = [share.reveal(), code.browser_share().reveal(), lookup_tag(share), derive(share, "share/box seed")]
    assert len(set(derived)) == 4


def test_the_server_share_gives_no_browser_share() -> None:
    # Another secret with the same server share cannot be made, but the two labels must at least not meet.
    share = EXAMPLE.server_share()
    assert derive(share, "code/browser share") != EXAMPLE.browser_share().reveal()


def test_a_box_to_a_codes_key_pair_opens_with_that_code_alone() -> None:
    place = Context(purpose=Purpose.GRANT, detail="test")
    box = key_pair(EXAMPLE.server_share()).public.seal(b"folder key", place)
    share = ServerShare(AccessCode.parse(EXAMPLE.reveal()).server_share().reveal())
    assert key_pair(share).open(box, place) == b"folder key"
