#include "jpeg_huffman.h"

#include <stdlib.h>
#include <string.h>

// libjpeg-turbo's own header for those who replace a part of it. Other libjpegs have other parts, and decode alone.
#if defined(LIBJPEG_TURBO_VERSION) && __has_include(<jpegint.h>)
#include <jpegint.h>

#if defined(__x86_64__) && defined(__ELF__)
#define CLONES __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define CLONES
#endif
#define INLINE static inline __attribute__((always_inline))

// A coefficient takes 31 bits at most, so that a block can run no further than BEHIND beyond the end.
enum { PEEK = CIMAGEIO_HUFFMAN_PEEK, END_OF_BLOCK = 64, MOST_DC = 1 << 20, BEHIND = DCTSIZE2 * 4 + 16 };

// Where the coefficients, from the lowest frequency, lie in a block (figure 5 of ITU T.81); what broken data put beyond the last one
// goes where libjpeg has it.
static const uint8_t places[2 * DCTSIZE2] = {
     0,  1,  8, 16,  9,  2,  3, 10, 17, 24, 32, 25, 18, 11,  4,  5,
    12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13,  6,  7, 14, 21, 28,
    35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
    58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
    63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
    63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
    63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63};

// MARK: Tables

// The number that `size` bits stand for (figure F.12).
INLINE int extended(unsigned bits, int size) {
  return size == 0 ? 0 : bits >> (size - 1) ? (int)bits : (int)bits - (1 << size) + 1;
}

static cimageio_huffman_entry dc_entry(int symbol, int length, unsigned rest) {
  const int left = PEEK - length;
  if (symbol > left) return (cimageio_huffman_entry){.value = (int16_t)symbol, .skip = (uint8_t)length};
  return (cimageio_huffman_entry){.value = (int16_t)extended(rest >> (left - symbol), symbol), .bits = (uint8_t)(length + symbol)};
}

static cimageio_huffman_entry ac_entry(int symbol, int length, unsigned rest) {
  const int run = symbol >> 4, size = symbol & 15, left = PEEK - length;
  if (size == 0) return (cimageio_huffman_entry){.skip = run == 15 ? run : END_OF_BLOCK, .bits = (uint8_t)length};
  if (size > left) return (cimageio_huffman_entry){.value = (int16_t)symbol, .skip = (uint8_t)length};
  return (cimageio_huffman_entry){
      .value = (int16_t)extended(rest >> (left - size), size), .skip = (uint8_t)run, .bits = (uint8_t)(length + size)};
}

typedef cimageio_huffman_entry entry_maker(int symbol, int length, unsigned rest);

// Codes of one length follow one another, those of the next begin after them with a 0 behind (annex C). Whether the table is one.
static int build(cimageio_huffman_table *table, const JHUFF_TBL *from, entry_maker *entry) {
  memcpy(table->symbols, from->huffval, sizeof table->symbols);
  uint32_t code = 0;
  int count = 0;
  for (int length = 1; length <= 16; length++, code <<= 1) {
    table->offset[length] = count - (int32_t)code;
    for (int i = 0; i < from->bits[length]; i++, code++, count++) {
      if (code >> length || count > 255) return 0;
      const unsigned spread = length <= PEEK ? 1u << (PEEK - length) : 0;
      for (unsigned rest = 0; rest < spread; rest++) {
        table->entries[code * spread + rest] = entry(from->huffval[count], length, rest);
      }
    }
    table->limit[length] = code << (16 - length);
  }
  table->limit[17] = UINT32_MAX;
  return 1;
}

// MARK: Bits

// At least 56 bits. Whole bytes are counted; of the one behind them some bits may be there already, and are laid over themselves later.
INLINE void fill(cimageio_huffman_bits *s) {
  uint64_t word;
  memcpy(&word, s->next, 8);
  s->buffer |= __builtin_bswap64(word) >> s->count;
  s->next += (63 - s->count) >> 3;
  s->count |= 56;
}

INLINE void drop(cimageio_huffman_bits *s, int count) {
  s->buffer <<= count;
  s->count -= count;
}

INLINE unsigned take(cimageio_huffman_bits *s, int count) {
  const unsigned bits = count == 0 ? 0 : (unsigned)(s->buffer >> (64 - count));
  drop(s, count);
  return bits;
}

