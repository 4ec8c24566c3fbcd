// Runs every file of a folder through the codecs, under the sanitizers; prints how many there were of each result.
#include "codec.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

static uint8_t *contents(const char *folder, const char *name, size_t *count) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  fseek(file, 0, SEEK_END);
  *count = (size_t)ftell(file);
  rewind(file);
  // As many bytes as the file has and no more, so that a read beyond the end is seen.
  uint8_t *bytes = malloc(*count ? *count : 1);
  *count = fread(bytes, 1, *count, file);
  fclose(file);
  return bytes;
}

int main(int argc, char **argv) {
  DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
  if (!folder) return fprintf(stderr, "usage: codec_files FOLDER\n"), 64;
  static const char *const names[] = {"whole", "failed", "damaged", "refused", "animated", "exhausting"};
  unsigned counts[6] = {0}, total = 0;
  for (struct dirent *entry; (entry = readdir(folder));) {
    size_t count = 0;
    uint8_t *bytes = entry->d_name[0] == '.' ? NULL : contents(argv[1], entry->d_name, &count);
    if (!bytes) continue;
    counts[fuzz_codec(bytes, count, 1000000)]++;
    total++;
    free(bytes);
  }
  closedir(folder);
  printf("%u files:", total);
  for (int i = 0; i < 6; i++) printf(" %u %s", counts[i], names[i]);
  printf("\n");
  return total == 0;
}
