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
from orchestration.extraction.reading import CIVILIANS, Party, Place, Reading
from orchestration.extraction.text import fold
from orchestration.extraction.triggers import Trigger, TriggerRow

_STOPS = frozenset(".؛:;!؟?…")
_REACH = 40
_BACKED_BY = frozenset({"من", "ل"})
_BELONGS_TO = frozenset({"الي", "ل", "ب", "في"})
_BACKER_REACH = 4
_BLOW_REACH = 12
_LIGHT_REACH = 8
_MARKED_ROLES = frozenset({"agent", "patient", "mediator", "favour"})
_SIDE = "جهه"
_WITH_WAW = ("وحد", "وفد", "وفود", "وزير", "وزار", "والي", "وسيط")
_FOR = "لصالح"  # the preposition by which frames say whose gain it is
_TOLL_REACH = 8
_OTHER_DEADLY = frozenset({"armed_clash", "raid", "assassination", "execution", "arrest", "abduction", "protest"})
_MOVES = frozenset({"defection", "deployment", "displacement", "handover", "release", "territory_gain", "withdrawal"})
_SAID = frozenset({"accusation", "demand", "rejection", "threat"})
_BLOWS = frozenset({"attack", "shelling", "air_strike", "explosion"})
# Prepositions in which a phrase may end.
_GOVERNING = frozenset({"علي", "عن", "بين"})
# Prepositions by which a verb takes a verbal noun (went on with, insisted on, took part in, was able to).
_CONTROLLING = frozenset({"في", "علي", "الي", "من", "عن"})
_ANSWER = ("رد", "علي")  # in answer to what others did
# That it, that they: the pronoun stands for the subject of what was said.
_THAT_IT = frozenset(
    opening + "ان" + pronoun for opening in ("", "و", "ب", "وب") for pronoun in ("ه", "ها", "هم", "هما")
)
_PRONOUNS = frozenset({"له", "لها", "لهم", "لهما"})


@dataclass(frozen=True)
class Grammar:
    """Function words and markers of roles, by folded word."""

    markers: PhraseTable[str]
    word_class: Mapping[str, str]
    targets: frozenset[str]
    means: frozenset[str] = frozenset()

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
    """Read role_markers.csv, function_words.csv, target_nouns.csv and the single words of instruments.csv."""
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
    means = {fold(row["instrument_ar"]) for row in read_rows(lexicon_dir / "instruments.csv")}
    return Grammar(markers, words, frozenset(targets), frozenset(means | {"ال" + word for word in means}))


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


