"""When two names mean the same. Which names a faction has is read from the registry; nothing is listed here."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from orchestration.extraction.phrases import read_rows
from orchestration.extraction.text import tokenise

_ARTICLE = "ال"
# A word keeps its article where less than three letters would be left.
_SHORTEST_WITH_ARTICLE = 5


class Names:
    """Compares an annotated name with a found one.

    `names_by_key` gives the Arabic names of each key that annotations may use instead of a name; `generic_words` are
    words that do not distinguish one name from another (village, town, forces).
    """

    def __init__(self, names_by_key: Mapping[str, Iterable[str]], generic_words: Iterable[str] = ()) -> None:
        self._generic = frozenset(plain(word) for word in generic_words)
        self._names_of = {key: frozenset(plain(name) for name in names) for key, names in names_by_key.items()}
        self._keys_of: dict[str, set[str]] = {}
        for key, names in self._names_of.items():
            for name in names:
                self._keys_of.setdefault(name, set()).add(key)

    def words(self, name: str) -> frozenset[str]:
        """Return the words that distinguish a name: folded, without article, without generic words if others remain."""
        words = plain(name).split()
        kept = [word for word in words if word not in self._generic] or words
        return frozenset(_without_article(word) for word in kept)

    def same(self, gold: str, found: str) -> bool:
        """Tell whether `found` names what `gold`, a key or a name, stands for.

        A key means any of its names; another spelling of one counts where no other key has it. Two names are the same
        where the words of one hold all words of the other and at least half of the longer.
        """
        if gold == found:
            return True
        names = self._names_of.get(gold)
        if names is not None:
            name = plain(found)
            if name in names:
                return True
            belongs_elsewhere = bool(self._keys_of.get(name, set()) - {gold})
            return not belongs_elsewhere and self.words(found) in {self.words(known) for known in names}
        ours, theirs = self.words(gold), self.words(found)
        shared = len(ours & theirs)
        return shared > 0 and shared == min(len(ours), len(theirs)) and 2 * shared >= max(len(ours), len(theirs))


def plain(name: str) -> str:
    """Return the words of a name in folded form, joined by single spaces."""
    return " ".join(token.norm for token in tokenise(name) if token.norm[0].isalnum())


def registry_names(seeds_dir: Path) -> dict[str, set[str]]:
    """Return the Arabic names of each faction id: the official one and all aliases that are in use."""
    names: dict[str, set[str]] = {}
    for row in read_rows(seeds_dir / "registry" / "factions.csv"):
        names[row["faction_id"]] = {row["name_ar"]}
    for row in read_rows(seeds_dir / "registry" / "faction_aliases.csv"):
        if row["status"] == "active":
            names.setdefault(row["faction_id"], set()).add(row["alias_ar"])
    return names


def generic_words(seeds_dir: Path) -> set[str]:
    """Return the words that stand before a name of a place without being part of it (village, town, province)."""
    rows = read_rows(seeds_dir / "vocabulary" / "place_generics.csv")
    return {row["generic_ar"] for row in rows if row["is_in_name"] == "false"}


def _without_article(word: str) -> str:
    return word.removeprefix(_ARTICLE) if len(word) >= _SHORTEST_WITH_ARTICLE else word
