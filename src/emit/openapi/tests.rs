//! Documents of small contracts, and of both examples once the pipeline builds them.
