"""The acts of making a film, in the order their results are needed."""

from pathlib import PurePath

from flows.arranging import (
    chapter_marks,
    events_between,
    picture_request,
    scene_openings,
    spoken_meanwhile,
    utterance,
)  # fmt: skip
from flows.bookkeeping import Book
from flows.handing_over import hand_over
from flows.made import Cut, Made, Pictures, Sound
from flows.placement import find_place, hop
from flows.preflight import check, own_music, voice_choice
from flows.review import reviewed
from flows.run_page import Page
from flows.work_orders import put_order
from storygen import progress
from storygen.errors import ProviderUnavailable, RequestError
from storygen.models.base import Artifact
from storygen.models.film import Delivery
from storygen.models.picture import Keyframe, Look, PictureRequest
from storygen.models.publication import Publication
from storygen.models.sound import Bed, Narration, Utterance
from storygen.models.story import Brief, Script
from storygen.request import Request
from storygen.timing import frames_for, seconds_at
from tasks.captions.task import caption_beats
from tasks.clips.task import animate
from tasks.compose.planning import plan_segments
from tasks.compose.task import join_film, mix_sound, render_segment
from tasks.keyframes.looks import choose_look
from tasks.keyframes.opening import painter_class
from tasks.keyframes.task import draw_keyframes, missing_keyframes
from tasks.music.task import compose_bed
from tasks.revision.task import revise_script
from tasks.script.task import write_script
from tasks.shots.places import film_mood
from tasks.shots.task import plan_shots
from tasks.source.bringing import fetch_story, keep_story
from tasks.source.task import read_story
from tasks.voice.task import narrate

_BUILT_IN_VOICE = "espeak-ng"
_BUILT_IN_PAINTER = "illustrator"


