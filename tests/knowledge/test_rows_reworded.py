"""What a new colleague would ask about the sample shop, in words that the answers were not written for."""

from __future__ import annotations

from tests.knowledge.test_rows import asked, read, wrong_about

QUESTIONS = """
I'm new here, whom do I talk to about the stock feed? | INT-3 | Walt; Cleo
can you tell me who takes care of address lookup on the GeoNames side? | INT-8 | No owner is recorded at the provider
Riskly is not answering, what now? | INT-6 | under 100 EUR
ParcelPost seems to be down, what did we plan for that? | INT-2 | by hand
how do we authenticate against Riskly? | INT-6 | mutual TLS
how many calls may we make to the shipping label API? | INT-2 | 20 requests a second
how much notice does Stripe have to give us? | INT-1 | 3 months
where do I find the contract for order export? | INT-7 | order-v3
what do we send to Mailbird? | INT-4 | consent
which outside companies do we depend on? | INT-1 INT-2 INT-4 | ParcelPost; Riskly
which integrations have nobody at one end? | INT-9 INT-1 INT-8 |
anything we use that is going away? | INT-10 |
what systems talk to the catalog? | INT-3 INT-10 | Warehouse
what keeps us up at night? | RSK-8 | 20 of 25
how bad would it be if card data leaked? | RSK-2 | 15
who signed off on the Stripe outage risk, and for how long? | RSK-3 | Carla; 31
which sign-offs have run out? | RSK-5 |
what is our plan against losing eu-west? | RSK-1 | eu-central
which mitigations are late? | RSK-1 |
risks nobody looks after? | RSK-5 RSK-7 |
if the region goes dark, in what order do we bring things back? | NFR-1 NFR-2 |
how many minutes can checkout be out before it hurts? | NFR-1 | 15
how fast does search have to be? | NFR-6 |
how much data may we lose in checkout? | NFR-1 | losing
what did we promise the partners? | NFR-4 | 60 min
when is our busiest time? | NFR-1 | 20 November
what comes first for us, cost or performance? | NFR-3 NFR-5 |
what is checkout built with? | SYS-1 | Python, Postgres
what are we going to build next year? | MIL-2 MIL-1 MIL-3 |
which systems handle personal data? | DAT-1 |
how long do we keep orders? | DAT-2 | 10 years
who else has a copy of our customer data? | DAT-1 | Mailbird; data lake
am I allowed to look at orders as a finance person? | DAT-2 | finance
do we log who reads customer data? | DAT-1 | every read is logged
which number tells me that people can buy? | IND-1 | over 20
what do I check every morning? | IND-1 IND-2 |
at which point does somebody shout about the cloud bill? | IND-3 | 80
what is planned for the third quarter? | MIL-3 |
can we pause the move to the order hub halfway? | MIL-1 | Both stores are written
what is wrong with how things are today? | ITM-5 |
which questions has nobody answered yet? | ITM-3 ITM-4 |
what is cheap and worth doing? | ITM-6 |
how will we know the idempotency decision is finished? | ITM-2 ITM-1 |
which decisions can we not take back? | ADR-2 ADR-3 |
which decisions should have been looked at again by now? | ADR-2 |
who is allowed into the payments zone data? | DAT-3 | payments on-call
who can help me with the currency rates feed? | INT-10 | Raj; Cleo
is there a person on the Helpdesk side of the support desk export? | INT-9 | no owner is recorded at the consumer's end
GeoNames returns errors, how do we carry on? | INT-8 | type the address
what is our fallback when the order export dies? | INT-7 | outbox
which credentials do we use for Mailbird? | INT-4 | shared login
what format does the stock feed come in? | INT-3 | CSV
what does Checkout get from Stripe? | INT-1 | payment events
which of our integrations run over Kafka? | INT-5 |
who provides the address lookup? | INT-8 | GeoNames
how sure can we be that Stripe is up? | INT-1 | 99.9
is anybody looking after the stock feed risk? | RSK-7 | nobody
what are the three ugliest risks? | RSK-8 RSK-2 RSK-6 |
what did Milo accept? | RSK-5 | 2026-10-31
are we insured against fraud? | RSK-9 | Riskly pays
how do we keep card numbers safe? | RSK-2 | No card number
when must the mitigation of the region loss be in place? | RSK-1 | 2026-10-15
what happens to orders if we lose our only region? | RSK-1 |
what is the maximum outage of the catalog? | NFR-2 | 4 h
how quickly must checkout be back? | NFR-1 | 10 min
which requirement is the most important one? | NFR-1 |
which requirements have no measure? | NFR-6 |
how many orders per second do we have to manage? | NFR-3 | 500
how much are we allowed to spend on the cloud? | IND-3 NFR-5 | 40,000
which parts of the landscape are new? | SYS-6 SYS-7 |
in which zone is the customer profile? | SYS-7 | pii
who do I wake at night for accounts? | SYS-3 | #accounts
what runs on OpenSearch? | SYS-5 | Search
where do you find the runbook of checkout? | SYS-1 | runbooks/checkout
where are our customers' addresses stored? | DAT-1 | Customer accounts
when may we delete orders? | DAT-2 | 10 years
which data is most sensitive? | DAT-3 DAT-1 |
what does orders per minute mean? | IND-1 | people can buy
when does the orders alarm go off? | IND-1 | under 5 for 5 min
which dashboards should I bookmark? | IND-1 IND-2 |
what is the goal of the order hub milestone? | MIL-1 | One place knows each order
when will checkout survive the loss of a region? | MIL-2 | 2027-Q1
which milestones cannot be undone? | MIL-1 |
what is Ben supposed to do? | ITM-2 ITM-7 |
what still needs a decision from us? | ITM-3 ITM-4 |
what should I check before I call the idempotency work finished? | ITM-2 ITM-1 |
who should I mail about fraud scoring? | INT-6 | Rui; Dana
does somebody at GeoNames answer for the address lookup? | INT-8 | No owner
the search indexing is stuck, what do we do? | INT-5 | yesterday's products
how do we live without currency rates for a day? | INT-10 | yesterday's rates
which protocol does the search indexing use? | INT-5 | Kafka
what is the style of the order export? | INT-7 | batch
what uptime did Stripe promise us? | INT-1 | 99.9
what data leaves us towards ParcelPost? | INT-2 | name and address
list everything that depends on the catalog | INT-3 INT-5 INT-10 |
what is our exposure to fraud during the sale? | RSK-9 | 6 of 25
what could cause card data to leak? | RSK-2 | vendor login
what would be the consequence of losing the region? | RSK-1 | No orders
which risks are we still working on? | RSK-2 RSK-1 RSK-4 |
who agreed to live with the Stripe outage? | RSK-3 | Carla
how long may the catalog stay away? | NFR-2 | 4 h
how is "partners get their orders" measured? | NFR-4 | 60 min
what is second in priority? | NFR-3 |
what is the purpose of the order hub? | SYS-6 | one place for orders
which technology is the catalog in? | SYS-2 | Go
who is on duty for checkout? | SYS-1 | #payments-oncall
what is in the orders dataset? | DAT-2 | their lines
how sensitive is customer data? | DAT-1 | sensitive
how is access to customers audited? | DAT-1 | every read is logged
what is a healthy value for search latency? | IND-2 | 300 ms
where do I look at cloud spend? | IND-3 | billing page
what do we gain from the second region? | MIL-2 | survives the loss
in which quarter do we get one customer profile? | MIL-3 | 2027-Q3
which steps of the plan come before summer 2027? | MIL-2 MIL-1 |
who answers the question about refunds? | ITM-3 | Lena
when is the restore rehearsal due? | ITM-7 | 2026-10-20
"""


def test_questions_in_the_words_of_a_new_colleague_are_answered_from_the_rows() -> None:
    """At least nine of ten show the right records and say what is in their fields."""
    questions = [read(line) for line in QUESTIONS.strip().splitlines()]
    failures = [
        said for question, refs, words in questions if (said := wrong_about(question, asked(question), refs, words))
    ]
    right = 1 - len(failures) / len(questions)

    assert len(questions) >= 100
    assert right >= 0.9, f"{right:.1%} right\n" + "\n".join(failures)
