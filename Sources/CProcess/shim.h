#pragma once
#include <sys/resource.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

/* prctl is variadic, which Swift cannot call. No core file, whatever a service or a shell allows, and none for a program that the kernel pipes cores to. */
static inline int infusync_forbid_core_dumps(void) {
  struct rlimit none = {0, 0};
  int limited = setrlimit(RLIMIT_CORE, &none);
#ifdef __linux__
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return -1;
#endif
  return limited;
}
