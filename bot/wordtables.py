"""The tables behind `bot.text`: contractions, text-speak, emoji and look-alike letters. Data only."""

from __future__ import annotations


def _table(lines: str) -> dict[str, tuple[str, ...]]:
    """`left right; left right` -> left word: right words."""
    rows = (row.split() for row in lines.replace("\n", ";").split(";") if row.strip())
    return {left: tuple(right) for left, *right in rows}


CONTRACTIONS = _table(
    """what's what is; whats what is; wots what is; wats what is; that's that is; thats that is; who's who is; whos who is
    where's where is; wheres where is; how's how is; hows how is; when's when is; whens when is; there's there is; theres there is
    it's it is; here's here is; heres here is; he's he is; hes he is; she's she is; shes she is; let's let us; lets let us
    i'm i am; im i am; you're you are; youre you are; we're we are; they're they are; theyre they are
    i've i have; ive i have; you've you have; youve you have; we've we have; weve we have; they've they have; theyve they have
    i'll i will; you'll you will; youll you will; he'll he will; she'll she will; we'll we will; they'll they will; theyll they will
    it'll it will; itll it will; that'll that will; who'll who will
    i'd i would; you'd you would; youd you would; he'd he would; she'd she would; we'd we would; they'd they would; theyd they would
    don't do not; dont do not; doesn't does not; doesnt does not; didn't did not; didnt did not; isn't is not; isnt is not
    aren't are not; arent are not; wasn't was not; wasnt was not; weren't were not; werent were not; haven't have not; havent have not
    hasn't has not; hasnt has not; hadn't had not; hadnt had not; won't will not; wont will not; wouldn't would not; wouldnt would not
    can't can not; cant can not; cannot can not; couldn't could not; couldnt could not; shouldn't should not; shouldnt should not
    mustn't must not; mustnt must not; needn't need not; ain't is not; aint is not; dnt do not; dosnt does not; doesn does not; cnt can not
    wouldn would not; couldn could not; didn did not; y'all you all; d'you do you; o'clock oclock; what're what are; who've who have
    should've should have; could've could have; would've would have; shouldve should have; couldve could have; wouldve would have"""
)
"""A contraction (apostrophe or none) -> the words in full."""

TEXT_SPEAK = _table(
    """wanna want to; gonna going to; gunna going to; gona going to; gotta got to; dunno do not know; dno do not know; donno do not know
    gimme give me; lemme let me; kinda kind of; sorta sort of; hafta have to; outta out of; lotta lot of; coulda could have; shoulda should have
    u you; ya you; yu you; yous you; ur your; yr year; yrs years; r are; n and; nd and; b be; c see; k ok; y why
    cos because; coz because; cuz because; cus because; bcos because; bcoz because; becuz because; becos because; bc because; becoz because
    wiv with; wif with; wid with; w with; wiff with; wivout without; wivowt without; wen when; wot what; wat what; wut what; wht what; wha what
    hoo who; y'know you know; tho though; thru through; altho although; abt about; bout about; abowt about
    smth something; sumthing something; sumfin something; somethin something; smthing something; sumthin something; summat something; somfing something
    sum1 someone; sumone someone; some1 someone; any1 anyone; ne1 anyone; no1 noone; noone noone; every1 everyone; evry1 everyone; sumbody somebody
    nuffin nothing; nuthin nothing; nuffink nothing; nothin nothing; nowt nothing; owt anything; anythin anything; anyfing anything; nethin anything
    everythin everything; everyfing everything; evrything everything; nemore anymore; anymor anymore; nvm never mind; idk i do not know; idc i do not care
    iv i have; tbh to be honest; imo in my opinion; btw by the way; asap as soon as possible; pls please; plz please; plse please
    plis please; thx thanks; thnx thanks; tnx thanks; ty thanks; tysm thanks; ta thanks; tyvm thanks; cheerz cheers; fanks thanks; fank thank; thanx thanks
    msg message; msgs messages; txt text; fone phone; phne phone; num number; nmbr number; numba number; fon phone; nos numbers; tel telephone; ph phone
    ppl people; peeps people; ppls people; pple people; bf boyfriend; gf girlfriend; bday birthday; tmrw tomorrow; tmr tomorrow; tomoz tomorrow; 2moro tomorrow
    2morrow tomorrow; 2day today; 2nite tonight; tonite tonight; 2night tonight; nite night; nites nights; b4 before; l8r later; l8 late; m8 mate; m8s mates
    gr8 great; h8 hate; h8s hates; w8 wait; str8 straight; 4ever forever; 4eva forever; eva ever; neva never; nvr never; evry every; evr ever
    da the; dat that; dey they; deres there is; tha the; teh the; hte the; fink think; finks thinks; finking thinking; fing thing; fings things
    nufin nothing; wus was; woz was; wz was; iz is; av have; hav have; hv have; hve have; havin having; avin having; gettin getting; goin going; doin doing
    sayin saying; cryin crying; livin living; stayin staying; leavin leaving; tryin trying; feelin feeling; workin working; lookin looking; comin coming; talkin talking
    hittin hitting; hurtin hurting; havent have not; wil will; shud should; shld should; cud could; cld could; wud would; wld would; woud would; coud could; dus does; duz does
    skool school; scool school; skl school; skule school; schol school; uni university; info information; appt appointment; appts appointments
    mam mum; mams mum; mums mum; mummy mum; mammy mum; mom mum; moms mum; mommy mum; dads dad; daddy dad; gran grandmother; nan grandmother; nana grandmother; nanna grandmother; nanas grandmother
    granny grandmother; grandma grandmother; gramma grandmother; grandad grandfather; grandads grandfather; granddad grandfather; grandpa grandfather; babby baby; babbys baby; bby baby; babys baby; babies baby
    bro brother; bros brother; sis sister; lil little; lickle little; bruvva brother; bruv brother; bruva brother; sista sister; fam family; famly family; kidz kids; kid child; kids children; kiddo child; kiddos children; bairn child; childs child
    frend friend; freind friend; frends friends; mate friend; mates friends; bezzie friend; bestie friend; luv love; luvs loves; gd good; gud good; bk back; bak back; rly really; rlly really; reli really; realy really
    alot a lot; loadsa loads of; prob probably; probs probably; def definitely; deffo definitely; obvs obviously; obv obviously; atm at the moment; rn right now; tmoz tomorrow; wknd weekend; wkend weekend; wkends weekends; hol holiday; hols holidays
    sw social worker; sws social workers; socialworker social worker; soshul social; sosial social; hv health visitor; hvs health visitors; dob date of birth; yo year old; ano another; diff different
    wiva with a; wotever whatever; whateva whatever; wtf what; omg oh my god; lol lol; fb facebook; insta instagram; govt government; gov government; dept department; mgr manager; ref referral; refs referrals; refd referred
    yeh yes; yeah yes; yea yes; yep yes; yup yes; ye yes; nah no; nope no; naw no; okay ok; okey ok; kk ok; alrite alright; awright alright; oright alright; hiya hello; hiyya hello; hiy hello; helo hello; hullo hello; ello hello; hi hello; hey hello; heya hello; heyy hello"""
)
"""Text-speak, phonetic spellings and family words -> plain words."""