INLINE cimageio_huffman_entry peek(const cimageio_huffman_bits *s, const cimageio_huffman_table *table) {
  return table->entries[s->buffer >> (64 - PEEK)];
}

// The symbol of an entry that does not hold all; -1 where no code begins like this.
static int symbol_of(cimageio_huffman_bits *s, const cimageio_huffman_table *table, cimageio_huffman_entry entry) {
  if (entry.skip > 0) {
    drop(s, entry.skip);
    return entry.value;
  }
  const uint32_t peeked = (uint32_t)(s->buffer >> 48);
  int length = PEEK + 1;
  while (peeked >= table->limit[length]) length++;
  if (length > 16) return -1;
  const int32_t place = (int32_t)take(s, length) + table->offset[length];
  return place >= 0 && place < 256 ? table->symbols[place] : -1;
}

// MARK: Blocks

INLINE int decode_dc(cimageio_huffman_bits *s, const cimageio_huffman_table *table, int *difference) {
  fill(s);
  const cimageio_huffman_entry entry = peek(s, table);
  *difference = entry.value;
  drop(s, entry.bits);
  if (entry.bits) return 1;
  const int size = symbol_of(s, table, entry);
  if (size < 0 || size > 15) return 0;
  *difference = extended(take(s, size), size);
  return 1;
}

// What an entry of an alternating coefficient that does not hold all stands for; `bits` is 0 where it stands for nothing.
static cimageio_huffman_entry long_entry(
    cimageio_huffman_bits *s, const cimageio_huffman_table *table, cimageio_huffman_entry entry) {
  fill(s);
  const int symbol = symbol_of(s, table, entry);
  if (symbol < 0) return (cimageio_huffman_entry){0};
  const int run = symbol >> 4, size = symbol & 15;
  return (cimageio_huffman_entry){.bits = 1,
                                  .skip = size == 0 && run < 15 ? END_OF_BLOCK : (uint8_t)run,
                                  .value = (int16_t)extended(take(s, size), size)};
}

// One coefficient, a run of zeros, or the end of the block: `k` is then beyond it. Whether all is well.
INLINE int decode_next(cimageio_huffman_bits *s, const cimageio_huffman_table *table, JCOEF *block, unsigned *k) {
  cimageio_huffman_entry entry = peek(s, table);
  drop(s, entry.bits);
  if (__builtin_expect(entry.bits == 0, 0)) {
    entry = long_entry(s, table, entry);
    if (entry.bits == 0) return 0;
  }
  *k += entry.skip;
  block[places[*k]] = entry.value;
  ++*k;
  return 1;
}

// `block` holds zeros before. Whether all is well; whoever calls finds out whether there were so many bits.
INLINE int decode_ac(cimageio_huffman_bits *s, const cimageio_huffman_table *table, JCOEF *block) {
  unsigned k = 1;
  while (1) {
    fill(s);
    // 56 bits are enough for three that were peeked whole, and after any longer one for two.
    for (int i = 0; i < 3; i++) {
      if (!decode_next(s, table, block, &k)) return 0;
      if (k >= DCTSIZE2) return 1;
    }
  }
}

// MARK: The scan

// A jump to where the decoding began; what it has written is written anew.
static void give_up(j_decompress_ptr codec) {
  cimageio_jpeg_errors *errors = (cimageio_jpeg_errors *)codec->err;
  errors->result = CIMAGEIO_HUFFMAN_TROUBLE;
  longjmp(errors->jump, 1);
}

// The stretch from `from` to the next marker becomes the data: 0xFF stands for itself only with a 0 behind it.
static void take_stretch(j_decompress_ptr codec, cimageio_huffman *s, const uint8_t *from) {
  const uint8_t *end = codec->src->next_input_byte + codec->src->bytes_in_buffer;
  uint8_t *to = s->data;
  while (1) {
    const uint8_t *escape = memchr(from, 0xFF, (size_t)(end - from));
    if (!escape || end - escape < 2) give_up(codec);
    memcpy(to, from, (size_t)(escape - from));
    to += escape - from;
    from = escape;
    if (escape[1] != 0) break;
    *to++ = 0xFF;
    from += 2;
  }
  memset(to, 0, BEHIND);
  s->end = to;
  s->after = from;
  s->bits = (cimageio_huffman_bits){.next = s->data};
}

