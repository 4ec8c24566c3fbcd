#include "cimageio.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf jump;
  cimageio_info *info;
  int damaged;
} error_manager;

static void fail(j_common_ptr codec) {
  error_manager *errors = (error_manager *)codec->err;
  char text[JMSG_LENGTH_MAX];
  errors->base.format_message(codec, text);
  snprintf(errors->info->message, sizeof errors->info->message, "%s", text);
  longjmp(errors->jump, 1);
}

// Warnings that tell of lost picture data; others (odd markers, bytes between segments) leave the picture whole.
static int tells_of_damage(int code) {
  return code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE || code == JWRN_ARITH_BAD_CODE ||
         code == JWRN_MUST_RESYNC;
}

static void warn(j_common_ptr codec, int level) {
  error_manager *errors = (error_manager *)codec->err;
  if (level >= 0 || !tells_of_damage(errors->base.msg_code) || errors->damaged) return;
  errors->damaged = 1;
  char text[JMSG_LENGTH_MAX];
  errors->base.format_message(codec, text);
  snprintf(errors->info->message, sizeof errors->info->message, "%s", text);
}

static void stay_quiet(j_common_ptr codec) { (void)codec; }

static struct jpeg_error_mgr *prepare(error_manager *errors, cimageio_info *info) {
  memset(info, 0, sizeof *info);
  struct jpeg_error_mgr *base = jpeg_std_error(&errors->base);
  base->error_exit = fail;
  base->emit_message = warn;
  base->output_message = stay_quiet;
  errors->info = info;
  errors->damaged = 0;
  return base;
}

static void describe(const struct jpeg_decompress_struct *codec, cimageio_info *info) {
  info->width = codec->image_width;
  info->height = codec->image_height;
  info->components = codec->num_components;
}

int cimageio_jpeg_header(const uint8_t *bytes, size_t count, cimageio_info *info) {
  struct jpeg_decompress_struct codec;
  error_manager errors;
  codec.err = prepare(&errors, info);
  if (setjmp(errors.jump)) {
    jpeg_destroy_decompress(&codec);
    return CIMAGEIO_FAILED;
  }
  jpeg_create_decompress(&codec);
  jpeg_mem_src(&codec, bytes, count);
  jpeg_read_header(&codec, TRUE);
  describe(&codec, info);
  jpeg_destroy_decompress(&codec);
  return CIMAGEIO_OK;
}

void cimageio_jpeg_scaled(const cimageio_info *info, int eighths, uint32_t *width, uint32_t *height) {
  *width = (uint32_t)(((uint64_t)info->width * (uint64_t)eighths + 7) / 8);
  *height = (uint32_t)(((uint64_t)info->height * (uint64_t)eighths + 7) / 8);
}

// Four bytes of (inverted, as Adobe has it) cyan, magenta, yellow and black to three of red, green and blue, in place.
static void cmyk_row_to_rgb(uint8_t *rgb, const uint8_t *cmyk, uint32_t width, int inverted) {
  for (uint32_t x = 0; x < width; x++) {
    const unsigned black = inverted ? cmyk[4 * x + 3] : 255u - cmyk[4 * x + 3];
    for (int c = 0; c < 3; c++) {
      const unsigned ink = inverted ? cmyk[4 * x + c] : 255u - cmyk[4 * x + c];
      rgb[3 * x + c] = (uint8_t)((ink * black + 127) / 255);
    }
  }
}

int cimageio_jpeg_decode(const uint8_t *bytes, size_t count, int eighths, uint8_t *rgb, cimageio_info *info) {
  struct jpeg_decompress_struct codec;
  error_manager errors;
  uint8_t *volatile row = NULL;
  codec.err = prepare(&errors, info);
  if (setjmp(errors.jump)) {
    free(row);
    jpeg_destroy_decompress(&codec);
    return CIMAGEIO_FAILED;
  }
  jpeg_create_decompress(&codec);
  jpeg_mem_src(&codec, bytes, count);
  jpeg_read_header(&codec, TRUE);
  describe(&codec, info);
  const int four_inks = codec.num_components == 4;
  codec.out_color_space = four_inks ? JCS_CMYK : JCS_RGB;
  codec.scale_num = (unsigned)eighths;
  codec.scale_denom = 8;
  codec.dct_method = JDCT_ISLOW;
  jpeg_start_decompress(&codec);
  const uint32_t width = codec.output_width;
  if (four_inks) {
    row = malloc((size_t)width * 4);
    if (!row) {
      snprintf(info->message, sizeof info->message, "out of memory");
      jpeg_destroy_decompress(&codec);
      return CIMAGEIO_FAILED;
    }
  }
  while (codec.output_scanline < codec.output_height) {
    uint8_t *line = rgb + (size_t)codec.output_scanline * width * 3;
    JSAMPROW target = four_inks ? row : line;
    jpeg_read_scanlines(&codec, &target, 1);
    if (four_inks) cmyk_row_to_rgb(line, row, width, codec.saw_Adobe_marker);
  }
  jpeg_finish_decompress(&codec);
  jpeg_destroy_decompress(&codec);
  free(row);
  return errors.damaged ? CIMAGEIO_DAMAGED : CIMAGEIO_OK;
}

int cimageio_jpeg_encode(const uint8_t *rgb, uint32_t width, uint32_t height, int quality, const uint8_t *app1,
                         size_t app1_count, uint8_t **out, size_t *out_count, cimageio_info *info) {
  struct jpeg_compress_struct codec;
  error_manager errors;
  unsigned char *volatile buffer = NULL;
  unsigned long size = 0;
  codec.err = prepare(&errors, info);
  if (setjmp(errors.jump)) {
    jpeg_destroy_compress(&codec);
    free(buffer);
    return CIMAGEIO_FAILED;
  }
  jpeg_create_compress(&codec);
  jpeg_mem_dest(&codec, (unsigned char **)&buffer, &size);
  codec.image_width = width;
  codec.image_height = height;
  codec.input_components = 3;
  codec.in_color_space = JCS_RGB;
  jpeg_set_defaults(&codec);
  codec.dct_method = JDCT_ISLOW;
  jpeg_set_quality(&codec, quality, TRUE);
  jpeg_start_compress(&codec, TRUE);
  if (app1_count > 0) jpeg_write_marker(&codec, JPEG_APP0 + 1, app1, (unsigned)app1_count);
  while (codec.next_scanline < height) {
    JSAMPROW line = (JSAMPROW)(rgb + (size_t)codec.next_scanline * width * 3);
    jpeg_write_scanlines(&codec, &line, 1);
  }
  jpeg_finish_compress(&codec);
  jpeg_destroy_compress(&codec);
  *out = buffer;
  *out_count = size;
  return CIMAGEIO_OK;
}

void cimageio_free(uint8_t *bytes) { free(bytes); }
