/* shift_scan.c - counts the rows of both sides by stratum of each feature and by label. */
#include "shift_scan.h"

#include "../base/number_text.h"
#include "cell.h"
#include "query.h"

typedef struct ShiftScanRow {
  int side;
  double weight;
  size_t label;
  DvCellReader reader;
} ShiftScanRow;

static void shift_scan_write(DvErr *err, const DvShiftScan *scan, int side, DvText *sql) {
  const DvSource *source = scan->sources[side];
  char *with = dv_query_free_name(err, "dvext_source", source->query);
  dv_text_addf(err, sql, "WITH %s(", with);
  for (int i = 0; i < source->n_columns; i++) dv_text_addf(err, sql, i ? ",c%d" : "c%d", i);
  dv_text_addf(err, sql, ") AS (%s\n) SELECT * FROM %s", source->query, with);
  dv_free(with);
}

/* ---- values to strata ---- */

static size_t shift_scan_place_text(const DvShiftAxis *axis, bool parse_text, DvBytes text) {
  if (!parse_text || !axis->is_numeric) return dv_shift_axis_place_text(axis, text, false);
  DvNumber number;
  switch (dv_number_read_csv(text, &number)) {
  case DV_CSV_INTEGER:
  case DV_CSV_REAL: return dv_shift_axis_place_number(axis, number);
  default: return dv_shift_axis_missing(axis);
  }
}

static size_t shift_scan_place_node(const DvShiftAxis *axis, const DvNode *node) {
  switch (node->kind) {
  case DV_NODE_INTEGER: return dv_shift_axis_place_number(axis, dv_number_integer(node->integer));
  case DV_NODE_REAL: return dv_shift_axis_place_number(axis, dv_number_real(node->real));
  case DV_NODE_BOOL:
    return dv_shift_axis_place_text(axis, dv_bytes(node->boolean ? "true" : "false"), false);
  case DV_NODE_TEXT: return dv_shift_axis_place_text(axis, node->text, false);
  default: return dv_shift_axis_place_text(axis, node->source, false);
  }
}

/* A cell that is not an array. */
static size_t shift_scan_place(DvErr *err, const DvShiftAxis *axis, const DvCellReader *reader,
                               sqlite3_value *cell) {
  DvBytes bytes;
  switch (sqlite3_value_type(cell)) {
  case SQLITE_INTEGER:
    return dv_shift_axis_place_number(axis, dv_number_integer(sqlite3_value_int64(cell)));
  case SQLITE_FLOAT:
    return dv_shift_axis_place_number(axis, dv_number_real(sqlite3_value_double(cell)));
  case SQLITE_BLOB: return dv_shift_axis_place_text(axis, dv_value_blob(cell), true);
  case SQLITE_TEXT:
    bytes = dv_value_text(cell);
    if (!bytes.data) dv_err_nomem(err);
    if (dv_failed(err)) break;
    if (reader->missing && dv_names_find(reader->missing, bytes) >= 0) break;
    if (reader->parse_text && bytes.n == 0) break;
    return shift_scan_place_text(axis, reader->parse_text, bytes);
  default: break;
  }
  return dv_shift_axis_missing(axis);
}

/* ---- rows ---- */

static void shift_scan_add(const DvShiftScan *scan, const DvShiftColumn *column,
                           const ShiftScanRow *row, size_t stratum, double weight) {
  column->counts[row->side][stratum * scan->n_labels + row->label] += weight;
}

/* Spreads the row over the values of the array that the reader holds. */
static void shift_scan_add_array(const DvShiftScan *scan, const DvShiftColumn *column,
                                 const ShiftScanRow *row) {
  const DvDocument *document = &row->reader.document;
  size_t n = 0;
  for (int pass = 0; pass < 2; pass++) {
    for (size_t i = 1; i < document->n;) {
      const DvNode *node = &document->nodes[i];
      i = node->kind == DV_NODE_ARRAY ? i + 1 : node->next;
      if (node->kind == DV_NODE_ARRAY || node->kind == DV_NODE_NULL) continue;
      if (pass == 0)
        n++;
      else
        shift_scan_add(scan, column, row, shift_scan_place_node(&column->axis, node),
                       row->weight / (double)n);
    }
  }
  if (n == 0) shift_scan_add(scan, column, row, dv_shift_axis_missing(&column->axis), row->weight);
}

