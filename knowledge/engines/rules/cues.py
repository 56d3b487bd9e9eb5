"""Cues: the words and reactions by which people propose, settle, refuse and put off.

English first; Portuguese, Spanish and German where one word settles it. A cue is evidence, never proof: the callers
add several up.
"""

from __future__ import annotations

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


MARKED = _any(
    r"^\W*[/!](?:decide|decision|adr|decisao|decidir)\b",
    r"(?:^|(?<=[.!?;]\s))\W*(?:(?:ok(?:ay)?|so|right|alright|fine|good|great|cool|then|vale|gut|bom|boa|convincing)\b\W+){0,3}"
    r"(?:final |our |the |we |(?:the )?(?:board|team|group) )?(?:decision|decided|decides?|decisão|decidido|"
    r"decisión|decidimos|entscheidung|entschieden|beschluss)"
    r"(?: (?:is|é|es|ist))?\W{0,3}(?:[:→]|\s[—–-]\s)",
    r"\b(?:log|record|note|capture|document)(?:ging|ing)?\b.{0,12}\b(?:decision|this|it|here|"
    r"an adr)\b.{0,6}(?::|—|–|\s-\s)",
    r"^\W*adr(?: time)?\b.{0,25}(?::|→|—)",
    r"\b(?:writing|putting) (?:this|it) down as (?:the )?decision",
    r"^\W*(?:for the record|para constar|zur doku\w*)\b",
)
"""Somebody marks a message as the decision itself."""

SETTLES = _any(
    r"\bit is(?: then)?(?=[\s.,;!:]*(?:$|[.,;!:\n]))",
    r"\b(?:let'?s|we'?ll|we will|we'?re|we are|i'?m|i am)\s+(?:\w+ )?(?:go|going) (?:with|for)\b",
    r"\blet'?s (?:just )?(?:use|take|pick|adopt|buy|keep|stay|stick|switch)\b(?! (?:in mind|an eye|in touch))",
    r"^\W*(?:ok\W+|right\W+|fine\W+|good\W+|then\W+|please\W+|so\W+)*(?:go with|go for|go ahead|do it|ship it|"
    r"make it so)\b",
    r"\b(?:go ahead|ship it|make it so|green light|greenlit|signed off|sign-?off given)\b",
    r"\b(?:sold on|settled on|settling on|we settle|decided on|we'?ve decided|we decided|i'?ve decided|i decide)\b",
    r"\bi(?:'m| am) (?:fine|ok|okay|happy|good) with (?:the|this|that|option)\b",
    r"\b(?:calling it|my call|final call|changing my call|i change my plan|scrap what i said|that'?s (?:a|the) plan)\b",
    r"(?:^|[.!]\s+)(?:(?:so|then|ok),? )?we (?:renew|extend|upgrade|replace|retire|drop|buy|switch to|keep)\b"
    r"(?! \w+ing)",
    r"\b(?:that settles it|settled then|it'?s settled|agreed[,:.]|agreed then|on that basis|"
    r"this is our recommendation)",
    r"\b(?:approved|approving|accepted|lgtm)\b",
    r"\b(?:we|i)(?:'ll| will)? (?:pick|choose|adopt|standardi[sz]e on|stick with|stay with|stay on|keep using|"
    r"move to)\b",
    r"\b(?:consensus|no objections?|nobody objects|everyone(?:'s| is)? (?:agrees?|ok|fine|happy)|final answer|"
    r"done deal)\b",
    r"\b(?:wins|is the winner|takes it)\b",
    r"^\W*(?:merging|merged|rolling (?:it )?out|going with|done deal|deal)\b",
    r"^\W*(?:ok|okay|alright|right|good|great|cool|fine)[.,!]*\s+(?:so|then)\b(?!,? (?:i'?ll|i will|i can|"
    r"let me|thanks|how|what|who|when|why)\b)",
    r"^\W*then[,:]?\s+(?!(?:how|what|who|when|why|where|if|it|they|he|she|again|there|people|teams?)\b)",
    r"\b(?:é isso|fechado|fechamos|vamos (?:de|com)|fica decidido|decidido|aprovad[oa]|bora (?:de|com)|combinado)\b",
    r"\b(?:vamos con|nos quedamos con|queda decidido|aprobad[oa]|de acuerdo entonces|hecho, )\b",
    r"\b(?:wir nehmen|nehmen wir|machen wir so|beschlossen|so machen wir|dann also|abgemacht|freigegeben|"
    r"einverstanden)\b",
)
"""Somebody settles the question."""

