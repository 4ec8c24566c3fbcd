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
#define UNROLLED _Pragma("clang loop unroll(full)")

// A coefficient takes 31 bits at most, so that the blocks that are decoded at once run no further than BEHIND beyond the end. END_OF_BLOCK
// steps lead out of it from anywhere.
enum {
  PEEK = CIMAGEIO_HUFFMAN_PEEK, AT_ONCE = 56 / PEEK, END_OF_BLOCK = DCTSIZE2 - 1, MOST_DC = 1 << 20,
  BEHIND = D_MAX_BLOCKS_IN_MCU * DCTSIZE2 * 4 + 16
};

// Where the coefficients, from the lowest frequency, lie in a block (figure 5 of ITU T.81); what broken data put beyond the last one
// goes where libjpeg has it, and so do the zeros that stand for the end of a block.
static const uint8_t places[DCTSIZE2 - 1 + END_OF_BLOCK] = {
     0,  1,  8, 16,  9,  2,  3, 10, 17, 24, 32, 25, 18, 11,  4,  5,
    12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13,  6,  7, 14, 21, 28,
    35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
    58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
    63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
    63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
    63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63};

// MARK: Entries

// The number that `size` bits stand for (figure F.12).
INLINE int extended(unsigned bits, int size) {
  return size == 0 ? 0 : bits >> (size - 1) ? (int)bits : (int)bits - (1 << size) + 1;
}

INLINE int bits_of(uint32_t entry) { return entry & 63; }

// What does not fit: the code alone, of at least so many bits.
INLINE uint32_t long_entry(int length) { return (uint32_t)length << 6; }
INLINE int length_of(uint32_t entry) { return entry >> 6; }

INLINE uint32_t difference_entry(int bits, int value) { return (uint32_t)bits | (uint32_t)value << 16; }
INLINE int difference_of(uint32_t entry) { return (int32_t)entry >> 16; }

// One coefficient, which is its own second one.
INLINE uint32_t coefficient_entry(int bits, int step, int value) {
  const uint32_t byte = (uint8_t)value;
  return (uint32_t)bits | (uint32_t)(step - 1) << 6 | (uint32_t)step << 10 | byte << 16 | byte << 24;
}

// A 0 at the next place, where there is one, and then nothing.
INLINE uint32_t last_entry(int bits) { return (uint32_t)bits | END_OF_BLOCK << 10; }

INLINE unsigned step_of(uint32_t entry) { return (entry >> 6 & 15) + 1; }
INLINE unsigned reach_of(uint32_t entry) { return entry >> 10 & 63; }
INLINE int8_t first_of(uint32_t entry) { return (int8_t)(entry >> 16); }
INLINE int8_t second_of(uint32_t entry) { return (int8_t)(entry >> 24); }
INLINE int is_last(uint32_t entry) { return reach_of(entry) == END_OF_BLOCK; }
INLINE int is_last_alone(uint32_t entry) { return is_last(entry) && (entry & 0xFF03C0) == 0; }

INLINE uint32_t pair_of(uint32_t first, uint32_t second) {
  const uint32_t reach = is_last(second) ? END_OF_BLOCK : reach_of(first) + reach_of(second);
  return (first & 0xFF03C0) | ((first + second) & 63) | reach << 10 | (second & 0xFF000000);
}

// MARK: Tables

// Of a symbol, the bits of the number behind its code.
typedef int size_of_symbol(int symbol);
// The entry of a code that takes `bits` together with its number.
typedef uint32_t entry_maker(int symbol, int bits, int number);

INLINE int dc_size(int symbol) { return symbol; }
INLINE uint32_t dc_entry(int symbol, int bits, int number) {
  (void)symbol;
  return difference_entry(bits, number);
}

INLINE int ac_size(int symbol) { return symbol & 15; }
INLINE uint32_t ac_entry(int symbol, int bits, int number) {
  const int run = symbol >> 4;
  return ac_size(symbol) == 0 && run < 15 ? last_entry(bits) : coefficient_entry(bits, run + 1, number);
}

// All entries that begin with a code: as many for each number as there are bits left behind it.
INLINE void fill_entries(uint32_t *entries, int symbol, int length, int most, size_of_symbol *size_of, entry_maker *entry) {
  const int left = PEEK - length, size = size_of(symbol), is_short = size <= left && size <= most;
  const unsigned numbers = is_short ? 1u << size : 1, copies = 1u << (is_short ? left - size : left);
  for (unsigned i = 0; i < numbers; i++) {
    const uint32_t made = is_short ? entry(symbol, length + size, extended(i, size)) : long_entry(length);
    for (unsigned k = 0; k < copies; k++) *entries++ = made;
  }
}

