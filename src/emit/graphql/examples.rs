//! Examples of operations as requests that can be sent as they are.

use serde_json::Value as Json;

use super::doc::Value;
use super::print::constant;
use super::schema::Lower;
use crate::model::facts::graphql::{self, ErrorStyle, connection, field_name, is_page_param, member_name, result_type};
use crate::model::{Operation, OperationKind};

impl Lower<'_, '_> {
    /// The examples of an operation: a title, the request, and the answer as JSON.
    pub(super) fn examples(&self, operation: &Operation) -> Vec<Option<String>> {
        let one = |(name, settings): &(String, crate::model::Settings)| {
            let request = settings.get("request").map(crate::model::Value::to_json);
            let query = self.request(operation, request.as_ref())?;
            Some(format!("Example: {name}\n\n```graphql\n{query}\n```"))
        };
        operation.examples.iter().map(one).collect()
    }

    /// Whether the answer of an operation has fields to select.
    fn selects(&self, operation: &Operation) -> bool {
        let in_union = self.style == ErrorStyle::Union && !graphql::errors(self.contract, operation).is_empty();
        in_union || result_type(self.model, operation).is_some_and(|ty| self.is_composite(&ty))
    }

    fn request(&self, operation: &Operation, request: Option<&Json>) -> Option<String> {
        let mut arguments: Vec<(String, Value)> = Vec::new();
        let paged = connection(self.model, operation).is_some();
        for param in &operation.params {
            let field = &param.field;
            let given = request.and_then(|request| request.get(&field.name).or_else(|| request.get(&field.wire)));
            let Some(given) = given else { continue };
            let name = match field.name.as_str() {
                "limit" if paged => "first".to_owned(),
                "cursor" if paged => "after".to_owned(),
                _ if paged && is_page_param(param) => field.name.clone(),
                _ => field_name(self.contract, field),
            };
            arguments.push((name, self.constant(&field.ty, given)?));
        }
        let word = if operation.kind == OperationKind::Mutation {
            "mutation "
        } else if matches!(operation.kind, OperationKind::Subscription(_)) {
            "subscription "
        } else {
            ""
        };
        let name = member_name(self.contract, &operation.name, &operation.annotations);
        let arguments: Vec<String> =
            arguments.iter().map(|(name, value)| format!("{name}: {}", constant(value))).collect();
        let arguments = if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) };
        let selection = if self.selects(operation) { " { __typename }" } else { "" };
        Some(format!("{word}{{\n  {name}{arguments}{selection}\n}}"))
    }
}
