"""The words around a name that say whose it is: a child's or a parent's, or a colleague's, a place's, a law's."""

from __future__ import annotations

import re

RELATIONS = frozenset(
    """son sons daughter daughters brother brothers sister sisters mum mums mam mams mom mummy mother mothers dad dads daddy father
    fathers baby babies child children childs pupil pupils student students boy boys girl girls lad lads lass lasses kid kids
    toddler infant newborn niece nephew cousin grandson granddaughter grandchild grandchildren grandkids stepson stepdaughter
    stepdad stepmum stepbrother stepsister partner partners boyfriend girlfriend bf gf husband wife ex hubby fiance fiancee uncle
    aunt aunty auntie nan nana nanna gran granny grandma grandmother grandad grandfather granddad grandparent grandparents parent
    parents carer carers twin twins triplets sibling siblings patient client resident tenant teenager teen learner yp cyp
    youngster tot bub bairn neighbour neighbours tenants bro sis mate friend bestie perpetrator youngest eldest oldest foetus
    placement resi mentee tutee""".split()
)
"""People a case is about; a name beside one of these words is theirs."""
YOUNG = frozenset(
    """son daughter brother sister baby child pupil student boy girl lad lass kid toddler niece nephew cousin grandson granddaughter
    grandchild stepson stepdaughter stepbrother stepsister twin sibling""".split()
)
OWN = frozenset("our my his her their your".split())
FAMILY = frozenset("family household children kids siblings twins".split())
CLAN = frozenset("kiddies boys girls brothers sisters parents lads clan case baby lot".split())
"""Behind a surname: "the Whitworth family", "the Hargreaves lot"."""
NO_FAMILY = frozenset(
    """hub hubs centre centres court support safeguarding group groups act wellbeing services service help information trust social
    first partnership therapy""".split()
)
"""Behind "family" or "children": it is a service's name after all."""

