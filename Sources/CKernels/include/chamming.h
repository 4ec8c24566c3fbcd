// Hamming distances of one 64-bit number from many.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Writes the positions of those of `count` numbers that differ from `query` in at most `radius` bits to `hits`, which holds `count`, in
// order; gives how many.
size_t chamming_within(uint64_t query, const uint64_t *numbers, size_t count, uint32_t radius, uint32_t *hits);
