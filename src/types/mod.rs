//! Types, constraints, annotations and settings: what a value may be, checked against the vocabulary.