CASE_WORDS = frozenset(
    """he she him her his hers hes shes himself herself mum mam dad mother father son daughter brother sister baby child pupil
    student kid kids boy girl lad lass parents parent carer carers teens teen partner boyfriend girlfriend nan gran grandma
    grandad siblings sibling twins niece nephew grandson granddaughter attendance excluded pregnant bruise bruises bruised
    bruising bruses missing neglect neglected disclosed selfharm bullied bullying placement fostered adopted nappies toddler
    toilet school nursery weaned safeguarding refusing absconded homeless custody""".split()
)
"""Words of a text about one child or family."""
CASE_HINTS = frozenset(
    """socks coat coats shoes clothes lunch breakfast hungry dirty smelly unkempt nits tooth teeth nappy bottle marks scar scars
    overdose knife drugs weed cannabis cocaine ket vape vaping alcohol drunk drinking allocated caseload referral referred midwife
    eviction evicted refuge prison arrested assault assaulted stabbed groomed grooming exploited trafficked police hospital hurt
    hurting scared crying cries cry autism autistic adhd ehcp plan level taf cin""".split()
)
"""Words that make a text about a child or family likelier."""
SUBJECTS = frozenset("he she hes shes".split())
PRONOUNS = frozenset("he she him her his hers hes shes himself herself".split())
CASE_NOUNS = frozenset(
    """mum mums mam mom mother dad dads father parents parent carer carers family brother sister siblings nan gran grandma grandad
    aunt uncle partner ex boyfriend girlfriend attendance weight behaviour behavior school nursery teacher social placement house
    home bedroom plan ehcp baby kids children son daughter case assessment speech sleep medication anxiety bruises injuries arm
    leg face phone tooth teeth foster adoptive birth step twin cousin stepdad stepmum needs autism adhd epilepsy asthma diabetes
    clothes hair diet hygiene absence absences lateness""".split()
)
"""What a child or a parent has: "Zofia's attendance"."""
KIN_NOUNS = frozenset(
    """mum mums mam mom mother dad dads father parents brother sister siblings nan gran grandma grandad attendance weight bruises
    injuries teeth anxiety""".split()
)
"""What only a person has: enough even where the name is a month or a place as well."""
OFFICE_WORDS = frozenset(
    """email emails mail link portal training leave rota cover covering team manager office desk agenda invite calendar slides
    presentation leaflet leaflets poster posters login password vacancy interview shift meeting mentioned forward forwarded form
    forms copy thresholds template webinar session workshop job maternity replaced extension course courses runs audit policy
    commission inquiry book wrote author""".split()
)
"""Words of office talk, where nothing in the text is about a child."""
BEHIND_IS = frozenset(
    """been got gone being not only now still always never missing in off doing having back just moved run told lost scared under
    left a the going getting really very so too""".split()
)
"""Behind an 's that is short for "is" or "has": "zak's been missing"."""
EMPLOYERS = frozenset(
    """justice team service services council police nhs trust camhs mash sendias ofsted department directorate partnership""".split()
)
"""Between commas behind a name: where they work."""
OWN_ROLE = re.compile(
    r"[ ,(-]{1,3}(?:(?:and|i am|i'm|im|a|an|the|ex|single|kinship|full time) ){0,3}"
    r"(?:(?P<young>care leaver|young carer|looked after|in care|year \d+|yr \d+|y\d+)|mum|mam|mother|dad|father|parent|"
    r"foster (?:carer|parent|mum|dad)|nan|gran|grandma|grandad|auntie|"
    r"grandparent|kinship carer|carer for|guardian of|age|aged)\b",
    re.IGNORECASE,
)
"""What the writer says of themselves: a child, a parent, a carer."""
OFFICE_NOUNS = frozenset(
    """email emails mail message messages office desk number extension team diary calendar job role replacement training slides
    report talk session course presentation post article book blog podcast advice cover inbox voicemail leave""".split()
)
"""What a colleague has: "Deborah's email"."""
HUMAN_VERBS = frozenset(
    """disclosed told says said refuses refused lives lived hits hit drinks drank cries cried keeps wont hates bites bit feels felt
    struggles turned came absconded presented witnessed flinches wets soils sleeps eats stays stayed wants wanted cut cuts ran
    moved attends attended""".split()
)
"""What only somebody does."""
ADVERBS = frozenset("and will also still always never often who whos".split())
PREDICATES = frozenset(
    """is isnt has was wasnt had hasnt hadnt wont doesnt didnt dont keeps kept says said told disclosed lives lived needs needed came
    ran run left went goes hits hit drinks drank started starts stopped stops refuses refused refusing wants wanted cant couldnt
    likes feels felt cries cried bites bit gets got smells struggles struggling being does did who whos turned turns attends
    attended misses missed sleeps eats hates bullied stays stayed moved missing absconded presents presented witnessed seems looks
    comes threatened punched kicked and aged hurts hurt self cut cuts uses used steals stole have never always often will still
    also would could should might can flinches wets soils""".split()
)
"""What comes behind the name of somebody who is spoken of."""
ABOUT_PEOPLE = frozenset("re regarding about concerning fao saw seen met visited see visit refer referring referred".split())
"""The same before a word that may be no name at all."""
ABOUT = frozenset(
    """re regarding about for concerning fao with on support help supporting of from seen refer referring referred see visited visit
    met""".split()
)

