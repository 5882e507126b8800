//! State diagrams: how something moves from one state to the next.

use super::Head;
use super::text::{Label, STATE};

/// A state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct State {
    /// Its identifier.
    pub(crate) id: String,
    /// Its name.
    pub(crate) label: Label,
}

/// A transition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Transition {
    /// The state it leaves; the beginning where there is none.
    pub(crate) from: Option<String>,
    /// The state it enters; the end where there is none.
    pub(crate) to: Option<String>,
    /// What causes it; nothing where empty.
    pub(crate) label: Label,
}

/// A diagram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StateDiagram {
    /// What it begins with.
    pub(crate) head: Head,
    /// Its states.
    pub(crate) states: Vec<State>,
    /// Its transitions.
    pub(crate) transitions: Vec<Transition>,
}

impl StateDiagram {
    /// The text of the diagram.
    pub(crate) fn write(&self) -> String {
        let mut out = self.head.write("stateDiagram-v2");
        for state in &self.states {
            out.push_str(&format!("  state \"{}\" as {}\n", state.label.encoded(STATE), state.id));
        }
        for transition in &self.transitions {
            let end = |id: &Option<String>| id.clone().unwrap_or_else(|| "[*]".to_owned());
            out.push_str(&format!("  {} --> {}", end(&transition.from), end(&transition.to)));
            if !transition.label.is_empty() {
                out.push_str(&format!(" : {}", transition.label.encoded(STATE)));
            }
            out.push('\n');
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_begin_and_end() {
        let state = |id: &str, text: &str| State { id: id.to_owned(), label: Label::new(text) };
        let step = |from: Option<&str>, to: Option<&str>, text: &str| Transition {
            from: from.map(str::to_owned),
            to: to.map(str::to_owned),
            label: Label::default().line(text),
        };
        let diagram = StateDiagram {
            head: Head::default(),
            states: vec![state("st_open", "half-open"), state("st_end", "end")],
            transitions: vec![
                step(None, Some("st_open"), ""),
                step(Some("st_open"), Some("st_end"), "a.b"),
                step(Some("st_end"), None, ""),
            ],
        };
        let text = diagram.write();
        let expected = "stateDiagram-v2
  state \"half#45;open\" as st_open
  state \"end\" as st_end
  [*] --> st_open
  st_open --> st_end : a#46;b
  st_end --> [*]
";
        assert!(text.ends_with(expected), "{text}");
    }
}
