//! Sequence diagrams: who tells whom, in order.

use super::text::{Label, MESSAGE, PARTICIPANT, SINGLE, plain};
use super::{Head, MAX_BYTES};

/// Somebody who takes part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Participant {
    /// Its identifier.
    pub(crate) id: String,
    /// Its name.
    pub(crate) label: Label,
    /// Whether it is drawn as a person.
    pub(crate) person: Person,
}

/// Whether a participant is drawn as a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Person {
    /// A stick figure.
    Yes,
    /// A box.
    No,
}

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    /// Somebody asks and waits for the answer.
    Call(String, String, Label),
    /// Somebody sends a message and goes on.
    Send(String, String, Label),
    /// Somebody is told that it did not work, or told nothing at all.
    Fail(String, String, Label),
    /// A remark over the participants from one to another.
    Note(String, String, Label),
    /// Things that belong together.
    Block(Word, Vec<Branch>),
}

/// The kinds of blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// One of several ways.
    Alt,
    /// It may happen.
    Opt,
    /// Again and again.
    Loop,
    /// At the same time.
    Par,
}

impl Word {
    /// The words that open the first branch and the others.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Word::Alt => ("alt", "else"),
            Word::Par => ("par", "and"),
            // These two have one branch; a second one is a block of its own.
            Word::Opt => ("opt", "opt"),
            Word::Loop => ("loop", "loop"),
        }
    }
}

/// A branch of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Branch {
    /// What it is about. A note says it exactly where a heading cannot.
    pub(crate) heading: String,
    /// What happens in it.
    pub(crate) items: Vec<Item>,
}

/// A diagram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sequence {
    /// What it begins with.
    pub(crate) head: Head,
    /// Who takes part, from left to right; one at least.
    pub(crate) participants: Vec<Participant>,
    /// What happens.
    pub(crate) items: Vec<Item>,
}

impl Sequence {
    /// The text of the diagram.
    pub(crate) fn write(&self) -> String {
        let mut out = self.head.write("sequenceDiagram");
        for participant in &self.participants {
            let word = match participant.person {
                Person::Yes => "actor",
                Person::No => "participant",
            };
            out.push_str(&format!("  {word} {} as {}\n", participant.id, participant.label.encoded(PARTICIPANT)));
        }
        self.write_items(&self.items, 1, &mut out);
        out
    }

    /// The diagrams: one where it is small enough for Mermaid, else several, each with whole steps.
    pub(crate) fn parts(self) -> Vec<Sequence> {
        let Sequence { head, participants, items } = self;
        let empty = Sequence { head, participants, items: Vec::new() };
        // The number of a part and the paths of those beside it come on top.
        let room = MAX_BYTES.saturating_sub(empty.write().len() + 500);
        let mut parts: Vec<Sequence> = Vec::new();
        let mut used = 0;
        for item in items {
            let mut text = String::new();
            empty.write_items(std::slice::from_ref(&item), 1, &mut text);
            if parts.is_empty() || used + text.len() > room {
                parts.push(empty.clone());
                used = 0;
            }
            used += text.len();
            parts.last_mut().into_iter().for_each(|part| part.items.push(item.clone()));
        }
        let total = parts.len();
        for (index, part) in parts.iter_mut().enumerate().filter(|_| total > 1) {
            part.head.title = format!("{}, part {} of {total}", part.head.title, index + 1);
        }
        if parts.is_empty() { vec![empty] } else { parts }
    }

    fn write_items(&self, items: &[Item], depth: usize, out: &mut String) {
        let indent = "  ".repeat(depth);
        for item in items {
            match item {
                Item::Call(from, to, label) => {
                    out.push_str(&format!("{indent}{from}->>{to}: {}\n", label.encoded(MESSAGE)));
                }
                Item::Send(from, to, label) => {
                    out.push_str(&format!("{indent}{from}-){to}: {}\n", label.encoded(MESSAGE)));
                }
                Item::Fail(from, to, label) => {
                    out.push_str(&format!("{indent}{from}--x{to}: {}\n", label.encoded(MESSAGE)));
                }
                Item::Note(from, to, label) => Self::write_note((from, to), label, depth, out),
                Item::Block(word, branches) => self.write_block(*word, branches, depth, out),
            }
        }
    }

    fn write_block(&self, word: Word, branches: &[Branch], depth: usize, out: &mut String) {
        let indent = "  ".repeat(depth);
        let (first, other) = word.words();
        for (index, branch) in branches.iter().enumerate() {
            let heading = plain(&branch.heading, SINGLE);
            let opening = if index == 0 { first } else { other };
            if index > 0 && first == other {
                out.push_str(&format!("{indent}end\n"));
            }
            out.push_str(format!("{indent}{opening} {heading}").trim_end());
            out.push('\n');
            if heading != branch.heading.split_whitespace().collect::<Vec<_>>().join(" ")
                && let (Some(left), Some(right)) = (self.participants.first(), self.participants.last())
            {
                Self::write_note((&left.id, &right.id), &Label::new(branch.heading.clone()), depth + 1, out);
            }
            self.write_items(&branch.items, depth + 1, out);
        }
        out.push_str(&format!("{indent}end\n"));
    }

    fn write_note((from, to): (&str, &str), label: &Label, depth: usize, out: &mut String) {
        let indent = "  ".repeat(depth);
        let over = if from == to { from.to_owned() } else { format!("{from},{to}") };
        out.push_str(&format!("{indent}Note over {over}: {}\n", label.encoded(MESSAGE)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_story_has_parts() {
        let step = |at: usize| Item::Call("a".to_owned(), "b".to_owned(), Label::new(format!("step {at}")));
        let participant = |id: &str| Participant { id: id.to_owned(), label: Label::new(id), person: Person::No };
        let head = Head { title: "Long".to_owned(), ..Head::default() };
        let story = |steps| Sequence {
            head: head.clone(),
            participants: vec![participant("a"), participant("b")],
            items: (0..steps).map(step).collect(),
        };
        assert_eq!(story(10).parts(), [story(10)]);
        let parts = story(5_000).parts();
        assert!(parts.len() > 1 && parts.iter().all(|part| part.write().len() <= MAX_BYTES));
        assert!(parts[1].write().contains("accTitle: Long, part 2 of"));
        let items: Vec<Item> = parts.into_iter().flat_map(|part| part.items).collect();
        assert_eq!(items, story(5_000).items);
    }

    #[test]
    fn a_story_with_two_ways() {
        let participant = |id: &str, person| Participant { id: id.to_owned(), label: Label::new(id), person };
        let call = |text: &str| Item::Call("a".to_owned(), "b".to_owned(), Label::new(text));
        let branch = |heading: &str, text: &str| Branch { heading: heading.to_owned(), items: vec![call(text)] };
        let diagram = Sequence {
            head: Head { source: "x.arch".to_owned(), title: "A: [story]".to_owned(), ..Head::default() },
            participants: vec![participant("a", Person::Yes), participant("b", Person::No)],
            items: vec![
                Item::Send("a".to_owned(), "b".to_owned(), Label::new("issue #42; ok")),
                Item::Block(Word::Alt, vec![branch("paid", "go"), branch("50% off", "stop")]),
            ],
        };
        let expected = "\
%% Generated by archc from x.arch. Edit the source; a build overwrites this file.
sequenceDiagram
  accTitle: A story
  actor a as a
  participant b as b
  a-)b: issue #35;42#59; ok
  alt paid
    a->>b: go
  else 50 off
    Note over a,b: 50#37; off
    a->>b: stop
  end
";
        assert_eq!(diagram.write(), expected);
    }
}
