// What a line break means, where a path ends, and whether braces behind a status are a record.
//
// The compiler decides the same in `src/syntax/layout.rs`: a line break ends a member, except where the next line starts with
// a sign or word that continues this one. Inside round and square brackets no member can end, so the grammar does not ask.

#include "tree_sitter/parser.h"

#include <string.h>

enum Token {
  END_OF_LINE,
  PATH_LITERAL,
  RECORD_OPEN,
  // The words that continue a line where a clause may stand, in the order of `words.json`.
  FIRST_CONTINUATION,
};

#include "words.h"

enum {
  ERROR_SENTINEL = FIRST_CONTINUATION + CONTINUATIONS,
  LONGEST_WORD = 15,
  DEEPEST_PATH = 32,
};

static bool is_blank(int32_t c) { return c == ' ' || c == '\t' || c == '\r'; }

static bool is_word(int32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static void advance(TSLexer *lexer) { lexer->advance(lexer, false); }

static void skip_blanks(TSLexer *lexer) {
  while (is_blank(lexer->lookahead)) advance(lexer);
}

static void skip_line(TSLexer *lexer) {
  while (lexer->lookahead != '\n' && !lexer->eof(lexer)) advance(lexer);
}

// Reads the word that stands here, cut off where it is longer than any of ours.
static void read_word(TSLexer *lexer, char word[LONGEST_WORD + 1]) {
  unsigned length = 0;
  while (is_word(lexer->lookahead)) {
    if (length < LONGEST_WORD) word[length] = (char)lexer->lookahead;
    length++;
    advance(lexer);
  }
  word[length > LONGEST_WORD ? 0 : length] = 0;
}

// Whether the line that starts here continues the one before.
static bool continues(TSLexer *lexer, const bool *valid) {
  switch (lexer->lookahead) {
    case '!':
    case '|':
    case '&':
      return true;
    case '-':
      advance(lexer);
      return lexer->lookahead == '>';
    default:
      break;
  }
  char word[LONGEST_WORD + 1];
  read_word(lexer, word);
  if (strcmp(word, ALWAYS_CONTINUES) == 0) {
    skip_blanks(lexer);
    return lexer->lookahead != ':';
  }
  for (unsigned index = 0; index < CONTINUATIONS; index++) {
    if (strcmp(word, CONTINUATION[index]) == 0) {
      if (!valid[FIRST_CONTINUATION + index] || valid[ERROR_SENTINEL] || !is_blank(lexer->lookahead)) return false;
      skip_blanks(lexer);
      // A setting or a state of that name.
      return lexer->lookahead != ':' && lexer->lookahead != '-' && lexer->lookahead != ',' && lexer->lookahead != '=';
    }
  }
  return false;
}

// A path, whose first slash is consumed: up to white space, a comma before white space, or a bracket that was not opened inside.
static bool scan_path(TSLexer *lexer) {
  int32_t open[DEEPEST_PATH];
  unsigned depth = 0;
  lexer->mark_end(lexer);
  while (!lexer->eof(lexer)) {
    int32_t c = lexer->lookahead;
    if (is_blank(c) || c == '\n' || c == '"') break;
    if (c == '{' || c == '(' || c == '[') {
      if (depth == DEEPEST_PATH) break;
      open[depth++] = c == '(' ? ')' : c + 2;
      advance(lexer);
    } else if (c == '}' || c == ')' || c == ']') {
      if (depth == 0 || open[depth - 1] != c) break;
      depth--;
      advance(lexer);
    } else if (c == ',' || c == '/') {
      advance(lexer);
      int32_t next = lexer->lookahead;
      if (c == '/' ? next == '/' : (is_blank(next) || next == '\n' || lexer->eof(lexer))) break;
    } else {
      advance(lexer);
    }
    if (depth == 0) lexer->mark_end(lexer);
  }
  lexer->result_symbol = PATH_LITERAL;
  return true;
}

// Behind a status, braces are a record only if more of the operation follows them; else they are its block.
static bool scan_record_open(TSLexer *lexer) {
  advance(lexer);
  lexer->mark_end(lexer);
  int32_t before = 0;
  for (unsigned depth = 1; depth > 0;) {
    int32_t c = lexer->lookahead;
    if (lexer->eof(lexer)) return false;
    advance(lexer);
    if (c == '{') {
      depth++;
    } else if (c == '}') {
      depth--;
    } else if (c == '/' && lexer->lookahead == '/') {
      skip_line(lexer);
    } else if (c == '`') {
      while (lexer->lookahead != '`' && lexer->lookahead != '\n' && !lexer->eof(lexer)) advance(lexer);
      if (lexer->lookahead == '`') advance(lexer);
    } else if (c == '"') {
      bool raw = before == 'r';
      while (lexer->lookahead != '"' && lexer->lookahead != '\n' && !lexer->eof(lexer)) {
        if (lexer->lookahead == '\\' && !raw) advance(lexer);
        if (lexer->lookahead != '\n') advance(lexer);
      }
      if (lexer->lookahead == '"') advance(lexer);
    }
    before = c;
  }
  skip_blanks(lexer);
  char word[LONGEST_WORD + 1];
  switch (lexer->lookahead) {
    case '{':
    case '|':
    case '!':
      break;
    case '\n':
      while (is_blank(lexer->lookahead) || lexer->lookahead == '\n') advance(lexer);
      if (lexer->lookahead != '|' && lexer->lookahead != '!') return false;
      break;
    default:
      read_word(lexer, word);
      if (!is_blank(lexer->lookahead) || (strcmp(word, "as") != 0 && strcmp(word, "with") != 0)) return false;
  }
  lexer->result_symbol = RECORD_OPEN;
  return true;
}

void *tree_sitter_arch_external_scanner_create(void) { return NULL; }
void tree_sitter_arch_external_scanner_destroy(void *payload) { (void)payload; }

unsigned tree_sitter_arch_external_scanner_serialize(void *payload, char *buffer) {
  (void)payload;
  (void)buffer;
  return 0;
}

void tree_sitter_arch_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  (void)payload;
  (void)buffer;
  (void)length;
}

bool tree_sitter_arch_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  (void)payload;
  bool line_ended = false;
  bool commented = false;
  lexer->mark_end(lexer);
  for (;;) {
    if (is_blank(lexer->lookahead)) {
      lexer->advance(lexer, !commented);
    } else if (lexer->lookahead == '\n') {
      lexer->advance(lexer, !commented);
      if (!line_ended && !commented && valid[END_OF_LINE]) lexer->mark_end(lexer);
      line_ended = true;
    } else if (lexer->lookahead == '/') {
      if (!valid[END_OF_LINE] && !valid[PATH_LITERAL]) return false;
      advance(lexer);
      if (lexer->lookahead == '/') {
        if (!valid[END_OF_LINE]) return false;
        commented = true;
        skip_line(lexer);
      } else if (valid[END_OF_LINE] && line_ended) {
        break;
      } else {
        return valid[PATH_LITERAL] && !commented && lexer->lookahead != '*' && scan_path(lexer);
      }
    } else {
      if (valid[RECORD_OPEN] && lexer->lookahead == '{' && !line_ended && !valid[ERROR_SENTINEL]) return scan_record_open(lexer);
      if (!valid[END_OF_LINE]) return false;
      bool closes = lexer->lookahead == '}' || lexer->eof(lexer);
      if (!closes && (!line_ended || continues(lexer, valid))) return false;
      break;
    }
  }
  lexer->result_symbol = END_OF_LINE;
  return true;
}
