//! The built-in annotations with their signatures and the places they may stand on.

use super::support::{API, CHECK, EVENTS, GRAPHQL, K8S, PROTO, SCHEMA, VIEW};
use super::words::DeclKind as D;
use super::{AnnotationSpec, Site, Ty};

/// Where a value has a type: scalars, fields, parameters.
const VALUES: &[Site] = &[Site::Decl(D::Scalar), Site::Field, Site::Parameter];
/// Fields and parameters.
const FIELDS: &[Site] = &[Site::Field, Site::Parameter];
/// Declarations with fields.
const RECORDS: &[Site] = &[Site::Decl(D::Record), Site::Decl(D::Error), Site::Decl(D::Event), Site::Decl(D::Message)];
/// Types with a wire form of their own, fields and parameters.
const SHAPES: &[Site] = &[
    Site::Decl(D::Scalar),
    Site::Decl(D::Record),
    Site::Decl(D::Enum),
    Site::Decl(D::Union),
    Site::Decl(D::Error),
    Site::Decl(D::Event),
    Site::Decl(D::Message),
    Site::Field,
    Site::Parameter,
];
/// Where data is classified.
const DATA: &[Site] = &[
    Site::Decl(D::Scalar),
    Site::Decl(D::Record),
    Site::Decl(D::Enum),
    Site::Decl(D::Union),
    Site::Decl(D::Error),
    Site::Decl(D::Event),
    Site::Decl(D::Message),
    Site::Decl(D::Store),
    Site::Field,
    Site::Parameter,
];
/// Whatever goes away one day.
const DEPRECABLE: &[Site] = &[
    Site::Decl(D::Scalar),
    Site::Decl(D::Record),
    Site::Decl(D::Enum),
    Site::Decl(D::Union),
    Site::Decl(D::Error),
    Site::Decl(D::Event),
    Site::Decl(D::Message),
    Site::Decl(D::Contract),
    Site::Decl(D::Service),
    Site::Decl(D::Channel),
    Site::Decl(D::Queue),
    Site::Decl(D::Policy),
    Site::Field,
    Site::Case,
    Site::Parameter,
    Site::Operation,
];
/// Every place.
pub(super) const EVERYWHERE: &[Site] = &[
    Site::Decl(D::Scalar),
    Site::Decl(D::Record),
    Site::Decl(D::Enum),
    Site::Decl(D::Union),
    Site::Decl(D::Error),
    Site::Decl(D::Event),
    Site::Decl(D::Message),
    Site::Decl(D::Annotation),
    Site::Decl(D::Contract),
    Site::Decl(D::Service),
    Site::Decl(D::External),
    Site::Decl(D::Actor),
    Site::Decl(D::Context),
    Site::Decl(D::Team),
    Site::Decl(D::Gateway),
    Site::Decl(D::Server),
    Site::Decl(D::Store),
    Site::Decl(D::Cache),
    Site::Decl(D::Channel),
    Site::Decl(D::Queue),
    Site::Decl(D::Projection),
    Site::Decl(D::Policy),
    Site::Decl(D::Auth),
    Site::Decl(D::Saga),
    Site::Decl(D::Lifecycle),
    Site::Decl(D::Scenario),
    Site::Decl(D::Environment),
    Site::Decl(D::Decision),
    Site::Decl(D::Technology),
    Site::Decl(D::Rule),
    Site::Field,
    Site::Case,
    Site::Parameter,
    Site::Operation,
    Site::Relation,
    Site::Block,
    Site::Setting,
];

choices! { STYLE {
    form "`a=1&a=2`, or `a=1,2` with `explode: false`; the default of query and cookie parameters";
    deep_object "`a[x]=1&a[y]=2`";
    pipe "`a=1|2`";
    space "`a=1%202`";
    simple "`1,2`; the default of path and header parameters";
    label "`.1.2`, in a path";
    matrix "`;a=1,2`, in a path";
} }

choices! { CLASSIFICATION {
    public "Anybody may see it";
    internal "Only the organization may see it";
    confidential "Only those who need it may see it";
    restricted "Seeing it is an event of its own";
} }