def walk_right(
    reading: Reading, grammar: Grammar, start: int, limit: int = _REACH, tail: tuple[int, int] = (0, 0)
) -> Walk:
    """Collect the arguments behind token `start`, up to the end of the clause; tokens `tail` are passed over."""
    walk = Walk(end=start)
    marker, target, joined, is_member = "", False, False, False
    at, marked_at, end = start, start, min(len(reading.tokens), start + limit)
    previous_party_end = -1
    measures = reading.measures
    by_means = _is_verb_of_means(reading, grammar, start)
    while at < end:
        if tail[0] <= at < tail[1]:
            at, marker, target = tail[1], "", False
            continue
        word = reading.norms[at]
        if marker == "backer" and (word in _PRONOUNS or at > marked_at + _BACKER_REACH):
            marker = ""
        if word in QUOTES:
            at += 1
            continue
        if word == "(" or word == "[":
            at = _closing(reading, at) + 1
            continue
        if word in _STOPS:
            break
        if word in "،,-–—":
            if _other_side_follows(reading, at, walk):
                at += 1
                continue
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
            is_owner = own == "ل" and (bool(target and marker) or (by_means and not walk.arguments))
            if own and marker != "backer" and not (is_owner or is_member):
                marker = own  # but on a post of X: what stands before the post counts
            is_joined = _begins_with_and(word, party)
            joined = (at == previous_party_end and is_joined) or (
                at > 0 and reading.norms[at - 1] == "و" and bool(walk.arguments)
            )
            if is_joined and walk.arguments and walk.arguments[-1].party and not own:
                marker, joined = walk.arguments[-1].marker, True
            walk.arguments.append(
                Argument(marker, replace(party, is_target=True) if target else party, None, at, joined)
            )
            at = max(party.last, at + 1)
            previous_party_end = at
            target = is_member = False
            marker = "" if marker == "backer" else marker
            ending = grammar.markers.match(reading.tokens, at - 1)
            if ending and ending[1] == "backer":  # the description ends in it: factions loyal to X
                marker, marked_at = "backer", at - 1
            continue
        place = reading.place_at.get(at)
        if place and marker == "backer":  # a state that stands behind someone, not where it took place
            marker, at = "", place.last
            continue
        if place:
            walk.arguments.append(Argument(marker or _preposition_of(word), None, place, at))
            at = place.last
            continue
        found = grammar.markers.match(reading.tokens, at) or (
            grammar.markers.match(
                [t._replace(norm=t.norm[1:]) if i == 0 else t for i, t in enumerate(reading.tokens[at : at + 3])], 0
            )
            if word[:1] == "و" and len(word) > 3
            else None
        )
        if found and (at not in reading.trigger_at or found[1] == "backer"):
            length = found[0] - at if grammar.markers.match(reading.tokens, at) else found[0]
            if found[1] in {"source", "purpose"}:
                break
            is_member = found[1] == "member"
            if is_member and (at == previous_party_end or marker == "بين"):
                marker = "member"  # it tells of the party just named whose it is, or of no side of the two
            elif is_member and marker == "من" and not walk.arguments:
                marker = ""  # a column of vehicles that belong to X
            if is_member or (found[1] == "holder" and (target or (by_means and not walk.arguments))):
                at += max(length, 1)  # areas that X holds, posts or men that belong to X are those of X
                continue
            marker, target, marked_at = found[1], False, at
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
            if (marker == "backer" and word in _BACKED_BY) or (is_member and word in _BELONGS_TO) or at in measures:
                at += 1
                continue
            marker, target = (word[1:] if word[:1] == "و" and grammar.word_class.get(word) is None else word), False
            at += 1
            continue
        if word in grammar.targets:
            target = not (at == start and word in grammar.means)  # planes of X shelled: they are no target
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
        if marker == "backer" and word.startswith("ل"):
            marker = ""  # loyal to someone of no known name
        elif word.startswith("لل"):
            marker = "ل"
        elif word.startswith(("بال", "كال")):
            marker = ""  # a definite noun has no genitive: what follows is not governed (shelled with guns the posts)
        at += 1
    walk.end = at
    return walk


def _is_verb_of_means(reading: Reading, grammar: Grammar, start: int) -> bool:
    """Whether a weapon at token `start` is the subject of the verb before it (planes of X shelled)."""
    verb = reading.trigger_at.get(start - 1)
    return verb is not None and verb.is_finite and start < len(reading.norms) and reading.norms[start] in grammar.means


def _other_side_follows(reading: Reading, comma: int, walk: Walk) -> bool:
    """Whether the second side stands behind a comma: between X on one side, and Y on the other."""
    after = reading.norms[comma + 1] if comma + 1 < len(reading.norms) else ""
    between = any(argument.marker == "بين" for argument in walk.arguments)
    return between and reading.norms[comma - 1] == _SIDE and after.startswith("و")


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


def _begins_with_and(word: str, party: Party) -> bool:
    """Whether the first word of a party has "and" before it, rather than beginning with that letter (units of X)."""
    if party.group_first is None and party.kind == "faction":
        return party.prefix > 0 and word.startswith("و")
    return word.startswith("و") and not word.startswith(_WITH_WAW)


def _opening(reading: Reading, at: int) -> int:
    """Token of the bracket that opens the one at `at`, or `at` where none is within reach."""
    for i in range(at - 1, max(-1, at - 15), -1):
        if reading.norms[i] in {"(", "["}:
            return i
    return at


