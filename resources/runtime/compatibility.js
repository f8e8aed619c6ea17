// Which of the real runtime's compatibility flags are on, by the project's date and flags. A flag's name is the one that
// switches it on; from its date on it is on unless the project names what switches it off.
'use strict';

// workerd's: `Cloudflare.compatibilityFlags` of programs of each date.
const kByDate = {
  '2021-01-01': 'r2_public_beta_bindings',
  '2021-11-03': 'formdata_parser_supports_files',
  '2021-11-10': 'fetch_refuses_unknown_protocols durable_object_fetch_requires_full_url streams_byob_reader_detaches_buffer',
  '2022-01-31': 'workers_api_getters_setters_on_prototype',
  '2022-03-08': 'no_cots_on_external_fetch',
  '2022-03-21': 'global_navigator',
  '2022-04-05': 'minimal_subrequests',
  '2022-06-01': 'dont_substitute_null_on_type_error',
  '2022-08-04': 'r2_list_honor_include',
  '2022-10-31': 'url_standard capture_async_api_throws export_commonjs_default',
  '2022-11-30': 'streams_enable_constructors transformstream_enable_standard_constructor',
  '2023-03-01': 'http_headers_getsetcookie dynamic_dispatch_tunnel_exceptions',
  '2023-03-14': 'response_redirect_url_standard',
  '2023-07-01': 'urlsearchparams_delete_has_value_arg',
  '2023-08-01': 'no_cf_botmanagement_default strict_compression_checks strict_crypto_checks',
  '2023-08-15': 'web_socket_compression',
  '2023-11-08': 'vectorize_query_metadata_optional',
  '2023-12-01': 'crypto_preserve_public_exponent',
  '2024-03-04': 'no_global_importscripts',
  '2024-03-18': 'queues_json_messages',
  '2024-03-26': 'fetcher_no_get_put_delete',
  '2024-04-01': 'unwrap_custom_thenables',
  '2024-04-03': 'rpc',
  '2024-04-29': 'brotli_content_encoding',
  '2024-05-13': 'internal_stream_byob_return_view',
  '2024-06-03': 'blob_standard_mime_type fetch_standard_url',
  '2024-09-02': 'allow_custom_ports internal_writable_stream_abort_clears_queue',
  '2024-09-26': 'set_tostring_tag',
  '2024-10-14': 'handle_cross_request_promise_resolution upper_case_all_http_methods',
  '2024-11-11': 'cache_option_enabled',
  '2024-12-02': 'disable_top_level_await_in_require',
  '2024-12-16': 'fixup-transform-stream-backpressure',
  '2025-03-10': 'unique_ctx_per_invocation',
  '2025-04-01': 'assets_navigation_prefers_asset_serving',
  '2025-04-02': 'request_cf_overrides_cache_rules',
  '2025-04-19': 'cache_api_compat_flags',
  '2025-05-01': 'urlpattern_standard',
  '2025-05-05': 'enable_weak_ref',
  '2025-05-19': 'cache_api_request_cf_overrides_cache_rules enable_navigator_language',
  '2025-06-01': 'allow_eval_during_startup',
  '2025-06-16': 'bind_asynclocalstorage_snapshot_to_request throw_on_unrecognized_import_assertion',
  '2025-08-01': 'set_event_target_this set_forwardable_email_full_headers',
  '2025-08-07': 'cache_no_cache_enabled',
  '2025-08-11': 'python_workers_force_new_vendor_path',
  '2025-08-14': 'python_no_global_handlers',
  '2025-08-15': 'expose_global_message_channel',
  '2025-09-01': 'strip_authorization_on_cross_origin_redirect',
  '2025-09-20': 'enable_validate_workflow_entrypoint',
  '2025-11-17': 'enable_ctx_exports',
  '2025-12-03': 'enable_fast_jsg_struct',
  '2026-01-13': 'strip_bom_in_read_all_text',
  '2026-01-20': 'rpc_params_dup_stubs',
  '2026-01-22': 'require_returns_default_export',
  '2026-02-17': 'python_request_headers_preserve_commas',
  '2026-02-19': 'fetch_iterable_type_support fetch_iterable_type_support_override_adjustment',
  '2026-02-24': 'text_decoder_replace_surrogates delete_all_deletes_alarm',
  '2026-03-03': 'unhandled_rejection_after_microtask_checkpoint text_decoder_cjk_decoder websocket_close_reason_byte_limit',
  '2026-03-12': 'queue_expose_error_codes',
  '2026-03-17': 'websocket_standard_binary_type',
  '2026-03-24': 'writable_stream_spec_compliant_writer encoder_stream_spec_compliant_backpressure',
  '2026-04-01': 'containers_pid_namespace',
  '2026-04-07': 'web_socket_auto_reply_to_close',
  '2026-04-21': 'enhanced_error_serialization enable_python_external_sdk',
  '2026-05-14': 'workflows_preserve_non_retryable_error_message',
  '2026-05-19': 'diagnostics_channel_has_subscribers_getter',
  '2026-05-26': 'python_process_pth_files',
  '2026-06-16': 'throw_on_not_implemented_tls_options',
  '2026-08-11': 'workflows_enable_fast_engine_creation',
  '2026-09-15': 'spec_compliant_dispatch_exceptions',
  '2026-10-01': 'durable_object_io_tasks_prevent_eviction',
};
// With Node's API only, which newer dates have by themselves.
const kOfNode = {
  '2021-01-01': 'nodejs_compat',
  '2024-09-23': 'nodejs_compat_v2 nodejs_zlib',
  '2025-04-01': 'nodejs_compat_populate_process_env',
  '2025-08-15': 'enable_nodejs_http_modules',
  '2025-09-01': 'enable_nodejs_http_server_modules remove_nodejs_compat_eol enable_nodejs_http2_module',
  '2025-09-15': 'enable_nodejs_process_v2 enable_nodejs_fs_module enable_nodejs_os_module',
  '2025-09-21': 'enable_nodejs_console_module',
  '2025-10-01': 'enable_nodejs_vm_module',
  '2025-12-04': `enable_nodejs_domain_module enable_nodejs_punycode_module enable_nodejs_cluster_module
    enable_nodejs_wasi_module enable_nodejs_trace_events_module`,
  '2026-01-29': `enable_nodejs_stream_wrap_module enable_nodejs_dgram_module enable_nodejs_inspector_module
    enable_nodejs_sqlite_module`,
  '2026-02-10': 'enable_nodejs_global_timers',
  '2026-03-17': `enable_nodejs_perf_hooks_module enable_global_performance_classes enable_nodejs_v8_module
    enable_nodejs_tty_module enable_nodejs_child_process_module enable_nodejs_worker_threads_module
    enable_nodejs_readline_module enable_nodejs_repl_module`,
};
const kByNameOnly = `html_rewriter_treats_esi_include_as_void_tag durable_object_alarms durable_object_rename tcp_sockets_support
  experimental durable_object_get_existing service_binding_extra_handlers rtti_api webgpu unsafe_module js_rpc
  nodejs_als python_workers global_fetch_strictly_public new_module_registry kv_direct_binding
  increase_websocket_message_size python_workers_development replica_routing enable_d1_with_sessions_api
  python_external_packages tail_worker_user_spans python_workers_20250116 memory_cache_delete
  queue_consumer_no_wait_for_wait_until disallow_importable_env python_workers_durable_objects streaming_tail_worker
  request_signal_passthrough enable_web_file_system enable_abortsignal_rpc enable_request_signal connect_pass_through
  nonclass_entrypoint_reuses_ctx_across_invocations python_workflows unsupported_process_actual_platform pedantic_wpt
  python_dedicated_snapshot typescript_strip_types allow_insecure_inefficient_logged_eval enable_email_sending_queuing
  remove_nodejs_compat_eol_v22 remove_nodejs_compat_eol_v23 remove_nodejs_compat_eol_v24 cache_reload_enabled
  enable_streams_nodejs_v24_compat python_check_rng_state immutable_api_prototypes env_module_nullable_support
  precise_timers allow_irrevocable_stub_storage streams_no_default_auto_allocate_chunk_size
  python_workflows_implicit_dependencies enable_version_api spec_compliant_property_attributes
  enable_ctx_version_metadata no_resizable_array_buffer_in_blob workflows_step_rollback auto_grpc_convert
  python_workers_20260610 enable_nodejs_inspector_local_dev d1_binding_jsrpc workflows_bindings_rpc
  typescript_implemented_streams expose_draining_reader wasm_memory_discard python_workers_314
  auto_inject_python_workers webcrypto_modern_algorithms wasm_esm_integration_builtins pipe_to_backward_propagation
  cache_option_preserves_cache_control durable_object_snapshots connect_handler_starttls offpeak_location_hint
  python_shared_standard_library wasm_source_url_support temporal python_zstd_snapshot nodejs_process_version_24
  r2_binding_jsrpc rpc_dispose_cancels_call expose_serialization_test_class
  python_dedicated_snapshot_keep_import_caches`;
