"""Initials that stand for a child or a parent: "JW, year 9 at Moorhead High", "child A.B. born 2014"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from bot.privacy.detail import INITIALS, Detail

_HIGH = re.compile(r"(?<![\w.'/&-])(?:[A-Z]\.? ?[A-Z]\.(?: ?[A-Z]\.)?|[A-Z]{2,3})(?![\w'](?!s\b))")
_SMALL = re.compile(
    r"(?<![\w.'/&-])(?:[a-z]\.[a-z]\.(?:[a-z]\.)?|[a-z]{2})(?=[ ,(:;-]{1,3}(?:is |aged? |age |in |\()*(?:yr|year|y|aged?|age|1?\d)\b ?\d*)"
)
_PERSON = re.compile(
    r"\b(?:child|pupil|student|yp|young person|young people|boy|girl|lad|baby|infant|service user|client|patient|resident|siblings?|"
    r"twins?|mother|father|mum|dad|parents?|carer|brother|sister|son|daughter|initials|subject|learner|cyp|case of|family of)(?: is|"
    r" called|"
    r" known as)?[ :,(-]{1,3}(?:[A-Z]{2,3},? (?:and|&) )?$",
    re.IGNORECASE,
)
_REGARDING = re.compile(r"\b(?:re|reg|regarding|concerning|fao)\b[ :.-]{1,3}$", re.IGNORECASE)
_PAUSE = re.compile(r"[,.:;]|$| -")
_AGED = re.compile(
    r"(?:'s)?[ ,(:;-]{1,3}(?:who |he |she |is |was |in |both |aged? |age |a |now |just |\(){0,4}"
    r"(?:(?:year|yr|y) ?(?:r\b|\d{1,2}\b)|reception\b|nursery class|1?\d(?=\)|,|;|\.|$| (?:at|and|from|in|lives|has|is|was|with)\b"
    r"| ?y/?o\b| ?yrs?\b| ?years?\b| ?m/?o\b| ?months?\b| ?weeks?\b)|born\b|d\.?o\.?b\b)",
    re.IGNORECASE,
)
_DOES = re.compile(
    r"'s (?:mum|dad|mother|father|parents|family|attendance|behaviour|nan|brother|sister|placement)\b"
    r"| (?:has disclosed|disclosed|has been missing|self.?harm|is pregnant|was (?:found|seen|excluded)|went missing|is missing|"
    r"lives with)\b"
)
_TERMS = frozenset(
    """yp cp cin cla lac sen send pa sw hv gp ta pe it ict hr dv da vs eh ehc ehcp taf tac caf mash edt ks eyfs adhd asd asc
    cse cce fgm iro lado dsl la lcc nhs uk eu usa us tv pc ps id ok ni dob upn urn nee neet pru dbs ap ef ukba hmp pip dla uc
    esa pp fsm lsa hlta slt ssp ssa smp eal eyf ey ld pd md fe he mw cpn yot yjs yos ypas cgl kcsie gdpr foi dpo sar sop
    ofa sgo ico epo po pwp dvo mp qc kc rp ot sl sal ed ep eps ft pt fpt bsl btec gcse bame lgbt pshe rse re rs mfl dt cv
    ba ma bsc msc phd qts ect nqt scitt npq sats phs ics icb ccg cqc hse dfe dwp hmrc dvla bbc itv cctv pdf url app ai xl
    tba tbc asap fao fyi nb etc ref fb lancs bwd yr yrs wk wks mth hrs hr iv""".split()
)
"""Abbreviations of this work: whoever shares their initials with one of them is found by other signs only."""
_WORDS = frozenset(
    """am pm mr mrs ms dr st rd fm dm ig sc yt old new on or so to up we he me my by do go if in is it us as at an be ve re ll im ur
    uv bf gf bn no na nr of ie eg vs km kg cm mm ml mg min mins kid lad boy mum dad son all any the and for can has her
    his how our out she was who why you are but did get got not now one two ten six end day la ol pr fy wn ha yo mad sad
    bad bit cut hit off own per pls plz thx tho til too use via way wee yes yet aged age nil mate lot job ago him due ill
    jan feb mar apr jun jul aug sep oct nov dec mon tue wed thu fri sat sun lol omg idk tbh btw fyi wtf rn ngl ffs""".split()
)
"""Words of two or three letters: no initials in small letters, or where everything is in capitals."""


def initials(text: str, abbreviations: Collection[str]) -> Iterator[Detail]:
    """Initials beside a word for a person, an age, a school year or a birth. `abbreviations`: the library's, small letters."""
    shouting = text.isupper()
    for found in _HIGH.finditer(text):
        if not _is_term(found.group(), abbreviations, words_too=shouting) and _is_person(text, *found.span()):
            yield Detail(found.start(), found.end(), INITIALS)
    for found in _SMALL.finditer(text):
        if not _is_term(found.group(), abbreviations, words_too=True) and _AGED.match(text, found.end()):
            yield Detail(found.start(), found.end(), INITIALS)


def _is_term(letters: str, abbreviations: Collection[str], words_too: bool) -> bool:
    if "." in letters:
        return False
    bare = letters.lower()
    return bare in _TERMS or bare in abbreviations or bare.removesuffix("s") in abbreviations or (words_too and bare in _WORDS)


def _is_person(text: str, start: int, end: int) -> bool:
    window = max(0, start - 40)
    if _PERSON.search(text, window, start) or _DOES.match(text, end):
        return True
    if text[max(0, start - 2) : start - 1].isdigit():  # "9 AM, 10 children"
        return False
    return bool(_AGED.match(text, end) or (_REGARDING.search(text, window, start) and _PAUSE.match(text, end)))
