"""Who does it and to whom: from a trigger, its frame and the words around it to agents and patients.

The frame (seeds/lexicon/triggers.csv) says which role stands as subject, object, genitive and behind which preposition;
markers that say the same for every trigger are rows of seeds/lexicon/role_markers.csv. Here is how Arabic clauses are
walked: verb first or subject first, passive, a light verb with its noun, genitives, relative clauses, coordination.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from orchestration.extraction.factions import QUOTES
from orchestration.extraction.phrases import PREPOSITIONS, PhraseTable, attached, folded_words, read_rows
from orchestration.extraction.reading import Party, Place, Reading
from orchestration.extraction.text import fold
from orchestration.extraction.triggers import Trigger, TriggerRow

_STOPS = frozenset(".؛:;!؟?…")
_REACH = 40


@dataclass(frozen=True)
class Grammar:
    """Function words and markers of roles, by folded word."""

    markers: PhraseTable[str]
    word_class: Mapping[str, str]
    targets: frozenset[str]

    def is_class(self, word: str, *classes: str) -> bool:
        """Whether `word` (with or without a conjunction before it) is a function word of one of the classes."""
        return self.word_class.get(word) in classes or (
            word[:1] in "وف" and len(word) > 2 and self.word_class.get(word[1:]) in classes
        )


@dataclass(frozen=True, slots=True)
class Argument:
    """A party or place behind a marker (empty: bare) at token `at`."""

    marker: str
    party: Party | None
    place: Place | None
    at: int
    joined: bool = False


@dataclass
class Walk:
    """What a walk from a trigger met, and where and at what it ended."""

    arguments: list[Argument] = field(default_factory=list)
    end: int = 0
    stopped_by: Trigger | None = None


@dataclass(frozen=True)
class Roles:
    """Parties of one happening as its sentence gives them, the places its clause names, and the walk itself."""

    agents: tuple[Party, ...] = ()
    patients: tuple[Party, ...] = ()
    mediators: tuple[Party, ...] = ()
    places: tuple[Place, ...] = ()
    is_passive: bool = False
    walk: Walk = field(default_factory=Walk)


def load_grammar(lexicon_dir: Path) -> Grammar:
    """Read role_markers.csv, function_words.csv and target_nouns.csv of seeds/lexicon."""
    markers = PhraseTable(
        (folded_words(row["marker_ar"]), row["role"]) for row in read_rows(lexicon_dir / "role_markers.csv")
    )
    words = {fold(row["word_ar"]): row["word_class"] for row in reversed(read_rows(lexicon_dir / "function_words.csv"))}
    targets: set[str] = set()
    for row in read_rows(lexicon_dir / "target_nouns.csv"):
        for noun in row["forms_ar"].split("|"):
            bare = fold(noun)
            for form in (bare, "ال" + bare, *(() if bare.endswith(("ه", "ات")) else (bare + "ا",))):
                targets.update(spelling for spelling, _ in attached(form, PREPOSITIONS))
    return Grammar(markers, words, frozenset(targets))


def party_at(reading: Reading, at: int) -> Party | None:
    """The party that begins at token `at`: people with their faction, a faction, or a person."""
    group = reading.groups.get(at)
    if group:
        return group
    mention = reading.faction_at.get(at)
    if mention:
        kind = "faction"
        return Party(
            reading.index, mention.first, mention.last, kind, mention.faction_id, mention.method, mention.prefix
        )
    person = reading.person_at.get(at)
    if person:
        return Party(
            reading.index, person.name_first, person.last, "person", None, "person", 0, group_first=person.first
        )
    return None


def walk_right(reading: Reading, grammar: Grammar, start: int, limit: int = _REACH) -> Walk:
    """Collect the arguments behind token `start`, up to the end of the clause."""
    walk = Walk(end=start)
    marker, target, joined = "", False, False
    at, end = start, min(len(reading.tokens), start + limit)
    previous_party_end = -1
    while at < end:
        word = reading.norms[at]
        if word in QUOTES:
            at += 1
            continue
        if word == "(" or word == "[":
            at = _closing(reading, at) + 1
            continue
        if word in _STOPS:
            break
        if word in "،,-–—":
            resumed = _parenthesis_end(reading, grammar, at)
            if resumed is None:
                break
            at = resumed
            continue
        time = reading.time_at.get(at)
        if time:
            at = time.last
            continue
        party = party_at(reading, at)
        if party:
            own = _own_preposition(reading, at, party)
            if own and not (own == "ل" and target and marker):  # on a post of X: what stands before the post counts
                marker = own
            joined = (at == previous_party_end and word.startswith("و")) or (
                at > 0 and reading.norms[at - 1] == "و" and bool(walk.arguments)
            )
            if word.startswith("و") and walk.arguments and walk.arguments[-1].party and not own:
                marker, joined = walk.arguments[-1].marker, True
            walk.arguments.append(Argument(marker, replace(party, is_target=target), None, at, joined))
            at = max(party.last, at + 1)
            previous_party_end = at
            target = False
            marker = marker if marker else "#"
            marker = "" if marker == "#" else marker
            continue
        place = reading.place_at.get(at)
        if place:
            walk.arguments.append(Argument(marker or _preposition_of(word), None, place, at))
            at = place.last
            continue
        found = grammar.markers.match(reading.tokens, at) or (
            grammar.markers.match(
                [replace(t, norm=t.norm[1:]) if i == 0 else t for i, t in enumerate(reading.tokens[at : at + 3])], 0
            )
            if word[:1] == "و" and len(word) > 3
            else None
        )
        if found and (at not in reading.trigger_at):
            length = found[0] - at if grammar.markers.match(reading.tokens, at) else found[0]
            if found[1] in {"source", "purpose"}:
                break
            if found[1] == "holder" and target:
                at += max(length, 1)  # areas that X holds are areas of X
                continue
            marker, target = found[1], False
            at += max(length, 1)
            continue
        trigger = reading.trigger_at.get(at)
        if trigger and trigger.row.trigger_class == "light" and not trigger.is_finite:
            at = trigger.last
            continue
        if trigger and trigger.is_weapon:
            at, marker = trigger.last, ""
            continue
        if trigger and trigger.row.trigger_class != "exist":
            walk.stopped_by = trigger
            break
        if grammar.is_class(word, "subordinator", "relative", "auxiliary") and word not in {"من"}:
            walk.stopped_by = _relative_trigger(reading, grammar, at)
            break
        if grammar.is_class(word, "preposition"):
            marker, target = (word[1:] if word[:1] == "و" and grammar.word_class.get(word) is None else word), False
            at += 1
            continue
        if word in grammar.targets:
            target = True
            own = _preposition_of(word)
            if own and word[1:] in grammar.targets:
                marker = marker if target else own
            elif (
                at > 0
                and reading.norms[at - 1].startswith("ال")
                and not word.startswith("ال")
                and not grammar.is_class(reading.norms[at - 1], "preposition")
                and marker not in {"بين"}
            ):
                marker = ""
            at += 1
            continue
        if word.startswith("لل"):
            marker = "ل"
        elif word.startswith(("بال", "كال")):
            marker = word[0]
        at += 1
    walk.end = at
    return walk


def _closing(reading: Reading, at: int) -> int:
    """Token of the bracket that closes the one at `at`, or the last token within reach."""
    for i in range(at + 1, min(at + 15, len(reading.tokens))):
        if reading.norms[i] in {")", "]"}:
            return i
    return at


def _parenthesis_end(reading: Reading, grammar: Grammar, comma: int) -> int | None:
    """Where the clause goes on after a comma: behind a short aside between two commas; None when the clause ends."""
    at = comma + 1
    while at < len(reading.tokens) and at <= comma + 8:
        time = reading.time_at.get(at)
        if time:
            at = time.last
            continue
        if reading.norms[at] in "،,-–—":
            return at + 1
        if at in reading.trigger_at or grammar.is_class(reading.norms[at], "subordinator"):
            return None
        at += 1
    after = comma + 1
    if after in reading.time_at:
        return reading.time_at[after].last
    return None


def _own_preposition(reading: Reading, at: int, party: Party) -> str:
    """The preposition attached to the party's first word, if any."""
    if party.group_first is not None or party.prefix == 0:
        return _preposition_of(reading.norms[at]) if party.group_first is not None else ""
    prefix = reading.norms[at][: party.prefix].lstrip("وف")
    return prefix[:1] if prefix[:1] in {"ب", "ل", "ك"} else ("ل" if reading.norms[at].startswith(("لل", "ولل")) else "")