class FilmMaker:
    """Makes one film.

    Args:
        request: What is asked for.
        book: Runs the stages and books them.
        run_id: The run's name in the ledger.
        page: The run's page in Prefect's UI.
    """

    def __init__(self, request: Request, book: Book, run_id: str, page: Page) -> None:
        self._request = request
        self._book = book
        self._run_id = run_id
        self._page = page

    def make(self) -> Publication:
        """Carry out all acts; raises StorygenError with what to do."""
        content, name = fetch_story(self._request.source, self._request.text)
        checked = check(self._request, content, name)
        kept, source = keep_story(content, name)
        # Of the file's name only the ending decides what is read.
        self._page.name_run(checked.title)
        script = self._write(kept, f"story{PurePath(source).suffix}", checked.language)
        delivery = self._request.delivery(script.language)
        sound = self._speak(script, delivery)
        pictures = self._picture(script, sound, delivery)
        made = Made(
            request=self._request, run_id=self._run_id, content=kept, script=script, sound=sound,
            pictures=pictures, cut=self._compose(script, sound, pictures, delivery),
            look=self._look(script, delivery),
        )  # fmt: skip
        return hand_over(made, self._book, self._page)

    def _write(self, content: Artifact, name: str, language: str) -> Script:
        brief = Brief(
            language=language,
            length_s=self._request.seconds,
            length_words=self._request.words,
        )
        source = self._book.one("source", read_story, content, name)
        if source.skipped:
            self._book.warnings.append(f"not read aloud: {', '.join(source.skipped)}")
        written = self._book.one("script", write_script, source, brief)
        return self._book.one("revision", revise_script, written, provider="rules")

    def _speak(self, script: Script, delivery: Delivery) -> Sound:
        narrations = self._narrate(tuple(utterance(beat, script.language) for beat in script.beats))
        beat_frames = tuple(
            frames_for(narration.samples, narration.pause_after_s, delivery.fps)
            for narration in narrations
        )
        cues = self._book.one(
            "captions",
            caption_beats,
            script.beats,
            tuple(narration.token_times for narration in narrations),
            tuple(seconds_at(frames, delivery.fps) for frames in beat_frames),
            delivery,
            provider=narrations[0].provider,
        )
        return Sound(narrations, beat_frames, cues)

    def _narrate(self, utterances: tuple[Utterance, ...]) -> tuple[Narration, ...]:
        """Speak everything in one voice; the built-in one takes all of it over if that fails."""
        choice = voice_choice(self._request)
        try:
            return self._book.each(
                "voice", narrate, utterances, provider=choice.provider, choice=choice
            )
        except ProviderUnavailable as error:
            if self._request.strict or choice.provider == _BUILT_IN_VOICE:
                raise
            sentence = (
                f"voice: {_BUILT_IN_VOICE} spoke everything, as {choice.provider} failed: {error}"
            )
            self._fall_back(sentence)
        choice = choice.model_copy(update={"provider": _BUILT_IN_VOICE, "name": ""})
        return self._book.each(
            "voice", narrate, utterances, provider=choice.provider, choice=choice
        )

    def _look(self, script: Script, delivery: Delivery) -> Look:
        seed = self._request.seed
        mood = film_mood(script.title, seed)
        size = (delivery.width_px, delivery.height_px)
        return choose_look(script.title, mood, seed, *size, script.language)

    def _picture(self, script: Script, sound: Sound, delivery: Delivery) -> Pictures:
        look = self._look(script, delivery)
        shots = self._book.one(
            "shots", plan_shots, script, sound.beat_frames, str(delivery.fps), self._request.seed,
            provider="rules",
        )  # fmt: skip
        said = spoken_meanwhile(script, shots)
        self._page.plan(shots, said)
        if self._request.review:
            self._page.flush()
            shots = reviewed(shots, said, float(sum(sound.beat_frames) / delivery.fps))
            self._page.plan(shots, said)
        keyframes = self._draw(tuple(picture_request(shot, look) for shot in shots))
        self._page.complete(keyframes)
        clips = self._book.one("clips", animate, shots, keyframes, provider="camera")
        return Pictures(shots, keyframes, clips)

    def _draw(self, requests: tuple[PictureRequest, ...]) -> tuple[Keyframe, ...]:
        """Draw the pictures here, or in the gpu pool if their painter needs one."""
        painter, gpu = self._request.visuals, self._request.gpu
        place = find_place(painter_class(painter).needs_gpu, gpu)
        if place == "nowhere":
            self._fall_back(f"keyframes: {_BUILT_IN_PAINTER} drew everything, as {painter} needs "
                            f"a graphics card and there is none (gpu: {gpu})")  # fmt: skip
            painter = _BUILT_IN_PAINTER
        if place == "pool" and (missing := missing_keyframes(requests, painter)):
            order = put_order(requests, painter)
            redo = "keyframes" in self._request.stages_to_redo
            self._book.elsewhere("keyframes", missing, lambda: hop("keyframes", order, redo))
        return self._book.one("keyframes", draw_keyframes, requests, painter, provider=painter)

    def _fall_back(self, sentence: str) -> None:
        """Say that another provider stands in; strictly, that is an error."""
        if self._request.strict:
            raise RequestError(f"{sentence}; that is no way out when strict is asked for")
        self._book.fallbacks.append(sentence)
        progress.current().note(sentence)

    def _bed(self, script: Script) -> Bed | None:
        music, seed = self._request.music, self._request.seed
        if music == "none":
            return None
        own = own_music(music)
        provider = "own file" if own else music
        mood = film_mood(script.title, seed)
        return self._book.one("music", compose_bed, mood, seed, provider, own, provider=provider)

    def _compose(self, script: Script, sound: Sound, pictures: Pictures, delivery: Delivery) -> Cut:
        bed = self._bed(script)
        plans = plan_segments(
            pictures.shots,
            pictures.clips,
            scene_openings(script, pictures.shots),
            lambda first, frames: events_between(sound, delivery, first, frames),
            delivery.fps,
        )
        mixing = self._book.begin_beside(
            "compose", mix_sound, sound.placements, bed, sum(sound.beat_frames), str(delivery.fps)
        )
        segments = self._book.each(
            "compose", render_segment, plans, alongside=[mixing], delivery=delivery
        )
        soundtrack = mixing.result()
        film = self._book.one(
            "compose", join_film, segments, soundtrack, chapter_marks(script, sound), delivery,
            script.title, provider="libx264",
        )  # fmt: skip
        return Cut(plans, segments, bed, soundtrack, film)
