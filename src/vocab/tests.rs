//! The tables are sound: no name twice, defaults of their type, docs in one form, and every word of the language there.

use super::*;
use crate::base::quantity;

/// Every type that stands anywhere in the vocabulary, with where.
fn all_types() -> Vec<(String, Ty)> {
    let mut found: Vec<(String, Ty)> = all_properties()
        .iter()
        .map(|(block, property)| (format!("{}.{}", block.name, property.name), property.ty))
        .collect();
    for spec in ANNOTATIONS {
        found.extend(spec.args.iter().map(|arg| (format!("@{}({})", spec.name, arg.name), arg.ty)));
    }
    let mut at = 0;
    while let Some((place, ty)) = found.get(at).cloned() {
        at += 1;
        let inner: Vec<Ty> = match ty {
            Ty::Range(inner) | Ty::List(inner) | Ty::Map(inner) | Ty::PerCase(inner) => vec![*inner],
            Ty::Either(alternatives) => alternatives.to_vec(),
            Ty::Constructor(list) => list.iter().flat_map(|entry| entry.args).map(|arg| arg.ty).collect(),
            _ => Vec::new(),
        };
        found.extend(inner.into_iter().map(|inner| (place.clone(), inner)));
    }
    found
}

/// Every doc line of the vocabulary, with where.
fn all_docs() -> Vec<(String, &'static str)> {
    let mut docs = Vec::new();
    docs.extend(all_blocks().iter().map(|block| (block.name.to_owned(), block.doc)));
    for (block, property) in all_properties() {
        docs.push((format!("{}.{}", block.name, property.name), property.doc));
        docs.extend(words_of(&property.ty).into_iter().map(|(word, doc)| (format!("{}: {word}", property.name), doc)));
    }
    docs.extend(DeclKind::ALL.iter().map(|kind| (kind.word().to_owned(), decl(*kind).doc)));
    for verb in Verb::ALL {
        docs.extend(relation(*verb).uses.iter().map(|usage| (verb.word().to_owned(), usage.doc)));
    }
    docs.extend(BlockWord::ALL.iter().map(|word| (word.word().to_owned(), block(*word).doc)));
    docs.extend(PROTOCOLS.iter().chain([&OTHER_PROTOCOL]).map(|spec| (spec.name.to_owned(), spec.doc)));
    for spec in ANNOTATIONS {
        docs.push((format!("@{}", spec.name), spec.doc));
        docs.extend(spec.args.iter().map(|arg| (format!("@{}({})", spec.name, arg.name), arg.doc)));
    }
    docs.extend(ERROR_KINDS.iter().map(|kind| (kind.name.to_owned(), kind.doc)));
    docs.extend(BUILTIN_TYPES.iter().map(|ty| (ty.name.to_owned(), ty.doc)));
    docs.extend(QUANTITY_TYPES.iter().map(|ty| (ty.name.to_owned(), ty.doc)));
    docs
}

/// Whether a literal is a value of the type.
fn fits(ty: &Ty, text: &str) -> bool {
    match ty {
        Ty::Bool => matches!(text, "true" | "false"),
        Ty::Int { min, max } => text.parse::<i64>().is_ok_and(|number| (min..=max).contains(&&number)),
        Ty::Number => quantity::decimal(text).is_some(),
        Ty::Duration => quantity::Duration::parse(text).is_some(),
        Ty::Size => quantity::Size::parse(text).is_some(),
        Ty::Percent => quantity::Percent::parse(text).is_some(),
        Ty::Rate => quantity::Rate::parse(text).is_some(),
        Ty::Cpu => quantity::Cpu::parse(text).is_some(),
        Ty::Word(choices) => choices.iter().any(|choice| choice.word == text),
        Ty::Constructor(list) => {
            list.iter().any(|entry| entry.word == text && entry.args.iter().all(|arg| !arg.required))
        }
        Ty::Either(alternatives) => alternatives.iter().any(|alternative| fits(alternative, text)),
        Ty::List(inner) | Ty::Range(inner) => fits(inner, text),
        _ => false,
    }
}

fn duplicates(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut sorted: Vec<String> = names.collect();
    sorted.sort();
    sorted.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0].clone()).collect()
}

#[test]
fn no_name_stands_twice() {
    for block in all_blocks() {
        let twice = duplicates(block.all().iter().map(|property| property.name.to_owned()));
        assert!(twice.is_empty(), "{}: {twice:?}", block.name);
    }
    assert_eq!(duplicates(all_blocks().iter().map(|block| block.name.to_owned())), Vec::<String>::new());
    assert_eq!(duplicates(ANNOTATIONS.iter().map(|spec| spec.name.to_owned())), Vec::<String>::new());
    assert_eq!(duplicates(ERROR_KINDS.iter().map(|kind| kind.name.to_owned())), Vec::<String>::new());
    for (place, ty) in all_types() {
        let words = match ty {
            Ty::Word(choices) => choices.iter().map(|choice| choice.word).collect(),
            Ty::Constructor(list) => list.iter().map(|entry| entry.word).collect(),
            _ => Vec::new(),
        };
        assert!(duplicates(words.into_iter().map(str::to_owned)).is_empty(), "{place}");
    }
}