// Whether more was taken than there is.
INLINE int is_beyond(const cimageio_huffman *s) {
  return (s->bits.next - s->end) * 8 > s->bits.count;
}

// All but the last bits of a byte must have been taken: what else there is, is for libjpeg to judge.
static void finish_stretch(j_decompress_ptr codec, const cimageio_huffman *s) {
  const ptrdiff_t bits_left = (s->end - s->bits.next) * 8 + s->bits.count;
  if (bits_left < 0 || bits_left >= 8) give_up(codec);
}

static void restart(j_decompress_ptr codec, cimageio_huffman *s) {
  finish_stretch(codec, s);
  if (s->after[1] != 0xD0 + s->next_restart) give_up(codec);
  take_stretch(codec, s, s->after + 2);
  s->next_restart = (s->next_restart + 1) & 7;
  s->until_restart = codec->restart_interval;
  memset(s->last_dc, 0, sizeof s->last_dc);
}

static void hand_back(j_decompress_ptr codec, const cimageio_huffman *s) {
  finish_stretch(codec, s);
  codec->src->bytes_in_buffer -= (size_t)(s->after - codec->src->next_input_byte);
  codec->src->next_input_byte = s->after;
}

INLINE int decode_block(cimageio_huffman *s, const jpeg_component_info *component, int *last_dc, JCOEF *block) {
  cimageio_huffman_bits bits = s->bits;
  int difference;
  if (!decode_dc(&bits, &s->dc[component->dc_tbl_no], &difference)) return 0;
  *last_dc += difference;
  block[0] = (JCOEF)*last_dc;
  if (!decode_ac(&bits, &s->ac[component->ac_tbl_no], block)) return 0;
  s->bits = bits;
  return *last_dc <= MOST_DC && *last_dc >= -MOST_DC && !is_beyond(s);
}

CLONES static boolean decode_mcu(j_decompress_ptr codec, JBLOCKROW *blocks) {
  cimageio_huffman *s = codec->client_data;
  if (codec->restart_interval && s->until_restart-- == 0) {
    restart(codec, s);
    s->until_restart--;
  }
  JBLOCK unwanted;  // Where libjpeg passes a part over, it names no blocks.
  for (int i = 0; i < codec->blocks_in_MCU; i++) {
    const int channel = codec->MCU_membership[i];
    JCOEF *block = blocks ? *blocks[i] : unwanted;
    if (!decode_block(s, codec->cur_comp_info[channel], &s->last_dc[channel], block)) give_up(codec);
  }
  if (--s->left == 0) hand_back(codec, s);
  return TRUE;
}

static int build_tables(j_decompress_ptr codec, cimageio_huffman *s) {
  for (int i = 0; i < codec->comps_in_scan; i++) {
    const int dc = codec->cur_comp_info[i]->dc_tbl_no, ac = codec->cur_comp_info[i]->ac_tbl_no;
    if (dc < 0 || dc >= NUM_HUFF_TBLS || ac < 0 || ac >= NUM_HUFF_TBLS) return 0;
    const JHUFF_TBL *dc_codes = codec->dc_huff_tbl_ptrs[dc], *ac_codes = codec->ac_huff_tbl_ptrs[ac];
    if (!dc_codes || !ac_codes) return 0;
    if (!s->dc[dc].limit[17] && !build(&s->dc[dc], dc_codes, dc_entry)) return 0;
    if (!s->ac[ac].limit[17] && !build(&s->ac[ac], ac_codes, ac_entry)) return 0;
  }
  return 1;
}

int cimageio_huffman_install(j_decompress_ptr codec, cimageio_huffman *state) {
  if (codec->progressive_mode || codec->arith_code || codec->comps_in_scan != codec->num_components) return 0;
  if (!build_tables(codec, state)) return 0;
  state->data = malloc(codec->src->bytes_in_buffer + BEHIND);
  if (!state->data) return 0;
  take_stretch(codec, state, codec->src->next_input_byte);
  state->left = codec->MCUs_per_row * codec->MCU_rows_in_scan;
  state->until_restart = codec->restart_interval;
  codec->client_data = state;
  codec->entropy->decode_mcu = decode_mcu;
  return 1;
}

#else

int cimageio_huffman_install(j_decompress_ptr codec, cimageio_huffman *state) {
  (void)codec, (void)state;
  return 0;
}

#endif
