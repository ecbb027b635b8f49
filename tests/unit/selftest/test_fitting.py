"""The quick look at whether a key fits a seal says what the project's own function says."""

from uuid import UUID, uuid4

import pytest

from odr.crypto.context import Context, Purpose
from odr.crypto.errors import Unopenable
from odr.crypto.sealing import open_sealed, seal
from odr.crypto.secrets import SymmetricKey
from odr.selftest.attacks.fitting import begun, fitting


@pytest.mark.parametrize("case", [None, UUID(int=7)])
@pytest.mark.parametrize("detail", [None, "a", "x" * 4_000])
@pytest.mark.parametrize("length", [0, 1, 40_000])
def test_of_many_keys_the_one_that_opens_a_seal_fits_and_no_other(
    case: UUID | None, detail: str | None, length: int
) -> None:
    context = Context(purpose=Purpose.ITEM, case=case, detail=detail)
    keys = [SymmetricKey.generate().reveal() for _ in range(50)]
    for key in keys:
        sealed = seal(SymmetricKey(key), b"w" * length, context)
        assert list(fitting(begun(keys), sealed, context.encode())) == [key]


def test_no_key_fits_a_seal_of_another_place_or_what_is_no_seal() -> None:
    key, here = SymmetricKey.generate(), Context(purpose=Purpose.ITEM, subject=uuid4())
    sealed = seal(key, b"words", here)
    elsewhere = Context(purpose=Purpose.ITEM, subject=uuid4())
    with pytest.raises(Unopenable):
        open_sealed(key, sealed, elsewhere)
    assert list(fitting(begun([key.reveal()]), sealed, elsewhere.encode())) == []
    for nothing in (b"", sealed[:1], sealed[:44], bytes(100)):
        assert list(fitting(begun([key.reveal()]), nothing, here.encode())) == []
