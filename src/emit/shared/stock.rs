//! The image of a technology as a container: what it is started with, which variables it wants, how one sees that it works,
//! and how what is declared to stand on it comes into being.
//!
//! All of that is said in the standard library (`stdlib/tech.arch`), as texts with `{…}` for what only the place knows. This
//! module fills them in for a store, cache or server of an environment, and knows no technology by name.

use std::collections::BTreeMap;

use heck::{ToKebabCase, ToSnakeCase};

use crate::base::arena::Id;
use crate::base::quantity::Size;
use crate::model::facts::placement;
use crate::model::{Environment, Model, Node, Settings, Technology, Value};
use crate::vocab::DeclKind;

/// Where a container stands.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    /// The model.
    pub(crate) model: &'a Model,
    /// The environment; none where the declarations hold as they stand.
    pub(crate) environment: Option<&'a Environment>,
    /// The store, cache or server.
    pub(crate) id: Id<Node>,
    /// The name that others reach it by.
    pub(crate) host: &'a str,
    /// The port that it listens on.
    pub(crate) port: Option<u16>,
}

/// The image of a technology, ready to run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stock {
    /// The image with its tag.
    pub(crate) reference: String,
    /// The numeric user that it runs as, where that is known.
    pub(crate) user: Option<u64>,
    /// Its arguments; those of the image where there are none.
    pub(crate) args: Vec<String>,
    /// Variables with values.
    pub(crate) env: Vec<(String, String)>,
    /// Variables whose values are secret, and what each is.
    pub(crate) secrets: Vec<(String, String)>,
    /// A command in the container that ends with 0 when it works; empty where none is known.
    pub(crate) ready: Vec<String>,
    /// The folder of its data.
    pub(crate) data_dir: Option<String>,
    /// What it runs when it starts with no data.
    pub(crate) init: Option<Init>,
}

/// A file that the image runs once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Init {
    /// Where the container finds it.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

/// Why a technology gives no image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing<'a> {
    /// It has none: it is the service of a cloud, or nobody publishes one.
    Image {
        /// What stands in for it.
        emulator: Option<&'a str>,
    },
    /// Which version runs is not said.
    Version {
        /// The image that it would be.
        image: &'a str,
    },
}

/// What creates the channels of a broker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Creation {
    /// The image with the command.
    pub(crate) image: String,
    /// A command for each channel.
    pub(crate) commands: Vec<Vec<String>>,
}

impl Creation {
    /// All commands as the text of a shell, which stops at the first that fails.
    pub(crate) fn script(&self) -> String {
        let line = |command: &Vec<String>| command.iter().map(|word| shell_word(word)).collect::<Vec<_>>().join(" ");
        self.commands.iter().map(line).collect::<Vec<_>>().join(" &&\n")
    }
}

/// The technology of a node that keeps something.
fn technology(model: &Model, id: Id<Node>) -> Option<&Technology> {
    let keeps = matches!(model.nodes[id].kind(), DeclKind::Server | DeclKind::Store | DeclKind::Cache);
    placement::technology(model, id).filter(|_| keeps)
}

/// The image that a node runs by its technology, in the version that it names.
pub(crate) fn of<'a>(place: &Place<'a>) -> Result<Stock, Missing<'a>> {
    let Some(technology) = technology(place.model, place.id) else { return Err(Missing::Image { emulator: None }) };
    let promises = &technology.settings;
    let Some(image) = promises.text("image") else {
        return Err(Missing::Image { emulator: promises.text("emulator") });
    };
    let values = values(place, promises);
    if !values.contains_key("version") {
        return Err(Missing::Version { image });
    }
    let tag = fill(promises.text("tag").unwrap_or("{version}"), &values).unwrap_or_default();
    let map = |name: &str| -> Vec<(String, String)> {
        let entries = promises.object(name).into_iter().flat_map(Settings::iter);
        entries.filter_map(|(key, entry)| Some((key.to_owned(), fill(entry.value.as_text()?, &values)?))).collect()
    };
    Ok(Stock {
        reference: format!("{image}:{tag}"),
        user: promises.int("user").and_then(|user| u64::try_from(user).ok()),
        args: groups(promises, "args", &values),
        env: map("env"),
        secrets: map("secrets"),
        ready: promises.list("ready").into_iter().filter_map(|word| fill(word.as_text()?, &values)).collect(),
        data_dir: promises.text("data_dir").map(str::to_owned),
        init: init(place, promises, &values),
    })
}

