"""Personal data in code never leaves."""

import pytest

from herkomst.masking import is_bsn, mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("bsn = '123456782'", "bsn = '*********'"),
        ("WHERE bsn IN (111222333, 123456789)", "WHERE bsn IN (*********, 123456789)"),
        ("1234.56.782", "****.**.***"),
        ("mail jan.jansen@gemeente.nl!", "mail ***.******@********.**!"),
        ("geboortedatum = '1985-03-12'", "geboortedatum = '****-**-**'"),
        ("dob: 12-03-1985", "dob: **-**-****"),
        ("geb_dat = 19850312", "geb_dat = ********"),
        ("birth = date(1985, 3, 12)", "birth = date(****, *, **)"),
        ("1985-03-12", "****-**-**"),
        ("iban 'NL91ABNA0417164300' of NL91 ABNA 0417 1643 00", "iban '******************' of **** **** **** **** **"),
        ("geboortejaar, maand, dag = 1984, 5, 17", "geboortejaar, maand, dag = ****, *, **"),
    ],
)
def test_masked_at_the_same_length(text: str, masked: str) -> None:
    assert mask(text) == masked
    assert len(mask(text)) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "nationaliteit != '0001'",
        "1990-01-01",
        "1999-12-31",
        "2019-06-15",
        "datum >= '2019-06-15'",
        "x = 123456789",
        "sha abc123456782def",
        "0.123456782",
        "1234567821",
        "@decorator",
        "a @ b",
        "U-7f3a21",
        "NL91ABNA0417164301",
        "Conv2D(1984, 5, 17)",
        "postcode 1012AB",
        "000000000",
        "version 1.2.3",
    ],
)
def test_what_is_no_personal_data_stays(text: str) -> None:
    assert mask(text) == text


def test_the_eleven_test() -> None:
    assert is_bsn("123456782") and is_bsn("111222333")
    assert not is_bsn("123456789") and not is_bsn("000000000") and not is_bsn("12345678") and not is_bsn("٣٢٣٤٥٦٧٨٢")
