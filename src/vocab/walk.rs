//! Every block that can be reached from the language's roots, and the words that stand in it.

use super::{Block, BlockWord, Constructor, DeclKind, PROTOCOLS, Property, Ty, Verb};

/// Every block of the language, each once, in the order of the reference.
pub fn all_blocks() -> Vec<&'static Block> {
    let mut found = Vec::new();
    for kind in DeclKind::ALL {
        visit(super::decl(*kind).block, &mut found);
    }
    for protocol in PROTOCOLS.iter().chain([&super::OTHER_PROTOCOL]) {
        visit(protocol.contract, &mut found);
        visit(protocol.operation, &mut found);
    }
    for block in Verb::ALL.iter().flat_map(|verb| super::relation(*verb).uses).filter_map(|usage| usage.block) {
        visit(block, &mut found);
    }
    for word in BlockWord::ALL {
        visit(super::block(*word).block, &mut found);
    }
    visit(super::route_block(), &mut found);
    found
}

/// The block of that name.
pub fn block_named(name: &str) -> Option<&'static Block> {
    all_blocks().into_iter().find(|block| block.name == name)
}

fn visit(block: &'static Block, found: &mut Vec<&'static Block>) {
    if found.iter().any(|known| std::ptr::eq(*known, block)) {
        return;
    }
    found.push(block);
    for property in block.properties {
        for inner in blocks_of(&property.ty) {
            visit(inner, found);
        }
    }
    for included in block.includes {
        visit(included, found);
    }
}

/// The types that a value of this type may be made of: alternatives, items, ends of ranges, and the type itself where it
/// is none of these.
pub fn leaves_of(ty: &Ty) -> Vec<&Ty> {
    match ty {
        Ty::Range(inner) | Ty::List(inner) | Ty::Map(inner) | Ty::PerCase(inner) => leaves_of(inner),
        Ty::Either(alternatives) => alternatives.iter().flat_map(leaves_of).collect(),
        Ty::Bool
        | Ty::Int { .. }
        | Ty::Number
        | Ty::Text
        | Ty::Regex
        | Ty::Url
        | Ty::Cron
        | Ty::Date
        | Ty::Version
        | Ty::Duration
        | Ty::Size
        | Ty::Percent
        | Ty::Rate
        | Ty::Cpu
        | Ty::Path
        | Ty::Json
        | Ty::Literal
        | Ty::Word(_)
        | Ty::Label
        | Ty::Named(_)
        | Ty::Object(_)
        | Ty::Ref(_)
        | Ty::RefWith(..)
        | Ty::Constructor(_)
        | Ty::Own(_)
        | Ty::Operation
        | Ty::Type
        | Ty::Field
        | Ty::Expression
        | Ty::Credentials
        | Ty::Access
        | Ty::Secret => vec![ty],
    }
}

/// The constructors that may make a value of this type.
pub fn constructors_of(ty: &Ty) -> Vec<&'static Constructor> {
    let leaves = leaves_of(ty).into_iter();
    leaves.flat_map(|leaf| if let Ty::Constructor(list) = leaf { list } else { &[][..] }).collect()
}

/// The blocks that a value of this type may hold, directly.
pub fn blocks_of(ty: &Ty) -> Vec<&'static Block> {
    let of_leaf = |leaf: &Ty| {
        if let Ty::Object(block) | Ty::Named(block) | Ty::RefWith(_, block) = leaf {
            vec![*block]
        } else {
            constructors_of(leaf).into_iter().filter_map(|constructor| constructor.block).collect()
        }
    };
    leaves_of(ty).into_iter().flat_map(of_leaf).collect()
}

/// The words and constructors that may stand as a value of this type, each with what it means.
pub fn words_of(ty: &Ty) -> Vec<(String, &'static str)> {
    let constructors = |list: &'static [Constructor]| {
        list.iter().map(|entry| (super::notation::constructor(entry), entry.doc)).collect::<Vec<_>>()
    };
    let of_leaf = |leaf: &Ty| {
        if let Ty::Word(choices) = leaf {
            choices.iter().map(|choice| (choice.word.to_owned(), choice.doc)).collect()
        } else if let Ty::Constructor(list) = leaf {
            constructors(list)
        } else if matches!(leaf, Ty::Secret) {
            constructors(super::SECRET_SOURCES)
        } else {
            Vec::new()
        }
    };
    leaves_of(ty).into_iter().flat_map(of_leaf).collect()
}

/// Every property with the block whose own it is.
pub fn all_properties() -> Vec<(&'static Block, &'static Property)> {
    all_blocks().into_iter().flat_map(|block| block.properties.iter().map(move |property| (block, property))).collect()
}