#[test]
fn docs_are_one_line_that_begins_large_and_has_no_full_stop() {
    for (place, doc) in all_docs() {
        assert!(!doc.is_empty() && doc.trim() == doc && !doc.contains('\n'), "{place}: {doc}");
        assert!(!doc.ends_with('.'), "{place}: {doc}");
        assert!(
            doc.starts_with(|first: char| first.is_uppercase() || first == '`' || first.is_ascii_digit()),
            "{place}: {doc}"
        );
    }
}

#[test]
fn defaults_are_values_of_their_type_and_never_required() {
    for (block, property) in all_properties() {
        let Some(default) = property.default else { continue };
        assert!(fits(&property.ty, default), "{}.{} = {default}", block.name, property.name);
        assert!(!property.required, "{}.{}", block.name, property.name);
    }
}

#[test]
fn types_are_well_formed() {
    for (place, ty) in all_types() {
        match ty {
            Ty::Ref(kinds) | Ty::RefWith(kinds, _) => assert!(!kinds.is_empty(), "{place}"),
            Ty::Word(choices) => assert!(!choices.is_empty(), "{place}"),
            Ty::Either(alternatives) => assert!(alternatives.len() > 1, "{place}"),
            Ty::Int { min, max } => assert!(min < max, "{place}"),
            Ty::Constructor(list) => {
                for entry in list {
                    let optional = entry.args.iter().position(|arg| !arg.required).unwrap_or(entry.args.len());
                    assert!(entry.args[optional..].iter().all(|arg| !arg.required), "{place}: {}", entry.word);
                }
            }
            _ => {}
        }
    }
}

#[test]
fn targets_are_named_once_a_property() {
    for (block, property) in all_properties() {
        let twice = duplicates(property.targets.iter().map(|support| support.target().name().to_owned()));
        assert!(twice.is_empty(), "{}.{}: {twice:?}", block.name, property.name);
        assert!(!property.targets.is_empty(), "{}.{} is read by nobody", block.name, property.name);
    }
}

#[test]
fn relations_and_blocks_stand_where_their_declarations_say() {
    for kind in DeclKind::ALL {
        let spec = decl(*kind);
        assert_eq!(spec.kind, *kind);
        for verb in Verb::ALL {
            let stands = relation_in(*verb, *kind).is_some();
            assert_eq!(spec.verbs.contains(verb), stands, "{} in {}", verb.word(), kind.word());
        }
        for word in BlockWord::ALL {
            let stands = block(*word).within.contains(&Place::Decl(*kind));
            assert_eq!(spec.blocks.contains(word), stands, "{} in {}", word.word(), kind.word());
        }
    }
    for verb in Verb::ALL {
        assert_eq!(relation(*verb).verb, *verb);
        assert!(relation(*verb).uses.iter().all(|usage| usage.example.starts_with(verb.word())), "{}", verb.word());
    }
    for word in BlockWord::ALL {
        assert_eq!(block(*word).word, *word);
        assert!(block(*word).example.starts_with(word.word()), "{}", word.word());
        for protocol in PROTOCOLS {
            let stands = block(*word).within.iter().any(|place| match place {
                Place::Operation(None) => true,
                Place::Operation(Some(name)) => *name == protocol.name,
                Place::Decl(_) => false,
            });
            assert_eq!(protocol.blocks.contains(word), stands, "{} in {}", word.word(), protocol.name);
        }
    }
}

#[test]
fn the_relations_of_the_reference_are_there() {
    let wanted = [
        "provides",
        "listens",
        "calls",
        "owns",
        "uses",
        "publishes",
        "consumes",
        "replaces",
        "downstream_of",
        "carries",
        "holds",
        "supersedes",
        "relates_to",
        "affects",
        "confirmed_by",
        "from",
        "omits",
        "resolve",
    ];
    assert_eq!(Verb::ALL.iter().map(|verb| verb.word()).collect::<Vec<_>>(), wanted);
    assert!(relation_in(Verb::Supersedes, DeclKind::Contract).is_some());
    assert!(relation_in(Verb::Supersedes, DeclKind::Decision).is_some());
    assert!(relation_in(Verb::Publishes, DeclKind::Actor).is_none());
}