static void shift_scan_add_cell(DvErr *err, const DvShiftScan *scan, const DvShiftColumn *column,
                                ShiftScanRow *row, sqlite3_value *cell) {
  if (column->is_array && sqlite3_value_type(cell) == SQLITE_TEXT) {
    DvBytes text = dv_value_text(cell);
    if (!text.data) dv_err_nomem(err);
    bool is_missing =
        row->reader.missing && text.data && dv_names_find(row->reader.missing, text) >= 0;
    if (!dv_failed(err) && !is_missing && dv_cell_is_array(err, &row->reader, text)) {
      shift_scan_add_array(scan, column, row);
      return;
    }
  }
  size_t stratum = shift_scan_place(err, &column->axis, &row->reader, cell);
  shift_scan_add(scan, column, row, stratum, row->weight);
}

static void shift_scan_row(DvErr *err, DvShiftScan *scan, ShiftScanRow *row, sqlite3_stmt *stmt,
                           int weight_column) {
  const DvShiftColumn *label = scan->label;
  size_t stratum = shift_scan_place(err, &label->axis, &row->reader,
                                    sqlite3_column_value(stmt, label->places[row->side]));
  row->label = label->axis.bin_of[stratum];
  row->weight = weight_column < 0 ? 1 : sqlite3_column_double(stmt, weight_column);
  scan->rows[row->side]++;
  scan->labelled[row->side] += stratum != dv_shift_axis_missing(&label->axis);
  for (size_t i = 0; i < scan->n && !dv_failed(err); i++) {
    const DvShiftColumn *column = &scan->columns[i];
    if (column->is_counted)
      shift_scan_add_cell(err, scan, column, row,
                          sqlite3_column_value(stmt, column->places[row->side]));
  }
}

/* Makes the counts worth as many rows as their weights are: (Σw)²/Σw² in all. */
static void shift_scan_scale(DvShiftScan *scan, int side, double weight, double squares) {
  double scale = weight / squares;
  for (size_t i = 0; i < scan->n; i++) {
    DvShiftColumn *column = &scan->columns[i];
    size_t n = (column->axis.n + DV_SHIFT_EXTRA) * scan->n_labels;
    if (!column->is_counted) continue;
    for (size_t j = 0; j < n; j++) column->counts[side][j] *= scale;
  }
}

static void shift_scan_side(DvErr *err, sqlite3 *db, DvShiftScan *scan, int side) {
  const DvReading *reading = scan->reading;
  int weight_column = -1;
  if (scan->is_weighted[side])
    weight_column = dv_source_column(scan->sources[side], reading->weight);
  ShiftScanRow row = {.side = side, .reader.parse_text = reading->parse_text};
  if (reading->missing.n) row.reader.missing = &reading->missing;
  DvText sql = {0};
  shift_scan_write(err, scan, side, &sql);
  sqlite3_stmt *stmt = dv_query_prepare(err, db, sql.data);
  double weight = 0, squares = 0;
  while (dv_query_step(err, stmt)) {
    shift_scan_row(err, scan, &row, stmt, weight_column);
    weight += row.weight;
    squares += row.weight * row.weight;
  }
  dv_query_end(stmt);
  dv_text_clear(&sql);
  dv_cell_reader_clear(&row.reader);
  if (scan->is_weighted[side] && !dv_failed(err)) shift_scan_scale(scan, side, weight, squares);
}

void dv_shift_scan(DvErr *err, sqlite3 *db, DvShiftScan *scan) {
  for (int side = 0; side < 2; side++) shift_scan_side(err, db, scan, side);
}
