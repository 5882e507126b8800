//! Estates: generated systems of any number of services, about 175 lines each, always the same for the same number.
//!
//! A service has what a real one has: eight records of up to eight fields with patterns, ranges, bounds, optional and nullable
//! fields, defaults and maps, two enums, a tagged union, two errors, five operations with paging and errors, and a call to
//! the service before it. The shape is that of the workload which API description languages are usually measured with.

use std::fmt::Write as _;

/// A file of an estate: its path below the source folder, and its text.
pub(crate) struct Source {
    /// `s0007.arch`
    pub(crate) path: String,
    /// The text.
    pub(crate) text: String,
}

/// The project file of an estate.
pub(crate) const MANIFEST: &str = "name = \"estate\"\nversion = \"1.0.0\"\ntitle = \"Estate\"\n";

/// An estate of `count` services.
pub(crate) fn estate(count: usize) -> Vec<Source> {
    (0..count).map(|index| Source { path: format!("s{index:04}.arch"), text: service(index) }).collect()
}

fn service(n: usize) -> String {
    let mut text = String::with_capacity(5_000);
    // Writing to a string cannot fail.
    let _ = write!(text, "//! Service {n} of a generated estate.\n\nuse std.http.{{CursorPage, NotFound, Page}}\n");
    if n > 0 {
        let _ = writeln!(text, "use std.resilience.{{Internal}}\nuse s{:04}.{{Service{}}}", n - 1, n - 1);
    }
    let _ = write!(
        text,
        "\nauth Key{n}: api_key {{ in: header(\"X-Api-Key\") }}\n\nscalar Id{n} = Uuid\n\nscalar Code{n} = String @pattern(\"^[A-Z0-9-]{{4,20}}$\") @example(\"ABCD-1234\")\n\n\
         enum State{n} {{ created, active, suspended, closed }}\n\nenum Level{n} {{ low, normal, high }}\n\n\
         error Taken{n} is conflict {{\n  code: Code{n}\n}}\n\nerror Refused{n} is unprocessable {{\n  reason: String @length(1..200)\n}}\n\n"
    );
    for record in ["Account", "Item", "Batch", "Entry", "Parcel", "Bill"] {
        let _ = write!(
            text,
            "/// {record} of service {n}.\nrecord {record}{n} {{\n  /// Names it.\n  id: Id{n} @readonly\n  code: Code{n}\n  \
             /// Where it is in its life.\n  state: State{n} = created\n  level?: Level{n}\n  count: Int32 @range(0..10_000)\n  \
             labels: Map<String, String>\n  note: String? @length(..500)\n  tags: List<String> @items(0..20)\n  created_at: Timestamp @readonly\n}}\n\n"
        );
    }
    let _ = write!(
        text,
        "record ByCard{n} {{\n  number: String @pattern(\"^[0-9]{{12,19}}$\")\n  expires: Date\n}}\n\n\
         record ByTransfer{n} {{\n  iban: String @length(15..34)\n  holder: String @length(1..100)\n}}\n\n\
         union Means{n} by kind {{\n  card: ByCard{n}\n  transfer: ByTransfer{n}\n}}\n\n\
         record Order{n} {{\n  id: Id{n} @readonly\n  account: Id{n}\n  items: List<Item{n}> @items(1..100)\n  means: Means{n}\n  \
         total: Decimal @range(0..)\n  comment?: String @length(..1_000)\n  state: State{n} = created\n  placed_at: Timestamp @readonly\n}}\n\n"
    );
    let _ = write!(
        text,
        "/// What service {n} offers.\ncontract Api{n}: rest {{\n  version: 1.0.0\n  title: \"Service {n}\"\n  base: /s{n}/v1\n  auth: Key{n}\n\n"
    );
    let _ = write!(
        text,
        "  /// Lists accounts, newest first.\n  GET /accounts list_accounts(state?: State{n}, level?: Level{n}, ...CursorPage) -> Page<Account{n}> {{\n    paginate: cursor {{ max: 100 }}\n  }}\n\n\
         \x20 /// Shows one account.\n  GET /accounts/{{id}} get_account(id: Id{n}) -> Account{n} ! NotFound\n\n\
         \x20 /// Lists orders.\n  GET /orders list_orders(state?: State{n}, ...CursorPage) -> Page<Order{n}> {{\n    paginate: cursor {{ max: 100 }}\n  }}\n\n\
         \x20 /// Places an order.\n  POST /orders place_order(body order: Order{n}) -> 201 Order{n} ! Taken{n}, Refused{n}\n\n\
         \x20 /// Takes several entries and batches.\n  POST /batches add_batch(body batch: Batch{n}) -> 202 List<Entry{n}> ! Refused{n}\n}}\n\n"
    );
    let _ = write!(text, "/// Service {n}.\nservice Service{n} {{\n  tier: medium\n  provides Api{n} on 8080\n");
    if n > 0 {
        let _ = writeln!(text, "  calls Service{}.get_account for place_order with Internal", n - 1);
    }
    let _ = write!(
        text,
        "  health: {{\n    live: http(/livez, 8080)\n    ready: http(/readyz, 8080)\n  }}\n  deploy: {{\n    image: \"registry.example/estate/service{n}:1.0.0\"\n    replicas: 2..4\n    scale_on: [cpu(70%)]\n    cpu: 100m..500m\n    memory: 128MiB..256MiB\n  }}\n}}\n"
    );
    text
}
