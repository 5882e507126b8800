//! Servers: brokers and endpoints per environment.

use heck::ToKebabCase;
use indexmap::IndexMap;

use super::bindings;
use super::doc::{BindingsUse, Extensions, Reference, Server, ServerVariable, Tag, Use};
use super::errors::Reports;
use super::parts::{docs_url, tags_of};
use super::security::{Demand, Security};
use crate::base::arena::Id;
use crate::emit::EmitCx;
use crate::model::facts::placement::{listener, settings, technology};
use crate::model::{Environment, Node, Settings, Technology, Value};

/// The servers of a document, each once.
pub(super) struct Servers<'a> {
    cx: EmitCx<'a>,
    servers: IndexMap<String, Server>,
}

impl<'a> Servers<'a> {
    /// No servers yet.
    pub(super) fn new(cx: EmitCx<'a>) -> Self {
        Servers { cx, servers: IndexMap::new() }
    }

    /// The broker behind a channel, in every environment.
    pub(super) fn of_channel(
        &mut self,
        channel: Id<Node>,
        security: &mut Security<'a>,
        reports: &mut Reports,
    ) -> Vec<Reference> {
        let model = self.cx.model();
        let broker = listener(model, channel);
        let Some(tech) = technology(model, channel) else { return Vec::new() };
        // A channel that names a technology alone stands for a broker of its own.
        let declared = (broker != channel).then(|| &model.nodes[broker]);
        let name = declared.map_or_else(|| tech.meta.name.clone(), |node| node.meta.output_name().to_owned());
        let mut references = Vec::new();
        for environment in self.environments() {
            let key = key(environment, &name);
            references.push(Reference::to(&["servers", &key]));
            if self.servers.contains_key(&key) {
                continue;
            }
            let own = declared.map(|_| settings(model, environment, broker));
            let server = broker_server(tech, declared, own, environment, &name, security, reports);
            self.servers.insert(key, server);
        }
        references
    }

    /// A websocket endpoint of the service itself, in every environment: `locate` says the host, and whether it is encrypted.
    pub(super) fn of_endpoint(
        &mut self,
        name: &str,
        demand: &Demand,
        locate: impl Fn(Option<&Environment>) -> (String, bool),
    ) -> Vec<Reference> {
        let mut references = Vec::new();
        for environment in self.environments() {
            let key = key(environment, name);
            references.push(Reference::to(&["servers", &key]));
            let (host, secure) = locate(environment);
            self.servers.entry(key).or_insert_with(|| Server {
                host,
                protocol: if secure { "wss" } else { "ws" }.to_owned(),
                security: demand.schemes.clone(),
                tags: environment_tag(environment),
                extensions: demand.extensions(),
                ..Server::default()
            });
        }
        references
    }

    /// A server that a contract lists by its URL.
    pub(super) fn listed(&mut self, key: &str, server: Server) -> Reference {
        self.servers.entry(key.to_owned()).or_insert(server);
        Reference::to(&["servers", key])
    }

    /// All servers, in the order they were met.
    pub(super) fn finish(self) -> IndexMap<String, Server> {
        self.servers
    }

    fn environments(&self) -> Vec<Option<&'a Environment>> {
        let some: Vec<Option<&Environment>> = self.cx.environments().map(Some).collect();
        if some.is_empty() { vec![None] } else { some }
    }
}