/// How much a store or server holds: what it says, else what the stores on it say together; none where nobody says it.
pub(crate) fn size(place: &Place<'_>) -> Option<Size> {
    let of = |id: Id<Node>| match get(placement::settings(place.model, place.environment, id), "size") {
        Some(Value::Size(size)) => Some(*size),
        Some(_) | None => None,
    };
    let on = place.model.nodes.ids().filter(|id| *id != place.id && placement::listener(place.model, *id) == place.id);
    let together = on.filter_map(of).map(|size| size.bytes).fold(0, u64::saturating_add);
    of(place.id).or_else(|| (together > 0).then_some(Size { bytes: together }))
}

/// The databases on a store or server: its own, or those of the stores that stand on it, in order of declaration.
pub(crate) fn databases(model: &Model, id: Id<Node>) -> Vec<String> {
    let on = model
        .nodes
        .iter()
        .filter(|(other, node)| node.kind() == DeclKind::Store && placement::listener(model, *other) == id);
    on.map(|(_, node)| node.meta.output_name().to_snake_case()).collect()
}

/// What creates the channels that stand on a server; none where its technology needs no such thing or nobody but a client
/// can do it.
pub(crate) fn creation(place: &Place<'_>) -> Option<Creation> {
    let promises = &technology(place.model, place.id)?.settings;
    promises.get("create_channel")?;
    let general = values(place, promises);
    let mut commands = Vec::new();
    for channel in channels(place) {
        let mut values = general.clone();
        let settings = placement::settings(place.model, place.environment, channel);
        let Some(name) = channel_address(place.model, channel, settings) else { continue };
        values.insert("channel_id", name.to_snake_case().to_uppercase());
        values.insert("channel", name);
        if let Some(partitions) = whole(settings, "partitions") {
            values.insert("partitions", partitions);
        }
        match get(settings, "retention") {
            Some(Value::Duration(time)) => drop(values.insert("retention_ms", time.millis_ceil().to_string())),
            Some(Value::Word(_)) => drop(values.insert("retention_ms", "-1".to_owned())),
            Some(_) | None => {}
        }
        commands.push(groups(promises, "create_channel", &values));
    }
    let image = match promises.text("create_image") {
        Some(image) => image.to_owned(),
        None => of(place).ok()?.reference,
    };
    (!commands.is_empty()).then_some(Creation { image, commands })
}

/// What creates several databases on a server that runs already; one alone is created by a variable of the image.
pub(crate) fn creation_of_databases(place: &Place<'_>) -> Option<Creation> {
    let promises = &technology(place.model, place.id)?.settings;
    promises.get("create_database_by")?;
    let (databases, general) = (databases(place.model, place.id), values(place, promises));
    let command = |database: String| {
        let mut values = general.clone();
        values.insert("database", database);
        groups(promises, "create_database_by", &values)
    };
    let image = of(place).ok()?.reference;
    (databases.len() > 1).then(|| Creation { image, commands: databases.into_iter().map(command).collect() })
}

/// The channels on a server that nothing creates, although messages to them would be lost or refused: those of a durable
/// technology without a command for it, and those whose address is made at run time.
pub(crate) fn uncreated(place: &Place<'_>) -> Vec<Id<Node>> {
    let Some(technology) = technology(place.model, place.id) else { return Vec::new() };
    let promises = &technology.settings;
    let creates = promises.get("create_channel").is_some();
    let left = |channel: &Id<Node>| {
        let settings = placement::settings(place.model, place.environment, *channel);
        !creates || channel_address(place.model, *channel, settings).is_none()
    };
    if promises.bool("durable") == Some(true) { channels(place).filter(left).collect() } else { Vec::new() }
}

/// The channels and queues that stand on a server.
pub(crate) fn channels<'a>(place: &Place<'a>) -> impl Iterator<Item = Id<Node>> + use<'a> {
    let (model, server) = (place.model, place.id);
    let carries = |node: &Node| matches!(node.kind(), DeclKind::Channel | DeclKind::Queue);
    let all = model.nodes.iter().filter(move |(_, node)| carries(node));
    all.map(|(id, _)| id).filter(move |id| placement::listener(model, *id) == server)
}