// What switches a flag off where the name is not no_… or disable_….
const kOff = {
  fetch_refuses_unknown_protocols: 'fetch_treats_unknown_protocols_as_http', durable_object_fetch_requires_full_url: 'durable_object_fetch_allows_relative_url',
  streams_enable_constructors: 'streams_disable_constructors', url_standard: 'url_original', capture_async_api_throws: 'do_not_capture_async_api_throws',
  set_tostring_tag: 'do_not_set_tostring_tag', allow_eval_during_startup: 'disallow_eval_during_startup', enhanced_error_serialization: 'legacy_error_serialization',
  no_global_importscripts: 'global_importscripts', rpc_params_dup_stubs: 'rpc_params_transfer_stubs',
  nodejs_compat_populate_process_env: 'nodejs_compat_do_not_populate_process_env', delete_all_deletes_alarm: 'delete_all_preserves_alarm',
};

const words = (text) => text.split(/\s+/);
const datesOf = (table) => Object.entries(table).flatMap(([date, names]) => words(names).map((name) => [name, date]));
const dates = new Map(datesOf(kByDate)), nodeDates = new Map(datesOf(kOfNode));
const kNodeByItself = '2026-08-04';

lib.isEnabled = (flag) => {
  const { date, names } = lib.flags;
  if (names.includes(flag)) return true;
  const off = kOff[flag] ?? (flag.startsWith('enable_') ? flag.replace('enable_', 'disable_') : `no_${flag}`);
  if (names.includes(off)) return false;
  if (dates.has(flag)) return date >= dates.get(flag);
  const hasNode = names.includes('nodejs_compat') || (date >= kNodeByItself && !names.includes('no_nodejs_compat'));
  return hasNode && nodeDates.has(flag) && date >= nodeDates.get(flag);
};
lib.compatibilityFlags = () => Object.fromEntries([...dates.keys(), ...nodeDates.keys(), ...words(kByNameOnly)].map((flag) => [flag, lib.isEnabled(flag)]));