EMOJI = {
    "🔪": "knife", "🗡": "knife", "🔫": "gun", "💣": "bomb", "🩸": "blood", "💊": "pills", "💉": "needle", "🆘": "help emergency", "🚨": "emergency",
    "🚑": "ambulance", "🚓": "police", "👮": "police", "🔥": "fire", "💀": "dead", "☠": "dead", "⚰": "coffin", "🪦": "grave",
    "😭": "crying", "😢": "crying", "😥": "sad", "😞": "sad", "😔": "sad", "☹": "sad", "🙁": "sad", "💔": "heartbroken", "😰": "anxious",
    "😟": "worried", "😨": "scared", "😱": "scared", "😡": "angry", "🤬": "angry", "😠": "angry", "🤕": "hurt", "🤒": "ill", "🤢": "sick", "😴": "asleep",
    "👋": "hello", "👍": "ok", "👎": "no", "🙏": "please", "❤": "love", "😀": "smile", "🙂": "smile", "😊": "smile", "😂": "lol", "🤣": "lol",
    "☎": "phone", "📞": "phone", "📱": "phone", "📧": "email", "🏠": "home", "🏡": "home", "🏫": "school", "👶": "baby", "🤰": "pregnant", "🍼": "baby bottle",
    "👦": "boy", "👧": "girl", "👨": "man", "👩": "woman", "👵": "grandmother", "👴": "grandfather", "👪": "family", "🍺": "beer", "🍷": "wine",
    "💰": "money", "💷": "money", "🍽": "food", "♿": "wheelchair", "🧩": "autism", "❓": "question", "❔": "question", "‼": "",
}  # fmt: skip
"""Emoji that mean something here; any other one reads as its Unicode name."""

LOOKALIKES = str.maketrans(
    "аеорсухіїјѕһԁԛԝьвмнткԍАВЕКМНОРСТУХІЈЅԌԚԜ" + "αεοριυνκτχωβγηΑΒΕΖΗΙΚΜΝΟΡΤΥΧ" + "ɑɡ",
    "aeopcyxiijshdqwbbmhtkgABEKMHOPCTYXIJSGQW" + "aeopiuvktxwbynABEZHIKMNOPTYX" + "ag",
)
"""Cyrillic and Greek letters that look Latin -> the Latin letter (after Unicode TR39, the letters in use)."""
