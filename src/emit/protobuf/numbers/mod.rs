//! Field numbers: what is pinned stays, what is new gets the next, what is gone is reserved.
//!
//! [`Numbers`] is what `arch.lock` pins, as data. A message keeps its table when its declaration moves to another module
//! under the same name. Tables of messages that are gone stay, so that a message that comes back finds its numbers.

use std::collections::{BTreeMap, BTreeSet};

use super::doc::{Enum, File, Item, Message, Number, Reserved};
use super::errors;
use crate::diag::Diags;

/// The numbers that Protobuf keeps for itself.
pub const KEPT_BY_PROTOBUF: std::ops::RangeInclusive<u32> = 19_000..=19_999;
/// The largest number of a field.
pub const LARGEST: u32 = 536_870_911;

/// Pinned numbers by message or enum: `inventory/StockLevel`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// The tables by what they are for: the module, a slash, the declaration, and for what stands inside of it more
    /// slashes.
    pub tables: BTreeMap<String, Table>,
}

/// What is pinned before a build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// By the package itself.
    pub own: Numbers,
    /// By the packages it depends on: a message of theirs begins with the numbers that it has there.
    pub foreign: Numbers,
}

/// The numbers of one message or enum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Names by number.
    pub entries: BTreeMap<u32, Pinned>,
}

/// What a number stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pinned {
    /// The name of the field or enum case.
    pub name: String,
    /// It is gone: neither number nor name may be used for something else.
    pub removed: bool,
}

/// What wants a number.
struct Wanted<'a> {
    name: String,
    number: &'a mut Number,
}

/// Whether the numbers that Protobuf keeps for itself are to be avoided: only fields have to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Fields,
    Cases,
}

/// Gives every field and enum value of the files its number, and returns what is to be pinned from now on.
pub(super) fn give(files: &mut [File], known: &Known, diags: &mut Diags) -> Numbers {
    let mut keys = BTreeSet::new();
    files.iter().flat_map(|file| &file.items).for_each(|item| keys_of(item, &mut keys));
    let mut giver = Giver { known: moved(&known.own, &keys), foreign: &known.foreign, diags };
    files.iter_mut().flat_map(|file| &mut file.items).for_each(|item| giver.item(item));
    giver.known
}

/// The pinned numbers, each table under the key that its declaration has now.
fn moved(known: &Numbers, keys: &BTreeSet<String>) -> Numbers {
    let mut numbers = known.clone();
    let local = |key: &str| key.split_once('/').map_or_else(String::new, |(_, local)| local.to_owned());
    for key in keys.iter().filter(|key| !known.tables.contains_key(*key)) {
        let mut orphans = known.tables.keys().filter(|old| !keys.contains(*old) && local(old) == local(key));
        if let (Some(old), None) = (orphans.next(), orphans.next())
            && let Some(table) = numbers.tables.remove(old)
        {
            numbers.tables.insert(key.clone(), table);
        }
    }
    numbers
}

fn keys_of(item: &Item, keys: &mut BTreeSet<String>) {
    match item {
        Item::Service(_) => {}
        Item::Message(message) => {
            keys.insert(message.key.clone());
            message.nested.iter().for_each(|item| keys_of(item, keys));
        }
        Item::Enum(one) => {
            keys.insert(one.key.clone());
        }
    }
}

struct Giver<'a> {
    known: Numbers,
    foreign: &'a Numbers,
    diags: &'a mut Diags,
}