OPENS = _any(
    r"^\W*(?:so )?[\w/.+-]+(?: [\w/.+-]+){0,3} then\W*(?=$|[.!]\s)",
    r"^\W*(?:ok|okay|yes|yep|right|alright|all right|good|great|fine|cool|convinced|convincing|sold|perfect|deal|"
    r"agreed|boa|bom|certo|beleza|bueno|vale|gut|also gut|"
    r"na gut)[.,!:]+\s+"
    r"(?!(?:and |so |then )?(?:but\b|i'?ll|i will|i'?m|i can|let me|thanks?|thx|will do|sounds|noted|got it|"
    r"makes sense|no worries|np|cool|nice|see you|vou|obrigad)\b)",
)
"""Somebody sums up before they settle."""

NODS = _any(r"^\W*(?::\+1:|:thumbsup:|:white_check_mark:|:heavy_check_mark:|works for me\b|passt\b)")
"""Approval of what somebody else wrote, in a word or an emoji."""

SHIPS = _any(r"^\W*(?::ship:|:shipit:|:ship_it:|ship it\b|(?:approved|aprovado|aprobado|freigegeben)\b)", r"\blgtm\b")
"""The go-ahead for what somebody else wrote."""

ASKS_CONSENT = _any(
    r"\b(?:agreed?|ok(?:ay)?|fine|good|happy|objections?|deal|approve|sounds good|can you live|all in|are we go|"
    r"de acordo|fechado|de acuerdo|vale|einverstanden|passt)\b[^.?!]*\?",
)
"""Somebody asks others to agree."""

POINTS = _any(
    r"\b(?:as|like|what) (?!i\b|we\b|you\b)\w+ (?:wrote|said|described|proposed|suggested|says|wants)\b",
    r"\b\w+'s (?:version|proposal|plan|idea|approach|option|suggestion|way)\b",
    r"\bon that basis\b|\bthat'?s (?:a|the) plan\b",
    r"\bcomo (?:o|a|el|la) \w+ (?:disse|propôs|dijo|propuso)|\bwie \w+ (?:sagt|schreibt|vorschlägt)",
)
"""Somebody refers to what another person wrote."""

MERGED = _any(
    r"\b(?:merge request|pull request|mr|pr)\b.*\bmerged\b", r"\bmerged\b.*\b(?:merge request|pull request)\b"
)
"""A bot tells that a change went in."""

WITHDRAWS = _any(
    r"\b(?:scrap|undo) (?:what|that|my|the)\b|(?<!n't )\b(?:forget|ignore) (?:what|that|my)\b",
    r"\b(?:changing|change|changed) my (?:call|mind|plan|vote)\b|\bnew plan\b",
    r"\b(?:i eat my words|i take (?:it|that) back|i stand corrected|on second thought)\b",
    r"\b(?:mudei de ideia|esquece o que|cambio de opinión|doch nicht)\b",
)
"""Somebody takes back an earlier word."""

PUTS_OFF = _any(
    r"\b(?:parking|parked|park (?:it|this)|defer|deferred|deferring|postpon\w+|on hold|shelv\w+|table (?:it|this))\b",
    r"\b(?:we wait|let'?s wait|wait for|waits? until|wait until|hold off|not deciding|no decision (?:until|"
    r"before|yet|today))\b",
    r"\b(?:decide|pick|choose|revisit|come back to (?:it|this)) (?:\S+ ){0,4}(?:later|after|once|when|"
    r"in (?:the )?(?:first|q[1-4]))\b",
    r"\b(?:too early|premature) to (?:decide|choose|pick|say)\b",
    r"\b(?:adiad[oa]|adiar|adiamos|fica pra depois|fica para depois|decisão fica|esperamos|aguardar)\b",
    r"\b(?:aplazad[oa]|aplazamos|posponer|pospuest[oa]|más adelante)\b",
    r"\b(?:vertag\w+|verschoben|verschieben|zurückgestellt|später entscheiden|warten wir)\b",
)
"""The choice is put off."""

