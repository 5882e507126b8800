//! The wording of findings about channels, messages and websockets.

use crate::base::span::Span;
use crate::base::suggest::nearest;
use crate::diag::{Code, Diagnostic};
use crate::model::{Field, Meta, Operation};
use crate::vocab::bindings::{BINDINGS, Binding, BindingPlace};

// --- E0466: addresses and parameters

pub(super) fn address_without_parameter(span: Span, name: &str, declared_in: &str, known: &[&str]) -> Diagnostic {
    let found = Diagnostic::new(Code::E0466, span, format!("the address names `{{{name}}}`, which is no parameter"))
        .label("no such parameter");
    match nearest(name, known.iter().copied()) {
        Some(near) => found.help(format!("rename one of the two: the parameter is `{near}`")),
        None => found.help(format!("declare it in {declared_in}: `{name}: String`")),
    }
}

pub(super) fn parameter_not_named(param: &Field, address: Span) -> Diagnostic {
    Diagnostic::new(Code::E0466, param.span, format!("the address does not name `{}`", param.wire))
        .label("not in the address")
        .related(address, "the address")
        .help(format!("add `{{{}}}` to the address, or drop the parameter", param.wire))
}

pub(super) fn parameter_without_address(param: &Field, channel: &Meta) -> Diagnostic {
    let address = heck::ToKebabCase::to_kebab_case(channel.output_name());
    Diagnostic::new(Code::E0466, param.span, format!("the address does not name `{}`", param.wire))
        .label("not in the address")
        .note(format!("without `address` it is the channel's name, `{address}`"))
        .help(format!("add `address: \"{address}.{{{}}}\"`", param.wire))
}

pub(super) fn dynamic_with_parameter(param: &Field, address: Span) -> Diagnostic {
    Diagnostic::new(Code::E0466, param.span, "an address that is made at run time has no parameters")
        .label("stands in no address")
        .related(address, "made at run time")
        .help("drop the parameter, or give the address as a text that names it")
}

pub(super) fn named_twice(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::E0466, span, format!("the address names `{{{name}}}` twice"))
        .label("twice in here")
        .help("give each part of the address its own name")
}

pub(super) fn host_without_variable(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::E0466, span, format!("the host names `{{{name}}}`, which is no variable"))
        .label("no such variable")
        .help(format!("add `variables: {{ {name}: \"…\" }}` with its default"))
}

pub(super) fn variable_not_named(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::E0466, span, format!("the host does not name `{name}`"))
        .label("not in the host")
        .help(format!("add `{{{name}}}` to `host`, or drop the variable"))
}

// --- E0467: keys

pub(super) fn optional_key(field: &Field, message: &Meta) -> Diagnostic {
    let (name, of) = (&field.name, &message.name);
    Diagnostic::new(Code::E0467, field.span, format!("`{name}` is the key of `{of}` and may be missing"))
        .label("a key is always there")
        .note("messages without a key are spread over all partitions, and their order is lost")
        .help(format!("write `{name}` without `?`, or choose another key"))
}

// --- E0468: requests and replies

pub(super) fn no_reply_header(span: Span, name: &str, request: &Meta) -> Diagnostic {
    Diagnostic::new(
        Code::E0468,
        span,
        format!("`{}` has no header `{name}` that says where a reply goes", request.name),
    )
    .label("the reply has no address")
    .related(request.span, "the request")
    .help(format!("add `header {name}: String` to `{}`", request.name))
}

pub(super) fn reply_unread(span: Span, asker: &Meta, reply: &Meta, channel: &Meta, answer: Span) -> Diagnostic {
    let (asker, reply, channel) = (&asker.name, &reply.name, &channel.name);
    Diagnostic::new(Code::E0468, span, format!("`{asker}` asks, and does not read the reply from `{channel}`"))
        .label("asks here")
        .related(answer, "replies here")
        .help(format!("add `consumes {reply} from {channel}` to `{asker}`"))
}

// --- E0469: what a channel carries

pub(super) fn not_carried(span: Span, verb: &str, event: &Meta, channel: &Meta) -> Diagnostic {
    let (event, name) = (&event.name, &channel.name);
    Diagnostic::new(Code::E0469, span, format!("`{name}` does not carry `{event}`"))
        .label(format!("{verb} `{event}` here"))
        .related(channel.span, "the channel")
        .help(format!("add `{event}` to `carries` of `{name}`, or name another channel"))
}

