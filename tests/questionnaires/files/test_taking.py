"""A file is what is in it; what it tells on the side is gone; one sentence says why another is not taken."""

from __future__ import annotations

import pytest
from django.conf import LazySettings

from halka.questionnaires.files.taking import NotTaken, cleaned, taken
from tests.questionnaires.files import samples
from tests.questionnaires.files.samples import BOMB, PLACE

GOOD = {
    "jpg": (samples.jpeg(), "image", b"\x12\xff\0\x34\xff\xd0\x56"),
    "png": (samples.png(), "image", b"IDAT"),
    "webp": (samples.webp(), "image", b"dots"),
    "wav": (samples.wav(), "audio", b"beep"),
    "mp4": (samples.mp4(), "video", b"dots"),
    "m4a": (samples.mp4(b"soun"), "audio", b"dots"),
}


@pytest.mark.parametrize("ending", GOOD)
def test_what_a_file_tells_on_the_side_is_gone_and_what_is_seen_or_heard_stays(ending: str) -> None:
    content, family, seen = GOOD[ending]
    assert PLACE in content
    kept = taken(content, family)
    assert kept.name.endswith(f".{ending}")
    assert PLACE not in kept.content
    assert seen in kept.content
    assert cleaned(content) == kept.content
    assert cleaned(kept.content) == kept.content


def test_a_photograph_keeps_its_colours_its_end_and_how_it_is_turned() -> None:
    kept = taken(samples.jpeg(turned=6), "image").content
    assert kept.startswith(b"\xff\xd8")
    assert kept.endswith(b"\xff\xd9")
    assert b"ICC_PROFILE" in kept
    assert kept.count(b"Exif") == 1
    assert b"\x01\x12\0\x03\0\0\0\x01\0\x06" in kept
    assert b"Exif" not in taken(samples.jpeg(turned=1), "image").content


@pytest.mark.parametrize(
    ("content", "family", "says"),
    [
        (b"", "", "empty"),
        (b"MZ\x90\0program", "image", "no picture"),
        (samples.wav(), "image", "no picture"),
        (samples.png(), "audio", "no recording"),
        (samples.docx(), "video", "no film"),
        (b"\x7fELF\0program", "", "cannot be kept"),
        (samples.docx(**{"word/vbaProject.bin": b"x"}), "", "cannot be kept"),
        (BOMB, "", "far too large when it is opened"),
        (samples.png(wide=60_000, high=60_000), "image", "too many dots"),
        (samples.jpeg()[:200], "image", "damaged"),
        (samples.png()[:60], "image", "damaged"),
        (samples.mp4()[:-2], "video", "damaged"),
    ],
)
def test_what_is_not_taken_is_said_in_one_sentence(content: bytes, family: str, says: str) -> None:
    with pytest.raises(NotTaken, match=says):
        taken(content, family)


def test_papers_are_taken_and_what_is_too_large_is_not(settings: LazySettings) -> None:
    assert taken(samples.docx(), "").name.endswith(".docx")
    assert taken("Elle yazılmış bir not.".encode(), "").name.endswith(".txt")
    settings.HALKA_UPLOAD_AT_MOST = 1024 * 1024
    with pytest.raises(NotTaken, match="larger than 1 MB"):
        taken(bytes(1024 * 1024 + 1), "")


def test_what_a_phone_sent_is_not_lost_because_it_cannot_be_followed() -> None:
    for content in (samples.jpeg()[:200], BOMB, b"MZ\x90\0program"):
        assert cleaned(content) == content