REVISITS = _any(
    r"\b(?:revisit|re-?open|reconsider|come back to|look at|talk about)\b.{0,60}\b(?:once|when|if|after|as soon as)\b",
    r"\b(?:once|when|if|after|as soon as)\b.{0,60}\b(?:revisit|re-?open|reconsider|come back to|look at|talk about)\b",
)
"""After a choice: when to look at it again. Before one: until when it is put off."""

REFUSES = _any(
    r"\b(?:going to|have to|i'?ll|we) say no to\b",
    r"\b(?:it'?s|that'?s|this is|so) a no\b",
    r"\b(?:reject(?:ed|ing)?|turn(?:ed|ing)? (?:it|this) down|declin(?:ed|ing)|veto(?:ed|ing)?)\b(?!\s*[:(])",
    r"\bwe(?:'re| are) not (?:doing|going to|going ahead|adopting|moving|building|buying|supporting)\b",
    r"\bwe (?:won'?t|will not) (?!need|have|know|be|lose|see|get|make it|notice|regret|miss)\w+",
    r"\bnot (?:doing|adopting|going ahead with) (?:it|this|that)\b",
    r"\b(?:recusad[oa]|rejeitad[oa]|não vamos (?:fazer|adotar|usar)|rechazad[oa]|no vamos a|abgelehnt|"
    r"machen wir nicht)\b",
)
"""The proposal as a whole is turned down."""

KILLS = _any(
    r"\b(?:kill(?:ed|ing)? (?:it|that|this)|ruled out|off the table|is out|are out|not (?:buying|doing|going)|"
    r"rule (?:it|that) out|dead)\b",
    r"\b(?:descartad\w+|fora de questão|vom tisch|ausgeschlossen)\b",
)
"""One option is ruled out for good."""

PROPOSES = _any(
    r"\bi(?:'d| would)? propos\w+",
    r"\bi(?:'d| would) (?:go (?:for|with)|suggest|vote for|pick|choose|recommend)\b",
    r"\b(?:writ\w+|draft\w*|put\w*) (?:\S+ ){0,5}(?:proposal|rfc)\b",
    r"\b(?:proposal|recommendation|rfc) (?:doc|draft|goes|to|for)\b",
    r"\b(?:rfc draft|leaning (?:to|towards)|i'?m leaning|we lean)\b",
    r"\b(?:propost[ao]|proponho|proponemos|propuesta|propongo|vorschlag|ich schlage vor)\b",
)
"""Somebody proposes, and does not settle."""

GATES = _any(
    r"\b(?:needs? to|has to|must|should|still has to|will have to) (?:sign|approve|ok|agree|bless|confirm|"
    r"say yes|decide)\b",
    r"\b(?:can'?t|cannot|not mine to|not my call to|not allowed to) (?:approve|decide|sign)\b",
    r"\bbefore it(?:'s| is) a (?:yes|go)\b",
    r"\b(?:says|say) yes/no\b",
    r"\b(?:pending|subject to|waiting (?:for|on)|wait for|awaiting|needs) (?:\S+ ){0,4}(?:approval|sign-?off|ok|"
    r"review|blessing|yes)\b",
    r"\b(?:final say|has the last word|owns this and)\b",
    r"\b(?:precisa|falta) (?:\S+ ){0,3}(?:aprovar|aprovação|assinar|ok d)",
    r"\b(?:falta|necesita|pendiente de) (?:\S+ ){0,3}(?:aprobar|aprobación|visto bueno|firma)",
    r"\bmuss (?:\S+ ){0,5}(?:freigeben|zustimmen|absegnen|unterschreiben)",
)
"""Somebody else still has to agree."""

HISTORY = _any(
    r"\b(?:back )?in (?:19|20)\d\d (?:we|they|the team)\b",
    r"\bas (?:agreed|decided|described|documented) in\b",
    r"\bhistory:",
    r"\b(?:it'?s|that'?s|see|per|is in|covered (?:by|in)) (?:our )?\(?adr-?\s?\d+",
    r"\b(?:was|were|had been|we(?:'d| had)?) (?:already )?(?:decided|agreed|chosen|picked) (?:back |already |"
    r"last |in |years?|ages)",
    r"\b(?:na época|em (?:19|20)\d\d (?:a gente|decidimos)|damals|en su momento|en (?:19|20)\d\d)\b",
)
"""An old decision is explained, not taken."""

