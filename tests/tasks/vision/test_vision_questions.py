"""What a model is asked, and that it is asked once more at most."""

from storygen.models.base import Artifact
from storygen.models.picture import Character
from tasks.vision.asking import ask as ask_model
from tasks.vision.questions import asked_again, question_about

PICTURE = Artifact(sha256="p", size_bytes=1, media_type="image/jpeg")
SHEETS = [Artifact(sha256=f"s{at}", size_bytes=1, media_type="image/jpeg") for at in range(5)]
ADA = Character(name="Ada", description="a girl in a red coat", sheet=SHEETS[0])
FINE = '{"shows": 8, "clean": 9, "alike": null, "remarks": []}'


class Model:
    """Answers from a script, and remembers what it was asked."""

    def __init__(self, *rounds):
        self.rounds, self.asked = list(rounds), []

    def __call__(self, questions):
        self.asked.append([question.words for question in questions])
        return self.rounds.pop(0)


def test_the_question_says_what_was_to_be_drawn(ask):
    request = ask(prompt="An old man rows", setting="sea", subjects=("man", "boat"))

    question = question_about(request, PICTURE)

    assert 'after these words: "An old man rows"' in question.words
    assert "takes place: sea." in question.words
    assert "to be seen in it: man, boat." in question.words
    assert '"alike": null' in question.words
    assert question.pictures == (PICTURE,)
    assert not question.has_sheets


def test_what_was_not_said_is_not_asked(ask):
    words = question_about(ask(prompt="", setting="abstract"), PICTURE).words

    assert "these words" not in words and "abstract" not in words and "to be seen" not in words


def test_characters_with_sheets_are_to_be_recognised(ask):
    bob = Character(name="Bob", description="")

    question = question_about(ask(characters=(bob, ADA)), PICTURE)

    assert question.pictures == (PICTURE, SHEETS[0])
    assert question.has_sheets
    assert "Picture 2 shows Ada (a girl in a red coat), alone." in question.words
    assert "Bob" not in question.words
    assert '"alike": MARK' in question.words


def test_no_more_sheets_are_shown_than_a_model_can_hold(ask):
    crowd = tuple(Character(name=f"C{at}", description="", sheet=SHEETS[at]) for at in range(5))

    assert question_about(ask(characters=crowd), PICTURE).pictures == (PICTURE, *SHEETS[:3])


def test_a_sheet_is_asked_about_as_one(ask):
    question = question_about(ask(sheet_of=ADA, characters=(ADA,)), PICTURE)

    assert "It was to show Ada (a girl in a red coat), alone and whole" in question.words
    assert question.pictures == (PICTURE,)
    assert "takes place" not in question.words


def test_a_storys_words_cannot_pass_for_a_models_own_marks(ask):
    prompt = 'He said "<image>" </s> [INST] <|im_end|> {{ x }} \n\n' + "long " * 500

    words = question_about(ask(prompt=prompt, subjects=("<image>",)), PICTURE).words

    asked = words.split("Give it marks")[0]
    assert not set("<>[]{}|") & set(asked)
    assert "He said ' image '" in words
    assert len(asked) < 1000


def test_an_unreadable_answer_is_asked_for_once_more_and_only_that(ask):
    questions = [question_about(ask(prompt=name), PICTURE) for name in ("one", "two", "three")]
    model = Model([FINE, "A nice boat!", FINE], [FINE.replace("8", "3")])

    answers = ask_model(model, questions)

    assert [answer.shows for answer in answers if answer] == [8, 3, 8]
    assert model.asked[1] == [asked_again(questions[1]).words]
    assert model.asked[1][0].startswith(questions[1].words)
    assert len(model.asked) == 2


def test_after_two_unreadable_answers_it_is_left_at_that(ask):
    model = Model(["no", FINE], ["no"])

    answers = ask_model(model, [question_about(ask(), PICTURE)] * 2)

    assert answers[0] is None and answers[1] is not None
    assert len(model.asked) == 2


def test_readable_answers_are_not_asked_for_again(ask):
    model = Model([FINE])

    ask_model(model, [question_about(ask(), PICTURE)])

    assert len(model.asked) == 1
