"""What teams call things in templates of their own, as found in 65 public repositories."""

from __future__ import annotations

HEADINGS = {
    **dict.fromkeys(("title", "name"), "title"),
    **dict.fromkeys(("state", "decision status", "document status"), "status"),
    **dict.fromkeys(("date proposed", "date of decision", "decision date", "last updated", "created"), "date"),
    **dict.fromkeys(("changelog", "change log", "revision history", "history", "updates"), "history"),
    **dict.fromkeys(
        ("decision maker", "decision makers", "decision owner", "participants", "deciders", "decided by", "who decided",
         "approvers", "approver", "approvals", "approval", "approved by", "sign-off", "sign off", "signed off by",
         "driver", "driven by", "accountable", "sponsor", "sponsors", "parties involved", "who was involved",
         "people involved"),
        "deciders",
    ),
    **dict.fromkeys(
        ("authors", "author", "author(s)", "written by", "proposed by", "proposer", "submitted by"), "author"
    ),
    **dict.fromkeys(
        ("owner", "owners", "ownership", "owned by", "maintainer", "maintainers", "maintained by", "contact",
         "contacts", "point of contact", "points of contact", "responsible", "responsible team", "team ownership",
         "raci", "raci matrix", "who is responsible", "accountability"),
        "ownership",
    ),
    **dict.fromkeys(
        ("consulted", "stakeholders", "stakeholder", "key stakeholders", "reviewers", "reviewed by", "contributors",
         "advisors", "advisers", "input from"),
        "consulted",
    ),
    **dict.fromkeys(("informed", "notified"), "informed"),
    **dict.fromkeys(("tags", "keywords", "labels", "categories"), "tags"),
    **dict.fromkeys(
        ("context and problem", "context & problem statement", "context and motivation", "background", "problem",
         "the problem", "problem statement", "problem description", "motivation", "introduction", "issue", "why now",
         "background and context", "background and problem statement", "current situation", "current state",
         "discussion (context)", "discussion", "abstract", "description", "overview", "context / problem", "question",
         "needs", "situation", "purpose"),
        "context",
    ),
    **dict.fromkeys(
        ("summary", "summary of decision", "decisions", "our decision", "the decision", "decision made", "outcome",
         "decision and rationale",
         "solution", "solutions", "the solution", "proposed solution", "chosen solution", "solution overview",
         "proposal", "proposed decision", "resolution", "recommendation", "recommendations", "conclusion",
         "what we decided", "selected option", "chosen option", "decision summary", "final decision", "approach"),
        "decision",
    ),
    **dict.fromkeys(
        ("rationale", "rational",
         "justification", "reasoning", "reasons", "reason", "why", "decision rationale", "argument",
         "rationale for decision", "rationale & evidence"),
        "justification",
    ),
    **dict.fromkeys(
        ("consequence", "implications", "consequences and trade-offs", "results", "result", "effects", "outcomes",
         "risks / trade-offs", "implications and trade-offs", "cost implications", "side effects", "ramifications",
         "trade-offs", "tradeoffs", "trade-offs and risks", "evaluation", "impacts"),
        "consequences",
    ),
    **dict.fromkeys(("impact", "green impact", "areas of impact", "affected areas"), "impact"),
    **dict.fromkeys(
        ("positive", "positives", "benefits", "benefit", "advantages", "advantage", "pros", "pro", "positive impacts",
         "positive impact", "strengths", "good", "gains", "upsides", "easier", "what becomes easier"),
        "good",
    ),
    **dict.fromkeys(
        ("negative", "negatives", "drawbacks", "disadvantages", "disadvantage", "cons", "con", "negative impacts",
         "negative impact", "weaknesses", "bad", "downsides", "costs", "cost",
         "limitations", "harder", "what becomes harder"),
        "bad",
    ),
    **dict.fromkeys(
        ("risks", "risk", "risks and mitigations", "risks & mitigations", "risks and mitigation",
         "risk and mitigations", "risk mitigation", "risks / considerations", "risks and concerns",
         "concerns", "threats", "open issues",
         "known risks", "technical risks", "technical risks and mitigations", "challenges/risks",
         "issues and mitigations",
         "risk assessment", "risk impact and mitigation", "open risks", "threats and mitigations", "security risks",
         "risks accepted", "accepted risks"),
        "risk",
    ),
    **dict.fromkeys(("neutral", "neutral consequences", "neutral impacts", "other consequences"), "neutral"),
    **dict.fromkeys(
        ("options", "options considered", "decision options", "possible solutions", "possible options", "alternatives",
         "considered alternatives", "solution options", "proposed options", "available options", "solutions considered",
         "approaches considered",
         "options analysis", "alternatives analysis",
         "implementation options", "pros and cons", "comparison",
         "pros and cons of options", "candidates", "choices", "options and trade-offs", "considered approaches",
         "possible approaches", "evaluated options", "options evaluated", "considered solutions", "solution space",
         "options explored", "possibilities", "approaches", "proposals"),
        "options",
    ),
    **dict.fromkeys(
        ("alternatives considered", "alternative approaches", "alternative solutions", "rejected alternatives",
         "rejected options", "alternative approaches considered", "other options",
         "alternative designs", "rejected", "other options considered", "rejected solutions", "discarded options",
         "discarded alternatives", "what we decided against", "alternatives rejected", "alternative",
         "deferred/rejected decisions", "alternative options considered", "other alternatives", "other approaches",
         "other solutions", "what we did not choose", "why not", "not chosen", "alternative proposals",
         "considered but rejected", "considered and rejected", "rejected approaches", "options rejected",
         "discussion of alternative approach"),
        "rejected",
    ),
    **dict.fromkeys(
        ("drivers", "forces", "requirements", "key requirements", "goals", "constraints", "decision criteria",
         "criteria", "evaluation criteria", "quality attributes", "considerations", "principles", "user requirements",
         "desired properties", "design goals", "objectives"),
        "drivers",
    ),
    **dict.fromkeys(("assumptions", "assumption", "preconditions"), "assumptions"),
    **dict.fromkeys(
        ("verification", "acceptance criteria", "success criteria", "success metrics", "fitness function",
         "compliance and enforcement", "compliance", "how we will know"),
        "confirmation",
    ),
    **dict.fromkeys(
        ("related", "related decisions", "related adrs", "related documents/links", "related documents", "see also",
         "related links", "relationships", "references", "related resources"),
        "links",
    ),
}  # fmt: skip