CHECK_IN = _any(
    r"\b(?:stand-?up|check-?in|daily|weekly|retro|status update|handover)\b.{0,60}(?:\?|:|$)",
    r"^\W*(?:done|next|blocked|blockers?|yesterday|today|ontem|hoje|ayer|gestern|heute)\s*:",
)
"""Everybody says what they do."""

INCIDENT = _any(
    r"\[?(?:firing|resolved|triggered)\]?\b.*(?:%|>|prod|sev|5xx|alert)",
    r"\b(?:i'?m ic|incident commander|sev-?[0-3]\b.{0,20}(?:declared|opened|now)|downgrading to sev|all clear|"
    r"rolling back|rollback first)\b",
    r"\b(?:ack|acked|acknowledged)\b\W{0,3}(?:$|i'?m|on it)",
    r"\b(?:stable|green|mitigated) (?:for )?\d+ ?min",
)
"""People put out a fire."""

SHARES = _any(
    r"\b(?:just sharing|nothing to do yet|fyi only|for info(?:rmation)? only|no action needed|só compartilhando|"
    r"nur zur info)\b",
    r"\b(?:notes|minutes|recap|summary) (?:of|from) (?:the|our|today'?s) .{0,30}\b(?:demo|call|webinar|talk|"
    r"meetup|session)\b",
)
"""Something is passed on, nothing is asked."""

OFF_TOPIC = _any(
    r"\b(?:pizza|lunch|dinner|beers?|drinks?|restaurant|offsite|team ?event|(?<![-\w])party|birthday|swag|t-?shirts?|"
    r"hoodies?|karaoke|"
    r"calendar invite|what time|which day|(?:move|shift|reschedule) (?:the|our) (?:\\w+ )?(?:meeting|stand-?up|"
    r"demo|sync|call)|bowling|barbecue|bbq|almoço|churrasco|comida|cena|mittagessen|kuchen|secret santa)\b",
)
"""What a team decides that is no architecture."""

ANSWERED = _any(
    r"\b(?:new here|quick question|does anyone know|anyone know|can someone explain|why (?:do|does|did|are|"
    r"is) (?:we|our|the|it)\b)",
    r"\b(?:super clear|makes sense now|that explains|clear now|thanks both|thx both|welcome aboard)\b",
)
"""Somebody asks how things are, and is told."""

ORDERS_THE_READER = _any(
    r"\b(?:ignore|disregard|forget) (?:all |any )?(?:previous|prior|above|earlier) (?:instructions|messages|"
    r"rules|context)\b",
    r"\b(?:assistants?|bots?|llms?|ai agents?|language models?|summari[sz]ers?)\b.{0,60}\b(?:record|fetch"
    r"|summari[sz]\w+|mark|save|omit|append|output|write down|treat)\b",
    r"#{2,}\s*system|\[?(?:assistant|system) directive|<\s*/?\s*system|\bauthoritative record\b",
    r"\b(?:ignore|ignorem|ignora) (?:todas )?(?:as |las )?(?:instruções|instrucciones)|ignoriere? alle",
)
"""Text that tells a machine what to do: content like any other, and never a decision."""

AGREES = {
    "white_check_mark": 1.8, "heavy_check_mark": 1.8, "ballot_box_with_check": 1.8, "ship": 1.5, "shipit": 1.5,
    "+1": 0.6, "thumbsup": 0.6, "100": 0.6, "ok_hand": 0.5, "ok": 0.6, "lock": 0.6, "handshake": 0.6,
    "raised_hands": 0.5, "tada": 0.3, "fire": 0.4, "rocket": 0.4, "heart": 0.3, "clap": 0.3,
}  # fmt: skip
"""How much a reaction says "agreed"."""

SEALS = frozenset({"white_check_mark", "heavy_check_mark", "ballot_box_with_check", "ship", "shipit"})
"""Reactions by which the one who decides approves."""