def _is_aside(reading: Reading, opening: int, closing: int, grammar: Grammar) -> bool:
    """Whether brackets hold a clause of their own rather than another name."""
    return any(
        at in reading.trigger_at or grammar.is_class(reading.norms[at], "relative") for at in range(opening, closing)
    )


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
    found: list[Party] = []
    at, steps = trigger.first - 1, 0
    ends = {mention.last: mention.first for mention in reading.factions}
    ends |= {person.last: person.first for person in reading.persons}
    ends |= {group.last: start for start, group in reading.groups.items()}
    if at >= 0 and at in ends and grammar.is_class(reading.norms[at], "relative"):
        if trigger.pronoun:
            return ()  # whom it happens to (the side that X shelled)
        head = party_at(reading, min([ends[at], *(s for s, g in reading.groups.items() if g.last == at)]))
        follower = reading.norms[trigger.last] if trigger.last < len(reading.norms) else ""
        if head and not (follower.startswith("ال") or party_at(reading, trigger.last)):
            return (head,)  # whatever it is in its own clause (against X, who had taken the town)
    while at >= 0 and steps < 14:
        steps += 1
        word = reading.norms[at]
        if word in {")", "]"} and _is_aside(reading, _opening(reading, at), at, grammar):
            at = _opening(reading, at) - 1
            continue
        if at + 1 in ends:
            start = ends[at + 1]
            group_start = next((s for s, g in reading.groups.items() if g.last == at + 1), start)
            start = min(start, group_start)
            party = party_at(reading, start)
            if party:
                before = reading.norms[start - 1] if start else ""
                governed = grammar.is_class(before, "preposition") and before != "بين"
                own = _own_preposition(reading, start, party)
                happening = reading.trigger_at.get(start - 1)
                if happening and not happening.is_finite and happening.row.trigger_class == "event" and not found:
                    at = start - 1  # whose happening it is (they answered the shelling of X), not who acts
                    continue
                if not governed and not own:
                    found.append(party)
                    if _begins_with_and(reading.norms[start], party) or before == "و":
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
    blow = _blow_behind(reading, trigger)
    walk = walk_right(reading, grammar, _behind(reading, blow or trigger), tail=trigger.tail)
    if trigger.is_finite:
        roles = _verb_roles(reading, trigger, grammar, walk)
    elif trigger.is_verbal:
        roles = _phrase_roles(reading, trigger, grammar, walk)
    else:
        roles = _noun_roles(reading, trigger, grammar, walk)
    if roles.is_passive and _is_guessed_passive(reading, trigger) and _goes_on(reading, trigger, grammar):
        subject = _running_subject(reading, trigger, grammar)
        if subject:
            roles = replace(roles, agents=subject, is_passive=False)  # X attacked, and arrested five men
    is_told = blow or _blow_before(reading, trigger, grammar)  # its subject is the strike, not who did something else
    if not (roles.agents or roles.is_passive or is_told) and trigger.row.subject == "agent":
        roles = _with_inherited(reading, trigger, grammar, roles)
    if not (roles.agents or trigger.is_finite or trigger.is_verbal) and trigger.row.subject == "agent":
        roles = replace(roles, agents=_controller(reading, trigger, grammar, roles))
    if not (roles.agents or trigger.is_finite or trigger.is_verbal):
        roles = _with_speaker(reading, trigger, grammar, roles)
    if not roles.patients and trigger.row.trigger_class == "event" and trigger.row.event_type_code in _BLOWS:
        roles = replace(roles, patients=_casualties(reading, trigger, grammar))
    if trigger.row.flags & {"flee", "leave"}:
        roles = _with_driven_out(roles)
    places = tuple(argument.place for argument in walk.arguments if argument.place)
    return replace(roles, places=places, walk=walk)


def _with_driven_out(roles: Roles) -> Roles:
    """The roles with civilians who leave as patients: their leaving is a displacement, which befalls them."""
    civilians = tuple(party for party in roles.agents if party.faction_id == CIVILIANS)
    others = tuple(party for party in roles.agents if party.faction_id != CIVILIANS)
    return replace(roles, agents=others, patients=distinct((*roles.patients, *civilians)))


def _behind(reading: Reading, trigger: Trigger) -> int:
    """Where the arguments of a trigger begin: a phrase may end in the first word of a name (withdrawal of forces of X)
    or in a preposition (the arrest of)."""
    if trigger.kind != "phrase":
        return trigger.last
    last = trigger.last - 1
    opens_name = last > trigger.first and last in reading.faction_at
    return last if opens_name or (last > trigger.first and reading.norms[last] in _GOVERNING) else trigger.last


