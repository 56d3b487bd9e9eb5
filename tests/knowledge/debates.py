"""Six settled decisions of a shop, and what its people write: messages that re-open one, and messages that do not."""

from __future__ import annotations

from knowledge.records.decision import Decision, Option
from tests.knowledge.fakes import decision


def _settled(ref: str, title: str, outcome: str, chosen: str, *rejected: tuple[str, str]) -> Decision:
    options = [Option(name=chosen, outcome="chosen")]
    options += [Option(name=name, outcome="rejected", reason=reason) for name, reason in rejected]
    return decision(ref, title, outcome=outcome, options=tuple(options))


SETTLED = (
    _settled(
        "ADR-1", "Keep orders and invoices in PostgreSQL",
        "Orders and invoices stay in PostgreSQL, which the team can run at night.", "PostgreSQL",
        ("MongoDB", "No transactions over the two collections that an order touches; nobody on call knows it."),
        ("DynamoDB", "Costs cannot be foreseen at peak sales, and reports would need a second store."),
    ),
    _settled(
        "ADR-2", "Ship the courier app as a web app",
        "Couriers get a progressive web app; one code base for all phones.", "Progressive web app",
        ("React Native", "Two people would have to learn it, and releases wait for the stores."),
        ("Native apps for iOS and Android", "Twice the work for a team of four."),
    ),
    _settled(
        "ADR-3", "Buy sign-in from Clerk",
        "Customers sign in with Clerk.", "Clerk",
        ("Auth0", "Three times the price at our number of customers."),
        ("Build our own login", "Passwords, resets and second factors are not what we want to be good at."),
    ),
    _settled(
        "ADR-4", "Measure the shop with PostHog",
        "Product analytics run on PostHog, in our own region.", "PostHog",
        ("Mixpanel", "Data would leave the EU."),
        ("Amplitude", "Priced by event; last December alone would have cost a year."),
    ),
    _settled(
        "ADR-5", "Host the storefront on Vercel",
        "The storefront runs on Vercel, previews included.", "Vercel",
        ("Run our own Kubernetes cluster", "Nobody has the time to patch it."),
        ("Plain AWS with load balancers", "Previews for each branch would have to be built by hand."),
    ),
    _settled(
        "ADR-6", "Build our own design system",
        "Buttons, forms and tables come from our own design system.", "Own design system",
        ("Material UI", "Every screen would look like everybody's, and overriding it took longer than writing it."),
    ),
)  # fmt: skip

REOPENS: tuple[tuple[str, str, str], ...] = (
    ("let's move all the orders over to MongoDB in January", "ADR-1", "MongoDB"),
    ("should billing go to mongo? postgres migrations hurt", "ADR-1", "MongoDB"),
    ("why don't we put the invoices into a document database", "ADR-1", "MongoDB"),
    ("has anyone considered dynamo for the orders table?", "ADR-1", "DynamoDB"),
    ("I propose to swap Postgres for some NoSQL store before the sale", "ADR-1", "MongoDB"),
    ("what about React Native for the courier app again", "ADR-2", "React Native"),
    ("imo couriers deserve real native apps, the web app drains their batteries", "ADR-2", "Native apps"),
    ("can we go back to Auth0 for sign-in", "ADR-3", "Auth0"),
    ("honestly we could write the login ourselves in a week", "ADR-3", "Build our own login"),
    ("let's drop PostHog and use Mixpanel, marketing knows it", "ADR-4", "Mixpanel"),
    ("I know we said no to Mixpanel, but let's try it for a quarter", "ADR-4", "Mixpanel"),
    ("Amplitude would give us funnels out of the box, shall we switch?", "ADR-4", "Amplitude"),
    ("time to leave Vercel and run our own k8s cluster", "ADR-5", "Kubernetes"),
    ("the storefront should move to plain AWS, the bill is silly", "ADR-5", "AWS"),
    ("MUI would save us all this button work, let's switch", "ADR-6", "Material UI"),
    ("let's use mongo", "ADR-1", "MongoDB"),
    ("let's use MongoDB", "ADR-1", "MongoDB"),
    ("let's try Mixpanel", "ADR-4", "Mixpanel"),
    ("dynamo would be easier, let's switch", "ADR-1", "DynamoDB"),
    ("could we use Auth0 instead?", "ADR-3", "Auth0"),
    ("let's just take Material UI for the admin tables and be done", "ADR-6", "Material UI"),
)
"""Message, the record that it re-opens, and how the option's name begins."""

QUIET: tuple[str, ...] = (
    "as a reminder, we rejected MongoDB in March because of transactions",
    "why didn't we go with MongoDB?",
    "the MongoDB user group meets on Thursday, who is coming?",
    "Acme, our customer, keeps its data in MongoDB, so the importer must read it",
    "postgres backups ran fine last night",
    "postgres failover took 40 seconds this morning",
    "use the new postgres dashboard to see slow queries",
    "should we add a read replica to Postgres before the sale?",
    "can we partition the invoices table by month?",
    "the date picker of the courier app is broken again on my phone",
    "let's show couriers how far the next stop is",
    "can someone review my sign-in PR? it uses clerk's latest SDK",
    "our Auth0 bill from last year still has to be paid",
    "let's put a captcha on the sign-in form",
    "Mixpanel sent us another marketing mail lol",
    "let's upgrade the PostHog SDK and drop the old events",
    "should we track how many baskets are left behind?",
    "let's move the Vercel project to the Frankfurt region",
    "vercel preview builds are slow today, looking into it",
    "docker desktop's kubernetes ate my battery again",
    "I propose dark mode for our design system",
    "the design team moved its offsite to May",
    "> let's use MongoDB for the orders",
    "let's upgrade PostgreSQL to 18",
    "let's switch from Mixpanel's old colours to ours in the docs",
    "lol let's rewrite the orders in mongo",
    "what about Redis for the basket cache?",
    "let's write the runbook for peak sales this week",
    "thinking about lunch, tacos again?",
    "analytics review moved to 3pm, use the zoom link",
    "the proposal to supersede the Postgres decision is up, please review",
    "deployed the storefront at 14:05, all green",
    "could we have the standup fifteen minutes later?",
    "who is on call for payments this weekend?",
)
"""Messages on the same things that re-open nothing."""
