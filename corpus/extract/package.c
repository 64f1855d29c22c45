/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a part of an archive is found, unpacked and parsed. */
#include "corpus/extract/package.h"

#include <archive.h>
#include <archive_entry.h>
#include <libxml/xmlreader.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOCK ((size_t)64 << 10) /* bytes of the archive at a time */

/* How a document of an old office program, or a protected one, begins. */
static const char old_office[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/* "EncryptedPackage" in UTF-16, as a protected one names its content. */
static const char protected_office[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P";

struct jy_part_reader {
    struct archive *archive;
    xmlTextReaderPtr xml;
    const char *part;
    size_t unpacked;
    bool too_large;
    bool damaged; /* the archive, not the XML in it */
};

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "no memory for a document");
}

/* --- the archive */

static bool holds(const char *bytes, size_t len, const char *what, size_t size)
{
    for (size_t i = 0; i + size <= len; i++) {
        if (memcmp(bytes + i, what, size) == 0) {
            return true;
        }
    }
    return false;
}

/* It is no archive: what is it? */
static jy_status explain(int fd, jy_error *err)
{
    char *bytes = malloc(BLOCK);
    size_t len = 0;
    if (bytes == NULL) {
        return no_memory(err);
    }
    if (lseek(fd, 0, SEEK_SET) == 0) {
        ssize_t got = read(fd, bytes, BLOCK);
        len = got > 0 ? (size_t)got : 0;
    }
    bool is_old = len > 8 && memcmp(bytes, old_office, 8) == 0;
    bool is_protected = is_old && holds(bytes, len, protected_office,
                                        sizeof protected_office - 1);
    free(bytes);
    return jy_error_set(
        err, JY_E_REQUEST, "%s",
        is_protected ? "protected by a password; save it without one"
        : is_old     ? "protected by a password, or of an old office program; "
                       "save it anew without one"
                     : "damaged: not the archive that such a document is");
}

static bool open_archive(struct archive *archive, int fd)
{
    return lseek(fd, 0, SEEK_SET) == 0 &&
           archive_read_support_format_zip_seekable(archive) == ARCHIVE_OK &&
           archive_read_open_fd(archive, fd, BLOCK) == ARCHIVE_OK;
}

/* Go to the part, of which the descriptor's archive may have none. */
static jy_status find_part(jy_part_reader *reader, int fd, bool *found,
                           jy_error *err)
{
    struct archive_entry *entry;
    *found = false;
    for (int count = 0;; count++) {
        int result = archive_read_next_header(reader->archive, &entry);
        if (result == ARCHIVE_EOF) {
            return count > 0 ? JY_OK : explain(fd, err);
        }
        if (result < ARCHIVE_WARN) {
            return explain(fd, err);
        }
        if (count == JY_PACKAGE_ENTRIES_MAX) {
            return jy_error_set(err, JY_E_TOO_LARGE,
                                "more than %d parts in the archive",
                                JY_PACKAGE_ENTRIES_MAX);
        }
        const char *name = archive_entry_pathname(entry);
        if (name != NULL && strcmp(name, reader->part) == 0) {
            break;
        }
    }
    if (archive_entry_is_encrypted(entry)) {
        return jy_error_set(err, JY_E_REQUEST,
                            "protected by a password; save it without one");
    }
    *found = true;
    return JY_OK;
}

/* --- XML */

/* More bytes of the part, as libxml2 asks for them. */
static int read_part(void *user, char *buffer, int size)
{
    jy_part_reader *reader = user;
    ssize_t got = archive_read_data(reader->archive, buffer, (size_t)size);
    if (got < 0) {
        reader->damaged = true;
        return -1;
    }
    reader->unpacked += (size_t)got;
    if (reader->unpacked > JY_PACKAGE_PART_MAX) {
        reader->too_large = true;
        return -1;
    }
    return (int)got;
}

static int close_part(void *user)
{
    (void)user;
    return 0;
}

