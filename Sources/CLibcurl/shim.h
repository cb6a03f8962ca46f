#pragma once
#include <curl/curl.h>

/* curl_easy_setopt and its kin are variadic, which Swift cannot call. */
static inline CURLcode infusync_easy_set_long(CURL *easy, CURLoption option, long value) { return curl_easy_setopt(easy, option, value); }
static inline CURLcode infusync_easy_set_large(CURL *easy, CURLoption option, curl_off_t value) { return curl_easy_setopt(easy, option, value); }
static inline CURLcode infusync_easy_set_string(CURL *easy, CURLoption option, const char *value) { return curl_easy_setopt(easy, option, value); }
static inline CURLcode infusync_easy_set_pointer(CURL *easy, CURLoption option, const void *value) { return curl_easy_setopt(easy, option, value); }
static inline CURLcode infusync_easy_set_list(CURL *easy, CURLoption option, struct curl_slist *value) { return curl_easy_setopt(easy, option, value); }
static inline CURLcode infusync_easy_set_data_function(CURL *easy, CURLoption option, size_t (*value)(char *, size_t, size_t, void *)) { return curl_easy_setopt(easy, option, value); }
static inline CURLcode infusync_easy_get_long(CURL *easy, CURLINFO info, long *value) { return curl_easy_getinfo(easy, info, value); }
static inline CURLcode infusync_easy_get_large(CURL *easy, CURLINFO info, curl_off_t *value) { return curl_easy_getinfo(easy, info, value); }
static inline CURLMcode infusync_multi_set_long(CURLM *multi, CURLMoption option, long value) { return curl_multi_setopt(multi, option, value); }
static inline CURL *infusync_message_easy(const CURLMsg *message) { return message->easy_handle; }
static inline CURLcode infusync_message_result(const CURLMsg *message) { return message->data.result; }
static inline CURLcode infusync_easy_set_before_request(CURL *easy, curl_prereq_callback value) { return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, value); }