#[test]
fn the_settings_of_the_reference_are_there() {
    let wanted = [
        (
            "rest_contract",
            "version title auth casing error_format deprecated errors tags servers contact license terms base versioning",
        ),
        ("grpc_contract", "version package"),
        ("graphql_contract", "version limits federation transport"),
        ("graphql_limits", "depth complexity page persisted"),
        ("websocket_contract", "path heartbeat max_connections max_age resume buffer slow_consumer origins backplane"),
        ("webhook_operation", "url sign tolerance rotation dedup disable_on"),
        (
            "operation",
            "auth servers allow when exposure kind idempotent rate latency rate_limit timeout reads writes atomic \
             transaction consistency freshness max_size audit deprecated tags",
        ),
        ("rest_operation", "allow paginate cache conditional long_running bulk filter sort"),
        ("http_cache", "ttl scope etag vary"),
        ("latency", "p50 p95 p99 p999 own"),
        ("event", "durability schema"),
        ("server", "version host port auth deploy"),
        (
            "channel",
            "address partitions replication acks retention delivery ordering compatibility envelope max_message auth \
             encoding bind dead_letter",
        ),
        ("queue", "address visibility_timeout priority max_attempts delay dead_letter"),
        ("dead_letter", "alert retention redrive"),
        (
            "policy",
            "timeout deadline retry circuit_breaker outlier_detection bulkhead rate_limit hedge fallback load_shed",
        ),
        ("timeout", "total attempt connect idle"),
        ("retry", "attempts backoff jitter on budget respect_retry_after"),
        ("retry_budget", "ratio min window"),
        ("circuit_breaker", "failure_rate slow_rate slow_call window minimum_calls open half_open"),
        ("outlier_detection", "consecutive_errors interval eject_for max_ejected always_eject_one"),
        ("bulkhead", "concurrent queue wait"),
        ("rate_limit", "rate burst per scope algorithm retry_after by"),
        ("hedge", "attempts after"),
        ("load_shed", "concurrency priority"),
        (
            "service",
            "owner tier layer stack trust stage version capacity startup_time client_policy repository bff_for health \
             telemetry deploy",
        ),
        ("capacity", "per_replica workers queue in_flight"),
        ("telemetry", "traces metrics logs sample"),
        ("health", "live ready startup"),
        ("probe", "delay period timeout failures checks"),
        ("external", "sla quota latency auth trust maintenance"),
        ("quota", "rate per"),
        ("context", "kind"),
        ("provides", "expose"),
        (
            "calls",
            "per_request per_item parallel probability criticality in_transaction on_error pins rate timeout retry \
             fallback",
        ),
        ("owns", "pool access"),
        ("uses", "pool access"),
        ("pool", "max acquire"),
        ("publishes", "via rate"),
        (
            "consumes",
            "group concurrency batch processing idempotent ordered_by ack_timeout extends_lease max_deliveries \
             on_poison dead_letter replay max_downtime filter",
        ),
        ("deduplication", "key store window"),
        ("replaces", "phase share writes sync exit_by exit_when"),
        ("downstream_of", "pattern"),
        ("resolve", "batch"),
        (
            "store",
            "size version max_connections reserved pooler replicas lag failover_time rpo rto backup encryption \
             consistency migrations tenancy residency event_sourced health deploy",
        ),
        ("backup", "every keep"),
        ("cache", "key ttl jitter pattern invalidate_on hit_ratio stampede max_memory eviction deploy"),
        ("projection", "staleness rebuild"),
        ("auth", "issuer audience flow token tenant in authorization_url token_url"),
        ("token", "ttl refresh"),
        ("role", "grants"),
        ("gateway", "host tls auth rate_limit cors waf max_body max_request compression deploy"),
        ("route", "match rewrite timeout retry"),
        ("match", "method header query"),
        ("saga", "timeout state style"),
        ("step", "do undo timeout hold"),
        ("final_step", "do timeout"),
        ("scenario", "budget"),
        ("job", "schedule zone duration timeout attempts concurrency queue progress"),
        ("slo", "target over under good total"),
        ("flag", "default owner remove_by"),
        (
            "deploy",
            "image replicas scale_on cpu memory rollout env secrets spread disruption grace pre_stop command args user \
             capabilities labels annotations nodes volumes sidecars init egress config",
        ),
        ("rolling", "surge max_unavailable"),
        ("canary", "steps pause guard"),
        ("disruption", "max_unavailable min_available"),
        ("environment", "namespace domain kubernetes mesh secrets stores regions profile"),
        ("profile", "implicit_retries route_timeout max_ejection"),
        ("decision", "number status date deciders context drivers chosen because consequences review_by"),
        ("option", "pros cons"),
        ("consequences", "good bad"),
        (
            "technology",
            "title kind backs hosting protocol port tls_port image data_dir durable delivery ordering replay partitioned \
             competing dead_letter delayed priority max_message retention max_retention ack_timeout max_ack_timeout \
             consistency transactions max_item max_connections replication failover_time",
        ),
    ];
    for (name, properties) in wanted {
        let found = block_named(name).unwrap_or_else(|| panic!("no block `{name}`"));
        for property in properties.split_whitespace() {
            assert!(found.property(property).is_some(), "{name}.{property}");
        }
    }
}