METADATA = {
    **dict.fromkeys(("state", "adr status"), "status"),
    **dict.fromkeys(("created", "decided", "decided on", "date proposed", "introduced", "decision date"), "date"),
    **dict.fromkeys(
        (
            "decided by",
            "decision maker",
            "decision owner",
            "approver",
            "approvers",
            "approver(s)",
            "approved by",
            "parties involved",
            "participants",
            "driver",
            "driven by",
            "accountable",
            "signed off by",
            "sign-off",
            "sponsor",
        ),
        "deciders",
    ),
    **dict.fromkeys(("author", "authors", "author(s)", "written by", "proposed by", "proposer"), "author"),
    **dict.fromkeys(
        (
            "owner",
            "owners",
            "owner(s)",
            "owned by",
            "ownership",
            "responsible",
            "maintainer",
            "maintainers",
            "contact",
            "contacts",
            "point of contact",
            "team",
            "owning team",
            "responsible team",
            "dri",
        ),
        "ownership",
    ),
    **dict.fromkeys(
        ("reviewers", "reviewer", "reviewed by", "stakeholders", "stakeholder", "contributors", "contributor"),
        "consulted",
    ),
    **dict.fromkeys(
        ("superseded by", "superseded-by", "supersededby", "superseded_by", "replaced by"), "superseded by"
    ),
    **dict.fromkeys(("supersedes", "replaces"), "supersedes"),
    **dict.fromkeys(("amends", "extends", "updates"), "amends"),
    **dict.fromkeys(("amended by", "extended by", "updated by"), "amended by"),
    **dict.fromkeys(("depends on", "dependson", "depends_on", "depends"), "depends on"),
    **dict.fromkeys(
        ("relates to", "relatesto", "related", "related to", "relates_to", "related adrs", "related decisions"),
        "relates to",
    ),
    "conflicts with": "conflicts with",
    "reversibility": "reversibility",
    **dict.fromkeys(("reviewby", "review-by", "review by", "review date"), "review by"),
    "keywords": "tags",
}

# Where a record's decision stands when no section is called so; the first of these that it has.
INSTEAD_OF_DECISION = (
    "design", "solution overview", "proposed design", "detailed design", "specification", "implementation",
    "design and behavior", "proposed implementation", "strategy", "implementation details", "high-level design",
)  # fmt: skip

STATUSES = {
    **dict.fromkeys(
        ("approved", "adopted", "adopt", "implemented", "agreed", "decided", "active", "final", "finalized",
         "finalised", "ratified", "done", "complete", "completed", "merged", "in force", "in effect", "effective",
         "current", "in use",
         "confirmed", "enforced", "live", "released", "shipped", "deployed"),
        "accepted",
    ),
    **dict.fromkeys(
        ("proposal", "pending", "in review", "under review", "review", "discussing", "in discussion", "discussion",
         "under discussion", "open", "rfc", "candidate", "under consideration", "in progress", "inprogress",
         "incomplete", "trial", "experimental", "draft", "in draft", "wip", "work in progress", "provisional", "tbd",
         "to be decided", "undecided", "suggested", "idea", "not yet accepted", "not yet approved", "not yet decided",
         "awaiting approval", "request for comments"),
        "proposed",
    ),
    **dict.fromkeys(
        ("declined", "withdrawn", "abandoned", "not accepted", "discarded", "dropped", "cancelled", "canceled",
         "not approved", "denied", "refused", "won't do", "wont do", "will not do"),
        "rejected",
    ),
    **dict.fromkeys(("deferred", "on hold", "hold", "postponed", "parked", "paused", "on ice"), "deferred"),
    **dict.fromkeys(
        ("obsolete", "retired", "outdated", "no longer applies", "no longer relevant", "expired", "archived",
         "reverted"),
        "deprecated",
    ),
    **dict.fromkeys(("replaced", "replaced by", "superseeded", "invalidated by"), "superseded"),
}  # fmt: skip