impl Giver<'_> {
    fn item(&mut self, item: &mut Item) {
        match item {
            Item::Service(_) => {}
            Item::Message(message) => self.message(message),
            Item::Enum(one) => self.enumeration(one),
        }
    }

    fn message(&mut self, message: &mut Message) {
        message.nested.iter_mut().for_each(|item| self.item(item));
        let key = message.key.clone();
        let wanted =
            message.fields_mut().map(|field| Wanted { name: field.name.clone(), number: &mut field.number }).collect();
        message.reserved = self.table(&key, Of::Fields, wanted);
    }

    fn enumeration(&mut self, one: &mut Enum) {
        let values = one.values.iter_mut();
        let wanted = values.map(|value| Wanted { name: value.name.clone(), number: &mut value.number }).collect();
        one.reserved = self.table(&one.key.clone(), Of::Cases, wanted);
    }

    /// Numbers one message or enum, pins the outcome, and says what is reserved in it.
    fn table(&mut self, key: &str, of: Of, wanted: Vec<Wanted<'_>>) -> Reserved {
        let pinned = self.known.tables.get(key).or_else(|| self.foreign.tables.get(key)).cloned().unwrap_or_default();
        let table = assign(&pinned, of, wanted, self.diags);
        let live: BTreeSet<&str> =
            table.entries.values().filter(|entry| !entry.removed).map(|entry| entry.name.as_str()).collect();
        let gone = || table.entries.iter().filter(|(_, entry)| entry.removed);
        let names: BTreeSet<String> =
            gone().map(|(_, entry)| entry.name.clone()).filter(|name| !live.contains(name.as_str())).collect();
        let reserved =
            Reserved { numbers: gone().map(|(number, _)| *number).collect(), names: names.into_iter().collect() };
        if !table.entries.is_empty() {
            self.known.tables.insert(key.to_owned(), table);
        }
        reserved
    }
}

/// The numbers of one message or enum from what is pinned for it.
fn assign(pinned: &Table, of: Of, mut wanted: Vec<Wanted<'_>>, diags: &mut Diags) -> Table {
    let names: BTreeSet<String> = wanted.iter().map(|one| one.name.clone()).collect();
    let mut taken: BTreeMap<u32, String> = BTreeMap::new();
    for one in &mut wanted {
        let span = one.number.span;
        if let Some(tag) = one.number.tag {
            match pinned.entries.get(&tag) {
                Some(there) if there.name != one.name && there.removed => {
                    diags.push(errors::reserved_number(span, &one.name, tag, &there.name));
                }
                Some(there) if there.name != one.name && names.contains(&there.name) => {
                    diags.push(errors::locked_number(span, &one.name, tag, &there.name));
                }
                Some(_) => {}
                None => {
                    if let Some(before) = number_of(pinned, &one.name) {
                        diags.push(errors::renumbered(span, &one.name, before, tag));
                    }
                }
            }
            one.number.value = tag;
            taken.insert(tag, one.name.clone());
        }
    }
    for one in wanted.iter_mut().filter(|one| one.number.tag.is_none()) {
        if let Some(number) = number_of(pinned, &one.name) {
            one.number.value = number;
            taken.insert(number, one.name.clone());
        } else if let Some((number, _)) = pinned.entries.iter().find(|(_, entry)| entry.name == one.name) {
            diags.push(errors::reserved_name(one.number.span, &one.name, *number));
        }
    }
    // A new message counts on from field to field; a pinned one counts on behind all that it ever had.
    let mut last = pinned.entries.keys().next_back().copied().unwrap_or(0).max(if pinned.entries.is_empty() {
        0
    } else {
        taken.keys().next_back().copied().unwrap_or(0)
    });
    for one in &mut wanted {
        if one.number.value == 0 {
            let free = |number: &u32| {
                !taken.contains_key(number)
                    && !pinned.entries.contains_key(number)
                    && (of == Of::Cases || !KEPT_BY_PROTOBUF.contains(number))
            };
            // Behind the largest number there is none: then the smallest that is free.
            let next = (last.saturating_add(1)..=LARGEST).find(free).or_else(|| (1..=LARGEST).find(free));
            one.number.value = next.unwrap_or(LARGEST);
            taken.insert(one.number.value, one.name.clone());
            last = one.number.value;
        } else if pinned.entries.is_empty() {
            last = one.number.value;
        }
    }
    let mut entries: BTreeMap<u32, Pinned> =
        pinned.entries.iter().map(|(number, entry)| (*number, Pinned { removed: true, ..entry.clone() })).collect();
    entries.extend(taken.into_iter().map(|(number, name)| (number, Pinned { name, removed: false })));
    Table { entries }
}

/// The number that a field has.
fn number_of(pinned: &Table, name: &str) -> Option<u32> {
    pinned.entries.iter().find(|(_, entry)| !entry.removed && entry.name == name).map(|(number, _)| *number)
}

#[cfg(test)]
mod tests;
