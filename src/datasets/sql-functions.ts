const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/**
 * The functions that a query over datasets may call: those whose answer depends on their arguments only. Nothing that
 * reads files, settings, the catalog or the environment, keeps state, draws random numbers, or runs SQL from a text.
 */
export const SQL_FUNCTIONS: ReadonlySet<string> = new Set([
  // operators, and what the parser turns other syntax into
  ...words('+ - * / // % ** ^ & && | || ~ << >> ! !__postfix @ @> <@ <-> <=> <-> ->> -> ^@ ~~ !~~ ~~* !~~* ~~~'),
  ...words(
    'like_escape not_like_escape ilike_escape not_ilike_escape row struct_pack list_value array_value unpivot_list',
  ),
  ...words(
    'struct_extract struct_extract_at array_extract list_extract element_at list_element map_extract map_extract_value',
  ),
  ...words('array_slice list_slice timezone date_part constant_or_null try_strptime switch'),
  // arithmetic
  ...words(
    'abs acos acosh add asin asinh atan atan2 atanh bit_count cbrt ceil ceiling cos cosh cot degrees divide even exp',
  ),
  ...words('factorial fdiv floor fmod gamma gcd greatest greatest_common_divisor isfinite isinf isnan lcm least'),
  ...words(
    'least_common_multiple lgamma ln log log10 log2 mod multiply nextafter pi pow power radians round round_even',
  ),
  ...words('roundbankers sign signbit sin sinh sqrt subtract tan tanh trunc xor equi_width_bins nullif error'),
  // text
  ...words(
    'array_to_string ascii bar base64 bin bit_length char_length character_length chr concat concat_ws contains',
  ),
  ...words(
    'damerau_levenshtein decode editdist3 encode ends_with format format_bytes from_base64 from_hex hamming hash hex',
  ),
  ...words('instr jaccard jaro_similarity jaro_winkler_similarity lcase left left_grapheme len length length_grapheme'),
  ...words(
    'levenshtein lower lpad ltrim md5 mismatches nfc_normalize octet_length ord position prefix printf regexp_escape',
  ),
  ...words(
    'regexp_extract regexp_extract_all regexp_full_match regexp_matches regexp_replace regexp_split_to_array repeat',
  ),
  ...words('replace reverse right right_grapheme rpad rtrim sha1 sha256 split split_part starts_with str_split'),
  ...words(
    'str_split_regex string_split string_split_regex string_to_array strip_accents strlen strpos substr substring',
  ),
  ...words(
    'substring_grapheme suffix to_base to_base64 to_hex translate trim typeof ucase unhex unicode upper url_decode url_encode',
  ),
  // dates and times
  ...words(
    'age century datediff date_diff datepart datesub date_sub datetrunc date_trunc date_add day dayname dayofmonth',
  ),
  ...words(
    'dayofweek dayofyear days_in_month decade epoch epoch_ms epoch_ns epoch_us era hour isodow isoyear julian last_day',
  ),
  ...words(
    'make_date make_time make_timestamp make_timestamp_ms make_timestamp_ns make_timestamptz microsecond millennium',
  ),
  ...words(
    'millisecond minute month monthname nanosecond quarter second strftime strptime time_bucket to_centuries to_days',
  ),
  ...words(
    'to_decades to_hours to_microseconds to_millennia to_milliseconds to_minutes to_months to_quarters to_seconds',
  ),
  ...words(
    'to_timestamp to_weeks to_years week weekday weekofyear year yearweek now today current_date current_timestamp',
  ),
  ...words('current_localtime current_localtimestamp get_current_time get_current_timestamp transaction_timestamp ago'),
  // lists, structs, maps
  ...words('aggregate apply array_aggr array_aggregate array_append array_apply array_cat array_concat array_contains'),
  ...words(
    'array_cosine_distance array_cosine_similarity array_cross_product array_distance array_distinct array_dot_product',
  ),
  ...words(
    'array_filter array_grade_up array_has array_has_all array_has_any array_indexof array_inner_product array_intersect',
  ),
  ...words(
    'array_length array_position array_prepend array_push_back array_push_front array_reduce array_resize array_reverse',
  ),
  ...words(
    'array_reverse_sort array_select array_sort array_transform array_unique array_where array_zip cardinality filter',
  ),
  ...words(
    'flatten generate_series generate_subscripts grade_up list_aggr list_aggregate list_any_value list_append list_apply',
  ),
  ...words(
    'list_avg list_bool_and list_bool_or list_cat list_concat list_contains list_cosine_distance list_cosine_similarity',
  ),
  ...words(
    'list_count list_distance list_distinct list_dot_product list_filter list_first list_grade_up list_has list_has_all',
  ),
  ...words(
    'list_has_any list_indexof list_inner_product list_intersect list_last list_max list_median list_min list_mode',
  ),
  ...words(
    'list_pack list_position list_prepend list_product list_reduce list_resize list_reverse list_reverse_sort list_select',
  ),
  ...words(
    'list_sort list_stddev_pop list_stddev_samp list_string_agg list_sum list_transform list_unique list_var_pop',
  ),
  ...words(
    'list_var_samp list_where list_zip map map_concat map_contains map_entries map_from_entries map_keys map_values',
  ),
  ...words('range reduce struct_concat struct_contains struct_insert struct_keys struct_update struct_values unnest'),
  // JSON held in a column
  ...words('from_json json json_array json_array_length json_contains json_exists json_extract json_extract_path'),
  ...words(
    'json_extract_path_text json_extract_string json_keys json_object json_type json_valid json_value row_to_json to_json',
  ),
  // aggregates and windows
  ...words(
    'any_value approx_count_distinct approx_quantile arbitrary arg_max arg_max_null arg_min arg_min_null argmax argmin',
  ),
  ...words(
    'array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count count_if count_star countif covar_pop covar_samp',
  ),
  ...words(
    'cume_dist dense_rank entropy favg fill first first_value fsum geomean geometric_mean group_concat histogram kahan_sum',
  ),
  ...words(
    'kurtosis kurtosis_pop lag last last_value lead list listagg mad max max_by mean median min min_by mode nth_value',
  ),
  ...words(
    'ntile percent_rank product quantile quantile_cont quantile_disc rank rank_dense regr_avgx regr_avgy regr_count',
  ),
  ...words(
    'regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy row_number sem skewness stddev stddev_pop stddev_samp',
  ),
  ...words('string_agg sum sum_no_overflow sumkahan var_pop var_samp variance wavg weighted_avg grouping grouping_id'),
]);

/** The functions that may stand in FROM: they make rows of their arguments only. */
export const TABLE_FUNCTIONS: ReadonlySet<string> = new Set(['range', 'generate_series', 'unnest']);
