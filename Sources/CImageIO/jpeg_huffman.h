// The Huffman decoding of a sequential JPEG, in place of libjpeg's, which takes most of the time that a photograph takes.
//
// Everything else stays libjpeg's, and so do its pixels, to the bit. Only what every camera writes is decoded here: one scan of all channels,
// coefficients of eight bits. Where anything in the data is not as it should be, the decoding is given up by a jump, and the file is
// decoded anew by libjpeg alone, which knows what to make of it.
#pragma once
#include "jpeg_errors.h"

enum { CIMAGEIO_HUFFMAN_PEEK = 10 };

// What the next CIMAGEIO_HUFFMAN_PEEK bits begin with.
typedef struct {
  uint8_t bits;   // how many bits code and coefficient take together; 0 where they are more than were peeked
  uint8_t skip;   // coefficients of 0 before it, and from there the end of the block; where `bits` is 0, the code's length, or 0 where it is longer
  int16_t value;  // the coefficient; where `bits` is 0, the symbol
} cimageio_huffman_entry;

typedef struct {
  cimageio_huffman_entry entries[1 << CIMAGEIO_HUFFMAN_PEEK];
  uint32_t limit[18];  // of each length, the first 16 bits beyond its codes; beyond the last, more than 16 bits
  int32_t offset[17];  // of each length, what is added to a code for its place among the symbols
  uint8_t symbols[256];
} cimageio_huffman_table;

// The next bits of a stretch of data, from the highest. There may be more in `buffer` than count: they are what comes next.
typedef struct {
  uint64_t buffer;
  int count;
  const uint8_t *next;
} cimageio_huffman_bits;

typedef struct {
  cimageio_huffman_table dc[NUM_HUFF_TBLS], ac[NUM_HUFF_TBLS];
  uint8_t *data;         // what lies between two markers, without the zeros that follow each 0xFF; to be freed
  const uint8_t *end;    // of `data`; there are some zeros behind it
  const uint8_t *after;  // the marker behind it, in the file
  cimageio_huffman_bits bits;
  int last_dc[MAX_COMPS_IN_SCAN];
  unsigned left, until_restart, next_restart;
} cimageio_huffman;

// Takes the Huffman decoding over, where it can, after jpeg_start_decompress and before the first row. `state` has to outlive the decoding.
// Whether it did.
int cimageio_huffman_install(j_decompress_ptr codec, cimageio_huffman *state);

// What `errors->result` is after a jump by which the decoding was given up.
enum { CIMAGEIO_HUFFMAN_TROUBLE = -1 };
