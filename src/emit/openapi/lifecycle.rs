//! The end of a life: since when something is deprecated, when it goes, and what comes after it.

use super::doc::{Extensions, Header, OrRef};
use super::document::{Lower, title_of};
use super::files;
use super::traffic::text_header;
use crate::model::{Annotations, Contract, Operation, Settings, Value};

/// Since when and until when an operation or a contract is there.
pub(super) struct Deprecation {
    why: Option<String>,
    since: Option<String>,
    sunset: Option<String>,
    link: Option<String>,
}

impl Deprecation {
    fn of(settings: &Settings, annotations: &Annotations) -> Option<Deprecation> {
        let setting = settings.said("deprecated").map(|entry| &entry.value);
        let annotation = annotations.get("deprecated");
        if annotation.is_none() && matches!(setting, None | Some(Value::Bool(false))) {
            return None;
        }
        let details = setting.and_then(Value::as_settings);
        let text = |name: &str| details.and_then(|details| details.text(name)).map(str::to_owned);
        let annotated = |name: &str| annotation.and_then(|it| it.arg(name)).and_then(Value::as_text).map(str::to_owned);
        Some(Deprecation {
            why: annotated("why"),
            since: text("since"),
            sunset: text("sunset").or_else(|| annotated("sunset")),
            link: text("link"),
        })
    }

    /// What to say about it.
    pub(super) fn note(&self) -> Option<String> {
        let days = match (&self.since, &self.sunset) {
            (Some(since), Some(sunset)) => Some(format!("Deprecated since {since}; ends on {sunset}.")),
            (Some(since), None) => Some(format!("Deprecated since {since}.")),
            (None, Some(sunset)) => Some(format!("Ends on {sunset}.")),
            (None, None) => None,
        };
        let parts = [
            self.why.as_ref().map(|why| format!("Deprecated: {why}")),
            days,
            self.link.as_ref().map(|link| format!("The way forward: <{link}>")),
        ];
        let note: Vec<String> = parts.into_iter().flatten().collect();
        (!note.is_empty()).then(|| note.join("\n\n"))
    }
}

impl Lower<'_, '_> {
    /// The deprecation of an operation, or of its whole contract.
    pub(super) fn deprecation(&self, operation: &Operation) -> Option<Deprecation> {
        Deprecation::of(&operation.settings, &operation.annotations).or_else(|| self.contract_deprecation())
    }

    /// The deprecation of the contract.
    pub(super) fn contract_deprecation(&self) -> Option<Deprecation> {
        Deprecation::of(&self.contract.settings, &self.contract.meta.annotations)
    }

    /// The contracts that take the place of this one.
    fn successors(&self) -> impl Iterator<Item = (crate::base::arena::Id<Contract>, &Contract)> {
        self.model.contracts.iter().filter(|(_, other)| other.supersedes.contains(&self.id))
    }

    /// What the description of the API says about its end and about what comes after it.
    pub(super) fn lifecycle_note(&self) -> Option<String> {
        let mut parts: Vec<String> =
            self.contract_deprecation().as_ref().and_then(Deprecation::note).into_iter().collect();
        for (_, successor) in self.successors() {
            let version = successor.settings.text("version").unwrap_or_default();
            parts.push(format!("Superseded by version {version} of `{}`.", title_of(successor)));
        }
        (!parts.is_empty()).then(|| parts.join("\n\n"))
    }

    /// What tools are told about it.
    pub(super) fn lifecycle_extensions(&self, extensions: &mut Extensions) {
        if let Some(deprecation) = self.contract_deprecation() {
            let members = [("since", deprecation.since), ("sunset", deprecation.sunset), ("link", deprecation.link)];
            let members = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into())));
            extensions.insert("x-deprecation".to_owned(), serde_json::Value::Object(members.collect()));
        }
        let successors = self.successors().map(|(id, successor)| {
            let file = files(self.model).remove(&id);
            file.map_or_else(|| successor.meta.output_name().to_owned(), |file| format!("./{file}"))
        });
        let successors: Vec<serde_json::Value> = successors.map(serde_json::Value::from).collect();
        if !successors.is_empty() {
            extensions.insert("x-superseded-by".to_owned(), serde_json::Value::Array(successors));
        }
    }

    /// The headers that tell clients about it in time.
    pub(super) fn lifecycle_headers(&self, deprecation: &Deprecation) -> Vec<(&'static str, OrRef<Header>)> {
        let mut headers = Vec::new();
        if let Some(since) = deprecation.since.as_deref().and_then(structured_date) {
            let docs = "Since when the operation is deprecated (RFC 9745).";
            headers.push(("Deprecation", text_header(docs, Some(since))));
        }
        if let Some(sunset) = deprecation.sunset.as_deref().and_then(http_date) {
            headers.push(("Sunset", text_header("When the operation ends (RFC 8594).", Some(sunset))));
        }
        let mut links: Vec<String> = Vec::new();
        if let Some(link) = &deprecation.link {
            links.push(format!("<{link}>; rel=\"deprecation\""));
            if deprecation.sunset.is_some() {
                links.push(format!("<{link}>; rel=\"sunset\""));
            }
        }
        // RFC 5829, section 3.4.
        let bases = self.successors().filter_map(|(_, successor)| successor.settings.text("base"));
        links.extend(bases.map(|base| format!("<{base}>; rel=\"successor-version\"")));
        if !links.is_empty() {
            let docs = "Where the way forward is described, and what comes next (RFC 8288).";
            headers.push(("Link", text_header(docs, Some(links.join(", ")))));
        }
        headers
    }
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
