#include "jpeg_errors.h"
#include "jpeg_huffman.h"
#include "reader.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <jerror.h>

// A progressive file is decoded a scan at a time, each of which touches the whole picture. Encoders write about ten; thousands
// of them, in a few kilobytes each, are there to keep a reader busy.
enum { MOST_SCANS = 100, ROWS_AT_ONCE = 8 };

typedef struct {
  cimageio_reader base;
  struct jpeg_decompress_struct codec;
  struct jpeg_progress_mgr progress;
  cimageio_jpeg_errors errors;
  cimageio_huffman huffman;
  const uint8_t *bytes;
  size_t count, memory;
  uint8_t *inks;
} jpeg_reader;

// MARK: The markers, before libjpeg sees them

// Names the kinds of JPEG that are not read, which libjpeg's versions refuse in words of their own, or read in ways of their own.
static int examine_frame(uint8_t marker, const uint8_t *segment, size_t length, cimageio_info *info) {
  if (marker == 0xC3 || marker == 0xCB) return cimageio_say(info, CIMAGEIO_REFUSED, "a lossless JPEG");
  if ((marker >= 0xC5 && marker <= 0xC7) || (marker >= 0xCD && marker <= 0xCF)) {
    return cimageio_say(info, CIMAGEIO_REFUSED, "a hierarchical JPEG");
  }
  if (length < 6) return CIMAGEIO_OK;
  info->bit_depth = segment[0];
  if (segment[0] != 8) return cimageio_say(info, CIMAGEIO_REFUSED, "a JPEG of %d bits a channel", segment[0]);
  const int channels = segment[5];
  if (channels != 1 && channels != 3 && channels != 4) {
    return cimageio_say(info, CIMAGEIO_REFUSED, "a JPEG of %d channels", channels);
  }
  return CIMAGEIO_OK;
}

static int is_frame(uint8_t marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

static int starts_with(const uint8_t *segment, size_t length, const char *name, size_t name_length) {
  return length >= name_length && memcmp(segment, name, name_length) == 0;
}

static void note_application_data(uint8_t marker, size_t start, const uint8_t *segment, size_t length,
                                  cimageio_info *info) {
  if (marker == 0xE1 && info->exif_count == 0 && starts_with(segment, length, "Exif\0\0", 6)) {
    info->exif_offset = start + 6;
    info->exif_count = length - 6;
  }
  if (marker == 0xE2 && starts_with(segment, length, "ICC_PROFILE\0", 12)) info->has_icc = 1;
}

// Goes through the segments up to the first scan, past fill bytes and strays as libjpeg does.
static int examine_markers(const uint8_t *bytes, size_t count, cimageio_info *info) {
  size_t i = 2;
  while (i + 4 <= count) {
    const uint8_t marker = bytes[i + 1];
    if (bytes[i] != 0xFF || marker == 0xFF || marker == 0) {
      i++;
      continue;
    }
    if (marker == 0xDA || marker == 0xD9) break;
    if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7)) {
      i += 2;
      continue;
    }
    const size_t length = (size_t)bytes[i + 2] << 8 | bytes[i + 3];
    if (length < 2 || length > count - i - 2) break;
    const uint8_t *segment = bytes + i + 4;
    if (is_frame(marker)) {
      const int result = examine_frame(marker, segment, length - 2, info);
      if (result != CIMAGEIO_OK) return result;
    }
    note_application_data(marker, i + 4, segment, length - 2, info);
    i += 2 + length;
  }
  return CIMAGEIO_OK;
}

// MARK: What the header tells

// Tables K.1 and K.2 of ITU T.81, row by row.
static const uint16_t standard_tables[2][DCTSIZE2] = {
    {16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55,  14, 13, 16, 24, 40,  57,
     69, 56, 14, 17, 22,  29,  51,  87,  80, 62, 18, 22, 37,  56,  68,  109, 103, 77, 24, 35, 55,  64,
     81, 104, 113, 92, 49, 64, 78,  87,  103, 121, 120, 101, 72,  92,  95, 98, 112, 100, 103, 99},
    {17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99,
     99, 99, 47, 66, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
     99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99}};

// How far a table lies from the standard one at a quality (jpeg_set_quality's formula); given up beyond `limit`.
static long distance(const UINT16 *table, const uint16_t *standard, int quality, long most, long limit) {
  const long scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  long sum = 0;
  for (int i = 0; i < DCTSIZE2 && sum < limit; i++) {
    long step = (standard[i] * scale + 50) / 100;
    step = step < 1 ? 1 : step > most ? most : step;
    sum += labs(step - (long)table[i]);
  }
  return sum;
}