def _preposition_of(word: str) -> str:
    bare = word[1:] if word[:1] in "وف" and len(word) > 4 else word
    if bare.startswith("لل"):
        return "ل"
    return bare[0] if bare.startswith(("بال", "كال")) else ("ب" if bare[:1] == "ب" else "ل" if bare[:1] == "ل" else "")


def _relative_trigger(reading: Reading, grammar: Grammar, at: int) -> Trigger | None:
    """The verb of a relative clause that begins at `at` (the strike that X carried out)."""
    if not grammar.is_class(reading.norms[at], "relative"):
        return None
    return next(
        (reading.trigger_at[i] for i in range(at + 1, min(at + 3, len(reading.tokens))) if i in reading.trigger_at),
        None,
    )


def left_subject(reading: Reading, grammar: Grammar, trigger: Trigger) -> tuple[Party, ...]:
    """The parties that stand before a verb as its subject (X shelled ...), nearest last; empty when there are none."""
    at, found = trigger.first - 1, []
    steps = 0
    ends = {mention.last: mention.first for mention in reading.factions}
    ends |= {person.last: person.first for person in reading.persons}
    ends |= {group.last: start for start, group in reading.groups.items()}
    while at >= 0 and steps < 14:
        steps += 1
        word = reading.norms[at]
        if at + 1 in ends:
            start = ends[at + 1]
            group_start = next((s for s, g in reading.groups.items() if g.last == at + 1), start)
            start = min(start, group_start)
            party = party_at(reading, start)
            if party:
                before = reading.norms[start - 1] if start else ""
                governed = grammar.is_class(before, "preposition") and before != "بين"
                own = _own_preposition(reading, start, party)
                if not governed and not own:
                    found.append(party)
                    if reading.norms[start].startswith("و") or before == "و":
                        at = start - 1 - (before == "و")
                        continue
                    break
                if found:
                    break
            at = start - 1
            continue
        inner = reading.trigger_at.get(at)
        if inner and inner.is_finite and inner.row.trigger_class != "light":
            break
        if word in _STOPS or grammar.is_class(word, "subordinator"):
            break
        at -= 1
    return tuple(reversed(found))


