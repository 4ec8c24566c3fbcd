// The Huffman decoding of a sequential JPEG, in place of libjpeg's, which takes most of the time that a photograph takes.
//
// Everything else stays libjpeg's, and so do its pixels, to the bit. Only what every camera writes is decoded here: one scan of all channels,
// coefficients of eight bits. Where anything in the data is not as it should be, the decoding is given up by a jump, and the file is
// decoded anew by libjpeg alone, which knows what to make of it.
#pragma once
#include "jpeg_errors.h"

enum { CIMAGEIO_HUFFMAN_PEEK = 11 };

// By the next CIMAGEIO_HUFFMAN_PEEK bits, what they begin with. The bits of an entry, from the lowest on:
//   of a DC difference   6: how many bits code and number take together, 10: nothing, 16: the difference
//   of AC coefficients   6: how many bits they take together, 4: coefficients of 0 before the first, 6: from the coefficient before them to the
//                        second one, 8: the first, 8: the second, or the first again
//   of what has no room  6: zeros, 26: how many bits its code has at least
typedef struct {
  uint32_t entries[1 << CIMAGEIO_HUFFMAN_PEEK];
  uint32_t limit[18];  // of each length, the first 16 bits beyond its codes; beyond the last, more than 16 bits
  int32_t offset[17];  // of each length, what is added to a code for its place among the symbols
  uint8_t symbols[256];
} cimageio_huffman_table;

typedef struct {
  cimageio_huffman_table dc[NUM_HUFF_TBLS], ac[NUM_HUFF_TBLS];
  uint8_t has_dc[NUM_HUFF_TBLS], has_ac[NUM_HUFF_TBLS];
} cimageio_huffman_tables;

// How a block of an MCU is decoded.
typedef struct {
  const cimageio_huffman_table *dc, *ac;
  int channel;
} cimageio_huffman_plan;

// The next bits of a stretch of data, from the highest. There may be more in `buffer` than count: they are what comes next.
typedef struct {
  uint64_t buffer;
  int count;
  const uint8_t *next;
} cimageio_huffman_bits;

typedef struct {
  cimageio_huffman_tables *tables;
  cimageio_huffman_plan plan[D_MAX_BLOCKS_IN_MCU];
  uint8_t *data;         // what lies between two markers, without the zeros that follow each 0xFF
  const uint8_t *end;    // of `data`; there are some zeros behind it
  const uint8_t *after;  // the marker behind it, in the file
  cimageio_huffman_bits bits;
  int last_dc[MAX_COMPS_IN_SCAN];
  unsigned left, until_restart, next_restart;
} cimageio_huffman;

// Takes the Huffman decoding over, where it can, after jpeg_start_decompress and before the first row. `state`, all zeros, has to outlive the decoding, and
// is to be given to cimageio_huffman_free whatever comes of it. Whether it did.
int cimageio_huffman_install(j_decompress_ptr codec, cimageio_huffman *state);

void cimageio_huffman_free(cimageio_huffman *state);

// What `errors->result` is after a jump by which the decoding was given up.
enum { CIMAGEIO_HUFFMAN_TROUBLE = -1 };