// --- E0470: messages that are the same

pub(super) fn same_message(second: &Meta, first: &Meta, version: u32) -> Diagnostic {
    let name = second.output_name();
    Diagnostic::new(Code::E0470, second.span, format!("`{name}` of version {version} is declared twice"))
        .label("the same on the wire")
        .related(first.span, "the other one")
        .help(format!("add `@version({})`, or another `@name`", version.saturating_add(1)))
}

// --- E0471: binding fields

pub(super) fn unknown_binding_field(
    span: Span,
    name: &str,
    technology: &str,
    own: Option<&Binding>,
    place: BindingPlace,
) -> Diagnostic {
    let word = place.word();
    let article = if place == BindingPlace::Operation { "an" } else { "a" };
    let message = match own {
        Some(_) => format!("the binding of `{technology}` has no field `{name}` at {article} {word}"),
        None => format!("AsyncAPI has no binding for `{technology}`, and so no field `{name}`"),
    };
    let found = Diagnostic::new(Code::E0471, span, message).label("not a field");
    let known = own.map(|own| own.fields(place)).unwrap_or_default();
    // As the member of the document is called, which `bind` stands for already.
    if own.is_some_and(|own| own.name == name) {
        return found.help(format!("write its fields into `bind` without `{name}: {{ … }}` around them"));
    }
    if let Some(near) = nearest(name, known.iter().copied()) {
        return found.help(format!("write `{near}`"));
    }
    let elsewhere = own
        .and_then(|own| BindingPlace::ALL.iter().find(|other| **other != place && own.fields(**other).contains(&name)));
    if let Some(other) = elsewhere {
        return found.help(format!("move it into `bind` of {}", where_it_stands(*other)));
    }
    let foreign = BINDINGS.iter().find(|other| other.fields(place).contains(&name));
    match (foreign, known) {
        (Some(other), []) => found.note(format!("it is a field of `{}`", other.name)).help("remove it"),
        (Some(other), known) => {
            found.note(format!("it is a field of `{}`", other.name)).help(format!("use one of {}", known.join(", ")))
        }
        (None, []) => found.help("remove it, or begin its name with `x-`"),
        (None, known) => found.help(format!("use one of {}, or begin its name with `x-`", known.join(", "))),
    }
}

fn where_it_stands(place: BindingPlace) -> &'static str {
    match place {
        BindingPlace::Server => "the server",
        BindingPlace::Channel => "the channel",
        BindingPlace::Operation => "the relation, `publishes … { bind: { … } }`",
        BindingPlace::Message => "nothing: messages are bound by what they declare",
    }
}

// --- E0472: directions of a websocket

pub(super) fn reply_on_send(operation: &Operation) -> Diagnostic {
    let name = &operation.name;
    Diagnostic::new(Code::E0472, operation.span, format!("`{name}` is sent to the client, and a reply would come back"))
        .label("a `send` has no reply")
        .help("declare what the client answers as a `receive` of its own")
}

pub(super) fn one_message(operation: &Operation) -> Diagnostic {
    let (name, count) = (&operation.name, operation.params.len());
    Diagnostic::new(Code::E0472, operation.span, format!("`{name}` has {count} messages"))
        .label("expected one message")
        .help("name one type, such as `send order_changed(OrderChanged)`; a record or union holds several values")
}

pub(super) fn streamed_reply(operation: &Operation) -> Diagnostic {
    let name = &operation.name;
    Diagnostic::new(Code::E0472, operation.span, format!("the reply to `{name}` is a stream"))
        .label("a reply is one message")
        .help("declare what follows the first reply as a `send` of its own")
}

// --- E0474, E0475

pub(super) fn schema_and_fields(field: &Field, schema: Span) -> Diagnostic {
    Diagnostic::new(Code::E0474, field.span, "the fields stand in a file already")
        .label("declared beside `schema`")
        .related(schema, "the file")
        .note("only what is the `@key`, or the `@correlation`, is named beside it")
        .help("drop the field, or drop `schema`")
}

pub(super) fn same_address(span: Span, address: &str, first: Span) -> Diagnostic {
    Diagnostic::new(Code::E0475, span, format!("two channels of one server have the address `{address}`"))
        .label("the same at the broker")
        .related(first, "the other one")
        .help("declare one channel that carries what both do, or give one of them another address")
}