def _casualties(reading: Reading, blow: Trigger, grammar: Grammar) -> tuple[Party, ...]:
    """The civilians whose death or injury a sentence tells of with a strike that names nobody whom it hit.

    The dead and injured of no named kind count where neither fighters nor a target stand beside them.
    """
    if any(party.kind == "faction" and party.group_first is not None for party in reading.groups.values()):
        return ()
    aims = any(word in grammar.targets for word in reading.norms[blow.last : blow.last + _TOLL_REACH])
    found = [party for party in reading.groups.values() if party.method == "victims" and not aims]
    for told in reading.triggers:
        if told.row.trigger_class in {"killed", "injured"}:
            bare = [a.party for a in walk_right(reading, grammar, told.last, _TOLL_REACH).arguments if not a.marker]
            found += [party for party in bare if party and party.method == "category"][:1]
    return distinct(p for p in found if p.faction_id == CIVILIANS and _is_nearest(reading, blow, p, grammar))


def _is_nearest(reading: Reading, blow: Trigger, victims: Party, grammar: Grammar) -> bool:
    """Whether no fight or arrest stands nearer to the victims than a strike does, and no strike of another clause."""
    gap = abs(blow.first - victims.start)
    for other in reading.triggers:
        if other.row.trigger_class != "event":
            continue
        kind = other.row.event_type_code
        if kind in _OTHER_DEADLY and abs(other.first - victims.start) <= gap:
            return False
        if kind in _BLOWS and victims.start < other.first < blow.first:
            between = reading.norms[other.last : blow.first]
            if any(grammar.is_class(word, "subordinator") for word in between):
                return False
    return True


def _with_inherited(reading: Reading, trigger: Trigger, grammar: Grammar, roles: Roles) -> Roles:
    """The roles with the subject of an earlier verb as agent, where a verb goes on with it or a pronoun means it."""
    if not (_goes_on(reading, trigger, grammar) if trigger.is_finite else _has_agent_pronoun(trigger, roles)):
        return roles
    taken = {identity(party) for party in roles.patients}
    agents = tuple(p for p in _running_subject(reading, trigger, grammar) if identity(p) not in taken)
    return replace(roles, agents=agents)


def _with_speaker(reading: Reading, noun: Trigger, grammar: Grammar, roles: Roles) -> Roles:
    """The roles with the subject that stands before a noun as agent, where the noun tells what it does meanwhile
    (X condemned it, calling for Y) or a pronoun on it means X (X went on with its strikes)."""
    is_meanwhile = "state" in noun.row.flags and not noun.is_definite and noun.first > 0
    if not (is_meanwhile or (noun.row.subject == "agent" and _has_agent_pronoun(noun, roles))):
        return roles
    subject = is_meanwhile and _running_subject(reading, noun, grammar)
    return _with_agents(roles, subject or left_subject(reading, grammar, noun), reading, noun)


def _with_agents(roles: Roles, subject: Sequence[Party], reading: Reading, trigger: Trigger) -> Roles:
    """The roles with a subject that agrees with the trigger as agents, but for those to whom it is done."""
    if not _agrees(reading, subject, trigger):
        return roles
    taken = {identity(party) for party in roles.patients}
    return replace(roles, agents=tuple(party for party in subject if identity(party) not in taken))


def _controller(reading: Reading, noun: Trigger, grammar: Grammar, roles: Roles) -> tuple[Party, ...]:
    """Who does what a noun behind a preposition tells: the subject of the word that governs it (X went on with the
    shelling of Y)."""
    own, before = noun.reading, reading.norms[max(0, noun.first - 2) : noun.first]
    is_answered = len(before) == len(_ANSWER) and before[0].startswith(_ANSWER[0]) and before[1] == _ANSWER[1]
    is_governed = bool(before) and before[-1] in _CONTROLLING and not (before[-1] == "من" and _is_known(noun))
    is_attached = bool(own and own.preposition in {"ب", "ل"} and not own.is_definite)
    if is_answered or not (is_governed or is_attached):
        return ()
    subject = left_subject(reading, grammar, noun)
    if not subject or any(p.kind == "category" or p.quantity for p in subject):
        return ()
    span = range(subject[-1].last, noun.first)
    between = [reading.trigger_at[at].row for at in span if at in reading.trigger_at]
    if any(row.trigger_class != "light" or row.subject == "patient" for row in between):
        return ()
    taken = {identity(party) for party in roles.patients}
    return tuple(party for party in subject if identity(party) not in taken)


def _is_known(noun: Trigger) -> bool:
    """Whether a noun behind من more often tells since when or from what than what somebody was able to do."""
    return noun.row.event_type_code in _BLOWS | {"meeting", "protest", "defection"}


