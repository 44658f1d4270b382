/* json_read.c - JSON in: RFC 8259 without its liberties.
**
** One loop over values and a stack of open containers.  Texts are unescaped into one buffer as
** large as the input, since an escape is never shorter than what it stands for.
*/
#include "json_read.h"

#include "json_write.h"
#include "number_text.h"
#include "utf8.h"

#include <stdarg.h>

#define JSON_READ_DEPTH 64
#define JSON_READ_BYTES ((size_t)16 << 20)

typedef struct JsonReader {
  DvErr *err;
  DvDocument *document;
  const char *begin, *at, *end;
  const char *line_begin;
  int line;
  int depth;                    /* of the open containers */
  size_t used;                  /* bytes of document->strings */
  size_t open[JSON_READ_DEPTH]; /* their nodes */
} JsonReader;

static DvBytes json_read_slice(const char *begin, const char *end) {
  return (DvBytes){begin, (size_t)(end - begin)};
}

/* "JSON: <message> at line L, column C", of the byte at `at`. */
static void json_read_fail(JsonReader *reader, const char *at, const char *format, ...) {
  DvText message = {0};
  va_list args;
  va_start(args, format);
  dv_text_addv(reader->err, &message, format, args);
  va_end(args);
  int line = 1;
  const char *line_begin = reader->begin;
  for (const char *c = reader->begin; c < at; c++) {
    if (*c != '\n') continue;
    line++;
    line_begin = c + 1;
  }
  dv_err_set(reader->err, SQLITE_ERROR, "JSON: %s at line %d, column %d", message.data, line,
             (int)(at - line_begin) + 1);
  dv_text_clear(&message);
}

/* The same with `text` quoted where the format says %s. */
static void json_read_fail_quoting(JsonReader *reader, const char *format, DvBytes text) {
  char *quoted = dv_utf8_quote(reader->err, text);
  json_read_fail(reader, text.data, format, quoted);
  dv_free(quoted);
}

/* Reports a byte that can stand nowhere in JSON. */
static bool json_read_fail_byte(JsonReader *reader) {
  const char *at = reader->at;
  if (at < reader->end && *at == 0) {
    json_read_fail(reader, at, "NUL byte");
  } else if (at < reader->end && !dv_utf8_character(json_read_slice(at, reader->end))) {
    json_read_fail_quoting(reader, "byte %s is not UTF-8", json_read_slice(at, at + 1));
  }
  return dv_failed(reader->err);
}

static void json_read_fail_expected(JsonReader *reader, const char *what) {
  if (!json_read_fail_byte(reader)) json_read_fail(reader, reader->at, "expected %s", what);
}

static bool json_read_is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* What a reader sees as one thing: a word or number, else one character. */
static DvBytes json_read_token(const JsonReader *reader) {
  const char *at = reader->at;
  for (; at < reader->end; at++) {
    char c = *at;
    bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!is_letter && !json_read_is_digit(c) && c != '_' && c != '+' && c != '-' && c != '.') break;
  }
  if (at == reader->at) at += dv_utf8_character(json_read_slice(at, reader->end));
  return json_read_slice(reader->at, at);
}

static void json_read_fail_unexpected(JsonReader *reader, const char *format) {
  DvBytes token = json_read_token(reader);
  if (json_read_fail_byte(reader)) return;
  if (dv_bytes_equal(token, dv_bytes("\xef\xbb\xbf"))) format = "byte order mark";
  json_read_fail_quoting(reader, format, token);
}

static void json_read_blanks(JsonReader *reader) {
  for (; reader->at < reader->end; reader->at++) {
    char c = *reader->at;
    if (c == '\n') {
      reader->line++;
      reader->line_begin = reader->at + 1;
    } else if (c != ' ' && c != '\t' && c != '\r') {
      break;
    }
  }
}

