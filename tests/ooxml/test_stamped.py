"""A package that is stamped is, byte for byte, the one that would have been written whole."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.ooxml.stamped import SQUEEZED, Master

TEXTS = {"a.xml": b"<a>" + b"always the same " * 900 + b"</a>", "文/b.xml": b"<b>1</b>", "c.xml": b""}


def written(texts: dict[str, bytes], *, compress: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in texts.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = compress
            archive.writestr(info, text, compresslevel=SQUEEZED)
        archive.comment = comment
    return out.getvalue()


@settings(max_examples=150)
@given(st.lists(st.tuples(st.sampled_from(sorted(TEXTS)), st.binary(max_size=40), st.sampled_from([0, 7, 1_500, 9_000])), max_size=6))
def test_it_has_the_bytes_of_one_written_whole_however_often_and_where_it_is_cut(changes: list[tuple[str, bytes, int]]) -> None:
    master = Master(written(TEXTS))
    for name, more, cut in changes:
        text = TEXTS["a.xml"] + more * 50
        assert master.stamped({name: (text[:cut], text[cut:])}) == written({**TEXTS, name: text})


def test_nothing_changed_is_the_master_itself() -> None:
    assert Master(written(TEXTS)).stamped({}) == written(TEXTS)


class Unseekable(io.BytesIO):
    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise OSError


def test_an_archive_of_another_making_is_refused() -> None:
    streamed = Unseekable()
    with zipfile.ZipFile(streamed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", b"<a/>" * 9)
    for foreign in (streamed.getvalue(), written(TEXTS, compress=zipfile.ZIP_STORED), written(TEXTS, comment=b"!"), b"MZ" + written(TEXTS)):
        with pytest.raises(ValueError, match="an archive"):
            Master(foreign)