def _is_guessed_passive(reading: Reading, verb: Trigger) -> bool:
    """Whether a feminine verb counts as passive for its lone victim only, not by its letters or its vowel sign."""
    own = verb.reading
    return own is not None and own.voice != "p" and own.gender == "f" and verb.first not in reading.passive


def _goes_on(reading: Reading, verb: Trigger, grammar: Grammar) -> bool:
    """Whether a verb is joined to what stands before it and no noun with the article follows as its own subject."""
    opens = verb.first > 0 and grammar.is_class(reading.norms[verb.first - 1], "subordinator")
    follower = reading.norms[verb.last] if verb.last < len(reading.norms) else ""
    is_plain = not follower.isalpha() or grammar.is_class(follower, "preposition") or verb.last in reading.time_at
    has_subject = verb.pronoun or follower.startswith("ال") or verb.row.event_type_code in _SAID
    is_joined = bool(verb.reading and verb.reading.conjunction) or opens
    return is_joined and (is_plain or not has_subject)


def _has_agent_pronoun(noun: Trigger, roles: Roles) -> bool:
    """Whether the pronoun on a noun means who does it (its strikes on X), not whom it happens to."""
    return bool(noun.pronoun) and (noun.row.genitive == "agent" or bool(roles.patients))


def _running_subject(reading: Reading, trigger: Trigger, grammar: Grammar) -> tuple[Party, ...]:
    """The subject of the nearest verb before a trigger that has one and that the trigger agrees with."""
    for at in range(trigger.first - 1, max(-1, trigger.first - _REACH), -1):
        if reading.norms[at] in _STOPS:
            break
        verb = reading.trigger_at.get(at)
        if verb and verb.is_finite and verb.row.subject == "agent" and verb.row.trigger_class in {"event", "light"}:
            subject = _overt_subject(reading, verb, grammar, trigger.first)
            if subject:
                return subject if _agrees(reading, subject, trigger) else ()
    return ()


def _overt_subject(reading: Reading, verb: Trigger, grammar: Grammar, end: int) -> tuple[Party, ...]:
    """The subject that stands behind a verb (not further than token `end`) or before it."""
    walk = walk_right(reading, grammar, verb.last, max(0, end - verb.last))
    bare = _groups_of(walk.arguments, verb.row)
    if is_passive(reading, verb, bare):
        return ()
    before = left_subject(reading, grammar, verb)
    if bare and (verb.pronoun or not before) and not (bare[0][0].party and bare[0][0].party.is_target):
        return _parties(bare[0])
    return before


def _agrees(reading: Reading, subject: Sequence[Party], trigger: Trigger) -> bool:
    """Whether a verb, or the pronoun on a noun, may speak of a subject: a feminine one needs a feminine verb."""
    own = trigger.reading
    if own is None or len(subject) != 1:
        return True
    head = reading.norms[subject[0].start]
    if not head.endswith(("ه", "ات", "يا")) or subject[0].quantity:
        return True
    if not trigger.is_finite:
        return own.pronoun != "ه"
    if own.aspect == "p":
        return own.gender == "f" or own.number == "p"
    return not reading.norms[trigger.first].removeprefix(own.conjunction).startswith("ي")


def _blow_behind(reading: Reading, verb: Trigger) -> Trigger | None:
    """The strike noun that is the subject of a verb of striking right before it (raids of X hit Y)."""
    noun = reading.trigger_at.get(verb.last)
    return noun if noun and _is_blow(verb) and verb.is_finite and _is_blow(noun) and not noun.is_finite else None


def _blow_before(reading: Reading, verb: Trigger, grammar: Grammar) -> Trigger | None:
    """The strike noun that stands as subject before a verb of striking (raids of X yesterday hit Y)."""
    if not (verb.is_finite and _is_blow(verb)):
        return None
    for at in range(verb.first - 1, max(-1, verb.first - _BLOW_REACH), -1):
        noun = reading.trigger_at.get(at)
        if noun and noun.row.trigger_class == "event":
            return noun if _is_blow(noun) and not noun.is_finite else None
        if reading.norms[at] in _STOPS or grammar.is_class(reading.norms[at], "subordinator"):
            return None
    return None