// Codes of one length follow one another, those of the next begin after them with a 0 behind (annex C). `most` is how many bits of a number an
// entry can hold. Whether the table is one.
INLINE int build(cimageio_huffman_table *table, const JHUFF_TBL *from, int most, size_of_symbol *size_of, entry_maker *entry) {
  memcpy(table->symbols, from->huffval, sizeof table->symbols);
  uint32_t code = 0;
  int count = 0;
  for (int length = 1; length <= 16; length++, code <<= 1) {
    table->offset[length] = count - (int32_t)code;
    for (int i = 0; i < from->bits[length]; i++, code++, count++) {
      if (code >> length || count > 255) return 0;
      if (length <= PEEK) fill_entries(table->entries + (code << (PEEK - length)), from->huffval[count], length, most, size_of, entry);
    }
    table->limit[length] = code << (16 - length);
    if (length == PEEK) for (uint32_t k = code; k < 1 << PEEK; k++) table->entries[k] = long_entry(PEEK + 1);
  }
  table->limit[17] = UINT32_MAX;
  return 1;
}

// Puts two coefficients into each entry that has room for them.
static void pair(cimageio_huffman_table *table) {
  uint32_t singles[1 << PEEK];
  memcpy(singles, table->entries, sizeof singles);
  for (unsigned i = 0; i < 1 << PEEK; i++) {
    const uint32_t first = singles[i], second = singles[i << bits_of(first) & ((1 << PEEK) - 1)];
    if (bits_of(first) == 0 || is_last(first)) continue;
    if (bits_of(second) && bits_of(first) + bits_of(second) <= PEEK) table->entries[i] = pair_of(first, second);
  }
}

static int build_dc(cimageio_huffman_table *table, const JHUFF_TBL *from) {
  return build(table, from, 15, dc_size, dc_entry);
}

static int build_ac(cimageio_huffman_table *table, const JHUFF_TBL *from) {
  if (!build(table, from, 7, ac_size, ac_entry)) return 0;
  pair(table);
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
  s->buffer <<= count & 63;
  s->count -= count;
}

INLINE uint32_t peek(const cimageio_huffman_bits *s, const cimageio_huffman_table *table) {
  return table->entries[s->buffer >> (64 - PEEK)];
}

// A code and the number behind it.
typedef struct {
  int bits;  // of both; 0 where no code begins like this
  int run, size, value;
} coded;

// Looks it up by its length, from `length` on. What it needs comes by value: for what has an address, the processor would wait on memory.
static __attribute__((noinline)) coded look_up(uint64_t buffer, const cimageio_huffman_table *table, int length, int is_ac) {
  const uint32_t peeked = (uint32_t)(buffer >> 48);
  while (peeked >= table->limit[length]) length++;
  const int32_t place = length > 16 ? -1 : (int32_t)(buffer >> (64 - length)) + table->offset[length];
  if (place < 0 || place > 255) return (coded){0};
  const int symbol = table->symbols[place], run = is_ac ? symbol >> 4 : 0, size = is_ac ? symbol & 15 : symbol;
  if (size > 15) return (coded){0};
  const int value = size == 0 ? 0 : extended((unsigned)(buffer << length >> (64 - size)), size);
  return (coded){.bits = length + size, .run = run, .size = size, .value = value};
}

// MARK: Blocks

INLINE int decode_dc(cimageio_huffman_bits *s, const cimageio_huffman_table *table, int *difference) {
  fill(s);
  const uint32_t entry = peek(s, table);
  *difference = difference_of(entry);
  drop(s, bits_of(entry));
  if (bits_of(entry)) return 1;
  const coded code = look_up(s->buffer, table, length_of(entry), 0);
  *difference = code.value;
  drop(s, code.bits);
  return code.bits;
}

enum { GOES_ON, IS_FULL, IS_WRONG };

// Puts an entry's coefficients behind the last one, which lies at **last.
INLINE int put(cimageio_huffman_bits *s, const cimageio_huffman_table *table, uint32_t entry, const uint8_t **last, JCOEF *block) {
  const uint8_t *end = places + DCTSIZE2 - 1, *first = *last + step_of(entry), *second = *last + reach_of(entry);
  block[*first] = first_of(entry);
  block[*second] = second_of(entry);
  *last = second;
  if (second < end || first < end || is_last_alone(entry)) {
    drop(s, bits_of(entry));
    return second < end ? GOES_ON : IS_FULL;
  }
  // The first has filled the block; what is behind it, if anything, belongs to what follows.
  const coded code = look_up(s->buffer, table, 1, 1);
  block[DCTSIZE2 - 1] = (JCOEF)code.value;
  drop(s, code.bits);
  return IS_FULL;
}

// The same for what no entry holds.
INLINE int put_long(cimageio_huffman_bits *s, const cimageio_huffman_table *table, uint32_t entry, const uint8_t **last, JCOEF *block) {
  fill(s);
  const coded code = look_up(s->buffer, table, length_of(entry), 1);
  if (code.bits == 0) return IS_WRONG;
  drop(s, code.bits);
  if (code.size == 0 && code.run < 15) return IS_FULL;
  *last += code.run + 1;
  block[**last] = (JCOEF)code.value;
  return *last < places + DCTSIZE2 - 1 ? GOES_ON : IS_FULL;
}