// Steps beyond 255 are there only in files whose writer did not keep to baseline tables.
static long largest_step(const JQUANT_TBL *const tables[2]) {
  for (int t = 0; t < 2; t++) {
    for (int i = 0; tables[t] && i < DCTSIZE2; i++) {
      if (tables[t]->quantval[i] > 255) return 32767;
    }
  }
  return 255;
}

static long both_distances(const JQUANT_TBL *const tables[2], int quality, long most, long limit) {
  long sum = distance(tables[0]->quantval, standard_tables[0], quality, most, limit);
  if (tables[1]) sum += distance(tables[1]->quantval, standard_tables[1], quality, most, limit - sum);
  return sum;
}

// The quality whose tables would have the same mean: where a search begins.
static int likely_quality(const JQUANT_TBL *luminance) {
  long wanted = 0, standard = 0;
  for (int i = 0; i < DCTSIZE2; i++) wanted += luminance->quantval[i], standard += standard_tables[0][i];
  const long scale = (100 * wanted + standard / 2) / standard;
  const long quality = scale > 100 ? 5000 / scale : (201 - scale) / 2;
  return quality < 1 ? 1 : quality > 100 ? 100 : (int)quality;
}

// The quality whose tables are the nearest by the sum of absolute differences; the higher one of equals. A good guess is
// looked at first, so that most others are given up after a few steps.
static int nearest_quality(const JQUANT_TBL *luminance, const JQUANT_TBL *chrominance) {
  const JQUANT_TBL *const tables[2] = {luminance, chrominance};
  const long most = largest_step(tables);
  long best = both_distances(tables, likely_quality(luminance), most, LONG_MAX / 2) + 1;
  int found = 0;
  for (int quality = 100; quality >= 1 && best > 0; quality--) {
    const long sum = both_distances(tables, quality, most, best);
    if (sum >= best) continue;
    best = sum;
    found = quality;
  }
  return found;
}

static const JQUANT_TBL *table_of(const struct jpeg_decompress_struct *codec, int component) {
  const int slot = codec->comp_info[component].quant_tbl_no;
  return slot >= 0 && slot < NUM_QUANT_TBLS ? codec->quant_tbl_ptrs[slot] : NULL;
}

static void describe_quality(const struct jpeg_decompress_struct *codec, cimageio_info *info) {
  const JQUANT_TBL *luminance = table_of(codec, 0);
  const JQUANT_TBL *second = codec->num_components > 1 ? table_of(codec, 1) : NULL;
  if (luminance) info->quality = nearest_quality(luminance, second == luminance ? NULL : second);
}

// The name of how often the luminance is sampled, across and down, for one sample of each difference.
static void name_sampling(int across, int down, cimageio_info *info) {
  static const struct { int across, down; const char *name; } names[] = {
      {1, 1, "4:4:4"}, {2, 1, "4:2:2"}, {2, 2, "4:2:0"}, {1, 2, "4:4:0"}, {4, 1, "4:1:1"}, {4, 2, "4:1:0"}};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (names[i].across != across || names[i].down != down) continue;
    snprintf(info->subsampling, sizeof info->subsampling, "%s", names[i].name);
    return;
  }
  snprintf(info->subsampling, sizeof info->subsampling, "%dx%d", across, down);
}

static void describe_sampling(const struct jpeg_decompress_struct *codec, cimageio_info *info) {
  const jpeg_component_info *c = codec->comp_info;
  const int across = c[1].h_samp_factor, down = c[1].v_samp_factor;
  if (across == c[2].h_samp_factor && down == c[2].v_samp_factor && c[0].h_samp_factor % across == 0 &&
      c[0].v_samp_factor % down == 0) {
    name_sampling(c[0].h_samp_factor / across, c[0].v_samp_factor / down, info);
  } else {
    // No ratio says it: the factors of all three, as cjpeg's -sample has them.
    snprintf(info->subsampling, sizeof info->subsampling, "%dx%d,%dx%d,%dx%d", c[0].h_samp_factor, c[0].v_samp_factor,
             across, down, c[2].h_samp_factor, c[2].v_samp_factor);
  }
}

static int color_space(J_COLOR_SPACE space) {
  switch (space) {
    case JCS_GRAYSCALE: return CIMAGEIO_GRAY;
    case JCS_YCbCr: return CIMAGEIO_YCBCR;
    case JCS_CMYK: return CIMAGEIO_CMYK;
    case JCS_YCCK: return CIMAGEIO_YCCK;
    default: return CIMAGEIO_RGB;
  }
}

