/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the bytes of the file `order`. */
#include "index/order.h"

#include "index/folder.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define ORDER_MAGIC 0x315244524F59414AULL /* "JAYORDR1" */

/* Numbers are stored as the machine has them; then the slots of all
 * positions, then the positions of all slots, 4 bytes each. */
struct header {
    uint64_t magic;
    uint64_t documents;
    uint64_t base;
    uint64_t slots;
};

jy_status jy_order_write(int fd, const uint32_t *slot, uint64_t documents,
                         uint64_t base, uint64_t slots, jy_error *err)
{
    const struct header header = {ORDER_MAGIC, documents, base, slots};
    uint32_t *position = malloc((slots + 1) * sizeof *position);
    if (!position) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for the order");
    }
    for (uint64_t i = 0; i < slots; i++) {
        position[i] = JY_SLOT_DEAD;
    }
    for (uint64_t i = 0; i < documents; i++) {
        position[slot[i]] = (uint32_t)i;
    }
    bool good =
        jy_folder_write_all(fd, (const char *)&header, sizeof header) &&
        jy_folder_write_all(fd, (const char *)slot, documents * sizeof *slot) &&
        jy_folder_write_all(fd, (const char *)position,
                            slots * sizeof *position);
    int errnum = errno;
    free(position);
    return good ? JY_OK
                : jy_error_system(err, JY_E_UNAVAILABLE, errnum,
                                  "writing the file order");
}

static jy_status damaged(jy_error *err, const char *what)
{
    return jy_error_set(err, JY_E_UNAVAILABLE, "the file order is damaged: %s",
                        what);
}

/* Each position has a slot of its own, and no other slot has a position. */
static bool agrees(const jy_order *order)
{
    uint64_t alive = 0;
    for (uint64_t i = 0; i < order->slots; i++) {
        alive += order->position[i] != JY_SLOT_DEAD;
    }
    for (uint64_t i = 0; i < order->documents; i++) {
        if (order->slot[i] >= order->slots ||
            order->position[order->slot[i]] != i) {
            return false;
        }
    }
    return alive == order->documents;
}

static jy_status take(jy_order *order, jy_error *err)
{
    const struct header *header = order->map;
    const uint64_t max = JY_SLOTS_MAX;
    if (order->map_size < sizeof *header || header->magic != ORDER_MAGIC) {
        return damaged(err, "it does not begin as one");
    }
    if (header->slots > max || header->documents > header->slots ||
        header->base > header->slots ||
        order->map_size !=
            sizeof *header +
                (header->documents + header->slots) * sizeof(uint32_t)) {
        return damaged(err, "its size does not fit its header");
    }
    order->documents = header->documents;
    order->base = header->base;
    order->slots = header->slots;
    order->slot = (const uint32_t *)(header + 1);
    order->position = order->slot + order->documents;
    return agrees(order) ? JY_OK : damaged(err, "its halves disagree");
}

jy_status jy_order_open(int fd, jy_order *out, jy_error *err)
{
    struct stat info;
    *out = (jy_order){0};
    if (fstat(fd, &info) != 0) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno, "the file order");
    }
    if (info.st_size <= 0) {
        return damaged(err, "it is empty");
    }
    void *map = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno,
                               "mapping the file order");
    }
    out->map = map;
    out->map_size = (uint64_t)info.st_size;
    jy_status status = take(out, err);
    if (status != JY_OK) {
        jy_order_close(out);
    }
    return status;
}

void jy_order_close(jy_order *order)
{
    if (order->map) {
        munmap(order->map, order->map_size);
    }
    *order = (jy_order){0};
}
