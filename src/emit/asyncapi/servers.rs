//! Servers: brokers per environment.

use heck::ToKebabCase;
use indexmap::IndexMap;

use super::doc::{Reference, Server, Tag};
use super::security::Security;
use crate::base::arena::Id;
use crate::emit::EmitCx;
use crate::model::facts::placement::{listener, settings, technology};
use crate::model::{Environment, Node, Technology};

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
    pub(super) fn of_channel(&mut self, channel: Id<Node>, security: &mut Security<'a>) -> Vec<Reference> {
        let model = self.cx.model();
        let broker = listener(model, channel);
        let Some(tech) = technology(model, channel) else { return Vec::new() };
        // A channel that names a technology alone stands for a broker of its own.
        let name =
            if broker == channel { tech.meta.name.clone() } else { model.nodes[broker].meta.output_name().to_owned() };
        let environments: Vec<Option<&Environment>> = self.environments();
        let mut references = Vec::new();
        for environment in environments {
            let key = key(environment, &name);
            references.push(Reference::to(&["servers", &key]));
            if self.servers.contains_key(&key) {
                continue;
            }
            let own = (broker != channel).then(|| settings(model, environment, broker));
            let host = own.and_then(|own| own.text("host")).map_or_else(|| name.to_kebab_case(), str::to_owned);
            let port = own.and_then(|own| own.int("port")).or_else(|| tech.settings.int("port"));
            let host = match port {
                Some(port) if !host.contains(':') => format!("{host}:{port}"),
                _ => host,
            };
            let auth = own.and_then(|own| own.get("auth"));
            let docs = if broker == channel { &tech.meta.docs } else { &model.nodes[broker].meta.docs };
            self.servers.insert(
                key,
                Server {
                    host,
                    protocol: protocol(tech, port),
                    protocol_version: own.and_then(|own| own.text("version")).map(str::to_owned),
                    title: tech.settings.text("title").map(str::to_owned),
                    description: docs.text().map(str::to_owned),
                    security: security.of(auth),
                    tags: environment_tag(environment),
                },
            );
        }
        references
    }

    /// An endpoint of the service itself, in every environment: `locate` says the host, and whether it is encrypted.
    pub(super) fn of_endpoint(
        &mut self,
        name: &str,
        security: &[Reference],
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
                protocol_version: None,
                title: None,
                description: None,
                security: security.to_vec(),
                tags: environment_tag(environment),
            });
        }
        references
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

/// The protocol of a broker: the encrypted form where it is reached at the port for that.
fn protocol(tech: &Technology, port: Option<i64>) -> String {
    let plain = tech.settings.text("protocol").unwrap_or(&tech.meta.name);
    let encrypted = match plain {
        "kafka" => "kafka-secure",
        "amqp" => "amqps",
        "mqtt" => "secure-mqtt",
        "redis" => "rediss",
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
