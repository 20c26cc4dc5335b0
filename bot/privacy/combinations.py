"""A rare detail and a small place in one sentence: together they point at one family though no name is said."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from bot.privacy.detail import COMBINATION, Detail
from bot.privacy.lists import NATIONALITIES

# --- what is rare -----------------------------------------------------------------------------------------------------

_ONE = (
    r"(?:family|couple|boy|girl|lad|lass|child|kid|pupil|student|baby|mum|mother|dad|father|parents?|son|daughter|children|kids|"
    r"teenager|teen|household|foster carers?|adopters|brothers|sisters|siblings|stepson|stepdaughter|grandson|granddaughter|"
    r"twin)(?!'s|s'|s\b)"
)
_MANY = r"twins|triplets|quads|quadruplets|quintuplets"
_PEOPLE = (
    r"travellers?|jewish|muslim|sikh|hindu|black|white|mixed race|refugee|asylum|lesbian|gay|trans|transgender|home.?schooled|"
    r"adopted|fostered|"
    rf"{'|'.join(sorted(NATIONALITIES))}"
)
_RARE = (
    r"wheelchairs?|one arm|one leg|one eye|no arms|no legs|no hair|prosthetic|amput\w+|blind|deaf|deafblind|hearing aids?|cochlear|"
    r"guide dog|albin\w+|dwarf\w*|down'?s(?: syndrome)?|cerebral palsy|brittle bones?|cystic fibrosis|leuk\w+|cancer|burns|birthmark|"
    r"scarred|tracheostomy|transplant|conjoined|muscular dystrophy|stoma|colostomy|hiv|glass eye|dialysis|huntington\w*|mute|"
    r"non-?verbal|surrogate|feeding tube|peg fed|ventilator"
)
_JOBS = (
    r"head(?: ?teacher| ?master| ?mistress)?|deputy head|vicar|rector|priest|imam|bishop|curate|minister|doctor|gp|mayor|councillor|"
    r"mp|police ?man|police ?woman|police officer|bobby|sergeant|postman|postmaster|postmistress|butcher|baker|farmer|landlord|"
    r"landlady|publican|shopkeeper|shop owner|caretaker|lollipop "
    r"(?:lady|man)|chair of governors|footballer|magistrate|judge|dentist|vet|undertaker|milkman|blacksmith|gamekeeper|florist|"
    r"hairdresser|dinner lady|school cook|cook|secretary|bursar|ta|senco|(?:year \w+|pe|maths|music|reception|nursery) teacher|"
    r"teacher|coach|cleaner|bus driver|fire ?man|firefighter|paramedic|school nurse|librarian|barmaid|barman|celebrity|celeb|"
    r"chip shop owner"
)
_KIN = (
    r"(?:step|grand|foster )?(?:sons?|daughters?|child|children|kids?|lads?|girls?|boys?)|nephews?|nieces?|twins|baby|wife|husband|partner|"
    r"family|mrs"
)
_SPECIFIC = r"(?:the|our|that|this|those|my|an?|her|his|their)"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_THE_ONLY = _pattern(
    rf"\b(?:only|sole|one and only|(?:the|our) one)(?: \w+){{0,2}}? (?:{_PEOPLE}|{_RARE}) (?:\w+ )?{_ONE}|"
    rf"\bthe only (?:\w+ ){{0,2}}{_ONE}(?= (?:in|at|from) )|\b(?:only|sole|one and only) (?:\w+ ){{0,3}}?(?:wheelchair|"
    rf"hearing aid) user\b|\b(?:only|one) {_ONE} (?:with|in a|on) (?:\w+ ){{0,2}}(?:{_RARE})\b"
)
_MANY_WORDS = frozenset(_MANY.split("|"))
_RARE_WORDS = frozenset(
    """wheelchair wheelchairs arm leg eye hair arms legs prosthetic blind deaf deafblind hearing cochlear guide dwarf
    dwarfism down downs palsy brittle fibrosis cancer burns birthmark scarred tracheostomy transplant conjoined dystrophy
    stoma colostomy hiv glass dialysis mute nonverbal non-verbal verbal surrogate feeding peg ventilator albino albinism
    amputee amputated leukaemia leukemia huntingtons huntington""".split()
)
_JOB_WORDS = frozenset(
    """head headteacher teacher master headmaster mistress headmistress vicar rector priest imam bishop curate minister
    doctor gp mayor councillor mp man woman policeman policewoman officer bobby sergeant postman postmaster postmistress
    butcher baker farmer landlord landlady publican shopkeeper owner caretaker lady governors footballer magistrate judge
    dentist vet undertaker milkman blacksmith gamekeeper florist hairdresser cook secretary bursar ta senco coach cleaner
    driver fireman firefighter paramedic nurse librarian barmaid barman celebrity celeb""".split()
)
_JOB_HINTS = _JOB_WORDS | {f"{word}s" for word in _JOB_WORDS}
_RARE_ONES = (
    (
        _MANY_WORDS,
        _pattern(
            rf"\b{_SPECIFIC} (?:\w+ ){{0,2}}?(?:{_MANY})\b|\b(?:{_MANY}) (?:with|who have) (?:\w+ ){{0,2}}?(?:{_RARE})\b|"
            rf"\b{_ONE} (?:with|who has|who have|has|have) (?:{_MANY})\b"
        ),
    ),
    (
        _RARE_WORDS,
        _pattern(
            rf"\b(?:{_SPECIFIC} |^)(?:\w+ ){{0,2}}?(?:(?:{_RARE}) (?:\w+ )?{_ONE}|{_ONE} (?:with|in|on|who has|who is|who's|whos|"
            rf"that has|that is|having|without) (?:\w+ ){{0,3}}?(?:{_RARE})\b)"
        ),
    ),
    (_JOB_HINTS, _pattern(rf"\b(?:{_JOBS})'?s'? (?:\w+ )?(?:{_KIN})\b(?!')")),
    (
        frozenset(("who", "that")),
        _pattern(
            r"\b(?:the|that) (?:\w+ )?(?:family|couple|parents|mum|dad|lad|girl|boy|lass|brothers|sisters)(?: \w+)? (?:who|that) "
            r"(?:just |have |has |had )?(?:runs?|own|owns|keeps?|adopted|won|lost|moved|came|built|bought|drives?|took over|"
            r"got burnt|were on the news|was on the news|was in the paper)\b"
        ),
    ),
)
"""For each: words without which it need not be looked for, and what to look for."""
_BY_ITSELF = (
    (
        frozenset("mum mums mother dad dads father parent nan gran grandad stepdad stepmum".split()),
        _pattern(rf"\b(?:mum|mother|dad|father|parent|nan|gran|grandad|stepdad|stepmum)s? (?:is|was|'s) the (?:{_JOBS}) (?:of|at|in)\b"),
    ),
    (frozenset(("only",)), _pattern(r"\bonly (?:house|home|farm|cottage|bungalow|family) (?:in|on|at) (?:\w+ ){1,3}with\b")),
    (
        frozenset("final finals championship championships title cup medal record".split()),
        _pattern(
            rf"\b{_ONE} (?:\w+ ){{0,8}}?(?:came|won|finished|placed|got to) (?:\w+ ){{0,4}}?(?:county|national|nationals|regional|british|"
            r"world) (?:\w+ )?(?:final|finals|championships?|title|cup|medal|record)\b"
        ),
    ),
)
"""What names one family though no place is said: a public trade, a house like no other, a prize that was in the paper."""
_ONLY_WORDS = frozenset("only sole one".split())

# --- where it is rare -------------------------------------------------------------------------------------------------

_NOWHERE = (
    r"year|yr|y\d|reception|i|my|our|an?|their|his|her|this|that|these|any|every|each|monday|tuesday|wednesday|thursday|friday|"
    r"saturday|sunday|january|february|march|april|may|june|july|august|september|october|november|december|england|uk|britain|wales|"
    r"scotland|send|mash|camhs|nhs|facebook|care|primary|high|secondary|special|nursery|mainstream|pakistan|india|bangladesh|poland|"
    r"romania|nigeria|ireland|ukraine|syria|afghanistan|iraq|iran|somalia|turkey|spain|which|what|school|local|same|other|one|some|"
    r"two|ks\d|english|polish"
)
_SUFFIX = r"(?:primary|high|school|academy|nursery|village|college|estate|infants?|juniors?|youth club|playgroup|preschool)"
_PLACE = re.compile(
    rf"\b(?:(?i:at|in|near|attends?|attending|goes to|go to)) (?:the )?(?!(?i:{_NOWHERE})\b)"
    rf"((?:St\.? )?[A-Z][\w'&-]*(?: (?:[A-Z][\w'&-]*|of|the|le|in|on(?= the))){{0,4}}(?: {_SUFFIX}\b)*|"
    rf"(?:(?:st\.? )?[a-z']+ ){{1,3}}?{_SUFFIX}\b(?: school)?)|"
    r"\b((?:[A-Z][\w'-]* ){1,2}village)\b|"
    rf"\b(?i:from|of|on|to) (?:the )?(?!(?i:{_NOWHERE})\b)((?:St\.? )?[A-Z][\w'&-]*(?: [A-Z][\w'&-]*){{0,3}} {_SUFFIX}\b)",
)
_SMALL_PLACE = re.compile(r"\b(?:at|in|from|near) ((?:[a-z]+[ -]?){1,3})")
_TOWNS = frozenset(
    """preston burnley blackburn blackpool lancaster chorley leyland accrington nelson colne morecambe skelmersdale skem
    ormskirk fleetwood darwen lytham rossendale pendle hyndburn wyre fylde bolton wigan manchester liverpool salford bury
    rochdale lancashire lancs london leeds bradford england heysham rawtenstall clitheroe bacup haslingden thornton
    cleveleys padiham poulton fulwood penwortham""".split()
)
"""Places with too many families for a trait to point at one; "the only" points at one even there."""
_SENTENCE = re.compile(r"[^.!?\n]+(?:\.(?=\w)[^.!?\n]*)*")


def combinations(text: str, vocabulary: Collection[str], places: Collection[str]) -> Iterator[Detail]:
    """A rare detail and a school or small place in the same sentence.

    `vocabulary`: the words of the text. `places`: names of places, small letters.
    """
    for hints, pattern in _BY_ITSELF:
        for itself in pattern.finditer(text) if not hints.isdisjoint(vocabulary) else ():
            yield Detail(*itself.span(), COMBINATION)
    patterns = [pattern for hints, pattern in _RARE_ONES if not hints.isdisjoint(vocabulary)]
    only_words = not _ONLY_WORDS.isdisjoint(vocabulary)
    if not patterns and not only_words:
        return
    for sentence in _SENTENCE.finditer(text.replace("St. ", "St  ")):
        start, end = sentence.span()
        only = _THE_ONLY.search(text, start, end) if only_words else None
        rare = only or next((found for each in patterns if (found := each.search(text, start, end))), None)
        if rare is None:
            continue
        where = _place(text, start, end, places, towns=only is not None, rare=rare)
        if where is not None:
            yield Detail(min(rare.start(), where[0]), max(rare.end(), where[1]), COMBINATION)


def _place(text: str, start: int, end: int, places: Collection[str], towns: bool, rare: re.Match[str]) -> tuple[int, int] | None:
    """Where a named place stands in the sentence, outside the rare detail."""
    for found in _PLACE.finditer(text, start, end):
        name = found.group(found.lastindex or 0).strip(" .'").lower()
        outside = found.start() >= rare.end() or found.end() <= rare.start()
        if outside and (towns or name not in _TOWNS) and name != "lancashire":
            return found.span()
    for found in _SMALL_PLACE.finditer(text, max(start, rare.end() - 1), end):
        words = re.findall(r"[a-z]+", found.group(1))
        for length in range(len(words), 0, -1):
            name = " ".join(words[:length])
            if name in places and (towns or name not in _TOWNS) and name != "lancashire":
                return found.span()
    return None
