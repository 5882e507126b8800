//! From syntax, names and types to the model.
