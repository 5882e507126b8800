//! Tests of edges, their ports and where nodes run, over a small model by hand.

use crate::base::map::IndexMap;

use super::{EdgeKind, Facts, Placement, Port, edges, placement};
use crate::base::arena::Id;
use crate::base::span::{FileId, Span};
use crate::model::system::Platform;
use crate::model::{
    Annotations, Call, Contract, Docs, Entry, Environment, GatewayRoute, Meta, Model, Module, Node, NodeDetail,
    Operation, OperationKind, Origin, Protocol, Provide, RouteTarget, Settings, StoreUse, Technology, Value,
};
use crate::vocab::DeclKind;

fn nowhere() -> Span {
    Span::new(FileId(0), 0, 0)
}

fn meta(name: &str, kind: DeclKind) -> Meta {
    Meta {
        name: name.to_owned(),
        wire_name: None,
        kind,
        module: Id::from_index(0),
        docs: Docs::default(),
        span: nowhere(),
        head_span: nowhere(),
        annotations: Annotations::default(),
    }
}

fn word(text: &str) -> Entry {
    Entry { value: Value::Word(text.to_owned()), span: nowhere(), origin: Origin::Declared }
}

fn node(model: &mut Model, name: &str, kind: DeclKind, detail: NodeDetail) -> Id<Node> {
    model.nodes.push(Node {
        meta: meta(name, kind),
        context: None,
        owner: None,
        settings: Settings::default(),
        slos: Vec::new(),
        jobs: Vec::new(),
        flags: Vec::new(),
        detail,
    })
}

fn contract(model: &mut Model, name: &str, node: Id<Node>, (port, container): (u16, u16)) -> Id<Operation> {
    let contract = model.contracts.push(Contract {
        meta: meta(name, DeclKind::Contract),
        protocol: Protocol::Rest,
        settings: Settings::default(),
        operations: Vec::new(),
        errors: Vec::new(),
        supersedes: Vec::new(),
        resolvers: Vec::new(),
    });
    let operation = model.operations.push(Operation {
        name: "get".to_owned(),
        wire_name: None,
        contract,
        docs: Docs::default(),
        span: nowhere(),
        head_span: nowhere(),
        annotations: Annotations::default(),
        kind: OperationKind::Op,
        params: Vec::new(),
        results: Vec::new(),
        errors: Vec::new(),
        settings: Settings::default(),
        examples: Vec::new(),
        links: Vec::new(),
        callbacks: Vec::new(),
    });
    model.contracts[contract].operations.push(operation);
    model.provides.push(Provide {
        node,
        contract,
        port: Some(port),
        container_port: Some(container),
        settings: Settings::default(),
        span: nowhere(),
    });
    operation
}

fn call(caller: Id<Node>, callee: Id<Node>, operations: Vec<Id<Operation>>) -> Call {
    Call {
        caller,
        callee,
        named: !operations.is_empty(),
        operations,
        causes: Vec::new(),
        policies: Vec::new(),
        settings: Settings::default(),
        effective: Settings::default(),
        docs: Docs::default(),
        span: nowhere(),
    }
}

fn environment(settings: Settings, omits: Vec<Id<Node>>) -> Environment {
    let meta = meta("Production", DeclKind::Environment);
    Environment { meta, platform: "kubernetes".to_owned(), settings, omits, overridden: IndexMap::default() }
}

/// `Shop` with two contracts; `Web` and the gateway `Edge` that call it; `Db` on the server `Pg`, `Memory` in the process.
struct Small {
    model: Model,
    shop: Id<Node>,
    web: Id<Node>,
    pg: Id<Node>,
    db: Id<Node>,
    memory: Id<Node>,
}

