//! Entity relationship diagrams: what is kept, and where.

use super::Head;
use super::text::Label;

/// Something that is kept, or keeps something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entity {
    /// Its identifier.
    pub(crate) id: String,
    /// Its name.
    pub(crate) label: Label,
    /// Its fields.
    pub(crate) attributes: Vec<Attribute>,
}

/// A field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attribute {
    /// Its type: a name, with `[]` behind it for a list.
    pub(crate) ty: String,
    /// Its name.
    pub(crate) name: String,
    /// Whether it tells one from another.
    pub(crate) key: bool,
    /// A remark; nothing where empty.
    pub(crate) comment: Label,
}

/// How many stand at the far end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Count {
    /// Exactly one.
    One,
    /// One or none.
    Maybe,
    /// Any number.
    Many,
}

/// A line between two entities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Relation {
    /// The identifier of the near end, which is one.
    pub(crate) from: String,
    /// The identifier of the far end.
    pub(crate) to: String,
    /// How many stand there.
    pub(crate) count: Count,
    /// Whether the far end exists without the near one.
    pub(crate) loose: bool,
    /// What is read on it.
    pub(crate) label: Label,
}

/// A diagram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ErDiagram {
    /// What it begins with.
    pub(crate) head: Head,
    /// Its entities.
    pub(crate) entities: Vec<Entity>,
    /// Its relations.
    pub(crate) relations: Vec<Relation>,
}

impl Attribute {
    /// The remark behind it, which also has what cannot be written as one word.
    fn remark(&self) -> Label {
        let exact = [&self.name, &self.ty].into_iter().filter(|text| word(text) != **text);
        let texts: Vec<String> = exact.cloned().chain([self.comment.text()]).filter(|text| !text.is_empty()).collect();
        Label::default().line(texts.join(", "))
    }
}

impl Entity {
    /// Its lines.
    pub(crate) fn write(&self) -> String {
        let mut out = format!("  {}[\"{}\"]", self.id, self.label.encoded_in_one_row());
        if !self.attributes.is_empty() {
            out.push_str(" {\n");
            for attribute in &self.attributes {
                out.push_str(&format!("    {} {}", word(&attribute.ty), word(&attribute.name)));
                if attribute.key {
                    out.push_str(" PK");
                }
                let comment = attribute.remark();
                if !comment.is_empty() {
                    out.push_str(&format!(" \"{}\"", comment.encoded_in_one_row()));
                }
                out.push('\n');
            }
            out.push_str("  }");
        }
        out.push('\n');
        out
    }
}

impl Relation {
    /// Its line.
    pub(crate) fn write(&self) -> String {
        let far = match self.count {
            Count::One => "||",
            Count::Maybe => "o|",
            Count::Many => "o{",
        };
        let line = if self.loose { ".." } else { "--" };
        format!("  {} ||{line}{far} {} : \"{}\"\n", self.from, self.to, self.label.encoded_in_one_row())
    }
}

/// The most characters of a word; the remark has the rest of a longer one.
const MAX_WORD: usize = 40;

/// A name in which Mermaid reads one word: letters and digits of ASCII, `_`, and `[]` at the end.
fn word(text: &str) -> String {
    let (base, list) = text.strip_suffix("[]").map_or((text, ""), |base| (base, "[]"));
    let safe: String = base.chars().take(MAX_WORD).map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let begins = safe.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let reserved = matches!(safe.to_ascii_uppercase().as_str(), "PK" | "FK" | "UK");
    format!("{}{safe}{list}", if begins && !reserved { "" } else { "_" })
}

impl ErDiagram {
    /// The text of the diagram.
    pub(crate) fn write(&self) -> String {
        let mut out = self.head.write("erDiagram");
        out.extend(self.entities.iter().map(Entity::write));
        out.extend(self.relations.iter().map(Relation::write));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_words() {
        for (text, expected) in
            [("OrderLine[]", "OrderLine[]"), ("Map<K, V>", "Map_K__V_"), ("9a", "_9a"), ("PK", "_PK"), ("", "_")]
        {
            assert_eq!(word(text), expected);
        }
    }

    #[test]
    fn an_entity_has_its_fields() {
        let attribute = |ty: &str, name: &str, key, comment: &str| Attribute {
            ty: ty.to_owned(),
            name: name.to_owned(),
            key,
            comment: Label::default().line(comment),
        };
        let attributes = vec![attribute("Uuid", "id", true, ""), attribute("Line[]", "lines", false, "pii")];
        let entity = Entity { id: "r_order".to_owned(), label: Label::new("Order"), attributes };
        assert_eq!(entity.write(), "  r_order[\"Order\"] {\n    Uuid id PK\n    Line[] lines \"pii\"\n  }\n");
        let odd =
            Attribute { ty: "Text".to_owned(), name: "half-open".to_owned(), key: false, comment: Label::new("pii") };
        let entity = Entity { id: "r_odd".to_owned(), label: Label::new("Odd"), attributes: vec![odd] };
        assert!(entity.write().contains("    Text half_open \"half#45;open, pii\"\n"), "{}", entity.write());
    }
}
