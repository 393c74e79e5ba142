"""The last look: is the document about the person who stands here?"""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kiosk.paper.certificate import is_about, text_of
from kiosk.play.citizens import citizens

OKAFOR = citizens()["okafor"].document


def pdf(*lines: str) -> bytes:
    """Return a real one-page PDF with these lines of Latin text."""
    drawn = " ".join(f"1 0 0 1 50 {700 - 20 * i} Tm ({line}) Tj" for i, line in enumerate(lines))
    stream = f"BT /F1 12 Tf {drawn} ET".encode("ascii")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font 6 0 R >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /F1 5 0 R >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 7\n0000000000 65535 f \n%strailer\n<< /Size 7 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(out),
    )


def test_name_and_whole_number_must_both_stand_there() -> None:
    assert is_about(pdf("Certificate", OKAFOR.name_en, OKAFOR.number), OKAFOR)
    assert not is_about(pdf("Certificate", OKAFOR.name_en), OKAFOR)
    assert not is_about(pdf("Certificate", OKAFOR.number), OKAFOR)
    assert not is_about(pdf("Certificate", OKAFOR.name_en, OKAFOR.number[:-1] + "2"), OKAFOR)
    assert not is_about(pdf("Certificate", OKAFOR.name_en, "NGA **** 2001"), OKAFOR)


def test_a_line_break_inside_name_or_number_makes_no_difference() -> None:
    assert is_about(pdf("OKAFOR CHIDI", "EMMANUEL", OKAFOR.number[:6], OKAFOR.number[6:]), OKAFOR)


def test_somebody_without_a_name_on_the_card_is_on_no_document() -> None:
    assert not is_about(pdf(OKAFOR.number), replace(OKAFOR, name="", name_en=""))


@given(st.binary(max_size=200))
def test_what_is_no_document_is_about_nobody(junk: bytes) -> None:
    assert text_of(junk) is None
    assert not is_about(junk, OKAFOR)


def test_a_document_cut_in_the_middle_is_about_nobody() -> None:
    whole = pdf(OKAFOR.name_en, OKAFOR.number)
    assert not is_about(whole[: len(whole) // 3], OKAFOR)