def _is_blow(trigger: Trigger) -> bool:
    """Whether a word tells of a strike that one side deals another."""
    row = trigger.row
    return row.trigger_class == "event" and row.event_type_code in _BLOWS and row.subject == "agent"


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
    two_sided = sum(argument.party is not None and argument.marker == "بين" for argument in walk.arguments) > 1
    for argument in walk.arguments:
        if not argument.party or not argument.marker or _is_owner(argument, trigger.row):
            continue
        role = _role_behind(argument, argument.party, trigger, two_sided)
        if role:
            found.setdefault(role, []).append(argument.party)
    return found


def _role_behind(argument: Argument, party: Party, trigger: Trigger, two_sided: bool) -> str:
    """The role of a party behind a preposition or marker: by the frame, else by what the word means everywhere."""
    marker, row = argument.marker, trigger.row
    favoured = row.role_after(_FOR) if marker == "favour" else ""
    role = row.role_after(marker) or favoured or (marker if marker in _MARKED_ROLES else "")
    if not role and marker == "بين" and two_sided and row.subject == "agent":
        return "sides"
    if not role and marker == "من" and _comes_from(party, trigger, is_next=argument.at == trigger.last + 1):
        return "agent"  # shelling from X
    if trigger.is_finite and marker == "ل" and role in {"", row.subject} and argument.at > trigger.last:
        # The noun's frame, if any; behind a verb it tells whose the target is (a post of X), not whom it is for.
        return row.object if party.kind != "category" or role else ""
    return role


def _comes_from(party: Party, noun: Trigger, is_next: bool) -> bool:
    """Whether a noun of what one side does to another (a strike, a threat) comes from the party behind من; right behind
    a word that looks like a verb of striking, that word is a noun too."""
    roles = {role for _, role in noun.row.prepositions}
    one_sided = noun.row.subject == "agent" and "sides" not in roles and "patient" in {noun.row.object, *roles}
    is_move = noun.row.event_type_code in _MOVES  # من tells where from
    is_noun = not noun.is_finite or (is_next and _is_blow(noun) and noun.row.form == "I")
    return one_sided and not is_move and is_noun and party.faction_id != CIVILIANS


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
    named = [*(m.last for m in reading.factions), *(g.last for g in reading.groups.values() if _is_plural(trigger))]
    named_just_before = any(last <= trigger.first <= last + 1 for last in named)
    if len(bare) != 1 or trigger.row.object != "patient" or named_just_before or _is_plural(trigger):
        return False
    party = bare[0][0].party
    if party and party.last in reading.place_at and not _preposition_of(reading.norms[party.last]):
        return False  # the place is the object (men of X attacked the village)
    if trigger.row.event_type_code in _SAID or (party and _is_counted_object(reading, trigger, party)):
        return False
    if party and party.kind == "faction" and _are_doers(reading, trigger, party):
        return False
    return bool(
        party
        and (party.group_first is not None or party.kind in {"person", "category"})
        and party.faction_id != "unidentified"
    )


def _are_doers(reading: Reading, verb: Trigger, party: Party) -> bool:
    """Whether fighters stand as subject: by the ending that only a subject has (مقاتلو), or where property is taken."""
    return reading.norms[party.start].endswith("و") or verb.row.event_type_code == "property_seizure"


def _is_plural(verb: Trigger) -> bool:
    """Whether a perfect has the ending of men, which it has only where its subject stands before it.

    Words of death are left out: men who قتلوا are killers and killed alike.
    """
    own = verb.reading
    return bool(
        verb.row.trigger_class != "killed" and own and own.aspect == "p" and own.gender == "m" and own.number == "p"
    )


def _is_counted_object(reading: Reading, verb: Trigger, party: Party) -> bool:
    """Whether counted men stand behind a feminine verb: a passive would be masculine like them (arrested 20 men)."""
    is_feminine = bool(verb.reading and verb.reading.gender == "f")
    return is_feminine and party.quantity is not None and reading.norms[party.last - 1].endswith("ا")


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
        subject = left_subject(reading, grammar, trigger) or _reported_subject(reading, grammar, trigger)
        if len(bare) >= 2:
            slots[row.subject] = _parties(bare[0])
            if row.object:
                slots[row.object] = _parties(bare[1])
        elif len(bare) == 1:
            lone = bare[0]
            is_object = bool(row.object) and (
                bool(subject)
                or _has_pronoun_subject(reading, trigger)
                or bool(lone[0].party and lone[0].party.is_target)
                or bool(lone[0].party and _is_counted_object(reading, trigger, lone[0].party))
                or _is_plural(trigger)
                or _has_unknown_subject(reading, trigger, grammar, lone[0].at)
            )
            slots[row.object if is_object else row.subject] = _parties(lone)
            if is_object:
                slots.setdefault(row.subject, subject)
        else:
            slots[row.subject] = subject
    blow = _blow_before(reading, trigger, grammar)
    if blow:
        slots |= _of_blow(reading, blow, trigger, grammar, slots)
    return _roles(slots, marked, passive, _side_split(reading, trigger))