def assign_roles(reading: Reading, trigger: Trigger, grammar: Grammar) -> Roles:
    """Return the parties and places that the clause of `trigger` gives."""
    walk = walk_right(reading, grammar, trigger.last)
    roles = (
        _verb_roles(reading, trigger, grammar, walk)
        if trigger.is_finite
        else _noun_roles(reading, trigger, grammar, walk)
    )
    places = tuple(argument.place for argument in walk.arguments if argument.place)
    return replace(roles, places=places, walk=walk)


def _is_owner(argument: Argument, row: TriggerRow) -> bool:
    """Whether لـ tells whose the target is (a post of X), not to whom something is done."""
    return bool(
        argument.marker == "ل" and argument.party and argument.party.is_target and row.role_after("ل") != "patient"
    )


def _groups_of(arguments: Iterable[Argument], row: TriggerRow) -> list[list[Argument]]:
    """Bare parties and owners of targets, those joined by and in one group."""
    groups: list[list[Argument]] = []
    for argument in arguments:
        if not argument.party or (argument.marker and not _is_owner(argument, row)):
            continue
        if argument.joined and groups:
            groups[-1].append(argument)
        else:
            groups.append([argument])
    return groups


def _parties(arguments: Iterable[Argument]) -> tuple[Party, ...]:
    return tuple(argument.party for argument in arguments if argument.party)


