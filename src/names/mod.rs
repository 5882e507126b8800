//! From declarations and imports to one item for each name.
