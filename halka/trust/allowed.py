"""What the guard lets a guarded SQLite connection do. A name that is not here is refused."""

from sqlcipher3 import dbapi2 as sqlite

ALWAYS = frozenset(
    {
        sqlite.SQLITE_SELECT,
        sqlite.SQLITE_READ,
        sqlite.SQLITE_TRANSACTION,
        sqlite.SQLITE_SAVEPOINT,
        sqlite.SQLITE_RECURSIVE,
    }
)
CHANGES = frozenset({sqlite.SQLITE_INSERT, sqlite.SQLITE_UPDATE, sqlite.SQLITE_DELETE})

# Questions about structure and health; none of them changes a setting or a row. A checkpoint moves committed
# pages from the log into the file and truncates it: erasure needs that.
PRAGMAS = frozenset(
    {
        *("table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo"),
        *("foreign_key_list", "foreign_key_check", "integrity_check", "quick_check"),
        *("cipher_integrity_check", "wal_checkpoint"),
    }
)
# Read back without an argument: `doctor` compares them.
PRAGMAS_READ = frozenset(
    {
        *("journal_mode", "synchronous", "secure_delete", "trusted_schema", "temp_store"),
        *("recursive_triggers", "foreign_keys", "writable_schema", "ignore_check_constraints"),
        *("page_count", "page_size", "freelist_count", "user_version", "compile_options"),
        *("cipher_version", "mmap_size"),
    }
)

_SCALARS = """
    abs char coalesce concat concat_ws format glob hex ifnull iif if instr last_insert_rowid length
    like likelihood likely lower ltrim match max min nullif octet_length printf quote random randomblob
    replace round rtrim sign soundex substr substring trim typeof unhex unicode unistr unistr_quote
    unlikely upper zeroblob changes total_changes sqlite_version sqlite_source_id
    sqlite_compileoption_used sqlite_compileoption_get
"""
_DATES = """
    date time datetime julianday unixepoch strftime timediff current_date current_time current_timestamp
"""
_AGGREGATES = """
    avg count group_concat string_agg sum total median percentile percentile_cont percentile_disc
    row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value
"""
_JSON = """
    -> ->> json jsonb json_array jsonb_array json_array_insert jsonb_array_insert json_array_length
    json_error_position json_extract jsonb_extract json_insert jsonb_insert json_object jsonb_object
    json_patch jsonb_patch json_pretty json_remove jsonb_remove json_replace jsonb_replace json_set jsonb_set
    json_type json_valid json_quote json_group_array jsonb_group_array json_group_object jsonb_group_object
"""
_MATHS = """
    acos acosh asin asinh atan atan2 atanh ceil ceiling cos cosh degrees exp floor ln log log10 log2 mod pi
    pow power radians sin sinh sqrt tan tanh trunc
"""
# Django's own functions are added by name when they are registered (`guard.Recorder`).
FUNCTIONS = frozenset((_SCALARS + _DATES + _AGGREGATES + _JSON + _MATHS).split())