def _marked(walk: Walk, trigger: Trigger) -> dict[str, list[Party]]:
    """Parties by the role that their preposition or marker gives them."""
    found: dict[str, list[Party]] = {}
    for argument in walk.arguments:
        if not argument.party or not argument.marker or _is_owner(argument, trigger.row):
            continue
        role = trigger.row.role_after(argument.marker) or (
            argument.marker if argument.marker in {"agent", "patient", "mediator", "favour"} else ""
        )
        if trigger.is_finite and argument.marker == "ل" and role == trigger.row.subject:
            role = trigger.row.object  # the noun's frame; behind the verb it tells whose the target is (a post of X)
        if role:
            found.setdefault(role, []).append(argument.party)
    return found


def is_passive(reading: Reading, trigger: Trigger, bare: Sequence[Sequence[Argument]]) -> bool:
    """Whether a verb is passive: by its letters, its vowel mark, or because those it happens to stand as its
    subject."""
    if not trigger.reading or not trigger.is_finite:
        return False
    if trigger.reading.voice == "p":
        return True
    if trigger.reading.voice == "a" or trigger.pronoun:
        return False
    if trigger.first in reading.passive:
        return True
    named_just_before = any(m.last <= trigger.first <= m.last + 1 for m in reading.factions)
    if len(bare) != 1 or trigger.row.object != "patient" or named_just_before:
        return False
    party = bare[0][0].party
    return bool(
        party
        and (party.group_first is not None or party.kind in {"person", "category"})
        and party.faction_id != "unidentified"
    )


def _verb_roles(reading: Reading, trigger: Trigger, grammar: Grammar, walk: Walk) -> Roles:
    row = trigger.row
    bare = _groups_of(walk.arguments, row)
    marked = _marked(walk, trigger)
    slots: dict[str, tuple[Party, ...]] = {}
    passive = is_passive(reading, trigger, bare)
    if passive:
        if bare:
            slots[row.object or row.subject] = _parties(bare[0])
        else:
            slots[row.object or row.subject] = left_subject(reading, grammar, trigger)
    else:
        subject = left_subject(reading, grammar, trigger)
        if len(bare) >= 2:
            slots[row.subject] = _parties(bare[0])
            if row.object:
                slots[row.object] = _parties(bare[1])
        elif len(bare) == 1:
            lone = bare[0]
            is_object = bool(row.object) and (bool(subject) or bool(lone[0].party and lone[0].party.is_target))
            slots[row.object if is_object else row.subject] = _parties(lone)
            if is_object:
                slots.setdefault(row.subject, subject)
        else:
            slots[row.subject] = subject
    return _roles(slots, marked, passive, _side_split(reading, trigger))


def _noun_roles(reading: Reading, trigger: Trigger, grammar: Grammar, walk: Walk) -> Roles:
    row = trigger.row
    bare = _groups_of(walk.arguments, row)
    marked = _marked(walk, trigger)
    slots: dict[str, tuple[Party, ...]] = {}
    has_object_marker = any(a.party and a.marker == "ل" for a in walk.arguments)
    if bare and bare[0][0].at <= trigger.last + 3:
        role = row.genitive or row.object or row.subject
        party = bare[0][0].party
        if role == "patient" and has_object_marker and row.role_after("لـ".strip("ـ")) != "agent":
            role = row.subject or "agent"
        elif role == "agent" and row.object == "patient" and party and (party.kind == "category" or party.is_target):
            role = "patient"
        slots[role] = _parties(bare[0])
    before = _light_subject(reading, trigger, grammar)
    for role, parties in before.items():
        slots.setdefault(role, parties)
    if walk.stopped_by and walk.stopped_by.is_finite:
        for role, parties in _continuation(reading, walk.stopped_by, trigger, grammar).items():
            if not slots.get(role) and not marked.get(role):
                slots[role] = parties
    return _roles(slots, marked, False, _side_split(reading, trigger))


