// Hamming distances of one 64-bit number from many.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Writes the positions of those of `count` numbers that differ from `query` in at most `radius` bits to `hits`, which holds `count`, in
// order; gives how many.
size_t chamming_within(uint64_t query, const uint64_t *numbers, size_t count, uint32_t radius, uint32_t *hits);

// Which bits of a number name its bucket: three blocks of `width` bits, from these places on.
typedef struct {
  uint32_t shifts[3], width;
} chamming_key;

// Sorts `count` numbers by their buckets, and within one as they come: to `sorted`, with their places in the list to `places`. `starts` has a
// number more than there are buckets, all 0; it gets where each starts.
void chamming_sort(const uint64_t *numbers, size_t count, const chamming_key *key, uint32_t *starts, uint64_t *sorted, uint32_t *places);

typedef struct {
  uint32_t query, slot;
} chamming_pair;

// Compares the queries from number *next on with the sorted numbers of their buckets and writes those that differ in at most `radius` bits to
// `pairs`, of which there is room for `capacity` (as much as the largest bucket has, at the least). Gives how many; *next is the query to
// go on with.
size_t chamming_join(const uint64_t *queries, size_t count, const chamming_key *key, const uint32_t *starts, const uint64_t *sorted,
                     uint32_t radius, size_t *next, chamming_pair *pairs, size_t capacity);

// The same for the sorted numbers themselves, each with those that follow it in its bucket.
size_t chamming_join_within(const uint64_t *sorted, size_t count, const chamming_key *key, const uint32_t *starts, uint32_t radius,
                            size_t *next, chamming_pair *pairs, size_t capacity);
