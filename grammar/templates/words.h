// The words that the scanner needs. Written by the compiler's vocabulary; see `grammar/README.md`.

#define ALWAYS_CONTINUES {{always_continues:json}}
#define CONTINUATIONS {{continuations:count}}

static const char *const CONTINUATION[CONTINUATIONS] = { {{continuations:json}} };