// `block` holds zeros before. Whether all is well; whoever calls finds out whether there were so many bits.
INLINE int decode_ac(cimageio_huffman_bits *s, const cimageio_huffman_table *table, JCOEF *block) {
  const uint8_t *last = places;
  int state = GOES_ON;
  while (1) {
    fill(s);
    UNROLLED
    for (int i = 0; i < AT_ONCE; i++) {
      const uint32_t entry = peek(s, table);
      const int is_long = bits_of(entry) == 0;
      state = is_long ? put_long(s, table, entry, &last, block) : put(s, table, entry, &last, block);
      if (state != GOES_ON) return state == IS_FULL;
      if (is_long) break;
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

// Whether all is well so far.
INLINE int decode_block(cimageio_huffman_bits *bits, const cimageio_huffman_plan *plan, int *last_dc, JCOEF *block) {
  int difference;
  if (!decode_dc(bits, plan->dc, &difference)) return 0;
  *last_dc += difference;
  block[0] = (JCOEF)*last_dc;
  return decode_ac(bits, plan->ac, block) && *last_dc <= MOST_DC && *last_dc >= -MOST_DC;
}

CLONES static boolean decode_mcu(j_decompress_ptr codec, JBLOCKROW *blocks) {
  cimageio_huffman *s = codec->client_data;
  if (codec->restart_interval && s->until_restart-- == 0) {
    restart(codec, s);
    s->until_restart--;
  }
  JBLOCK unwanted;  // Where libjpeg passes a part over, it names no blocks.
  cimageio_huffman_bits bits = s->bits;
  for (int i = 0; i < codec->blocks_in_MCU; i++) {
    JCOEF *block = blocks ? *blocks[i] : unwanted;
    if (!decode_block(&bits, &s->plan[i], &s->last_dc[s->plan[i].channel], block)) give_up(codec);
  }
  s->bits = bits;
  if (is_beyond(s)) give_up(codec);
  if (--s->left == 0) hand_back(codec, s);
  return TRUE;
}

// The tables of a channel, which others may have as well.
static int build_tables(j_decompress_ptr codec, cimageio_huffman_tables *tables, const jpeg_component_info *component) {
  const int dc = component->dc_tbl_no, ac = component->ac_tbl_no;
  if (dc < 0 || dc >= NUM_HUFF_TBLS || ac < 0 || ac >= NUM_HUFF_TBLS) return 0;
  const JHUFF_TBL *dc_codes = codec->dc_huff_tbl_ptrs[dc], *ac_codes = codec->ac_huff_tbl_ptrs[ac];
  if (!dc_codes || !ac_codes) return 0;
  if (!tables->has_dc[dc] && !build_dc(&tables->dc[dc], dc_codes)) return 0;
  if (!tables->has_ac[ac] && !build_ac(&tables->ac[ac], ac_codes)) return 0;
  tables->has_dc[dc] = tables->has_ac[ac] = 1;
  return 1;
}

static int build_all(j_decompress_ptr codec, cimageio_huffman *s) {
  memset(s->tables->has_dc, 0, sizeof s->tables->has_dc);
  memset(s->tables->has_ac, 0, sizeof s->tables->has_ac);
  for (int i = 0; i < codec->comps_in_scan; i++) {
    if (!build_tables(codec, s->tables, codec->cur_comp_info[i])) return 0;
  }
  for (int i = 0; i < codec->blocks_in_MCU; i++) {
    const int channel = codec->MCU_membership[i];
    const jpeg_component_info *component = codec->cur_comp_info[channel];
    s->plan[i] = (cimageio_huffman_plan){
        .dc = &s->tables->dc[component->dc_tbl_no], .ac = &s->tables->ac[component->ac_tbl_no], .channel = channel};
  }
  return 1;
}

int cimageio_huffman_install(j_decompress_ptr codec, cimageio_huffman *state) {
  if (codec->progressive_mode || codec->arith_code || codec->comps_in_scan != codec->num_components) return 0;
  state->tables = malloc(sizeof *state->tables);
  state->data = malloc(codec->src->bytes_in_buffer + BEHIND);
  if (!state->tables || !state->data || !build_all(codec, state)) return 0;
  take_stretch(codec, state, codec->src->next_input_byte);
  state->left = codec->MCUs_per_row * codec->MCU_rows_in_scan;
  state->until_restart = codec->restart_interval;
  codec->client_data = state;
  codec->entropy->decode_mcu = decode_mcu;
  return 1;
}

void cimageio_huffman_free(cimageio_huffman *state) {
  free(state->tables);
  free(state->data);
}

#else

int cimageio_huffman_install(j_decompress_ptr codec, cimageio_huffman *state) {
  (void)codec, (void)state;
  return 0;
}

void cimageio_huffman_free(cimageio_huffman *state) { (void)state; }

#endif
