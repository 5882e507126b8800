// The words that the scanner needs. Written by the compiler's vocabulary; see `grammar/README.md`.

#define ALWAYS_CONTINUES "else"
#define CONTINUATIONS 10

static const char *const CONTINUATION[CONTINUATIONS] = { "with", "for", "to", "from", "as", "by", "on", "where", "require", "and" };
