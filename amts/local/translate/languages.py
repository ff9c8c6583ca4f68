"""The languages of Amazon Translate, and a guess at the language of a text.

Codes and names: developer guide, "Supported languages and language codes". Codes are
case-sensitive; `zh` is simplified Chinese.
"""

from __future__ import annotations

import re
from collections import Counter

NAMES = {
    "af": "Afrikaans", "sq": "Albanian", "am": "Amharic", "ar": "Arabic", "hy": "Armenian",
    "az": "Azerbaijani", "bn": "Bengali", "bs": "Bosnian", "bg": "Bulgarian", "ca": "Catalan",
    "zh": "Chinese (Simplified)", "zh-TW": "Chinese (Traditional)", "hr": "Croatian",
    "cs": "Czech", "da": "Danish", "fa-AF": "Dari", "nl": "Dutch", "en": "English",
    "et": "Estonian", "fa": "Farsi (Persian)", "tl": "Filipino, Tagalog", "fi": "Finnish",
    "fr": "French", "fr-CA": "French (Canada)", "ka": "Georgian", "de": "German", "el": "Greek",
    "gu": "Gujarati", "ht": "Haitian Creole", "ha": "Hausa", "he": "Hebrew", "hi": "Hindi",
    "hu": "Hungarian", "is": "Icelandic", "id": "Indonesian", "ga": "Irish", "it": "Italian",
    "ja": "Japanese", "kn": "Kannada", "kk": "Kazakh", "ko": "Korean", "lv": "Latvian",
    "lt": "Lithuanian", "mk": "Macedonian", "ms": "Malay", "ml": "Malayalam", "mt": "Maltese",
    "mr": "Marathi", "mn": "Mongolian", "no": "Norwegian (Bokmål)", "ps": "Pashto",
    "pl": "Polish", "pt": "Portuguese (Brazil)", "pt-PT": "Portuguese (Portugal)",
    "pa": "Punjabi", "ro": "Romanian", "ru": "Russian", "sr": "Serbian", "si": "Sinhala",
    "sk": "Slovak", "sl": "Slovenian", "so": "Somali", "es": "Spanish",
    "es-MX": "Spanish (Mexico)", "sw": "Swahili", "sv": "Swedish", "ta": "Tamil",
    "te": "Telugu", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "uz": "Uzbek", "vi": "Vietnamese", "cy": "Welsh",
}  # fmt: skip
AUTO = "auto"
FORMALITY_TARGETS = frozenset(
    {"nl", "fr", "fr-CA", "de", "hi", "it", "ja", "ko", "pt-PT", "es", "es-MX"}
)

_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
)
_COMMON_WORDS = {
    "en": "the of and to in is that for it with as are this be on we",
    "es": "el la de que y en los del las un por con una para es se",
    "fr": "le la les de des et en un une du que est pour dans qui sur",
    "de": "der die und das den von zu mit ist des sich nicht ein eine dem",
    "it": "il di che la e un per una in del della sono con è le si",
    "pt": "o de que e do da em um para com não uma os no se na",
    "tr": "bir ve bu için ile de da olarak olan daha çok gibi her",
    "vi": "của và là các trong một được có cho không với những này",
}
_COMMON = {code: frozenset(text.split()) for code, text in _COMMON_WORDS.items()}
_SCRIPT_SHARE = 0.2
_LEAST_HITS = 2


def detect(text: str) -> tuple[str, bool]:
    """The language of a text and whether the guess is good.

    Stands for Amazon Comprehend: scripts first, then the commonest words of eight languages.
    """
    letters = [character for character in text if character.isalpha()]
    for code, script in _SCRIPTS:
        if letters and sum(bool(script.match(c)) for c in letters) / len(letters) > _SCRIPT_SHARE:
            return code, True
    hits: Counter[str] = Counter()
    for word in re.findall(r"[^\W\d_]+", text.casefold()):
        hits.update(code for code, common in _COMMON.items() if word in common)
    ranked = hits.most_common(2)
    if not ranked:
        return "en", False
    (best, count), *others = ranked
    second = others[0][1] if others else 0
    return best, count >= _LEAST_HITS and count > second