/* Four hexadecimal digits, or -1. */
static int json_read_hex(const char *at, const char *end) {
  int x = 0;
  if (end - at < 4) return -1;
  for (int i = 0; i < 4; i++) {
    char c = at[i], lower = (char)(c | 0x20);
    if (json_read_is_digit(c)) {
      x = x * 16 + (c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      x = x * 16 + (lower - 'a' + 10);
    } else {
      return -1;
    }
  }
  return x;
}

/* \uXXXX, or two of them that are a surrogate pair. */
static size_t json_read_unicode(JsonReader *reader, char *out) {
  const char *at = reader->at;
  int code = json_read_hex(at + 2, reader->end);
  if (code < 0) {
    json_read_fail(reader, at, "\\u needs four hexadecimal digits");
    return 0;
  }
  reader->at += 6;
  if (code < 0xd800 || code > 0xdfff) return dv_utf8_write((uint32_t)code, out);
  bool has_second = code < 0xdc00 && reader->end - at >= 12 && at[6] == '\\' && at[7] == 'u';
  int second = has_second ? json_read_hex(at + 8, reader->end) : -1;
  if (second < 0xdc00 || second > 0xdfff) {
    reader->at = at;
    json_read_fail_quoting(reader, "unpaired surrogate %s", json_read_slice(at, at + 6));
    return 0;
  }
  reader->at += 6;
  return dv_utf8_write(0x10000u + ((unsigned)(code - 0xd800) << 10) + (unsigned)(second - 0xdc00),
                       out);
}

/* What needs a look, after an ASCII run of a string: an escape, a character beyond ASCII, or an
** error.  Returns how many bytes it added to `out`, 0 after an error. */
static size_t json_read_special(JsonReader *reader, char *out) {
  static const char shorts[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
  const char *at = reader->at;
  unsigned char c = (unsigned char)*at;
  if (json_read_fail_byte(reader)) return 0;
  if (c < 0x20) {
    json_read_fail(reader, at, "control character U+%04X in a string", (unsigned)c);
    return 0;
  }
  if (c != '\\') {
    size_t n = dv_utf8_character(json_read_slice(at, reader->end));
    memcpy(out, at, n);
    reader->at += n;
    return n;
  }
  DvBytes rest = json_read_slice(at + 1, reader->end);
  if (rest.n > 0 && *rest.data == 'u') return json_read_unicode(reader, out);
  for (size_t i = 0; rest.n > 0 && shorts[i]; i += 2) {
    if (shorts[i] != *rest.data) continue;
    *out = shorts[i + 1];
    reader->at += 2;
    return 1;
  }
  json_read_fail_quoting(reader, "unknown escape '%s'", (DvBytes){at, 1 + dv_utf8_character(rest)});
  return 0;
}

/* Room for all texts of the input, so that none moves later. */
static bool json_read_reserve(JsonReader *reader) {
  DvDocument *document = reader->document;
  size_t needed = (size_t)(reader->end - reader->begin);
  if (DV_LIKELY(document->strings_capacity >= needed)) return true;
  char *strings =
      dv_grow(reader->err, document->strings, &document->strings_capacity, needed, sizeof *strings);
  if (strings) document->strings = strings;
  return strings != NULL;
}

/* At a double quote. */
static DvBytes json_read_string(JsonReader *reader) {
  if (!json_read_reserve(reader)) return (DvBytes){0};
  const char *begin = reader->at++;
  char *text = reader->document->strings + reader->used, *out = text;
  for (;;) {
    size_t plain = dv_json_plain(json_read_slice(reader->at, reader->end));
    memcpy(out, reader->at, plain);
    out += plain;
    reader->at += plain;
    size_t left = (size_t)(reader->end - reader->at);
    if (left == 0 || (left == 1 && *reader->at != '"')) {
      json_read_fail(reader, begin, "unterminated string");
      return (DvBytes){0};
    }
    if (*reader->at == '"') break;
    size_t n = json_read_special(reader, out);
    if (n == 0) return (DvBytes){0};
    out += n;
  }
  reader->at++;
  reader->used += (size_t)(out - text);
  return json_read_slice(text, out);
}

/* One digit at least; NULL after an error. */
static const char *json_read_digits(JsonReader *reader, const char *at) {
  const char *begin = at;
  while (at < reader->end && json_read_is_digit(*at)) at++;
  if (at > begin) return at;
  reader->at = at;
  json_read_fail_expected(reader, "a digit");
  return NULL;
}

static void json_read_number(JsonReader *reader, DvNode *node) {
  const char *at = reader->at, *digits = at + (*at == '-');
  at = json_read_digits(reader, digits);
  if (at && *digits == '0' && at - digits > 1) {
    json_read_fail(reader, digits, "leading zero in a number");
    return;
  }
  node->kind = DV_NODE_INTEGER;
  if (at && at < reader->end && *at == '.') {
    node->kind = DV_NODE_REAL;
    at = json_read_digits(reader, at + 1);
  }
  if (at && at < reader->end && (*at == 'e' || *at == 'E')) {
    node->kind = DV_NODE_REAL;
    at++;
    at = json_read_digits(reader, at + (at < reader->end && (*at == '-' || *at == '+')));
  }
  if (!at) return;
  DvBytes number = json_read_slice(reader->at, at);
  reader->at = at;
  if (node->kind == DV_NODE_INTEGER && dv_integer_read(number, &node->integer)) return;
  node->kind = DV_NODE_REAL;
  dv_real_read(number, &node->real);
}

static void json_read_word(JsonReader *reader, DvNode *node) {
  DvBytes word = json_read_token(reader);
  if (dv_bytes_equal(word, dv_bytes("null"))) {
    node->kind = DV_NODE_NULL;
  } else if (dv_bytes_equal(word, dv_bytes("true"))) {
    node->kind = DV_NODE_BOOL;
    node->boolean = true;
  } else if (dv_bytes_equal(word, dv_bytes("false"))) {
    node->kind = DV_NODE_BOOL;
  } else {
    json_read_fail_unexpected(reader, "unexpected '%s'");
    return;
  }
  reader->at += word.n;
}

/* Before a member's value stand a colon and two quotes that no odd number of backslashes precedes.
*/
const char *dv_json_key_begin(const DvNode *member) {
  const char *at = member->source.data - 1;
  while (*at != ':') at--;
  while (*at != '"') at--;
  for (;;) {
    do {
      at--;
    } while (*at != '"');
    const char *escape = at;
    while (escape[-1] == '\\') escape--;
    if ((at - escape) % 2 == 0) return at;
  }
}

static void json_read_check_keys(JsonReader *reader, const DvNode *object) {
  const DvNode *member = dv_json_repeated(reader->err, reader->document, object);
  if (!member) return;
  char *quoted = dv_utf8_quote(reader->err, member->key);
  json_read_fail(reader, dv_json_key_begin(member), "duplicate key '%s'", quoted);
  dv_free(quoted);
}

static DvNode *json_read_container(const JsonReader *reader) {
  return reader->document->nodes + reader->open[reader->depth - 1];
}

static bool json_read_is_in_object(const JsonReader *reader) {
  return reader->depth > 0 && json_read_container(reader)->kind == DV_NODE_OBJECT;
}

/* Ends the innermost container if its bracket is here. */
static bool json_read_close(JsonReader *reader) {
  DvNode *node = json_read_container(reader);
  char bracket = node->kind == DV_NODE_OBJECT ? '}' : ']';
  if (reader->at == reader->end || *reader->at != bracket) return false;
  reader->at++;
  reader->depth--;
  node->source.n = (size_t)(reader->at - node->source.data);
  node->next = reader->document->n;
  if (bracket == '}' && node->children > 1) json_read_check_keys(reader, node);
  dv_work(reader->err, node->source.n);
  return true;
}

/* Begins a container; true when that ended it, too. */
static bool json_read_open(JsonReader *reader, DvNode *node) {
  DvDocument *document = reader->document;
  if (reader->depth == JSON_READ_DEPTH) {
    json_read_fail(reader, reader->at, "nested deeper than %d levels", JSON_READ_DEPTH);
    return false;
  }
  node->kind = *reader->at == '{' ? DV_NODE_OBJECT : DV_NODE_ARRAY;
  reader->open[reader->depth++] = (size_t)(node - document->nodes);
  if (document->depth < reader->depth) document->depth = reader->depth;
  reader->at++;
  json_read_blanks(reader);
  return json_read_close(reader);
}

static DvBytes json_read_key(JsonReader *reader) {
  if (reader->at == reader->end || *reader->at != '"') {
    json_read_fail_expected(reader, "a key in double quotes");
    return (DvBytes){0};
  }
  DvBytes key = json_read_string(reader);
  json_read_blanks(reader);
  if (dv_failed(reader->err)) return key;
  if (reader->at == reader->end || *reader->at != ':') {
    json_read_fail_expected(reader, "':'");
    return key;
  }
  reader->at++;
  json_read_blanks(reader);
  return key;
}

/* A new node for the value here; NULL after an error. */
static DvNode *json_read_node(JsonReader *reader, DvBytes key) {
  DvDocument *document = reader->document;
  if (reader->at == reader->end) json_read_fail(reader, reader->at, "unexpected end");
  DvNode *nodes =
      dv_grow(reader->err, document->nodes, &document->capacity, document->n + 1, sizeof *nodes);
  if (!nodes) return NULL;
  document->nodes = nodes;
  if (reader->depth > 0) json_read_container(reader)->children++;
  DvNode *node = nodes + document->n++;
  /* One by one: compilers clear a struct of this size by a slow string instruction. */
  node->kind = DV_NODE_NULL;
  node->boolean = false;
  node->integer = 0;
  node->real = 0;
  node->text = (DvBytes){0};
  node->key = key;
  node->source = (DvBytes){reader->at, 0};
  node->children = 0;
  node->next = document->n;
  node->line = reader->line;
  node->column = (int)(reader->at - reader->line_begin) + 1;
  return node;
}

/* A value, in an object with its key; false when a container was begun that goes on. */
static bool json_read_value(JsonReader *reader) {
  DvBytes key = json_read_is_in_object(reader) ? json_read_key(reader) : (DvBytes){0};
  DvNode *node = json_read_node(reader, key);
  if (!node) return false;
  char c = *reader->at;
  if (c == '{' || c == '[') return json_read_open(reader, node);
  if (c == '-' || json_read_is_digit(c)) {
    json_read_number(reader, node);
  } else if (c == '"') {
    node->kind = DV_NODE_TEXT;
    node->text = json_read_string(reader);
  } else {
    json_read_word(reader, node);
  }
  node->source.n = (size_t)(reader->at - node->source.data);
  return true;
}

/* What may follow a value: the brackets of containers that end with it, then a comma unless it was
** the last. */
static void json_read_after_value(JsonReader *reader) {
  while (reader->depth > 0 && !dv_failed(reader->err)) {
    json_read_blanks(reader);
    if (json_read_close(reader)) continue;
    if (reader->at < reader->end && *reader->at == ',') {
      reader->at++;
      json_read_blanks(reader);
      return;
    }
    json_read_fail_expected(reader, json_read_is_in_object(reader) ? "',' or '}'" : "',' or ']'");
  }
}

static void json_read_document(JsonReader *reader) {
  json_read_blanks(reader);
  if (reader->at == reader->end) {
    dv_err_set(reader->err, SQLITE_ERROR, "JSON: the text is empty");
    return;
  }
  do {
    if (json_read_value(reader)) json_read_after_value(reader);
  } while (reader->depth > 0 && !dv_failed(reader->err));
  json_read_blanks(reader);
  if (reader->at < reader->end && !dv_failed(reader->err)) {
    json_read_fail_unexpected(reader, "unexpected '%s' after the value");
  }
}

void dv_json_read(DvErr *err, DvBytes text, DvDocument *document) {
  document->n = 0;
  document->depth = 0;
  if (dv_failed(err)) return;
  if (text.n > JSON_READ_BYTES) {
    dv_err_set(err, SQLITE_ERROR, "JSON: the text is larger than 16 MiB");
    return;
  }
  const char *begin = text.n > 0 ? text.data : "";
  JsonReader reader;
  reader.err = err;
  reader.document = document;
  reader.begin = reader.at = reader.line_begin = begin;
  reader.end = begin + text.n;
  reader.line = 1;
  reader.depth = 0;
  reader.used = 0;
  json_read_document(&reader);
  if (dv_failed(err)) document->n = 0;
}

const DvNode *dv_json_member(const DvDocument *document, const DvNode *object, const char *key) {
  if (!object || object->kind != DV_NODE_OBJECT) return NULL;
  DvBytes name = dv_bytes(key);
  const DvNode *member = object + 1;
  for (size_t i = 0; i < object->children; i++) {
    if (dv_bytes_equal(member->key, name)) return member;
    member = document->nodes + member->next;
  }
  return NULL;
}

void dv_document_clear(DvDocument *document) {
  dv_free(document->nodes);
  dv_free(document->strings);
  *document = (DvDocument){0};
}