fn small() -> Small {
    let mut model = Model::default();
    model.modules.push(Module {
        name: "shop".to_owned(),
        path: "shop.arch".to_owned(),
        docs: Docs::default(),
        local: true,
    });
    let mut technology = |name: &str, hosting: &str| {
        let mut settings = Settings::default();
        settings.insert("hosting", word(hosting));
        model.technologies.push(Technology { meta: meta(name, DeclKind::Technology), settings })
    };
    let (postgres, in_process) = (technology("postgres", "self"), technology("in_process", "in_process"));
    let store = |platform| NodeDetail::Store { platform, holds: Vec::new() };
    let shop = node(&mut model, "Shop", DeclKind::Service, NodeDetail::Plain);
    let web = node(&mut model, "Web", DeclKind::Service, NodeDetail::Plain);
    let pg = node(&mut model, "Pg", DeclKind::Server, NodeDetail::Server { platform: Platform::Technology(postgres) });
    let db = node(&mut model, "Db", DeclKind::Store, store(Platform::Server(pg)));
    let memory = node(&mut model, "Memory", DeclKind::Cache, store(Platform::Technology(in_process)));
    let get = contract(&mut model, "Api", shop, (80, 8080));
    contract(&mut model, "Admin", shop, (81, 8081));
    model.calls.push(call(web, shop, vec![get]));
    model.store_uses.push(StoreUse {
        node: shop,
        store: db,
        owner: true,
        settings: Settings::default(),
        docs: Docs::default(),
        span: nowhere(),
    });
    let route = GatewayRoute {
        path: "/".to_owned(),
        targets: vec![RouteTarget { node: shop, contract: None, weight: None }],
        strangler: false,
        policies: Vec::new(),
        settings: Settings::default(),
        effective: Settings::default(),
        docs: Docs::default(),
        span: nowhere(),
    };
    node(&mut model, "Edge", DeclKind::Gateway, NodeDetail::Gateway { routes: vec![route] });
    Small { model, shop, web, pg, db, memory }
}

#[test]
fn every_relation_is_an_edge_of_the_graph() {
    let Small { model, shop, web, db, .. } = small();
    let facts = Facts::of(&model);
    let kinds: Vec<&EdgeKind> = facts.edges.iter().map(|edge| &edge.via).collect();
    assert_eq!(kinds, [&EdgeKind::Call(0), &EdgeKind::Store(0), &EdgeKind::Route(0, 0)]);
    assert_eq!(facts.reaching(shop).map(|edge| edge.from.index()).collect::<Vec<_>>(), [web.index(), 5]);
    assert_eq!(facts.leaving(shop).map(|edge| edge.to).collect::<Vec<_>>(), [db]);
}

#[test]
fn a_call_needs_the_ports_of_the_operations_it_names() {
    let Small { mut model, shop, web, .. } = small();
    let facts = Facts::of(&model);
    let of = |model: &Model, facts: &Facts, at: usize| edges::ports(model, facts, &facts.edges[at]);
    assert_eq!(of(&model, &facts, 0), [Port { service: 80, container: 8080 }]);
    // A route without a contract leads to what is spoken over HTTP.
    assert_eq!(of(&model, &facts, 2).len(), 2);
    model.calls.push(call(web, shop, Vec::new()));
    let facts = Facts::of(&model);
    assert_eq!(of(&model, &facts, 1).len(), 2, "a call of the whole reaches all ports");
}

#[test]
fn what_stands_on_a_server_is_where_the_server_is() {
    let Small { model, shop, pg, db, memory, .. } = small();
    let placed = |environment: Option<&Environment>, id| placement::placement(&model, environment, id);
    assert_eq!(placement::listener(&model, db), pg);
    assert_eq!(placed(None, pg), Placement::Outside, "nobody says that it runs in the cluster");
    assert_eq!(placed(None, memory), Placement::InProcess);

    let mut settings = Settings::default();
    settings.insert("stores", word("in_cluster"));
    let inside = environment(settings, vec![shop]);
    assert_eq!(placed(Some(&inside), pg), Placement::Inside);
    assert_eq!(placed(Some(&inside), db), Placement::Nowhere);
    assert_eq!(placed(Some(&inside), shop), Placement::Omitted);
}