static void describe(const struct jpeg_decompress_struct *codec, cimageio_info *info) {
  info->width = codec->image_width;
  info->height = codec->image_height;
  info->bit_depth = codec->data_precision;
  info->color_space = color_space(codec->jpeg_color_space);
  info->is_progressive = codec->progressive_mode;
  describe_quality(codec, info);
  if (info->color_space == CIMAGEIO_YCBCR || info->color_space == CIMAGEIO_YCCK) describe_sampling(codec, info);
}

// MARK: The reader

static void count_scans(j_common_ptr common) {
  const j_decompress_ptr codec = (j_decompress_ptr)common;
  if (codec->input_scan_number <= MOST_SCANS) return;
  cimageio_jpeg_errors *errors = (cimageio_jpeg_errors *)codec->err;
  errors->result = cimageio_say(errors->info, CIMAGEIO_EXHAUSTING, "a JPEG of more than %d scans", MOST_SCANS);
  longjmp(errors->jump, 1);
}

static void close_jpeg(cimageio_reader *base) {
  jpeg_reader *reader = (jpeg_reader *)base;
  jpeg_destroy_decompress(&reader->codec);
  free(reader->inks);
  cimageio_huffman_free(&reader->huffman);
  free(reader);
}

// Four bytes of (inverted, as Adobe has it) cyan, magenta, yellow and black to three of red, green and blue.
static void cmyk_row_to_rgb(uint8_t *rgb, const uint8_t *cmyk, uint32_t width, int inverted) {
  for (uint32_t x = 0; x < width; x++) {
    const unsigned black = inverted ? cmyk[4 * x + 3] : 255u - cmyk[4 * x + 3];
    for (uint32_t c = 0; c < 3; c++) {
      const unsigned ink = inverted ? cmyk[4 * x + c] : 255u - cmyk[4 * x + c];
      rgb[3 * x + c] = (uint8_t)((ink * black + 127) / 255);
    }
  }
}

static void start(struct jpeg_decompress_struct *codec, int eighths) {
  codec->out_color_space = codec->num_components == 4 ? JCS_CMYK : JCS_RGB;
  codec->scale_num = (unsigned)eighths;
  codec->scale_denom = 8;
  codec->dct_method = JDCT_ISLOW;
  jpeg_start_decompress(codec);
}

static void read_rgb_rows(struct jpeg_decompress_struct *codec, uint8_t *rgb, JDIMENSION count) {
  const size_t stride = (size_t)codec->output_width * 3;
  for (JDIMENSION row = 0; row < count;) {
    JSAMPROW rows[ROWS_AT_ONCE];
    const JDIMENSION wanted = count - row < ROWS_AT_ONCE ? count - row : ROWS_AT_ONCE;
    for (JDIMENSION i = 0; i < wanted; i++) rows[i] = rgb + (row + i) * stride;
    row += jpeg_read_scanlines(codec, rows, wanted);
  }
}

static void read_cmyk_rows(struct jpeg_decompress_struct *codec, uint8_t *inks, uint8_t *rgb, JDIMENSION count) {
  for (JDIMENSION row = 0; row < count; row++) {
    uint8_t *line = rgb + (size_t)row * codec->output_width * 3;
    JSAMPROW line_of_inks = inks;
    jpeg_read_scanlines(codec, &line_of_inks, 1);
    cmyk_row_to_rgb(line, inks, codec->output_width, codec->saw_Adobe_marker);
  }
}

static int read_header(jpeg_reader *reader, cimageio_info *info) {
  reader->codec.err = cimageio_jpeg_prepare(&reader->errors, info);
  if (setjmp(reader->errors.jump)) return reader->errors.result;
  jpeg_create_decompress(&reader->codec);
  reader->codec.mem->max_memory_to_use = (long)reader->memory;
  reader->progress.progress_monitor = count_scans;
  reader->codec.progress = &reader->progress;
  jpeg_mem_src(&reader->codec, reader->bytes, reader->count);
  jpeg_read_header(&reader->codec, TRUE);
  describe(&reader->codec, info);
  return CIMAGEIO_OK;
}

// MARK: Windows

// The outermost column of a part has one neighbour only, of which the differences of colour are made.
enum { RIM = 2 };

