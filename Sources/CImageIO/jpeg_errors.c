#include "jpeg_errors.h"

#include "reader.h"

#include <jerror.h>

// Memory that was refused is no flaw of the data, and a kind that this libjpeg was built without is none either.
static int result_of(int code) {
  switch (code) {
    case JERR_OUT_OF_MEMORY:
    case JERR_NO_BACKING_STORE:
    case JERR_TFILE_CREATE: return CIMAGEIO_EXHAUSTING;
    case JERR_ARITH_NOTIMPL: return CIMAGEIO_REFUSED;
    default: return CIMAGEIO_FAILED;
  }
}

static void fail(j_common_ptr codec) {
  cimageio_jpeg_errors *errors = (cimageio_jpeg_errors *)codec->err;
  char text[JMSG_LENGTH_MAX];
  errors->base.format_message(codec, text);
  errors->result = result_of(errors->base.msg_code);
  switch (errors->result) {
    case CIMAGEIO_EXHAUSTING: cimageio_say(errors->info, 0, "a JPEG that wants more memory than is allowed"); break;
    case CIMAGEIO_REFUSED: cimageio_say(errors->info, 0, "an arithmetic-coded JPEG"); break;
    default: cimageio_say(errors->info, 0, "%s", text);
  }
  longjmp(errors->jump, 1);
}

// Warnings that tell of lost picture data; others (odd markers, bytes between segments) leave the picture whole.
static int tells_of_damage(int code) {
  return code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE || code == JWRN_ARITH_BAD_CODE ||
         code == JWRN_MUST_RESYNC;
}

static void warn(j_common_ptr codec, int level) {
  cimageio_jpeg_errors *errors = (cimageio_jpeg_errors *)codec->err;
  if (level >= 0 || !tells_of_damage(errors->base.msg_code) || errors->damaged) return;
  errors->damaged = 1;
  char text[JMSG_LENGTH_MAX];
  errors->base.format_message(codec, text);
  cimageio_say(errors->info, 0, "%s", text);
}

static void stay_quiet(j_common_ptr codec) { (void)codec; }

struct jpeg_error_mgr *cimageio_jpeg_prepare(cimageio_jpeg_errors *errors, cimageio_info *info) {
  struct jpeg_error_mgr *base = jpeg_std_error(&errors->base);
  base->error_exit = fail;
  base->emit_message = warn;
  base->output_message = stay_quiet;
  errors->info = info;
  errors->damaged = 0;
  return base;
}
