//! Parts of the schemas of small contracts.

use pretty_assertions::assert_eq;

use crate::base::arena::Id;
use crate::diag::{Code, Diags};
use crate::emit::shared::fixture::compile;
use crate::model::Contract;

use super::{print, schema};

/// The schema of the first graphql contract in a source, and the codes that its emission found.
fn emitted(source: &str) -> (String, Vec<Code>) {
    let checked = compile(source);
    let model = checked.model();
    let is_graph = |contract: &Contract| contract.protocol == crate::model::Protocol::GraphQl;
    let id: Id<Contract> = model.contracts.iter().find(|(_, contract)| is_graph(contract)).unwrap().0;
    let mut diags = Diags::new();
    let text = print::print(&schema::lower(model, id, &mut diags));
    (text, diags.iter().map(|diagnostic| diagnostic.code).collect())
}

fn sdl(source: &str) -> String {
    let (text, codes) = emitted(source);
    assert_eq!(codes, []);
    text
}

/// Asserts that the text has all these parts.
fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no `{part}` in\n{text}");
    }
}

#[test]
fn reads_and_writes_are_types_of_their_own() {
    let text = sdl(r#"
scalar OrderId = Uuid
scalar Sku = String @pattern("^[A-Z]+$")
enum Status { placed, paid_later = "PL" }
record Order {
  id: OrderId @readonly
  sku: Sku
  status: Status = placed
  note?: String
  password: String @writeonly
}
contract Store: graphql {
  version: 1.0.0
  query order(id: OrderId) -> Order
  mutation place_order(order: Order) -> Order?
  mutation forget(ids: List<OrderId>)
}
"#);
    has(
        &text,
        &[
            "type Order {\n  id: ID!\n  sku: Sku!\n  status: Status!\n  note: String\n}",
            "input OrderInput {\n  sku: Sku!\n  status: Status! = PLACED\n  note: String\n  password: String!\n}",
            "  placeOrder(order: OrderInput!): Order\n",
            "forget(ids: [ID!]!): Boolean!",
            "enum Status {\n  PLACED\n  \"\"\"Elsewhere `PL`.\"\"\"\n  PAID_LATER\n}",
            "scalar Sku @constraint(pattern: \"^[A-Z]+$\")",
        ],
    );
}

#[test]
fn unions_hold_objects_and_inputs_take_one_field() {
    let text = sdl(r#"
record Card { number: String }
record Invoice { to: Email }
union Payment by kind { card: Card, invoice: Invoice, other: Card, bonus: { points: Int32 } }
union Term = String | Int32 | Card | "all" | "none"
record Pet by pet_type { name: String }
record Cat extends Pet = "cat" { lives: Int32 }
record Dog extends Pet = "dog" { tricks: List<String> }
contract Store: graphql {
  version: 1.0.0
  query payment(term: Term) -> Payment
  query pet() -> Pet
  query order() -> "asc" | "desc"
  mutation pay(payment: Payment, pet: Pet) -> Bool
}
"#);
    has(
        &text,
        &[
            "union Payment = PaymentCard | Invoice | PaymentOther | PaymentBonus",
            "type PaymentCard {\n  value: Card!\n}",
            "input PaymentInput @oneOf {\n  card: CardInput\n  invoice: InvoiceInput\n  other: CardInput\n  bonus: PaymentBonusInput\n}",
            "interface Pet {\n  petType: String!\n  name: String!\n}",
            "type Cat implements Pet {\n  petType: String!\n  name: String!\n  lives: Int!\n}",
            "input PetInput @oneOf {\n  cat: CatInput\n  dog: DogInput\n}",
            "input CatInput {\n  name: String!\n  lives: Int!\n}",
            "  order: OrderResult!\n",
            "enum OrderResult {\n  ASC\n  DESC\n}",
        ],
    );
}

#[test]
fn maps_and_rests_are_lists_of_entries() {
    let text = sdl(r"
record Price { amount: Decimal }
record Product {
  prices: Map<String, Price>
  labels: Labels
  free: Map<String, Json>
  ...Map<String, Int>
}
contract Store: graphql {
  version: 1.0.0
  query product() -> Product
  mutation put(product: Product) -> Bool
}
");
    has(
        &text,
        &[
            "  prices: [PriceEntry!]!\n  labels: [StringEntry!]! @constraint(maxItems: 64)\n  free: JSON!\n",
            "  rest: [IntEntry!]!\n",
            "input PriceEntryInput {\n  key: String!\n  value: PriceInput!\n}",
        ],
    );
}

#[test]
fn pages_are_connections() {
    let text = sdl(r"
use std.http.{CursorPage, Page}
record Order { id: Uuid }
contract Store: graphql {
  version: 1.0.0
  limits: { complexity: 100, page: 50 }
  query orders(status?: String, ...CursorPage) -> Page<Order>
  query all() -> List<Order> { paginate: cursor { max: 10 } }
}
");
    has(
        &text,
        &[
            "extend schema @limits(complexity: 100, page: 50)",
            "    first: Int = 20 @constraint(min: 1, max: 50)\n",
            "    first: Int @constraint(max: 10)\n",
            "  ): OrderConnection! @listSize(slicingArguments: [\"first\"], sizedFields: [\"edges\"], requireOneSlicingArgument: false)",
            "type OrderConnection {\n  edges: [OrderEdge!]!\n  pageInfo: PageInfo!\n",
        ],
    );
}

#[test]
fn errors_are_codes_or_alternatives() {
    let source = "
error OutOfStock is conflict { left: Int32 }
contract Store: graphql {
  version: 1.0.0
  FORMAT
  query left(sku: String) -> Int32 ! OutOfStock
  mutation buy(sku: String) ! OutOfStock
}
";
    let codes = sdl(&source.replace("FORMAT", ""));
    has(
        &codes,
        &[
            "  left(sku: String!): Int @errors(codes: [OUT_OF_STOCK])\n",
            "enum ErrorCode {\n",
            "type OutOfStock {\n  left: Int!\n}",
        ],
    );
    let unions = sdl(&source.replace("FORMAT", "error_format: union"));
    has(
        &unions,
        &[
            "  left(sku: String!): LeftResult!\n",
            "union LeftResult = Int32Value | OutOfStock",
            "union BuyResult = Success | OutOfStock",
            "type OutOfStock implements Error {\n",
            "interface Error {\n",
        ],
    );
}

#[test]
fn resolvers_add_fields_by_what_their_keys_identify() {
    let text = sdl(r"
record Customer { id: Uuid @key }
record Parcel { code: String, order_id: Uuid }
record Order { id: Uuid, customer_id: Uuid }
contract Back: rest {
  version: 1.0.0
  GET /customers get_customers(ids: List<Uuid>) -> List<Customer>
  GET /parcels get_parcels(order_id: List<Uuid>, open?: Bool) -> List<Parcel>
  GET /total get_total(customer_id: Uuid) -> Decimal
}
service Behind { provides Back on 8080 }
contract Store: graphql {
  version: 1.0.0
  query order() -> Order
  resolve Order.customer by Behind.get_customers { batch: 10 }
  resolve Order.parcels by Behind.get_parcels { batch: 10 }
  resolve Order.total by Behind.get_total
}
service Shop {
  provides Store on 8080
  calls Behind.{get_customers, get_parcels, get_total}
}
");
    has(
        &text,
        &[
            "  customer: Customer @resolvedBy(operation: \"Behind.get_customers\", batch: 10)\n",
            "  parcels(open: Boolean): [Parcel!]! @resolvedBy(operation: \"Behind.get_parcels\", batch: 10)\n",
            "  total: Decimal! @resolvedBy(operation: \"Behind.get_total\")\n",
        ],
    );
}

#[test]
fn a_subgraph_has_keys_and_links_what_it_applies() {
    let text = sdl(r"
record Money2 { amount: Decimal }
record Order { id: Uuid @key, total: Money, own: Money2 }
contract Store: graphql {
  version: 1.0.0
  federation: true
  mutation place() -> Order { tags: [orders] }
}
");
    has(
        &text,
        &[
            "extend schema @link(url: \"https://specs.apollo.dev/federation/v2.9\", import: [\"@key\", \"@shareable\", \"@tag\"])",
            "type Order @key(fields: \"id\") {\n",
            "type Money @shareable {\n",
            "type Money2 {\n",
        ],
    );
    assert!(!text.contains("schema {"), "{text}");
}

#[test]
fn names_and_descriptions_are_legal() {
    let text = sdl(r#"
/// Says """hello""" and ends with \
record Order {
  `3d_model`: String
  `x-legacy`: String @name("x-legacy")
  kept: String @name("keptAsIs")
}
contract Store: graphql {
  version: 1.0.0
  query order() -> Order
}
"#);
    has(&text, &["  _3dModel: String!\n", "  xLegacy: String!\n", "  keptAsIs: String!\n", "\\\"\"\"hello\\\"\"\""]);
}

#[test]
fn examples_are_requests() {
    let text = sdl(r#"
enum Color { dark_red }
record Shirt { color: Color, price: Decimal }
contract Store: graphql {
  version: 1.0.0
  query shirt() -> Shirt
  mutation add(shirt: Shirt) -> Shirt {
    example "A red one" { request: { shirt: { color: "dark_red", price: 24.90 } } }
  }
}
"#);
    has(&text, &["  mutation {\n    add(shirt: { color: DARK_RED, price: \"24.90\" }) { __typename }\n  }\n"]);
}