def _has_pronoun_subject(reading: Reading, verb: Trigger) -> bool:
    """Whether a pronoun right before a verb stands for its subject: said that it attacked."""
    return verb.first > 1 and not verb.pronoun and reading.norms[verb.first - 1] in _THAT_IT


def _reported_subject(reading: Reading, grammar: Grammar, verb: Trigger) -> tuple[Party, ...]:
    """Who speaks, where what is said goes on with a pronoun that agrees: X said that it attacked."""
    if not _has_pronoun_subject(reading, verb):
        return ()
    speaker = left_subject(reading, grammar, replace(verb, first=verb.first - 1))
    return speaker if _agrees(reading, speaker, verb) else ()


def _has_unknown_subject(reading: Reading, verb: Trigger, grammar: Grammar, lone: int) -> bool:
    """Whether a noun with the article that is no known party stands as subject between a verb and its lone party."""
    between = range(verb.last, lone)
    if verb.pronoun or not between or any(at in reading.time_at or at in reading.trigger_at for at in between):
        return False
    words = [reading.norms[at] for at in between]
    return (
        words[0].isalpha()
        and words[0] not in grammar.means
        and not any(
            grammar.is_class(word, "preposition") or word in grammar.targets or word.startswith("ب") for word in words
        )
    )


def _of_blow(
    reading: Reading, blow: Trigger, verb: Trigger, grammar: Grammar, slots: Mapping[str, tuple[Party, ...]]
) -> dict[str, tuple[Party, ...]]:
    """Roles of a verb whose subject is a strike noun: who dealt the blow, and whom verb or noun names as hit."""
    own = _noun_roles(reading, blow, grammar, walk_right(reading, grammar, blow.last, verb.first - blow.last))
    hit = tuple(p for role in ("patient", "agent") for p in slots.get(role, ()) if p.start >= verb.last)
    return {"agent": own.agents, "patient": hit or own.patients}


def _noun_roles(reading: Reading, trigger: Trigger, grammar: Grammar, walk: Walk) -> Roles:
    row = trigger.row
    bare = _groups_of(walk.arguments, row)
    marked = _marked(walk, trigger)
    slots: dict[str, tuple[Party, ...]] = {}
    has_object_marker = any(a.party and a.marker == "ل" and not a.party.is_target for a in walk.arguments)
    if bare and bare[0][0].at <= trigger.last + 3:
        role = row.genitive or row.object or row.subject or ("patient" if _strikes(reading, trigger) else "")
        party = bare[0][0].party
        if role == "patient" and has_object_marker and row.role_after("لـ".strip("ـ")) != "agent":
            role = row.subject or "agent"
        elif role == "agent" and row.object == "patient" and party and (party.kind == "category" or party.is_target):
            role = "agent" if marked.get("patient") and not party.is_target else "patient"
        slots[role] = _parties(bare[0])
    before = _light_subject(reading, trigger, grammar)
    for role, parties in before.items():
        slots.setdefault(role, parties)
    if _is_dealt(reading, trigger):
        dealt_to = [a.party for a in walk.arguments if a.party and a.marker == "ل"]
        marked["agent"] = [party for party in marked.get("agent", ()) if party not in dealt_to]
        marked["patient"] = [*marked.get("patient", ()), *(p for p in dealt_to if p not in marked.get("patient", ()))]
    if walk.stopped_by and walk.stopped_by.is_finite:
        for role, parties in _continuation(reading, walk.stopped_by, trigger, grammar).items():
            if not slots.get(role) and not marked.get(role):
                slots[role] = parties
    return _roles(slots, marked, False, _side_split(reading, trigger))


def _strikes(reading: Reading, noun: Trigger) -> bool:
    """Whether a verb of striking or injuring stands right before a noun as before its subject (a bomb hit a patrol)."""
    verb = next((t for t in reading.triggers if t.last == noun.first), None)
    return verb is not None and verb.is_finite and (_is_blow(verb) or verb.row.trigger_class == "injured")