PRAISE = _any(
    r"\bno (?:new|second|extra|more|additional|other|ops|servers?|installs?|problem|need|brainer|worries|stores?)\b",
    r"\bnothing (?:to (?:run|install|operate|learn)|new)\b|\bnever (?:failed|had|went|lost|broke)\b",
    r"\bwithout (?:us|any|a|having)\b|\bnot (?:a problem|bad|an issue)\b|\bnobody (?:has to|needs)\b",
    r"\bsem (?:servidor|custo|nada)\b|\bsin (?:servidor|coste)\b|\bkein (?:problem|server)\b",
)
"""Words that sound like an objection and are none."""

NEGATIVE = _any(
    r"\b(?:no|nope|nah|non|never|nobody|nothing|none|neither|nor|not|without|lacks?|missing|unsupported|deprecated|"
    r"archived|abandoned|sunset|against|maintenance mode|end of life|eol)\b",
    r"\b\w+n['’]t\b|\bcannot\b|\bcant\b",
    r"\b(?:only|still|too|yet another|one more|another|again|already tried|tried|second|extra)\b",
    r"\bmeans? (?:that )?(?:we|you|a|an|another|\d+|two|three|four|five|six|ten|more)\b",
    r"\b(?:spof|single point|second[- ]class|would quit|complain\w*|lock-?in|bloat|drift|cves?|scars?|legacy|"
    r"beta|full[- ]time|babysit\w*|graveyard|nightmare|pain\w*|meh|ugh|oof|"
    r"overkill|phishable|insecure|flagged|banned?|blocks?|kills?)\b",
    r"\b(?:expensive|quote[ds]?|licen[cs]e|(?:per |/|a )(?:seat|user|month|mo|year|yr)\b|budget|costs?|pay|price)\b|"
    r"[€$£] ?\d|\d ?[€$£]|\d+ ?k?(?:/| a )(?:mo|month|yr|year)\b",
    r"\b(?:lose|loses|lost|loss|breaks?|broke|fails?|failed|slow\w*|worse|hard|late|risk\w*|evict\w*|dies|down half|"
    r"leak\w*|stale|killed|oversell|prevents?|forbids?|hates?d?|rather|outage)\b",
    r"\b(?:would have to|has to|have to|need(?:s|ed)?|requires?|rewrit\w+|rebuild\w*|migrat\w+|weeks|months|quarter|"
    r"past the|second system|double[sd]?)\b",
    r"\b(?:não|nem|nunca|sem|caro|pior|perde|muita coisa|demais|proíbe|kein\w*|nicht|nie|ohne|teuer|kostet|zu viel|"
    r"verbietet|sin|tampoco|peor|prohíbe|demasiado|nadie|ninguém|keiner|niemand|inviável|ya no)\b",
    r"\d ?[x×]\b|\b(?:but|however|mas|pero|aber)\b|\bsorry\b|\bwho (?:operates|runs|owns|maintains)\b",
)
"""Words of an objection; how many there are is what counts."""

CONCERN = _any(
    r"\b(?:what if|what happens (?:if|when)|what about|what do (?:you|we) do|e se|y si|was wenn|was passiert|"
    r"if it'?s down|when (?:we|they|it)'?(?:re|s) down)\b",
    r"\b(?:risks?|risco|riesgo|risiko|worr(?:y|ied|ies)|scares?|concern\w*|afraid|keeps me up|downside)\b",
    r"\b(?:throttl\w+|outage|down|fails?|failure|breaks?|leak\w*|drift\w*|split[- ]brain|flood\w*|stale|rot(?:s|"
    r"ting)?|corrupt\w*)\b",
    r"\b(?:los(?:e|es|t|ing)|delet\w+|duplicat\w+|race|dead ?lock|bypass\w*|skips?|overload\w*|backlog|spof|"
    r"bus factor|garbage|false)\b",
    r"\b(?:too open|in the clear|can'?t|cannot|don'?t|won'?t|not (?:enough|covered)|no (?:backup|owner|tested)|"
    r"wrong|lock-?in|expir\w+)\b",
    r"\b(?:cair|cai|falh\w+|falla\w*|fora do ar|perd\w+|duplicad\w+|vaz\w+|ausfall|ausfällt|verlier\w+|caíd[oa]|se cae|"
    r"fuga)\b",
)
"""Something may go wrong."""
