"""What else people say for the questions that the patterns understand: examples, by the question that each means.

One block a question: as the patterns read it, then, a line each, other ways to ask it. ``{it}`` stands for what the
question names, ``{when}`` for the time and ``{who}`` for the person that it names. ``OTHERS`` are what people say
that no field answers: reasons, choices, how-to, small talk.
"""

from __future__ import annotations

import re

ROWS = """
who owns {it}?
    whose job is {it}
    who is the person behind {it}
    who is our counterpart for {it}
    {it} is whose responsibility
    who is accountable for {it}
    who can help me with {it}
    is anybody looking after {it}
    who finishes {it}, and by when
    who has to do {it}
who is on call for {it}?
    who carries the pager for {it}
    who picks up the phone when {it} breaks
    whom do I call at night about {it}
    {it} acts up, who gets woken
    who is reachable for {it} in an emergency
what if {it} breaks?
    {it} is broken, what is the plan
    emergency plan for {it}
    is there a fallback in case {it} collapses
    {it} dropped, what do I do now
    {it} returns errors, how do we carry on
    how do we live without {it}
what is the rate limit of {it}?
    how hard may we hit {it}
    how fast can we send things to {it} before they block us
    how heavily may we use {it}
what are the service levels of {it}?
    how reliable do they say {it} is
    what did they promise us about {it}
what is the contract of {it}?
    what did we sign up to with {it}
    where is the specification of {it}
    what data goes over {it}
    what is inside the messages of {it}
how long is the notice period of {it}?
    how early must they tell us before they change or switch off {it}
    do they have to warn us before {it} ends
how does {it} authenticate?
    does {it} need a key, a password or a certificate
    which secret do we use to get into {it}
    how do we sign in to {it}
what is the style of {it}?
    is {it} synchronous, asynchronous or a file
    is {it} real time or a batch
what is the protocol of {it}?
    which protocol does {it} speak
who is the vendor of {it}?
    which company is behind {it}
    from whom do we buy {it}
what talks to {it}?
    what is affected when {it} goes away
    which connections does {it} have
    what do we have running with {it}
    what is hooked up to {it}
    what depends on {it}
who talks to whom?
    draw me a picture of all connections
    how are our systems wired together
which integrations have no owner?
    which connections have no name attached at one end
    interfaces that nobody is responsible for
    feeds with nobody at one end
which integrations have no cut-off?
    which connections would leave us helpless if they broke
    for which feeds is there no plan B
    where do we not know what to do when an interface fails
which integrations have no contract?
    connections that are not specified anywhere
which integrations are deprecated?
    which connections will be switched off
    interfaces that are about to disappear
which vendors reach our data?
    which outside companies can get at our data
    which third parties are we connected with
what crosses a zone?
    which connections go over a border between security zones
what are the top risks?
    our biggest worries
    what are we most afraid of
    what could hurt us badly
    what keeps us awake
what is the risk of {it}?
    how likely is it that {it} happens
    how bad would {it} be
    what could go wrong with {it}
    would it hurt us to lose {it}
what did we agree about the risk of {it}?
    what are we doing so that {it} does not happen
    are we doing anything against {it}
    how do we protect ourselves from {it}
    by what day should {it} be dealt with
    how do we keep {it} from happening
what is the cause of {it}?
    what would lead to {it}
what is the consequence of {it}?
    what are the effects of {it}
until when is the risk of {it} accepted?
    who said that we can live with {it}
    have we signed off on {it}, and who did
    until when is it fine to have {it}
which risks did we accept?
    which threats do we live with
    which dangers do we simply tolerate
    which risks do we carry without doing anything
which risks have no owner?
    dangers that nobody looks after
    which threats are nobody's job
which mitigations are overdue?
    which measures against risks are late
    risk work that should have been done by now
which risk acceptances have expired?
    which sign-offs have run out
what is overdue?
    what is past its date
    promises whose date has gone by
what is due?
    anything that runs out this month
    what comes to its end in the next days
    which dates are coming up
what is due for review?
    which decisions are due another look
    what did we want to check again by now
how long may {it} be down?
    tolerable outage of {it}
    how long can {it} be dead before it hurts
    how long do customers put up with {it} being gone
    how soon do we need {it} on its feet again
    how much work in {it} can we afford to lose
    how quickly must {it} be back
what recovers first?
    after a disaster, which service is restored before the others
    what do we start up first after a blackout
what matters most?
    which goal beats all others
    our most important quality goals
    what do we optimise for
when is our busiest time?
    which weeks are the peak of sales
    in which season do we earn most
what load must we take?
    peak traffic we have to cope with
    how many users at once must we survive
    how many orders a second should we get through
how fast must {it} be?
    how snappy does {it} need to be
what does {it} need?
    what did we promise {it}
which requirements have no measure?
    goals without a number on them
what is the purpose of {it}?
    what is {it} for
    what does {it} do
what is {it} built with?
    which programming language is {it} in
    what is the tech behind {it}
    what powers {it}
in which zone is {it}?
    in which part of the network does {it} live
which systems are in zone {it}?
    what lives in the {it} zone
show the target
    systems that are planned and not live
    which systems do we want to build that are not there yet
    what are we going to add to the landscape
show the blocks
where is the runbook of {it}?
    where are the instructions for operating {it}
    is there a playbook for trouble with {it}
where is the truth of {it}?
    master source of {it}
    where does {it} really live
    which place has the correct {it}
    in which database do I find {it}
who holds a copy of {it}?
    where did {it} get duplicated to
    who else has {it}
which copies have no owner?
    copies of data out of control
    duplicates of data that nobody answers for
who may see {it}?
    may another team look into {it}
    who is permitted to view {it}
    can I have access to {it}
    is access to {it} recorded
how long do we keep {it}?
    when do we throw {it} away
    when may we delete {it}
how sensitive is {it}?
    is {it} secret
    how careful must I be with {it}
where does personal data go?
    which systems hold details about people
    where do we process private information of people
    which data falls under privacy law
which data is sensitive?
    which of our data must not leak
what is in the dataset {it}?
    which columns does {it} have
is {it} healthy?
    what is normal for {it}
    where do I see {it}
    what counts as good for {it}
    which graph shows {it}
    when does {it} ring the alarm
    what does {it} tell us
what do I look at daily?
    what should I glance at every morning
    which dashboards should I bookmark
when are we warned of cost?
    who hears about it when we spend too much
    what is the ceiling for our spending
    at what amount does the money alarm ring
what changes {when}?
    what is on the plate {when}
    what lands {when}
    what do we deliver {when}
what is on the roadmap?
    what are the big steps ahead
    which steps of the plan come first
where can we safely stop {it}?
    can we abort {it} in the middle
    where is a good place to interrupt {it}
    what if we leave {it} half finished
where can we safely stop?
    at which points could we halt the plan without damage
which milestones cannot be undone?
    which steps of the plan have no way back
which decisions are hard to undo?
    which choices are we stuck with
    decisions with no way back
    what can we not change any more
what questions are open?
    things nobody has an answer to yet
    what do we still have to find out
what next?
    what is worth tackling now
    what gives most for little effort
    which small thing would help a lot
what hurts today?
    what gets on our nerves
    what goes wrong every week
    what do people complain about
    what is annoying about how things are today
how is {it} verified?
    how do we prove {it}
    which test shows that {it}
what waits for my review?
    is anything stuck because of me
what does {who} own?
    what does {who} look after
    what is {who} on the hook for
    everything with the name of {who} on it
    what is {who} in charge of
    which things depend on {who}
what do I own?
    what am I on the hook for
    what has my name on it
what is {who} supposed to do?
    what does {who} still have to do
    which tasks does {who} have
"""
OTHERS = """
why did we choose {it}
why not {it}
why do we do it this way with {it}
what is the story behind {it}
what was the reasoning behind {it}
what convinced us of {it}
did we ever consider {it}
was {it} on the table
what speaks against {it}
what is wrong with {it}
any argument for {it}
pros and cons of {it}
were there alternatives to {it}
what would make us revisit {it}
is it still true that we only use {it}
what did we decide about {it}
who decided on {it}
should we move to {it}
is {it} allowed
which tool do we use for this
what do we use for that
how should services talk to each other
how do we name things
how do I run the tests
where do I put the code for this
what changed in the last version
who owns the coffee machine
who is on call for pizza
how long does the build take
when do we get paid
what is the password of the wifi
what is the limit of the other tool
what is our holiday policy
who is around tomorrow
how are you today
thanks, that helped
good morning everyone
can you help me
what is the difference between the two
"""


def blocks() -> list[list[str]]:
    """What each question is asked by: the question itself, then the other ways to ask it."""
    return [[line.strip() for line in block.splitlines()] for block in re.split(r"\n(?=\S)", ROWS.strip())]


def others() -> list[str]:
    """What no field answers."""
    return OTHERS.strip().splitlines()
