/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * protocol/request_forms.h - what the two forms of a request share.  Private
 * to protocol/request*.c.
 *
 * Ownership  A word borrows from the line.
 * Failure    As jy_request_parse().
 */
#ifndef JY_PROTOCOL_REQUEST_FORMS_H
#define JY_PROTOCOL_REQUEST_FORMS_H

#include "protocol/request.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A piece of the line. */
typedef struct jy_word {
    const char *bytes;
    size_t len;
} jy_word;

jy_word jy_word_trim(jy_word word); /* without the blanks around it */
bool jy_word_is_blank(char byte);

/* A word in a message, `%.*s`, cut at a character if it is long. */
#define JY_WORD_SHOWN(word) (int)jy_word_shown(word), (word).bytes
size_t jy_word_shown(jy_word word);

/* The arguments, as either form finds them. */
JY_NODISCARD jy_status jy_request_set_text(jy_request *out, jy_word text,
                                           jy_error *err);
JY_NODISCARD jy_status jy_request_set_doc(jy_request *out, jy_word id,
                                          jy_error *err);
JY_NODISCARD jy_status jy_request_set_number(jy_request *out, jy_option option,
                                             uint64_t value, jy_error *err);
JY_NODISCARD jy_status jy_request_set_choice(jy_request *out, jy_option option,
                                             jy_word word, jy_error *err);
/* One more member of a set. */
JY_NODISCARD jy_status jy_request_add_member(jy_request *out, jy_option option,
                                             jy_word word, jy_error *err);
jy_status jy_request_no_memory(jy_error *err);

/* The forms: a trimmed line of words; a line that holds one JSON object. */
JY_NODISCARD jy_status jy_request_from_words(jy_word line, jy_request *out,
                                             jy_error *err);
JY_NODISCARD jy_status jy_request_from_json(jy_word line, jy_request *out,
                                            jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
