//! Typed ids and the vectors they index; the order of ids is the order of declaration.

use std::marker::PhantomData;
use std::sync::Arc;

/// The index of a `T` in its [`Arena`].
pub struct Id<T> {
    index: u32,
    of: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// The id with this index. Only an arena of the same model gives a meaning to it.
    pub fn from_index(index: usize) -> Self {
        Id { index: u32::try_from(index).unwrap_or(u32::MAX), of: PhantomData }
    }

    /// The index, for graphs and tables keyed by id.
    pub fn index(self) -> usize {
        self.index as usize
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.index.cmp(&other.index)
    }
}
impl<T> std::hash::Hash for Id<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.index.hash(state);
    }
}
impl<T> std::fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = std::any::type_name::<T>();
        write!(f, "{}-{}", name.rsplit("::").next().unwrap_or(name), self.index)
    }
}

/// A vector that only grows and is indexed by [`Id`]. A clone shares the items until one of the two changes.
#[derive(Debug)]
pub struct Arena<T> {
    items: Arc<Vec<T>>,
}

impl<T> Clone for Arena<T> {
    fn clone(&self) -> Self {
        Arena { items: Arc::clone(&self.items) }
    }
}

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Arena { items: Arc::new(Vec::new()) }
    }
}

impl<T> Arena<T> {
    /// An empty arena.
    pub fn new() -> Self {
        Arena::default()
    }

    /// Adds an item and returns its id.
    pub fn push(&mut self, item: T) -> Id<T>
    where
        T: Clone,
    {
        let id = Id::from_index(self.items.len());
        Arc::make_mut(&mut self.items).push(item);
        id
    }

    /// All items for a change, in order of declaration.
    pub fn items_mut(&mut self) -> &mut [T]
    where
        T: Clone,
    {
        let items: &mut Vec<T> = Arc::make_mut(&mut self.items);
        items
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// All items with their ids, in order of declaration.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Id<T>, &T)> + ExactSizeIterator {
        self.items.iter().enumerate().map(|(index, item)| (Id::from_index(index), item))
    }

    /// All ids, in order of declaration.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = Id<T>> + ExactSizeIterator + use<T> {
        (0..self.items.len()).map(Id::from_index)
    }
}

impl<T> std::ops::Index<Id<T>> for Arena<T> {
    type Output = T;
    #[expect(clippy::indexing_slicing, reason = "ids are only made by push, and items are never removed")]
    fn index(&self, id: Id<T>) -> &T {
        &self.items[id.index as usize]
    }
}

impl<T: Clone> std::ops::IndexMut<Id<T>> for Arena<T> {
    #[expect(clippy::indexing_slicing, reason = "ids are only made by push, and items are never removed")]
    fn index_mut(&mut self, id: Id<T>) -> &mut T {
        &mut Arc::make_mut(&mut self.items)[id.index as usize]
    }
}
