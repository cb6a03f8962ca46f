/* The floor of an import: a C program that inserts the rows of a store's exchanges into a table of the same shape, in one transaction
   that is on disk when it ends. Usage: insert_rows STORE.sqlite SCRATCH.sqlite; prints rows and seconds of the inserting alone. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct { char *text[3]; void *body; int size; } Row;

static void must(int code, sqlite3 *db) {
  if (code != SQLITE_OK && code != SQLITE_DONE) { fprintf(stderr, "%s\n", sqlite3_errmsg(db)); exit(1); }
}

int main(int count, char **words) {
  if (count != 3) return 64;
  sqlite3 *from, *to;
  sqlite3_stmt *read, *write;
  must(sqlite3_open(words[1], &from), from);
  must(sqlite3_prepare_v2(from, "SELECT resource, type, server_id, base FROM exchange WHERE base IS NOT NULL ORDER BY n", -1, &read, NULL), from);
  size_t rows = 0, room = 1 << 16;
  Row *all = malloc(room * sizeof(Row));
  while (sqlite3_step(read) == SQLITE_ROW) {
    if (rows == room) all = realloc(all, (room *= 2) * sizeof(Row));
    Row *row = &all[rows++];
    for (int at = 0; at < 3; at++) row->text[at] = strdup((const char *)sqlite3_column_text(read, at));
    row->size = sqlite3_column_bytes(read, 3);
    row->body = memcpy(malloc(row->size), sqlite3_column_blob(read, 3), row->size);
  }
  must(sqlite3_open(words[2], &to), to);
  must(sqlite3_exec(to,
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -24576;"
    "CREATE TABLE exchange (n INTEGER PRIMARY KEY, endpoint INTEGER NOT NULL, resource TEXT NOT NULL, type TEXT NOT NULL, server_id TEXT, base BLOB,"
    " UNIQUE (endpoint, resource)) STRICT; CREATE INDEX exchange_by_server_id ON exchange (endpoint, server_id)", NULL, NULL, NULL), to);
  struct timespec begin, end;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  must(sqlite3_exec(to, "BEGIN IMMEDIATE", NULL, NULL, NULL), to);
  must(sqlite3_prepare_v2(to, "INSERT INTO exchange (endpoint, resource, type, server_id, base) VALUES (1, ?, ?, ?, ?)", -1, &write, NULL), to);
  for (size_t at = 0; at < rows; at++) {
    for (int place = 0; place < 3; place++) sqlite3_bind_text(write, place + 1, all[at].text[place], -1, SQLITE_STATIC);
    sqlite3_bind_blob(write, 4, all[at].body, all[at].size, SQLITE_STATIC);
    must(sqlite3_step(write), to);
    sqlite3_reset(write);
  }
  must(sqlite3_exec(to, "COMMIT", NULL, NULL, NULL), to);
  clock_gettime(CLOCK_MONOTONIC, &end);
  double seconds = (end.tv_sec - begin.tv_sec) + (end.tv_nsec - begin.tv_nsec) / 1e9;
  printf("%zu %.3f\n", rows, seconds);
  return 0;
}
