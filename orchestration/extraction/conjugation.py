"""Stems of Arabic verbs from root and form, in folded spelling. Endings and clitics are the morphology's business.

Unpointed Arabic spells most passives as their actives; a passive stem is given only where its letters differ (hollow
verbs, form III). Sound, doubled, hollow, defective and assimilated roots of forms I to X and quadriliterals are
covered; what is irregular beyond that is written out in the lexicon.
"""

from dataclasses import dataclass

_WEAK = frozenset("وي")
# How the t of form VIII is written after the first root letter, and what becomes of that letter.
_INFIXED_T = {"ص": "صط", "ض": "ضط", "ط": "ط", "ظ": "ظ", "د": "د", "ذ": "د", "ز": "زد", "و": "ت", "ا": "ت"}

ACTIVE, PASSIVE, EITHER = "a", "p", "u"
PERFECT, IMPERFECT = "p", "i"


@dataclass(frozen=True, slots=True)
class VerbStem:
    """One stem: its letters, aspect, voice, and which endings it takes (`full`, `bare` or `clipped`).

    A defective verb has a `bare` stem (no ending, or one that begins with a vowel sign) and a `clipped` one (before the
    plural and feminine endings, where its weak letter is gone); every other stem takes them all.
    """

    letters: str
    aspect: str
    voice: str
    endings: str = "full"


def verb_stems(root: str, form: str) -> tuple[VerbStem, ...]:
    """Stems of the verb of `root` (letters set apart by spaces) and `form` (I to X, Q, Qt).

    Raises:
        ValueError: when the root has not three letters (four for Q and Qt) or the form is unknown.
    """
    letters = root.split()
    if form in {"Q", "Qt"}:
        if len(letters) != 4:
            raise ValueError(f"form {form} needs a root of four letters, not {root!r}")
        return _whole(
            ("ت" if form == "Qt" else "") + "".join(letters), ("ت" if form == "Qt" else "") + "".join(letters)
        )
    if len(letters) != 3:
        raise ValueError(f"form {form} needs a root of three letters, not {root!r}")
    if form not in _PREFIXES:
        raise ValueError(f"unknown verb form {form!r}; use I to X, Q or Qt")
    first, middle, last = letters
    if middle in _WEAK and last not in _WEAK and form in {"I", "IV", "VII", "VIII", "X"}:
        return _hollow(first, middle, last, form)
    if last in _WEAK:
        return _defective(first, middle, last, form)
    if middle == last and form in {"I", "IV", "VII", "VIII", "X"}:
        return _doubled(first, middle, form)
    return _sound(first, middle, last, form)


# Letters before the root in the perfect and, after the person's sign, in the imperfect.
_PREFIXES = {
    "I": ("", ""),
    "II": ("", ""),
    "III": ("", ""),
    "IV": ("ا", ""),
    "V": ("ت", "ت"),
    "VI": ("ت", "ت"),
    "VII": ("ان", "ن"),
    "VIII": ("ا", ""),
    "IX": ("ا", ""),
    "X": ("است", "ست"),
}


def _onset(first: str, form: str) -> str:
    """First root letter with what the form puts behind it."""
    if form == "VIII":
        return _INFIXED_T.get(first, first + "ت")
    if form in {"III", "VI"}:
        return first + "ا"
    return first


def _whole(perfect: str, imperfect: str, voice: str = EITHER) -> tuple[VerbStem, ...]:
    return (VerbStem(perfect, PERFECT, voice), VerbStem(imperfect, IMPERFECT, voice))


def _sound(first: str, middle: str, last: str, form: str) -> tuple[VerbStem, ...]:
    before, inside = _PREFIXES[form]
    onset = _onset(first, form)
    perfect = before + onset + middle + last
    if form == "I" and first == "و":
        return (
            VerbStem(perfect, PERFECT, EITHER),
            VerbStem(middle + last, IMPERFECT, ACTIVE),
            VerbStem(first + middle + last, IMPERFECT, EITHER),
        )
    stems = _whole(perfect, inside + onset + middle + last, ACTIVE if form in {"VII", "IX"} else EITHER)
    if form == "III":
        return (*stems, VerbStem(first + "و" + middle + last, PERFECT, PASSIVE))
    return stems


def _doubled(first: str, middle: str, form: str) -> tuple[VerbStem, ...]:
    before, inside = _PREFIXES[form]
    onset = _onset(first, form)
    voice = ACTIVE if form == "VII" else EITHER
    return (
        *_whole(before + onset + middle, inside + onset + middle, voice),
        VerbStem(before + onset + middle + middle, PERFECT, ACTIVE, "clipped"),
    )


def _hollow(first: str, middle: str, last: str, form: str) -> tuple[VerbStem, ...]:
    before, inside = _PREFIXES[form]
    onset = _onset(first, form)
    long_imperfect = {"I": middle, "IV": "ي", "X": "ي"}.get(form, "ا")
    stems = [
        VerbStem(before + onset + "ا" + last, PERFECT, ACTIVE),
        VerbStem(inside + onset + long_imperfect + last, IMPERFECT, ACTIVE),
        VerbStem(inside + onset + "ا" + last, IMPERFECT, EITHER if long_imperfect == "ا" or form == "I" else PASSIVE),
        VerbStem(inside + onset + last, IMPERFECT, EITHER, "none"),
    ]
    if form != "VII":
        stems.append(VerbStem(before + onset + "ي" + last, PERFECT, PASSIVE))
    return tuple(dict.fromkeys(stems))


def _defective(first: str, middle: str, last: str, form: str) -> tuple[VerbStem, ...]:
    before, inside = _PREFIXES[form]
    onset = _onset(first, form)
    stem, present = before + onset + middle, inside + onset + middle
    final = "ا" if form == "I" and last == "و" else "ي"
    stems = [
        VerbStem(stem + final, PERFECT, EITHER, "bare"),
        VerbStem(stem, PERFECT, EITHER, "clipped"),
        VerbStem(present + (last if form == "I" else "ي"), IMPERFECT, EITHER, "bare"),
        VerbStem(present + "ي", IMPERFECT, EITHER, "bare"),
        VerbStem(present, IMPERFECT, EITHER, "clipped"),
        VerbStem(present + "ا", IMPERFECT, EITHER, "bare"),
        VerbStem(stem + "ا", PERFECT, EITHER, "bare"),
    ]
    if final == "ا":
        stems.append(VerbStem(stem + "ي", PERFECT, PASSIVE, "bare"))
    if form != "I":  # توفيت, استدعيت: of form I it would mostly be "I spent", "I threw"
        stems.append(VerbStem(stem + "ي", PERFECT, PASSIVE, "clipped"))
    return tuple(dict.fromkeys(stems))