/// The name of a channel at its broker: its address, else its own name; none where it is made at run time.
pub(crate) fn channel_address(model: &Model, channel: Id<Node>, settings: &Settings) -> Option<String> {
    match get(settings, "address") {
        Some(Value::Text(address)) => (!address.contains('{')).then(|| address.clone()),
        Some(_) => None,
        None => Some(model.nodes[channel].meta.output_name().to_kebab_case()),
    }
}

/// What the texts of a technology may name.
fn values(place: &Place<'_>, promises: &Settings) -> BTreeMap<&'static str, String> {
    let settings = placement::settings(place.model, place.environment, place.id);
    let mut values = BTreeMap::from([("host", place.host.to_owned())]);
    let mut say = |name, value: Option<String>| {
        if let Some(value) = value {
            values.insert(name, value);
        }
    };
    say("port", place.port.map(|port| port.to_string()));
    say("version", get(settings, "version").and_then(Value::as_text).map(str::to_owned));
    say("max_connections", whole(settings, "max_connections"));
    if let Some(Value::Size(size)) = get(settings, "max_memory") {
        say("max_memory", Some(size.bytes.to_string()));
        say("max_memory_mib", Some(size.bytes.div_ceil(1 << 20).to_string()));
    }
    let eviction = get(settings, "eviction").and_then(Value::as_text);
    say("eviction", eviction.and_then(|word| promises.object("eviction")?.text(word)).map(str::to_owned));
    let databases = databases(place.model, place.id);
    if let [only] = databases.as_slice() {
        say("database", Some(only.clone()));
    }
    values
}

/// A property of its own; not every kind of node has every property.
fn get<'a>(settings: &'a Settings, name: &str) -> Option<&'a Value> {
    settings.said(name).map(|entry| &entry.value)
}

fn whole(settings: &Settings, name: &str) -> Option<String> {
    get(settings, name).and_then(Value::as_int).map(|number| number.to_string())
}

/// The file that creates several databases; one alone is created by a variable of the image.
fn init(place: &Place<'_>, promises: &Settings, values: &BTreeMap<&'static str, String>) -> Option<Init> {
    let (folder, statement) = (promises.text("init_dir")?, promises.text("create_database")?);
    let databases = databases(place.model, place.id);
    if databases.len() < 2 {
        return None;
    }
    let lines = databases.into_iter().filter_map(|database| {
        let mut values = values.clone();
        values.insert("database", database);
        fill(statement, &values)
    });
    let text: String = lines.map(|line| line + "\n").collect();
    Some(Init { path: format!("{folder}/databases.sql"), text })
}

/// The words of those groups in which everything that they name is known, without empty ones.
fn groups(promises: &Settings, name: &str, values: &BTreeMap<&'static str, String>) -> Vec<String> {
    let mut words = Vec::new();
    for group in promises.list(name) {
        let group: Vec<&Value> =
            if let Value::List(items) = group { items.iter().map(|item| &item.value).collect() } else { vec![group] };
        let filled: Option<Vec<String>> = group.into_iter().map(|word| fill(word.as_text()?, values)).collect();
        words.extend(filled.into_iter().flatten().filter(|word| !word.is_empty()));
    }
    words
}

/// A text with its `{names}` replaced; none where it names what is not known.
fn fill(text: &str, values: &BTreeMap<&'static str, String>) -> Option<String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        match after.split_once('}') {
            Some((name, end)) if !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_') => {
                filled.push_str(values.get(name)?);
                rest = end;
            }
            Some(_) | None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    Some(filled)
}

/// A word as a POSIX shell reads it.
fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_leaves_its_text_out() {
        let values = BTreeMap::from([("host", "bus".to_owned()), ("port", "9092".to_owned())]);
        assert_eq!(fill("{host}:{port}", &values).as_deref(), Some("bus:9092"));
        assert_eq!(fill("--partitions={partitions}", &values), None);
        assert_eq!(fill("{ ping: 1 } {", &values).as_deref(), Some("{ ping: 1 } {"));
    }

    #[test]
    fn a_script_stops_at_what_fails_and_quotes_what_a_shell_would_read() {
        let creation = Creation {
            image: String::new(),
            commands: vec![vec!["create".into(), "it's".into()], vec!["create".into(), "a.b".into()]],
        };
        assert_eq!(creation.script(), "create 'it'\\''s' &&\ncreate a.b");
    }
}