bool jy_part_attribute(jy_part_reader *reader, const char *name, char *room,
                       size_t size)
{
    bool found = false;
    while (!found && xmlTextReaderMoveToNextAttribute(reader->xml) == 1) {
        const xmlChar *key = xmlTextReaderConstLocalName(reader->xml);
        const xmlChar *value = xmlTextReaderConstValue(reader->xml);
        found = key != NULL && value != NULL &&
                strcmp((const char *)key, name) == 0;
        if (found) {
            strncpy(room, (const char *)value, size - 1);
            room[size - 1] = '\0';
        }
    }
    (void)xmlTextReaderMoveToElement(reader->xml);
    return found;
}

static jy_status too_large(const jy_part_reader *reader, jy_error *err)
{
    return jy_error_set(err, JY_E_TOO_LARGE,
                        "more than %zu bytes unpacked in %s",
                        JY_PACKAGE_PART_MAX, reader->part);
}

/* The parser has given up. */
static jy_status failed(const jy_part_reader *reader, jy_error *err)
{
    if (reader->too_large) {
        return too_large(reader, err);
    }
    return jy_error_set(err, JY_E_REQUEST, "damaged: %s %s", reader->part,
                        reader->damaged ? "cannot be unpacked"
                                        : "is not the XML it should be");
}

/* What the parser stands at. */
static jy_status take_node(jy_part_reader *reader,
                           const jy_part_handler *handler, void *user,
                           jy_error *err)
{
    int type = xmlTextReaderNodeType(reader->xml);
    const char *name = (const char *)xmlTextReaderConstLocalName(reader->xml);
    const char *value = (const char *)xmlTextReaderConstValue(reader->xml);
    if (xmlTextReaderDepth(reader->xml) > JY_PACKAGE_DEPTH_MAX) {
        return jy_error_set(err, JY_E_TOO_LARGE,
                            "more than %d elements inside each other in %s",
                            JY_PACKAGE_DEPTH_MAX, reader->part);
    }
    if (type == XML_READER_TYPE_DOCUMENT_TYPE ||
        type == XML_READER_TYPE_ENTITY_REFERENCE) {
        return jy_error_set(err, JY_E_REQUEST,
                            "%s declares entities, which no such document does",
                            reader->part);
    }
    if (type == XML_READER_TYPE_ELEMENT) {
        bool is_empty = xmlTextReaderIsEmptyElement(reader->xml) == 1;
        handler->begin(user, name, reader);
        if (is_empty) {
            handler->end(user, name);
        }
    } else if (type == XML_READER_TYPE_END_ELEMENT) {
        handler->end(user, name);
    } else if ((type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA ||
                type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE) &&
               value != NULL) {
        handler->text(user, (jy_text){value, strlen(value)});
    }
    return handler->status(user, err);
}

static void be_quiet(void *user, const char *message,
                     xmlParserSeverities severity, xmlTextReaderLocatorPtr at)
{
    (void)user;
    (void)message;
    (void)severity;
    (void)at;
}

static jy_status parse(jy_part_reader *reader, const jy_part_handler *handler,
                       void *user, jy_error *err)
{
    reader->xml = xmlReaderForIO(read_part, close_part, reader, NULL, NULL,
                                 XML_PARSE_NONET | XML_PARSE_NOERROR |
                                     XML_PARSE_NOWARNING | XML_PARSE_COMPACT);
    if (reader->xml == NULL) {
        return reader->damaged ? failed(reader, err) : no_memory(err);
    }
    xmlTextReaderSetErrorHandler(reader->xml, be_quiet, NULL);
    int more = 1;
    jy_status status = JY_OK;
    while (status == JY_OK && (more = xmlTextReaderRead(reader->xml)) == 1) {
        status = take_node(reader, handler, user, err);
    }
    if (status == JY_OK && (more < 0 || reader->damaged || reader->too_large)) {
        status = failed(reader, err);
    }
    xmlFreeTextReader(reader->xml);
    return status;
}

jy_status jy_package_read(int fd, const char *name,
                          const jy_part_handler *handler, void *user,
                          bool *found, jy_error *err)
{
    jy_part_reader reader = {.archive = archive_read_new(), .part = name};
    *found = false;
    if (reader.archive == NULL) {
        return no_memory(err);
    }
    jy_status status = open_archive(reader.archive, fd)
                           ? find_part(&reader, fd, found, err)
                           : explain(fd, err);
    if (status == JY_OK && *found) {
        status = parse(&reader, handler, user, err);
    }
    (void)archive_read_free(reader.archive);
    return status;
}