/// A broker in an environment.
fn broker_server<'a>(
    tech: &Technology,
    declared: Option<&Node>,
    own: Option<&'a Settings>,
    environment: Option<&Environment>,
    name: &str,
    security: &mut Security<'a>,
    reports: &mut Reports,
) -> Server {
    let said = own.and_then(|own| own.text("host"));
    // A cloud has one address for everybody, at the port that its protocol implies.
    let cloud = tech.settings.text("host").filter(|_| said.is_none());
    let host = said.or(cloud).map_or_else(|| name.to_kebab_case(), str::to_owned);
    let port = own.and_then(|own| own.int("port")).or_else(|| tech.settings.int("port"));
    let host = match port {
        Some(port) if !host.contains(':') && cloud.is_none() => format!("{host}:{port}"),
        _ => host,
    };
    let demand = security.of(own.and_then(|own| own.entry("auth")), reports);
    let meta = declared.map_or(&tech.meta, |node| &node.meta);
    let broker_version = own.and_then(|own| own.text("version"));
    let protocol_version = tech.settings.text("protocol_version");
    let mut extensions: Extensions = meta.annotations.extensions().into_iter().collect();
    // The version of the broker is that of its protocol only where the protocol has no versions of its own.
    if let (Some(version), Some(_)) = (broker_version, protocol_version) {
        extensions.insert("x-broker-version".to_owned(), version.into());
    }
    extensions.extend(demand.extensions());
    let mut tags = environment_tag(environment);
    tags.extend(own.map(tags_of).unwrap_or_default());
    let bindings: BindingsUse =
        own.map_or_else(|| Use::Own(IndexMap::new()), |own| bindings::server(plain_protocol(tech), Some(own)));
    Server {
        variables: variables(&host, own, environment),
        host,
        pathname: None,
        protocol: protocol(tech, port),
        protocol_version: protocol_version.or(broker_version).map(str::to_owned),
        title: meta.annotations.text("title").or_else(|| tech.settings.text("title")).map(str::to_owned),
        description: meta.docs.text().map(str::to_owned),
        security: demand.schemes,
        tags,
        external_docs: docs_url(&meta.annotations),
        bindings,
        extensions,
    }
}

/// The variables that stand in a host name. One that is not declared is that of a cloud: a region is one of the
/// environment's.
pub(super) fn variables(
    host: &str,
    own: Option<&Settings>,
    environment: Option<&Environment>,
) -> IndexMap<String, ServerVariable> {
    let declared = own.and_then(|own| own.object("variables"));
    let mut variables = IndexMap::new();
    for name in host.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name) {
        let variable = match declared.and_then(|declared| declared.get(name)) {
            Some(Value::Object(settings)) => ServerVariable {
                values: settings.list("values").into_iter().filter_map(Value::as_text).map(str::to_owned).collect(),
                default: settings.text("default").map(str::to_owned),
                description: settings.text("description").map(str::to_owned),
            },
            Some(value) => ServerVariable { default: value.as_text().map(str::to_owned), ..ServerVariable::default() },
            None => {
                let regions = environment.map(|environment| environment.settings.list("regions")).unwrap_or_default();
                let regions = regions.into_iter().filter_map(Value::as_text).map(str::to_owned);
                let values: Vec<String> = regions.filter(|_| name == "region").collect();
                ServerVariable { default: values.first().cloned(), values, description: None }
            }
        };
        variables.insert(name.to_owned(), variable);
    }
    variables
}

fn plain_protocol(tech: &Technology) -> &str {
    tech.settings.text("protocol").unwrap_or(&tech.meta.name)
}

/// The protocol of a broker: the encrypted form where it is reached at the port for that.
fn protocol(tech: &Technology, port: Option<i64>) -> String {
    let plain = plain_protocol(tech);
    let encrypted = match plain {
        "kafka" => "kafka-secure",
        "amqp" => "amqps",
        "mqtt" => "secure-mqtt",
        "redis" => "rediss",
        "pulsar" => "pulsar+ssl",
        other => other,
    };
    let tls = port.is_some() && port == tech.settings.int("tls_port");
    if tls { encrypted } else { plain }.to_owned()
}

fn key(environment: Option<&Environment>, name: &str) -> String {
    match environment {
        Some(environment) => format!("{}-{}", environment.meta.output_name(), name).to_kebab_case(),
        None => name.to_kebab_case(),
    }
}

fn environment_tag(environment: Option<&Environment>) -> Vec<Tag> {
    environment
        .map(|environment| Tag {
            name: format!("env:{}", environment.meta.output_name().to_kebab_case()),
            description: environment.meta.docs.text().map(str::to_owned),
        })
        .into_iter()
        .collect()
}