def _is_dealt(reading: Reading, noun: Trigger) -> bool:
    """Whether the light verb before a noun takes لـ for whom it strikes (dealt a blow to X)."""
    before = [t for t in reading.triggers if noun.first - _LIGHT_REACH <= t.first < noun.first]
    return bool(before) and before[-1].row.trigger_class == "light" and before[-1].row.role_after("ل") == "patient"


def _phrase_roles(reading: Reading, trigger: Trigger, grammar: Grammar, walk: Walk) -> Roles:
    """Roles of a phrase with a verb: the subject stands in its gap or before it, behind it whom it completes."""
    row, split = trigger.row, trigger.tail[0] or trigger.last
    bare = _groups_of(walk.arguments, row)
    inner = [group for group in bare if group[0].at < split]
    outer = [group for group in bare if group[0].at >= split]
    before = left_subject(reading, grammar, trigger)
    subject = before or (_parties(inner.pop(0)) if inner else ())
    slots = {row.subject or row.genitive: subject} if subject else {}
    completed = (inner + outer)[:1]
    if completed:
        is_object = bool(inner) or (bool(subject) and row.genitive in {"", row.subject})
        role = row.object if is_object else (row.genitive or row.subject)
        if role:
            slots.setdefault(role, _parties(completed[0]))
    marked = _marked(walk, trigger)
    if not row.subject and walk.stopped_by and walk.stopped_by.is_finite:  # shells fell that X had fired
        for role, parties in _continuation(reading, walk.stopped_by, trigger, grammar).items():
            if not marked.get(role):
                slots.setdefault(role, parties)
    return _roles(slots, marked, False, _side_split(reading, trigger))


def _light_subject(reading: Reading, noun: Trigger, grammar: Grammar) -> dict[str, tuple[Party, ...]]:
    """Roles that a verb before an event noun gives: X launched an attack, X came under fire."""
    measures = reading.measures
    head = noun
    for at in range(noun.first - 1, max(-1, noun.first - 20), -1):
        verb = reading.trigger_at.get(at)
        if verb is None:
            word = reading.norms[at]
            if word in _STOPS or (at not in measures and grammar.is_class(word, "subordinator")):
                return {}
            continue
        if not verb.is_finite and verb.row.trigger_class == "event" and verb.last == head.first:
            head = verb  # the first of two nouns (a campaign of shelling)
            continue
        is_same = verb.is_finite and verb.row.event_type_code == noun.row.event_type_code  # they regained control
        if not (is_same or verb.row.trigger_class == "light") or verb.pronoun:
            return {}
        walk = walk_right(reading, grammar, verb.last, noun.first - verb.last)
        between = [a for a in walk.arguments if a.party and not a.marker]
        subject = _parties(between) or (left_subject(reading, grammar, verb) if verb.is_finite else ())
        if not (subject or verb.is_finite):
            continue  # a noun of a light verb, whose own verb stands before it (went on launching attacks)
        is_other = noun.pronoun and not _agrees(reading, subject, noun)
        return {verb.row.subject: subject} if subject and not is_other else {}
    return {}


def _continuation(reading: Reading, verb: Trigger, noun: Trigger, grammar: Grammar) -> dict[str, tuple[Party, ...]]:
    """Roles from the verb that goes on after an event noun: an attack that X launched, shelling that hit Y."""
    walk = walk_right(reading, grammar, verb.last)
    bare = _groups_of(walk.arguments, verb.row)
    if verb.row.trigger_class == "light":
        patients = tuple(_marked(walk, noun).get("patient", ()))
        return ({verb.row.subject: _parties(bare[0])} if bare else {}) | ({"patient": patients} if patients else {})
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
    return next((at for at in window if reading.norms[at] == _SIDE and reading.norms[at - 1] == "من"), 0)


def identity(party: Party) -> tuple[object, ...]:
    """What makes two parties the same: the faction, else the words."""
    return (party.faction_id,) if party.faction_id else (party.sentence, party.first, party.last)


def distinct(parties: Iterable[Party]) -> tuple[Party, ...]:
    """The parties without those that mean the same as an earlier one."""
    kept: dict[tuple[object, ...], Party] = {}
    for party in parties:
        kept.setdefault(identity(party), party)
    return tuple(kept.values())