#[test]
fn the_annotations_of_the_reference_are_there() {
    let wanted = "length range above below items pattern multiple_of unique closed properties name format media tag style \
                  xml any_of version readonly writeonly server_set privileged deprecated pii phi pci secret classified \
                  tenant title example docs key correlation x allow";
    for name in wanted.split_whitespace() {
        assert!(annotation(name).is_some(), "@{name}");
    }
    assert_eq!(wanted.split_whitespace().count(), ANNOTATIONS.len());
    for spec in ANNOTATIONS {
        assert!(!spec.sites.is_empty() && spec.example.contains(&format!("@{}", spec.name)), "@{}", spec.name);
        assert!(spec.sites.iter().all(|site| Site::from_word(site.word()) == Some(*site)), "@{}", spec.name);
    }
}

#[test]
fn the_kinds_of_errors_have_the_statuses_of_the_reference() {
    let statuses: Vec<u16> = ERROR_KINDS.iter().map(|kind| kind.status).collect();
    assert_eq!(
        statuses,
        [400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 412, 413, 415, 422, 424, 428, 429, 500, 501, 502, 503, 504]
    );
    let transient: Vec<&str> = ERROR_KINDS.iter().filter(|kind| kind.transient).map(|kind| kind.name).collect();
    assert_eq!(transient, ["request_timeout", "rate_limited", "bad_gateway", "unavailable", "timeout"]);
    for kind in ERROR_KINDS {
        let Ty::Word(codes) = protocols::GRPC_CODES else { panic!("words") };
        assert!(codes.iter().any(|code| code.word == kind.grpc), "{}", kind.name);
    }
}

#[test]
fn the_lists_of_protocols_and_methods_agree() {
    let words: Vec<&str> = protocols::PROTOCOL_WORDS.iter().map(|choice| choice.word).collect();
    assert_eq!(PROTOCOLS.iter().map(|spec| spec.name).collect::<Vec<_>>(), words);
    assert_eq!(protocol("rest").operations, HTTP_METHODS.iter().map(|method| method.name).collect::<Vec<_>>());
    assert_eq!(contract_block("thrift").name, "other_contract");
    assert_eq!(operation_block("webhook").name, "webhook_operation");
}

#[test]
fn every_topic_is_explained() {
    for topic in topics() {
        let text = describe(&topic).unwrap_or_else(|| panic!("`{topic}` is not explained"));
        assert!(text.lines().count() > 1 && text.ends_with('\n'), "{topic}: {text}");
    }
    for path in [
        "service.tier",
        "service.deploy.rollout.canary.steps",
        "retry.backoff.exponential",
        "retry.on.status",
        "rest.paginate.cursor",
        "tier",
    ] {
        assert!(describe(path).is_some(), "{path}");
    }
    for path in ["servce", "service.teir", "retry.backoff.linear", ""] {
        assert_eq!(describe(path), None, "{path}");
    }
}

#[test]
fn the_reference_names_every_word() {
    let text: String = markdown::pages().into_iter().map(|page| page.text).collect();
    for block in all_blocks() {
        for property in block.properties {
            assert!(text.contains(&format!("| `{}` |", property.name)), "{}.{}", block.name, property.name);
            assert!(text.contains(&format!("`{}.{}`", block.name, property.name)), "{}.{}", block.name, property.name);
        }
    }
    for line in text.lines().filter(|line| line.starts_with('|')) {
        assert!(line.ends_with(" |"), "{line}");
    }
}

#[test]
fn links_of_the_reference_lead_to_a_heading() {
    let pages = markdown::pages();
    for link in pages.iter().flat_map(|page| page.text.split("](").skip(1)).filter_map(|rest| rest.split(')').next()) {
        let (file, anchor) = link.split_once('#').unwrap_or_else(|| panic!("no anchor in `{link}`"));
        let page = pages.iter().find(|page| page.file == file).unwrap_or_else(|| panic!("no page `{file}`"));
        assert!(page.text.contains(&format!("\n## `{anchor}`\n")), "{link}");
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test compares the book with the vocabulary")]
fn the_book_holds_the_reference() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("book/src/reference");
    let bless = std::env::var("ARCHC_BLESS").is_ok();
    for page in markdown::pages() {
        let path = folder.join(page.file);
        if bless {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, &page.text).unwrap();
        }
        let held = std::fs::read_to_string(&path).unwrap_or_default();
        let differs = held.lines().zip(page.text.lines()).find(|(held, made)| held != made);
        assert!(
            held == page.text,
            "`{}` is not what the vocabulary says ({differs:?}); run `ARCHC_BLESS=1 cargo test --lib vocab`",
            path.display()
        );
    }
}
