/* dictionary.c - finds a field by its name. */
#include "backends/import/dictionary.h"

#include <string.h>

static uint64_t hash_of(const char *name, size_t n)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < n; i++) h = (h ^ (unsigned char)name[i]) * UINT64_C(1099511628211);
    return h;
}

uint32_t dictionary_find(const struct dictionary *d, const char *name, size_t n)
{
    if (!d->n_buckets) return NO_FIELD;
    uint32_t i = d->buckets[hash_of(name, n) & (d->n_buckets - 1)];
    for (; i != NO_FIELD; i = d->fields.at[i].hash_next)
        if (strlen(d->fields.at[i].part[PART_NAME]) == n && memcmp(d->fields.at[i].part[PART_NAME], name, n) == 0) return i;
    return NO_FIELD;
}

void dictionary_index(struct import *im, struct dictionary *d)
{
    d->n_buckets = 16;
    while (d->n_buckets < d->fields.len) d->n_buckets *= 2;
    d->buckets = arena_alloc(im->arena, d->n_buckets * sizeof *d->buckets);
    for (uint32_t i = 0; i < d->n_buckets; i++) d->buckets[i] = NO_FIELD;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < d->fields.len; i++) {
        struct field f = d->fields.at[i];
        const char *name = f.part[PART_NAME];
        uint32_t first = dictionary_find(d, name, strlen(name));
        if (first != NO_FIELD) {
            struct diag *diag = import_say1(im, RX_IMPORT_NAME_TWICE, f.at[PART_NAME], name);
            diag_mark(im->diags, diag, d->fields.at[first].at[PART_NAME], msg_of("la première fois", "the first time"));
            continue;
        }
        uint32_t *bucket = &d->buckets[hash_of(name, strlen(name)) & (d->n_buckets - 1)];
        f.hash_next = *bucket;
        d->fields.at[kept] = f;
        *bucket = kept++;
    }
    d->fields.len = kept;
}