STAFF = frozenset(
    """colleague colleagues manager managers supervisor boss deputy headteacher head teacher teachers dsl ddsl dsp senco senca sendco
    worker workers hv nurse gp doctor consultant midwife officer pc pcso sergeant sgt inspector constable practitioner
    practitioners councillor cllr director minister professor prof dr judge coordinator secretary receptionist lead chair iro
    psychologist solicitor tutor coach therapist paediatrician counsellor mp mentor ta hlta apprentice trainee bursar caretaker
    governor governors chief superintendent commissioner author researcher trainer facilitator team-leader leader sw fsw ssw dcs
    ceo principal advisor adviser advocate visitor guardian reviewer rev reverend father-in-law vicar imam barrister magistrate
    editor presenter speaker keyworker ehcco ofsted staff admin sensei admins""".split()
)
"""People at work; a name beside one of these words is not a family's."""
DEPARTMENTS = frozenset(
    """admin administration hr finance camhs mash edt it ict office payroll business comms legal sendias ofsted council lcc training
    commissioning housing probation early police education health reception-desk governors hq headquarters procurement facilities
    communications""".split()
)
HERE = frozenset("here from at in speaking calling".split())
AT_WORK = frozenset("from in at of on".split())
GREETINGS = frozenset(
    """hi hello hey hiya dear morning afternoon evening alright thanks thank thankyou thanx thx tx cheers ta hiyah sorry yo welcome
    bye goodbye congratulations ok okay please""".split()
)
SIGN_OFFS = frozenset(
    """regards wishes thanks thank thankyou thanx thx cheers ta sincerely faithfully truly love xx xxx x yours you kr br rgds
    respectfully gratefully""".split()
)
OFFICE_VERBS = frozenset(
    """ask asking tell email emailed ring rang phone phoned copy cc via chase chased nudge ping contact emailing""".split()
)
SELF = re.compile(
    r"(?:\b(?:i am|i'm|im|my name is|my names|my name's|my name|name's|names|call me|this is|it is|it's|its|here is|"
    r"you are speaking to|you're chatting to|known as)"
    r"|^\W*(?:from|name|signed)\s*:?)[ ,:-]{1,2}(?:(?:called|just|only|miss|mrs|mr|ms|dr|back|again) )?$",
    re.IGNORECASE,
)
"""Text that ends where the writer's own name follows."""
OWN_AGE = re.compile(
    r"\b(?:i am|i'm|im|i be|iam|am) (?:a |an |only |just |now |nearly |almost )?(?:[5-9]|1\d)\b(?! ?(?:weeks|months|years? in|"
    r"minutes|week|month|%|miles))|\bi'?m in (?:year|yr|y) ?\d",
    re.IGNORECASE,
)
OWN_FAMILY = re.compile(
    r"\b(?:my|our) (?:\w+ )?(?:kids?|child(?:ren)?|sons?|daughters?|lads?|lass|mum|mam|dad|parents|baby|babies|boys?|girls?|bf|"
    r"boyfriend|ex|partner|husband|wife|"
    r"foster|social worker|grand\w+|step\w+|nan|carers?|twins|niece|nephew|brother|sister)\b|\bmum (?:to|of)\b|\bdad (?:to|of)\b",
    re.IGNORECASE,
)

INSTITUTIONS = frozenset(
    """street st road rd avenue ave lane ln close drive crescent terrace grove park estate way court place gardens square school
    schools primary infant infants junior juniors academy college nursery preschool playgroup high secondary church mosque chapel
    temple hall centre center hub library surgery clinic hospital hospice ward unit house lodge cottage farm hotel pub inn station
    museum trust foundation project charity group club service services team scheme programme program course training model tool
    scale framework review report inquiry enquiry law rule act bill protocol guidelines guidance theory test award questionnaire
    helpline app fund appeal initiative pathway approach principles hierarchy syndrome disease method fm bank bridge hill town
    village valley green wood woods beach island river canal united rovers city county university sixth institute society
    association partnership network press publications ltd limited plc llp solicitors pharmacy bakery cafe shop stores fc afc bus
    tram train line airport cup league stadium arena festival campaign week day competency competence standard standards ruling
    case-law judgement judgment hotline curriculum theatre film movie musical show tour concert gig album song band""".split()
)
"""Behind a name: it belongs to a place, a service, a law."""
NAMED_AFTER = frozenset(
    """law rule trust foundation hospice hospital charity wish place house voice report review inquiry protocol campaign list fund
    legacy syndrome disease army cafe kitchen bar shop pantry gym salon""".split()
)
"""The same behind a genitive: "Sarah's Law"; "Ellie's plan" is Ellie's."""
SAINTS = frozenset("st saint ss our-lady blessed sir lord lady dame queen king prince princess pope sts".split())
TITLES = frozenset("mr mrs ms miss mx messrs".split())
DETERMINERS = frozenset("the a an this these those any some no every each per".split())
PLACE_WORDS = frozenset("in at near to around outside towards through from of by via into across between".split())
AT_A_PLACE = frozenset("in at near around outside towards across".split())
PAPERS = frozenset(
    """taf tac tam cin cp plan plans ehcp pep referral assessment conference meeting review level threshold support help place
    placement minutes chronology strategy form forms s47 section report concern concerns update case information records file
    allegation disclosure eha caf""".split()
)
"""What is written or decided about one child."""

