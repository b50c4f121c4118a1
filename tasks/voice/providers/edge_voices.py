"""Voices of Microsoft Edge's read-aloud service that storygen knows by name.

The service has more, and adds some: any name of its form is passed on, unless it looks like a
slip of the pen for one of these.
"""

import re
from difflib import get_close_matches

from storygen.errors import RequestError
from storygen.language.tags import same_language
from tasks.voice.contract import VoiceInfo
from tasks.voice.settling import default_for

_NAME = re.compile(r"^[a-z]{2,3}-[A-Z][A-Za-z]+(-[A-Za-z]+)?-[A-Za-z]+Neural$")
_SLIP = 0.93  # so alike are names that differ in one letter

# By language: women's voices, then men's; the first of the first locale is the default.
_VOICES = """
af-ZA Adri | Willem
am-ET Mekdes | Ameha
ar-SA Zariyah | Hamed
ar-EG Salma | Shakir
az-AZ Banu | Babek
bg-BG Kalina | Borislav
bn-BD Nabanita | Pradeep
bn-IN Tanishaa | Bashkar
bs-BA Vesna | Goran
ca-ES Joana | Enric
cs-CZ Vlasta | Antonin
cy-GB Nia | Aled
da-DK Christel | Jeppe
de-DE SeraphinaMultilingual Katja Amala | FlorianMultilingual Conrad Killian
de-AT Ingrid | Jonas
de-CH Leni | Jan
el-GR Athina | Nestoras
en-US AvaMultilingual EmmaMultilingual Ava Emma Aria Jenny Michelle Ana | AndrewMultilingual
en-US | BrianMultilingual Andrew Brian Christopher Eric Guy Roger Steffan
en-GB Sonia Libby Maisie | Ryan Thomas
en-AU Natasha | WilliamMultilingual
en-CA Clara | Liam
en-IE Emily | Connor
en-IN NeerjaExpressive Neerja | Prabhat
en-NZ Molly | Mitchell
en-ZA Leah | Luke
es-ES Elvira Ximena | Alvaro
es-MX Dalia | Jorge
es-AR Elena | Tomas
es-CO Salome | Gonzalo
es-US Paloma | Alonso
et-EE Anu | Kert
fa-IR Dilara | Farid
fi-FI Noora | Harri
fil-PH Blessica | Angelo
fr-FR VivienneMultilingual Denise Eloise | RemyMultilingual Henri
fr-BE Charline | Gerard
fr-CA Sylvie | Thierry Antoine Jean
fr-CH Ariane | Fabrice
ga-IE Orla | Colm
gl-ES Sabela | Roi
gu-IN Dhwani | Niranjan
he-IL Hila | Avri
hi-IN Swara | Madhur
hr-HR Gabrijela | Srecko
hu-HU Noemi | Tamas
id-ID Gadis | Ardi
is-IS Gudrun | Gunnar
it-IT Elsa Isabella | GiuseppeMultilingual Diego
ja-JP Nanami | Keita
jv-ID Siti | Dimas
ka-GE Eka | Giorgi
kk-KZ Aigul | Daulet
km-KH Sreymom | Piseth
kn-IN Sapna | Gagan
ko-KR SunHi | HyunsuMultilingual InJoon
lo-LA Keomany | Chanthavong
lt-LT Ona | Leonas
lv-LV Everita | Nils
mk-MK Marija | Aleksandar
ml-IN Sobhana | Midhun
mn-MN Yesui | Bataa
mr-IN Aarohi | Manohar
ms-MY Yasmin | Osman
mt-MT Grace | Joseph
my-MM Nilar | Thiha
nb-NO Pernille | Finn
ne-NP Hemkala | Sagar
nl-NL Colette Fenna | Maarten
nl-BE Dena | Arnaud
pl-PL Zofia | Marek
ps-AF Latifa | GulNawaz
pt-BR ThalitaMultilingual Francisca | Antonio
pt-PT Raquel | Duarte
ro-RO Alina | Emil
ru-RU Svetlana | Dmitry
si-LK Thilini | Sameera
sk-SK Viktoria | Lukas
sl-SI Petra | Rok
so-SO Ubax | Muuse
sq-AL Anila | Ilir
sr-RS Sophie | Nicholas
su-ID Tuti | Jajang
sv-SE Sofie | Mattias
sw-KE Zuri | Rafiki
ta-IN Pallavi | Valluvar
te-IN Shruti | Mohan
th-TH Premwadee | Niwat
tr-TR Emel | Ahmet
uk-UA Polina | Ostap
ur-PK Uzma | Asad
uz-UZ Madina | Sardor
vi-VN HoaiMy | NamMinh
zh-CN Xiaoxiao Xiaoyi | Yunxi Yunjian Yunxia Yunyang
zh-HK HiuMaan HiuGaai | WanLung
zh-TW HsiaoChen HsiaoYu | YunJhe
zu-ZA Thando | Themba
"""


def _listed() -> tuple[VoiceInfo, ...]:
    found: list[VoiceInfo] = []
    for line in _VOICES.split("\n"):
        locale, _, names = line.partition(" ")
        women, _, men = names.partition("|")
        found += [_info(locale, name, "female") for name in women.split()]
        found += [_info(locale, name, "male") for name in men.split()]
    return tuple(found)


def _info(locale: str, name: str, gender: str) -> VoiceInfo:
    speaks_all = "Multilingual" in name
    return VoiceInfo(
        name=f"{locale}-{name}Neural",
        language=locale,
        gender="female" if gender == "female" else "male",
        description="neural, online; reads other languages too" if speaks_all else "neural, online",
    )


VOICES = _listed()
"""The voices known by name, by language; the default of a language comes first."""

_BY_LOWER = {voice.name.lower(): voice.name for voice in VOICES}

_PREFERRED = {"en": "en-US", "es": "es-ES", "ar": "ar-SA", "yue": "zh-HK", "zh-hant": "zh-TW"}


def settle(name: str, language: str) -> str:
    """The voice to speak a language with.

    Raises:
        RequestError: No such voice, or none for the language.
    """
    if name:
        return _named(name, language)
    return default_for("edge-tts", language, VOICES, _PREFERRED).name


def _named(name: str, language: str) -> str:
    settled = _BY_LOWER.get(name.lower()) or _unlisted(name)
    locale = settled.rpartition("-")[0]
    if "Multilingual" not in settled and not same_language(locale, language):
        raise RequestError(
            f"the voice {settled!r} does not speak {language!r}; leave its name away or take "
            f"one of the language's own, which `storygen voices` lists"
        )
    return settled


def _unlisted(name: str) -> str:
    """A name that may be one of the service's other voices."""
    typed = name.lower()
    if _NAME.match(name) and not get_close_matches(typed, _BY_LOWER, cutoff=_SLIP):
        return name
    near = get_close_matches(typed, _BY_LOWER, n=3, cutoff=0.7)
    near = near or [known for known in _BY_LOWER if typed in known][:3]
    nearest = ", ".join(repr(_BY_LOWER[known]) for known in near)
    guess = f"nearest: {nearest}; " if near else ""
    raise RequestError(f"edge-tts has no voice {name!r}; {guess}`storygen voices` lists some")