macro_rules! annotations {
    ($(
        $name:ident $(($($args:tt)*))? on $sites:expr, $([$($support:expr),*])? $($repeats:ident)?,
        $doc:literal, $example:literal;
    )+) => {
        /// The annotations that need no declaration.
        pub static ANNOTATIONS: &[AnnotationSpec] = &[$(AnnotationSpec {
            name: stringify!($name),
            doc: $doc,
            args: args!($($($args)*)?),
            sites: $sites,
            repeats: annotations!(@repeats $($repeats)?),
            targets: &[$($($support),*)?],
            example: $example,
        }),+];
    };
    (@repeats) => { false };
    (@repeats repeats) => { true };
}

annotations! {
    // Constraints
    length(range: Ty::Range(&Ty::INT), "Characters, or bytes of `Bytes`") on VALUES, [API, EVENTS, SCHEMA, PROTO, GRAPHQL],
        "How long a string is", "note?: String @length(..500)";
    range(range: Ty::Range(&Ty::Number), "Both ends belong to it") on VALUES, [API, EVENTS, SCHEMA, PROTO, GRAPHQL],
        "Between which numbers a number lies", "quantity: Int32 @range(1..999)";
    above(limit: Ty::Number, "The limit, which does not belong to it") on VALUES, [API, EVENTS, SCHEMA, PROTO, GRAPHQL],
        "Above which number a number lies", "price: Decimal @above(0)";
    below(limit: Ty::Number, "The limit, which does not belong to it") on VALUES, [API, EVENTS, SCHEMA, PROTO, GRAPHQL],
        "Below which number a number lies", "share: Decimal @below(1)";
    items(range: Ty::Range(&Ty::INT), "How many") on VALUES, [API, EVENTS, SCHEMA, PROTO, GRAPHQL],
        "How many items a list or set has", "lines: List<OrderLine> @items(1..100)";
    pattern(regex: Ty::Regex, "The regular expression (ECMA-262)") on VALUES, [API, EVENTS, SCHEMA, PROTO, GRAPHQL],
        "What a string looks like", "scalar Sku = String @pattern(\"^[A-Z0-9-]{4,20}$\")";
    multiple_of(step: Ty::Number, "The step") on VALUES, [API, EVENTS, SCHEMA, PROTO, GRAPHQL],
        "Of what a number is a multiple", "price: Decimal @multiple_of(0.01)";
    unique on VALUES, [API, EVENTS, SCHEMA, PROTO, GRAPHQL], "No item of a list comes twice", "tags: List<Slug> @unique";
    closed on RECORDS, [API, EVENTS, SCHEMA], "No other fields than these", "@closed record Point { x: Int, y: Int }";
    properties(range: Ty::Range(&Ty::INT), "How many") on VALUES, [API, EVENTS, SCHEMA, PROTO, GRAPHQL],
        "How many entries a map has", "scalar Labels = Map<String, String> @properties(..64)";

    // Wire
    name(name: Ty::Text, "The name") on EVERYWHERE, [API, EVENTS, SCHEMA, K8S, GRAPHQL],
        "The name on the wire, where it differs", "etag: ETag @name(\"ETag\")";
    format(format: Ty::Text, "The name of the format") on VALUES, [API, EVENTS, SCHEMA, PROTO, GRAPHQL],
        "A format by the name JSON Schema or OpenAPI gives it", "scalar HostName = String @format(\"hostname\")";
    media(type: Ty::Text, "The media type") on VALUES, [API, EVENTS, SCHEMA, PROTO, GRAPHQL],
        "The media type of binary or encoded content", "avatar: Bytes @media(\"image/png\")";
    tag(number: Ty::Int { min: 1, max: 536_870_911 }, "The field number") on &[Site::Field, Site::Case], [PROTO],
        "The Protobuf field number", "email: Email @tag(5)";
    style(
        style: STYLE, "The style";
        explode optional: Ty::Bool, "Whether each item stands by itself"
    ) on &[Site::Parameter, Site::Field], [API],
        "How a list or record is written as a parameter", "status?: List<OrderStatus> @style(form, explode: false)";
    xml(
        name optional: Ty::Text, "The element's or attribute's name";
        namespace optional: Ty::Text, "The namespace's URI";
        prefix optional: Ty::Text, "The namespace's prefix";
        attribute optional: Ty::Bool, "Whether it is an attribute";
        wrapped optional: Ty::Bool, "Whether a list has an element of its own around it"
    ) on SHAPES, [API], "How it is written as XML", "id: Int @xml(attribute: true)";
    any_of on &[Site::Decl(D::Union), Site::Field, Site::Parameter], [API, EVENTS, SCHEMA],
        "More than one alternative may fit", "@any_of union Contact = Mail | Phone";
    version(version: Ty::COUNT, "The version") on &[Site::Decl(D::Event), Site::Decl(D::Message)], [EVENTS, SCHEMA, CHECK],
        "The version of an event or message", "@name(\"OrderPlaced\") @version(2) event OrderPlacedV2";

    // Exposure
    readonly on FIELDS, [API, GRAPHQL, CHECK, PROTO], "Only in responses", "id: OrderId @readonly";
    writeonly on FIELDS, [API, GRAPHQL, CHECK, PROTO], "Only in requests", "password: String @writeonly";
    server_set on FIELDS, [API, GRAPHQL, CHECK, PROTO],
        "The service sets it; a request that has it is refused", "status: OrderStatus @server_set";
    privileged on FIELDS, [API, EVENTS, SCHEMA, GRAPHQL, CHECK], "Only some callers may see or set it", "margin: Money @privileged";
    deprecated(
        why optional: Ty::Text, "What to use instead";
        sunset optional: Ty::Date, "The day it goes"
    ) on DEPRECABLE, [API, EVENTS, SCHEMA, GRAPHQL, CHECK, PROTO],
        "It is going away", "@deprecated(\"use `OrderV2`\", sunset: 2027-01-01) record Order { id: OrderId }";

    // Data class
    pii on DATA, [API, EVENTS, SCHEMA, VIEW, GRAPHQL, CHECK, PROTO], "Data about a person; confidential", "email: Email @pii";
    phi on DATA, [API, EVENTS, SCHEMA, VIEW, GRAPHQL, CHECK, PROTO], "Data about somebody's health; restricted", "diagnosis: String @phi";
    pci on DATA, [API, EVENTS, SCHEMA, VIEW, GRAPHQL, CHECK, PROTO], "Data of a payment card; restricted", "card_number: String @pci";
    secret on DATA, [API, EVENTS, SCHEMA, VIEW, GRAPHQL, CHECK, PROTO], "A credential; restricted, never logged", "access_token: String @secret";
    classified(level: CLASSIFICATION, "The level") on DATA, [API, EVENTS, SCHEMA, VIEW, GRAPHQL, CHECK],
        "Who may see it", "margin: Money @classified(confidential)";
    tenant on &[Site::Field, Site::Parameter, Site::Decl(D::Scalar)], [GRAPHQL, CHECK],
        "The key that tells tenants apart", "org_id: OrgId @tenant";

    // Docs
    title(title: Ty::Text, "The name") on EVERYWHERE, [API, EVENTS, SCHEMA, VIEW, GRAPHQL],
        "The name for people", "@title(\"Order desk\") service Orders";
    example(value: Ty::Literal, "The value") on SHAPES, [API, EVENTS, SCHEMA, GRAPHQL] repeats,
        "A value as it may look", "scalar Sku = String @example(\"TSHIRT-RED-M\")";
    docs(url: Ty::Url, "The address") on EVERYWHERE, [API, EVENTS, SCHEMA, GRAPHQL] repeats,
        "Where more is written", "@docs(\"https://semver.org\") scalar SemVer = String";

    // Identity
    key on FIELDS, [EVENTS, VIEW, GRAPHQL, CHECK],
        "What tells one from another: a record's identity, an event's partition key", "order_id: OrderId @key";
    correlation on &[Site::Field], [EVENTS, CHECK],
        "What ties a reply to its request", "header request_id: Uuid @correlation";

    // Escape and silence
    x(
        name: Ty::Text, "The extension, beginning with `x-`";
        value: Ty::Json, "Its value"
    ) on EVERYWHERE, [API, EVENTS, SCHEMA, GRAPHQL] repeats,
        "An extension that is passed through", "@x(\"x-internal\", true) record Probe { at: Timestamp }";
    allow(
        code: Ty::Label, "The code or the name of the finding";
        reason: Ty::Text, "Why it is fine here";
        until optional: Ty::Date, "The day by which it must be mended"
    ) on EVERYWHERE, [CHECK] repeats,
        "A finding that is fine here", "@allow(A1601, reason: \"measured\", until: 2027-01-01) service Reports";
}

/// The annotation of that name.
pub fn annotation(name: &str) -> Option<&'static AnnotationSpec> {
    ANNOTATIONS.iter().find(|annotation| annotation.name == name)
}