SEASONS = frozenset(
    """april may june august summer autumn spring winter easter christmas star trinity faith hope tel reg isa fares""".split()
)
NEVER = frozenset(
    """hasnt hadnt isnt arent wasnt werent doesnt didnt couldnt wouldnt shouldnt havent mustnt neednt theyve weve youve ive theyre
    youre theyll youll itll thatll whats wheres whos hows theres heres lets aint i me my mine we us our you your he him his she
    her it its they them their a an the and or but if so as at by for from in into of off on onto out over to up with is are was
    were be been am do does did done has have had can could would should shall must not no yes all any some this that these those
    there here what who when where why how which than then too very just also about again please help ok okay get gets got go goes
    going say says said see told want wants need needs im ive id dont wont cant hes shes thats today tomorrow yesterday tonight
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october
    november december mon tue tues wed thu thur thurs fri sat sun jan feb mar apr jul sep sept oct nov dec english polish romanian
    urdu punjabi gujarati arabic kurdish ukrainian british asian european muslim christian catholic hindu sikh jewish year
    reception nursery school primary academy high college grammar section level part act family hub council team service will
    however although because since after before during while until being having""".split()
)
"""Words that are no part of a name, however they are written."""
SURNAMES_TOO = frozenset(
    """brown young green white black king cook hall west north price best rose grant short long wild sharp little day bond park field
    fields stone waters ward power hart hurst holland welsh french english mills moss foster lord noble pope""".split()
)
"""Of the following, those that close a name in small letters too."""
VERBS_TOO = frozenset(
    """said sed will may mark hope chase bond see place park short long day young senior read driver need grant pope cook love rose
    bill pat drew page sue rob nick miss guest visitor cross back wild sharp french english welsh holland london hill west north
    south new more less little black white brown green king best hall house mills field food art case law just such hale start
    stock tan man don can rich ward price power court waters stone fields gift noble jolly savage swift hurst hart do foster ho so
    le lai sow cool self be van an ma""".split()
)
"""Surnames and names that small letters leave as words, even behind a first name."""
ASKING = frozenset("does did has is can should would could was will do are if whether that because when".split())
"""Before the name of somebody who is spoken of: "can Maisie have"."""
PEOPLE = frozenset(
    """man woman lady ladies gentleman chap dude gent youth person bloke fella guy someone somebody adult male female relative client
    one worker volunteer lodger""".split()
)
"""Somebody, if they are called by name."""
PLURAL_VERBS = frozenset(
    """have are were had wont dont need live lived moved keep want say said got arent havent never
    always at in on who and down next""".split()
)
JOB_FILLERS = frozenset(
    """is was the our my a an their your as who works and from at new school schools class family families designated specialist link
    local early years health support social newly qualified acting assistant lead senior duty safeguarding pastoral inclusion year
    behaviour attendance key outreach mental learning nursery still now currently virtual youth community intensive targeted
    deputy joint interim former previous practice named paediatric clinical""".split()
)
"""Between a name and its job."""
BACK_OFFICE = frozenset(
    """admin administration hr finance it ict comms payroll commissioning legal procurement office accounts governance""".split()
)
THEIR_FAMILY = re.compile(
    r"\b(?:his|her|their) (?:\w+ )?(?:mum|mam|mom|dad|mother|father|parents?|brother|sister|nan|gran\w*|uncle|aunt\w*|cousin|step\w+|"
    r"carers?|family|home|boyfriend|girlfriend|ex|partner|kids|children|baby|school|teacher)\b|"
    r"\b(?:he|she)(?:'s| is|s)? (?:only |just )?\d{1,2}\b",
    re.IGNORECASE,
)