def _light_subject(reading: Reading, noun: Trigger, grammar: Grammar) -> dict[str, tuple[Party, ...]]:
    """Roles that a verb before an event noun gives: X launched an attack, X came under fire."""
    for at in range(noun.first - 1, max(-1, noun.first - 20), -1):
        verb = reading.trigger_at.get(at)
        if verb is None:
            if reading.norms[at] in _STOPS or grammar.is_class(reading.norms[at], "subordinator"):
                return {}
            continue
        if verb.row.trigger_class != "light" or verb.pronoun:
            return {}
        walk = walk_right(reading, grammar, verb.last, noun.first - verb.last)
        between = [a for a in walk.arguments if a.party and not a.marker]
        if between:
            return {verb.row.subject: _parties(between)}
        if verb.is_finite:
            return {verb.row.subject: left_subject(reading, grammar, verb)}
    return {}


def _continuation(reading: Reading, verb: Trigger, noun: Trigger, grammar: Grammar) -> dict[str, tuple[Party, ...]]:
    """Roles from the verb that goes on after an event noun: an attack that X launched, shelling that hit Y."""
    walk = walk_right(reading, grammar, verb.last)
    bare = _groups_of(walk.arguments, verb.row)
    if verb.row.trigger_class == "light" and bare:
        patients = tuple(_marked(walk, noun).get("patient", ()))
        return {verb.row.subject: _parties(bare[0])} | ({"patient": patients} if patients else {})
    if verb.row.trigger_class == "event" and "generic" in verb.row.flags:
        if verb.pronoun and bare:
            return {"agent": _parties(bare[0])}
        return {"patient": _parties(bare[0])} if bare else {}
    return {}


def _roles(
    slots: Mapping[str, tuple[Party, ...]], marked: Mapping[str, Sequence[Party]], passive: bool, split: int
) -> Roles:
    agents = list(slots.get("agent", ())) + list(marked.get("agent", ()))
    patients = list(slots.get("patient", ())) + list(marked.get("patient", ())) + list(marked.get("favour", ()))
    sides = list(marked.get("sides", ())) + list(slots.get("sides", ()))
    first_side = [party for party in sides if party.start < split] or sides[:1]
    agents += first_side
    patients += [party for party in sides if party not in first_side]
    return Roles(
        agents=distinct(agents),
        patients=distinct(
            party for party in patients if identity(party) not in {identity(a) for a in agents} or not agents
        ),
        mediators=distinct(marked.get("mediator", ())),
        is_passive=passive,
    )


def _side_split(reading: Reading, trigger: Trigger) -> int:
    """Token of the words that close the first side (on the one hand) behind a trigger; 0 where there are none."""
    window = range(trigger.last + 1, min(trigger.last + _REACH, len(reading.norms)))
    return next((at for at in window if reading.norms[at] == "جهه" and reading.norms[at - 1] == "من"), 0)


def identity(party: Party) -> tuple[object, ...]:
    """What makes two parties the same: the faction, else the words."""
    return (party.faction_id,) if party.faction_id else (party.sentence, party.first, party.last)


def distinct(parties: Iterable[Party]) -> tuple[Party, ...]:
    """The parties without those that mean the same as an earlier one."""
    kept: dict[tuple[object, ...], Party] = {}
    for party in parties:
        kept.setdefault(identity(party), party)
    return tuple(kept.values())
