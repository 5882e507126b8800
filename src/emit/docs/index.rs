//! Where to begin: what the system is, and which page answers which question.

use super::book::{Book, to};
use super::doc::{Inline, Page};
use super::words::count;
use crate::model::DecisionStatus;
use crate::vocab::DeclKind;

/// A question that the tree answers.
struct Topic {
    /// The question.
    question: &'static str,
    /// The page that answers it.
    page: &'static str,
    /// What the page is called here.
    label: &'static str,
    /// What is said where nothing is declared.
    missing: &'static str,
}

/// The questions, in reading order.
const TOPICS: &[Topic] = &[
    Topic {
        question: "Which parts are there, and what is each responsible for?",
        page: "boundaries.md",
        label: "Boundaries and responsibilities",
        missing: "no `service` is declared",
    },
    Topic {
        question: "What can be asked of each part, with examples of requests and responses?",
        page: "contracts/index.md",
        label: "Contracts",
        missing: "no `contract` is declared",
    },
    Topic {
        question: "Who talks to whom, at once and by messages?",
        page: "communication.md",
        label: "Communication",
        missing: "no relation is declared",
    },
    Topic {
        question: "What happens step by step?",
        page: "behaviour.md",
        label: "Behaviour over time",
        missing: "no `scenario`, `saga` or `lifecycle` is declared",
    },
    Topic {
        question: "Who may do what, and how is it proved?",
        page: "access.md",
        label: "Access",
        missing: "no `auth` is declared",
    },
    Topic {
        question: "What happens when something is slow or fails?",
        page: "resilience.md",
        label: "Resilience",
        missing: "no call is declared",
    },
    Topic { question: "Where does data live?", page: "data.md", label: "Data", missing: "no `store` is declared" },
    Topic {
        question: "What is remembered, and how old may it be?",
        page: "caching.md",
        label: "Caching",
        missing: "nothing is cached",
    },
    Topic {
        question: "How does one see whether it works?",
        page: "observability.md",
        label: "Observability",
        missing: "no `slo` or `telemetry` is declared",
    },
    Topic {
        question: "What is it made with, and why?",
        page: "technology.md",
        label: "Technology choices",
        missing: "no technology is named",
    },
    Topic {
        question: "Where does it run, and how does a new version get there?",
        page: "deployment.md",
        label: "Deployment and rollout",
        missing: "no `environment` is declared",
    },
    Topic {
        question: "How is it tested?",
        page: "verification.md",
        label: "Test plan",
        missing: "no `service` is declared",
    },
    Topic {
        question: "What was decided, what does it cost, and what else was thought of?",
        page: "decisions.md",
        label: "Decisions, trade-offs and alternatives",
        missing: "no `decision` is declared",
    },
    Topic {
        question: "What should a reviewer look at first?",
        page: "review.md",
        label: "For reviewers",
        missing: "no `service` is declared",
    },
    Topic {
        question: "What do the words mean?",
        page: "glossary.md",
        label: "Glossary",
        missing: "no type is declared",
    },
];

/// The start page.
pub(super) fn page(book: &Book<'_>, pages: &[Page]) -> Page {
    let model = book.model;
    let package = &model.package;
    let title = package.title.as_deref().unwrap_or(&package.name);
    let mut page = book.page("index.md", Inline::text(title), None);
    page.says(Inline::text(package.description.as_deref().unwrap_or_default()));
    let mut local = model.modules.iter().map(|(_, module)| module).filter(|module| module.local);
    // A package of one file is described by it.
    if let (Some(only), None) = (local.next(), local.next()) {
        page.prose(&only.docs.text);
    }
    page.says(Inline::text(size(book)));
    page.blocks.extend(book.diagrams("context"));
    page.section("What is where");
    let topics = TOPICS.iter().map(|topic| {
        let written = pages.iter().any(|page| page.path == topic.page);
        let answer = match written {
            true => Inline::link(&Inline::text(topic.label), &to(&page, topic.page)),
            false => Inline::prose(topic.missing),
        };
        vec![Inline::text(topic.question), answer]
    });
    let topics = topics.collect();
    page.table(&["question", "answer"], topics);
    let services = book.nodes(DeclKind::Service).map(|(id, node)| {
        vec![
            book.node(&page, id),
            node.context.map(|context| book.context(&page, context)).unwrap_or_default(),
            Inline::prose(&node.meta.docs.summary()),
        ]
    });
    let services: Vec<Vec<Inline>> = services.collect();
    if !services.is_empty() {
        page.section("Services");
        page.bounded(&["service", "context", "responsibility"], services, "the pages of the contexts have all.");
    }
    outputs(book, &mut page);
    page
}

/// How large the system is, in a sentence.
fn size(book: &Book<'_>) -> String {
    let nodes = |kind: DeclKind| book.nodes(kind).count();
    let operations: usize = book.contracts().map(|(_, contract)| contract.operations.len()).sum();
    let decided = book.decisions().filter(|(_, decision)| decision.status == DecisionStatus::Accepted).count();
    let channels = nodes(DeclKind::Channel) + nodes(DeclKind::Queue);
    let parts = [
        (nodes(DeclKind::Service), "service", "services"),
        (book.contexts().count(), "bounded context", "bounded contexts"),
        (book.contracts().count(), "contract", "contracts"),
        (operations, "operation", "operations"),
        (channels, "channel", "channels"),
        (nodes(DeclKind::Store), "store", "stores"),
        (nodes(DeclKind::External), "system of others", "systems of others"),
        (decided, "accepted decision", "accepted decisions"),
    ];
    let parts = parts.into_iter().filter(|(number, ..)| *number > 0);
    let parts: Vec<String> = parts.map(|(number, one, many)| count(number, one, many)).collect();
    match parts.split_last() {
        None => "Nothing is declared yet.".to_owned(),
        Some((only, [])) => format!("It has {only}."),
        Some((last, rest)) => format!("It has {} and {last}.", rest.join(", ")),
    }
}

/// What else was written from the same sources.
fn outputs(book: &Book<'_>, page: &mut Page) {
    let folders = [
        ("openapi", "OpenAPI documents"),
        ("asyncapi", "AsyncAPI documents"),
        ("proto", "Protobuf files"),
        ("graphql", "GraphQL schemas"),
        ("schemas", "JSON Schemas of events and messages"),
        ("mermaid", "Diagrams"),
        ("kubernetes", "Kubernetes manifests"),
        ("compose", "Docker Compose files"),
        ("prometheus", "Alert rules"),
        ("runbooks", "Runbooks"),
        ("grafana", "Dashboards"),
        ("resilience", "Policies for the code of services"),
        ("adr", "Decision records"),
        ("catalog", "Entities of the software catalog"),
    ];
    let written = folders.iter().filter(|(folder, _)| book.wrote(folder));
    let rows: Vec<Vec<Inline>> =
        written.map(|(folder, what)| vec![Inline::code(format!("{folder}/")), Inline::text(what)]).collect();
    if !rows.is_empty() {
        page.section("Generated beside these pages");
        page.table(&["folder", "holds"], rows);
    }
}
