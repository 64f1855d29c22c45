/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * protocol/request.h - one line, understood.
 *
 * A request has two forms with one meaning: words for people
 * (SEARCH limit=5 智能制造) and a JSON object for programs
 * ({"op":"search","q":"智能制造","limit":5}).  All arguments are checked here.
 *
 * Ownership  jy_request_parse() fills a struct of the caller's, who empties
 *            it with jy_request_clear() whether parsing worked or not.
 * Threads    One thread at a time in the whole process parses (cJSON).
 * Failure    err names the word, key or byte at fault.
 */
#ifndef JY_PROTOCOL_REQUEST_H
#define JY_PROTOCOL_REQUEST_H

#include "protocol/status.h"
#include "protocol/verb.h"

#ifdef __cplusplus
extern "C" {
#endif

#define JY_PROTOCOL_VERSION 1
#define JY_LINE_BYTES_MAX 65536 /* a request line without its end */
#define JY_REQUEST_ID_CHARACTERS_MAX 128

typedef struct jy_request {
    jy_verb verb;
    char *id;   /* the client's id as JSON text; NULL: there is none */
    char *text; /* query, text or document id, NUL-terminated; NULL: none */
    size_t len; /* bytes of `text` */
    char *doc;  /* JY_OPTION_DOC, the same way */
    size_t doc_len;
    uint64_t job;                /* 0: the latest */
    uint64_t option[JY_OPTIONS]; /* as asked for, or the default */
} jy_request;

/*
 * Understand `line`.  If it fails, out->id is there all the same when it
 * could be read.
 *
 * JY_E_REQUEST   not a request
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_request_parse(const char *line, size_t len,
                                        jy_request *out, jy_error *err);
void jy_request_clear(jy_request *request);

/*
 * Is this line (its first byte is enough for TLS) of another protocol, HTTP
 * or TLS, so that what follows it must not be read as requests?
 */
bool jy_request_is_foreign(const char *line, size_t len);

#ifdef __cplusplus
}
#endif
#endif