static void fit_jpeg(const cimageio_reader *base, int eighths, cimageio_window *window) {
  const struct jpeg_decompress_struct *codec = &((const jpeg_reader *)base)->codec;
  const uint32_t step = (uint32_t)eighths * (codec->num_components == 1 ? 1 : (uint32_t)codec->max_h_samp_factor);
  const uint32_t width = cimageio_scaled(base->width, eighths), end = window->x + window->width;
  window->x = (window->x < RIM ? 0 : window->x - RIM) / step * step;
  window->width = (width - end < RIM ? width : end + RIM) - window->x;
}

static int is_whole(const struct jpeg_decompress_struct *codec, const cimageio_window *window) {
  return window->x == 0 && window->width == codec->output_width;
}

// Leaves out what lies beside the window and above it. Whether the codec has it so.
static int go_to(struct jpeg_decompress_struct *codec, const cimageio_window *window) {
  if (!is_whole(codec, window)) {
    JDIMENSION x = window->x, width = window->width;
    jpeg_crop_scanline(codec, &x, &width);
    if (x != window->x || width != window->width) return 0;
  }
  return window->y == 0 || jpeg_skip_scanlines(codec, window->y) == window->y;
}

static void read_rows(jpeg_reader *reader, const cimageio_window *window, uint8_t *rgb) {
  if (reader->codec.num_components == 4) {
    read_cmyk_rows(&reader->codec, reader->inks, rgb, window->height);
  } else {
    read_rgb_rows(&reader->codec, rgb, window->height);
  }
  if (reader->codec.output_scanline == reader->codec.output_height) {
    jpeg_finish_decompress(&reader->codec);
  } else {
    jpeg_abort_decompress(&reader->codec);
  }
}

static int has_size(const cimageio_reader *base, const struct jpeg_decompress_struct *codec, int eighths) {
  return codec->output_width == cimageio_scaled(base->width, eighths) &&
         codec->output_height == cimageio_scaled(base->height, eighths);
}

// Decodes once: quickly, where it can, or by libjpeg alone.
static int decode(jpeg_reader *reader, int eighths, const cimageio_window *window, uint8_t *rgb, int is_quick) {
  if (setjmp(reader->errors.jump)) return reader->errors.result;
  start(&reader->codec, eighths);
  if (!has_size(&reader->base, &reader->codec, eighths)) {
    return cimageio_say(reader->errors.info, CIMAGEIO_FAILED, "the reduced picture has another size than was said");
  }
  if (is_quick) cimageio_huffman_install(&reader->codec, &reader->huffman);
  if (!go_to(&reader->codec, window)) {
    return cimageio_say(reader->errors.info, CIMAGEIO_FAILED, "the codec would decode another part of the picture");
  }
  read_rows(reader, window, rgb);
  return reader->errors.damaged ? CIMAGEIO_DAMAGED : CIMAGEIO_OK;
}

static int read_jpeg(cimageio_reader *base, int eighths, const cimageio_window *window, uint8_t *rgb, cimageio_info *info) {
  jpeg_reader *reader = (jpeg_reader *)base;
  reader->errors.info = info;
  if (reader->codec.num_components == 4 && !(reader->inks = malloc((size_t)reader->codec.image_width * 4))) {
    return cimageio_say(info, CIMAGEIO_EXHAUSTING, "no memory for a row");
  }
  int result = decode(reader, eighths, window, rgb, 1);
  if (result != CIMAGEIO_HUFFMAN_TROUBLE) return result;
  jpeg_destroy_decompress(&reader->codec);
  result = read_header(reader, info);
  return result == CIMAGEIO_OK ? decode(reader, eighths, window, rgb, 0) : result;
}

int cimageio_jpeg_open(const uint8_t *bytes, size_t count, size_t memory, cimageio_info *info, cimageio_reader **out) {
  memset(info, 0, sizeof *info);
  *out = NULL;
  int result = examine_markers(bytes, count, info);
  if (result != CIMAGEIO_OK) return result;
  jpeg_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return cimageio_say(info, CIMAGEIO_EXHAUSTING, "no memory for a JPEG reader");
  reader->base = (cimageio_reader){.read = read_jpeg, .fit = fit_jpeg, .close = close_jpeg};
  reader->bytes = bytes, reader->count = count, reader->memory = memory;
  result = read_header(reader, info);
  reader->base.width = info->width, reader->base.height = info->height;
  if (result == CIMAGEIO_OK) {
    *out = &reader->base;
  } else {
    close_jpeg(&reader->base);
  }
  return result;
}
