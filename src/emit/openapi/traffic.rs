//! Headers that follow from settings: caching, versions of resources, rate limits, the end of an operation's life.

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::doc::{Header, OrRef, Response};
use super::document::{Lower, setting};
use super::operation::Direction;
use crate::emit::shared::jsonschema::Schema;
use crate::model::{Operation, Settings, Value};

/// Since when and until when an operation is there.
pub(super) struct Deprecation {
    /// What to say about it.
    pub(super) note: Option<String>,
    since: Option<String>,
    sunset: Option<String>,
    link: Option<String>,
}

impl Lower<'_, '_> {
    /// The deprecation of an operation, or of its whole contract.
    pub(super) fn deprecation(&self, operation: &Operation) -> Option<Deprecation> {
        let sources =
            [(&operation.settings, &operation.annotations), (&self.contract.settings, &self.contract.meta.annotations)];
        for (settings, annotations) in sources {
            let setting = setting(settings, "deprecated").map(|entry| &entry.value);
            let annotation = annotations.get("deprecated");
            if annotation.is_none() && matches!(setting, None | Some(Value::Bool(false))) {
                continue;
            }
            let details = setting.and_then(Value::as_settings);
            let text = |name: &str| details.and_then(|details| details.text(name)).map(str::to_owned);
            let annotated = annotation.and_then(|it| it.arg("sunset")).and_then(Value::as_text).map(str::to_owned);
            let sunset = text("sunset").or(annotated);
            let why = annotation.and_then(|it| it.arg("why")).and_then(Value::as_text);
            let link = text("link");
            let parts = [
                why.map(|why| format!("Deprecated: {why}")),
                sunset.as_ref().map(|date| format!("Ends on {date}.")),
                link.as_ref().map(|link| format!("The way forward: <{link}>")),
            ];
            let note: Vec<String> = parts.into_iter().flatten().collect();
            let note = (!note.is_empty()).then(|| note.join("\n\n"));
            return Some(Deprecation { note, since: text("since"), sunset, link });
        }
        None
    }

    /// Adds the headers that follow from settings to the responses that carry them.
    pub(super) fn add_traffic_headers(
        operation: &Operation,
        direction: Direction,
        deprecation: Option<&Deprecation>,
        responses: &mut IndexMap<String, Response>,
    ) {
        if direction != Direction::Received {
            return;
        }
        let mut common: Vec<(&str, OrRef<Header>)> = Vec::new();
        if let Some(deprecation) = deprecation {
            if let Some(since) = deprecation.since.as_deref().and_then(structured_date) {
                common.push((
                    "Deprecation",
                    text_header("Since when the operation is deprecated (RFC 9745).", Some(since)),
                ));
            }
            if let Some(sunset) = deprecation.sunset.as_deref().and_then(http_date) {
                common.push(("Sunset", text_header("When the operation ends (RFC 8594).", Some(sunset))));
            }
            if let Some(link) = &deprecation.link {
                let value = format!("<{link}>; rel=\"deprecation\"");
                common.push(("Link", text_header("Where the way forward is described (RFC 8288).", Some(value))));
            }
        }
        let cached = setting(&operation.settings, "cache").and_then(|entry| entry.value.as_settings());
        let cached = cached.map(cache_headers).unwrap_or_default();
        let success = |status: &str| status.starts_with('2') || status == "304";
        for (status, response) in responses.iter_mut().filter(|(status, _)| success(status)) {
            let versions = cached.iter().filter(|(name, _)| *name != "ETag" || status == "200" || status == "304");
            for (name, header) in versions.chain(&common) {
                let known = response.headers.keys().any(|known| known.eq_ignore_ascii_case(name));
                if !known {
                    response.headers.insert((*name).to_owned(), header.clone());
                }
            }
        }
    }

    /// The header of a refused request that says what the limit is.
    pub(super) fn rate_limit_policy(&mut self) -> OrRef<Header> {
        let description = "The limit that was reached: its quota `q` and window `w` in seconds \
                           (draft-ietf-httpapi-ratelimit-headers).";
        let header = Header { example: Some(Json::from("\"default\";q=100;w=60")), ..text(description) };
        self.header_component("RateLimitPolicy", header)
    }
}

fn text(description: &str) -> Header {
    Header { description: Some(description.to_owned()), schema: Schema::of("string"), ..Header::default() }
}

fn text_header(description: &str, example: Option<String>) -> OrRef<Header> {
    OrRef::inline(Header { example: example.map(Json::String), ..text(description) })
}

fn cache_headers(cache: &Settings) -> Vec<(&'static str, OrRef<Header>)> {
    let mut headers = Vec::new();
    if let Some(ttl) = cache.duration("ttl") {
        let scope = if cache.text("scope") == Some("shared") { "public" } else { "private" };
        let value = format!("{scope}, max-age={}", ttl.micros / 1_000_000);
        headers
            .push(("Cache-Control", text_header("Who may keep the response, and how long (RFC 9111).", Some(value))));
    }
    if cache.bool("etag") == Some(true) {
        let description = "The version of the response, for `If-None-Match` (RFC 9110, section 8.8.3).";
        headers.push(("ETag", text_header(description, None)));
    }
    let vary: Vec<&str> = cache.list("vary").iter().filter_map(|name| name.as_text()).collect();
    if !vary.is_empty() {
        let description = "The request headers that the response depends on (RFC 9110, section 12.5.5).";
        headers.push(("Vary", text_header(description, Some(vary.join(", ")))));
    }
    headers
}

/// Days from 1970-01-01 to a date of the Gregorian calendar.
// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
fn days(date: &str) -> Option<i64> {
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// A date as an item of RFC 9651, section 3.3.7: `@1767225600`.
fn structured_date(date: &str) -> Option<String> {
    days(date).map(|days| format!("@{}", days * 86_400))
}

/// A date in the form of RFC 9110, section 5.6.7: `Thu, 01 Jan 2026 00:00:00 GMT`.
fn http_date(date: &str) -> Option<String> {
    const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let weekday = WEEKDAYS.get(usize::try_from(days(date)?.rem_euclid(7)).ok()?)?;
    let mut parts = date.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?.parse::<usize>().ok()?, parts.next()?);
    let month = MONTHS.get(month.checked_sub(1)?)?;
    Some(format!("{weekday}, {day} {month} {year} 00:00:00 GMT"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_the_forms_of_http() {
        assert_eq!(structured_date("2023-07-01").as_deref(), Some("@1688169600"));
        assert_eq!(http_date("1994-11-06").as_deref(), Some("Sun, 06 Nov 1994 00:00:00 GMT"));
        assert_eq!(http_date("2024-02-29").as_deref(), Some("Thu, 29 Feb 2024 00:00:00 GMT"));
        assert_eq!(http_date("2024-13-01"), None);
    }
}
