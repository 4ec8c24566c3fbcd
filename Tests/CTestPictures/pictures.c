#include "ctestpictures.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

#ifdef DSM_WEBP
#include <webp/encode.h>
#endif

typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf jump;
} error_manager;

static void fail(j_common_ptr codec) { longjmp(((error_manager *)codec->err)->jump, 1); }

static void stay_quiet(j_common_ptr codec, int level) { (void)codec, (void)level; }

static void set_colors(struct jpeg_compress_struct *codec, const ctest_jpeg_options *options) {
  codec->input_components = options->channels;
  codec->in_color_space = options->channels == 1 ? JCS_GRAYSCALE : options->channels == 3 ? JCS_RGB : JCS_CMYK;
  jpeg_set_defaults(codec);
  if (options->channels == 3) jpeg_set_colorspace(codec, options->ycc ? JCS_YCbCr : JCS_RGB);
  if (options->channels == 4) jpeg_set_colorspace(codec, options->ycc ? JCS_YCCK : JCS_CMYK);
  codec->write_Adobe_marker = options->adobe != 0;
}

static void set_coding(struct jpeg_compress_struct *codec, const ctest_jpeg_options *options) {
  jpeg_set_quality(codec, options->quality, options->baseline);
  for (int i = 0; i < codec->num_components; i++) {
    const int is_difference = options->ycc && (i == 1 || i == 2);
    codec->comp_info[i].h_samp_factor = is_difference ? 1 : options->across;
    codec->comp_info[i].v_samp_factor = is_difference ? 1 : options->down;
  }
  codec->arith_code = options->arithmetic;
  codec->restart_interval = (unsigned)options->restart;
  codec->optimize_coding = options->optimize != 0;
  if (options->progressive) jpeg_simple_progression(codec);
}

uint8_t *ctest_jpeg(const uint8_t *samples, uint32_t width, uint32_t height, ctest_jpeg_options options, size_t *count) {
  struct jpeg_compress_struct codec;
  error_manager errors;
  unsigned char *volatile buffer = NULL;
  unsigned long size = 0;
  codec.err = jpeg_std_error(&errors.base);
  errors.base.error_exit = fail;
  errors.base.emit_message = stay_quiet;
  if (setjmp(errors.jump)) {
    jpeg_destroy_compress(&codec);
    free(buffer);
    return NULL;
  }
  jpeg_create_compress(&codec);
  jpeg_mem_dest(&codec, (unsigned char **)&buffer, &size);
  codec.image_width = width;
  codec.image_height = height;
  set_colors(&codec, &options);
  set_coding(&codec, &options);
  jpeg_start_compress(&codec, TRUE);
  while (codec.next_scanline < height) {
    JSAMPROW line = (JSAMPROW)(samples + (size_t)codec.next_scanline * width * (size_t)options.channels);
    jpeg_write_scanlines(&codec, &line, 1);
  }
  jpeg_finish_compress(&codec);
  jpeg_destroy_compress(&codec);
  *count = size;
  return buffer;
}

static void note_loss(j_common_ptr codec, int level) {
  const int code = codec->err->msg_code;
  if (level < 0 && (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE ||
                    code == JWRN_ARITH_BAD_CODE || code == JWRN_MUST_RESYNC)) {
    codec->err->num_warnings++;
  }
}

int ctest_decode_jpeg(const uint8_t *bytes, size_t count, int eighths, uint8_t *rgb, size_t capacity) {
  struct jpeg_decompress_struct codec;
  error_manager errors;
  codec.err = jpeg_std_error(&errors.base);
  errors.base.error_exit = fail;
  errors.base.emit_message = note_loss;
  if (setjmp(errors.jump)) {
    jpeg_destroy_decompress(&codec);
    return 2;
  }
  jpeg_create_decompress(&codec);
  jpeg_mem_src(&codec, bytes, count);
  jpeg_read_header(&codec, TRUE);
  codec.out_color_space = JCS_RGB;
  codec.scale_num = (unsigned)eighths;
  codec.scale_denom = 8;
  codec.dct_method = JDCT_ISLOW;
  if (codec.num_components != 4) jpeg_start_decompress(&codec);
  if (codec.num_components == 4 || (size_t)codec.output_width * codec.output_height * 3 != capacity) {
    jpeg_destroy_decompress(&codec);
    return 3;
  }
  while (codec.output_scanline < codec.output_height) {
    JSAMPROW line = rgb + (size_t)codec.output_scanline * codec.output_width * 3;
    jpeg_read_scanlines(&codec, &line, 1);
  }
  jpeg_finish_decompress(&codec);
  const int has_loss = errors.base.num_warnings > 0;
  jpeg_destroy_decompress(&codec);
  return has_loss;
}

uint8_t *ctest_webp(const uint8_t *rgba, uint32_t width, uint32_t height, int lossless, float quality, size_t *count) {
#ifdef DSM_WEBP
  uint8_t *bytes = NULL;
  const int stride = 4 * (int)width;
  *count = lossless ? WebPEncodeLosslessRGBA(rgba, (int)width, (int)height, stride, &bytes)
                    : WebPEncodeRGBA(rgba, (int)width, (int)height, stride, quality, &bytes);
  return *count > 0 ? bytes : NULL;
#else
  (void)rgba, (void)width, (void)height, (void)lossless, (void)quality;
  *count = 0;
  return NULL;
#endif
}

void ctest_free(uint8_t *bytes) { free(bytes); }
