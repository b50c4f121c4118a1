import pytest

from storygen.models.base import Artifact
from storygen.models.picture import Credit, Keyframe
from tasks.publish.photo_credits import photo_credits


def keyframe(author: str = "", number: int = 0, source: str = "Pexels") -> Keyframe:
    site = f"https://www.{source.lower()}.com"
    credit = Credit(
        author=author, page=f"{site}/photo/{number}/", source=source, source_page=site,
        licence=f"{source} License", licence_page=f"{site}/license/",
    )  # fmt: skip
    flat = Artifact(sha256="0" * 64, size_bytes=1, media_type="image/jpeg")
    return Keyframe(
        layers=(), width_px=2, height_px=2, flat=flat, provider=source.lower(),
        credit=credit if author else None,
    )  # fmt: skip


def test_pictures_that_were_drawn_name_nobody():
    assert photo_credits([keyframe(), keyframe()]) == ((), "")


def test_each_photograph_is_named_once_with_its_page_and_licence():
    credits = photo_credits([keyframe("Ada", 1), keyframe(), keyframe("Ada", 1)])

    assert credits.each == (
        "Photo by Ada on Pexels: https://www.pexels.com/photo/1/ "
        "(Pexels License, https://www.pexels.com/license/)",
    )
    assert credits.sentence == "Photos: Ada on Pexels (https://www.pexels.com)"


def test_an_author_of_several_is_named_once_in_the_sentence_by_source():
    credits = photo_credits(
        [keyframe("Ada", 1), keyframe("Bo", 2, "Pixabay"), keyframe("Ada", 3), keyframe("Cy", 4)]
    )

    assert len(credits.each) == 4
    assert credits.sentence == (
        "Photos: Ada, Cy on Pexels (https://www.pexels.com); "
        "Bo on Pixabay (https://www.pixabay.com)"
    )


@pytest.mark.parametrize(("authors", "ending"), [(20, "A19 on"), (23, "A19 and 3 more on")])
def test_a_long_film_does_not_fill_its_description_with_names(authors, ending):
    credits = photo_credits([keyframe(f"A{number}", number) for number in range(authors)])

    assert len(credits.each) == authors
    assert ending in credits.sentence
