#include "CCrashVFS.h"

#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// What was done to a file and is not on disk yet.
typedef enum { LOG_WRITE, LOG_TRUNCATE, LOG_DELETE, LOG_CREATE } LogKind;

typedef struct LogEntry {
  LogKind kind;
  char *path;
  sqlite3_int64 offset;
  sqlite3_int64 size_before;
  // LOG_WRITE: `count` bytes were and are at `offset`. LOG_TRUNCATE and LOG_DELETE: `count` bytes went from `offset` on.
  int count;
  unsigned char *before;
  unsigned char *after;
  struct LogEntry *previous;
} LogEntry;

struct CrashDisk {
  char *folder;
  size_t length;
  int fault;
  long point;
  long points;
  int has_failed;
  int open_files;
  LogEntry *log;
  CrashDisk *next;
};

typedef struct {
  sqlite3_file base;
  CrashDisk *disk;
  char *path;
  sqlite3_file *real;
} CrashFile;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static CrashDisk *disks;
static sqlite3_vfs *real_vfs;
static sqlite3_vfs crash_vfs;

// MARK: points

typedef enum { GO, FAIL, HALF } Verdict;

static int ends_all(int fault) { return fault != CRASH_ONCE && fault != CRASH_FULL; }

/// Counts one point and says what becomes of it. `writes` is whether it takes room on the disk.
static Verdict point(CrashDisk *disk, int writes) {
  pthread_mutex_lock(&lock);
  Verdict verdict = GO;
  disk->points++;
  int is_now = disk->fault != CRASH_NEVER && disk->points == disk->point;
  if (is_now) disk->has_failed = 1;
  if (disk->has_failed) {
    switch (disk->fault) {
    case CRASH_ONCE: verdict = is_now ? FAIL : GO; break;
    case CRASH_FULL: verdict = writes ? FAIL : GO; break;
    case CRASH_TORN: verdict = is_now && writes ? HALF : FAIL; break;
    default: verdict = FAIL;
    }
  }
  pthread_mutex_unlock(&lock);
  return verdict;
}

/// Whether the disk is gone for good: for what is no point by itself, as a read.
static int is_gone(CrashDisk *disk) {
  pthread_mutex_lock(&lock);
  int gone = disk->has_failed && ends_all(disk->fault);
  pthread_mutex_unlock(&lock);
  return gone;
}

static int failure(CrashDisk *disk, int code) { return disk->fault == CRASH_FULL ? SQLITE_FULL : code; }

// MARK: what is not on disk yet

static void forget(LogEntry *entry) {
  free(entry->path);
  free(entry->before);
  free(entry->after);
  free(entry);
}

static LogEntry *note(CrashDisk *disk, LogKind kind, const char *path) {
  LogEntry *entry = calloc(1, sizeof *entry);
  entry->kind = kind;
  entry->path = strdup(path);
  pthread_mutex_lock(&lock);
  entry->previous = disk->log;
  disk->log = entry;
  pthread_mutex_unlock(&lock);
  return entry;
}

static int is_in_folder(LogKind kind) { return kind == LOG_CREATE || kind == LOG_DELETE; }

/// What was done to that file is on disk now. The system's layer syncs the folder with the first sync of a new journal or log: then
/// every file that came or went before is known to have.
static void settle(CrashDisk *disk, const char *path) {
  pthread_mutex_lock(&lock);
  int is_new = 0;
  for (LogEntry *entry = disk->log; entry; entry = entry->previous)
    if (entry->kind == LOG_CREATE && strcmp(entry->path, path) == 0) is_new = 1;
  LogEntry **place = &disk->log;
  while (*place) {
    LogEntry *entry = *place;
    if (strcmp(entry->path, path) == 0 || (is_new && is_in_folder(entry->kind))) {
      *place = entry->previous;
      forget(entry);
    } else {
      place = &entry->previous;
    }
  }
  pthread_mutex_unlock(&lock);
}

// MARK: files

static int crash_close(sqlite3_file *base) {
  CrashFile *file = (CrashFile *)base;
  int code = file->real->pMethods ? file->real->pMethods->xClose(file->real) : SQLITE_OK;
  pthread_mutex_lock(&lock);
  file->disk->open_files--;
  pthread_mutex_unlock(&lock);
  free(file->path);
  return code;
}

static int crash_read(sqlite3_file *base, void *bytes, int count, sqlite3_int64 offset) {
  CrashFile *file = (CrashFile *)base;
  if (is_gone(file->disk)) return SQLITE_IOERR_READ;
  return file->real->pMethods->xRead(file->real, bytes, count, offset);
}

static int crash_write(sqlite3_file *base, const void *bytes, int count, sqlite3_int64 offset) {
  CrashFile *file = (CrashFile *)base;
  Verdict verdict = point(file->disk, 1);
  if (verdict == FAIL) return failure(file->disk, SQLITE_IOERR_WRITE);
  int written = verdict == HALF ? count / 2 : count;
  sqlite3_int64 size = 0;
  file->real->pMethods->xFileSize(file->real, &size);
  LogEntry *entry = note(file->disk, LOG_WRITE, file->path);
  entry->offset = offset;
  entry->size_before = size;
  entry->count = written;
  entry->before = calloc(1, written + 1);
  entry->after = malloc(written + 1);
  memcpy(entry->after, bytes, written);
  file->real->pMethods->xRead(file->real, entry->before, written, offset);
  int code = file->real->pMethods->xWrite(file->real, bytes, written, offset);
  return verdict == HALF ? SQLITE_IOERR_WRITE : code;
}

static int crash_truncate(sqlite3_file *base, sqlite3_int64 to) {
  CrashFile *file = (CrashFile *)base;
  if (point(file->disk, 0) != GO) return failure(file->disk, SQLITE_IOERR_TRUNCATE);
  sqlite3_int64 size = 0;
  file->real->pMethods->xFileSize(file->real, &size);
  LogEntry *entry = note(file->disk, LOG_TRUNCATE, file->path);
  entry->offset = to;
  entry->size_before = size;
  entry->count = size > to ? (int)(size - to) : 0;
  entry->before = calloc(1, entry->count + 1);
  file->real->pMethods->xRead(file->real, entry->before, entry->count, to);
  return file->real->pMethods->xTruncate(file->real, to);
}

static int crash_sync(sqlite3_file *base, int flags) {
  CrashFile *file = (CrashFile *)base;
  if (point(file->disk, 0) != GO) return failure(file->disk, SQLITE_IOERR_FSYNC);
  settle(file->disk, file->path);
  // The trial does not end with the power of this machine: the layer's own account of what is on disk is the one that counts.
  (void)flags;
  return SQLITE_OK;
}

static int crash_size(sqlite3_file *base, sqlite3_int64 *size) {
  CrashFile *file = (CrashFile *)base;
  if (is_gone(file->disk)) return SQLITE_IOERR_FSTAT;
  return file->real->pMethods->xFileSize(file->real, size);
}

static int crash_lock(sqlite3_file *base, int level) {
  CrashFile *file = (CrashFile *)base;
  if (is_gone(file->disk)) return SQLITE_IOERR_LOCK;
  return file->real->pMethods->xLock(file->real, level);
}

static int crash_unlock(sqlite3_file *base, int level) {
  CrashFile *file = (CrashFile *)base;
  return file->real->pMethods->xUnlock(file->real, level);
}

static int crash_reserved(sqlite3_file *base, int *answer) {
  CrashFile *file = (CrashFile *)base;
  if (is_gone(file->disk)) return SQLITE_IOERR_CHECKRESERVEDLOCK;
  return file->real->pMethods->xCheckReservedLock(file->real, answer);
}

static int crash_control(sqlite3_file *base, int what, void *argument) {
  CrashFile *file = (CrashFile *)base;
  if (is_gone(file->disk)) return SQLITE_IOERR;
  return file->real->pMethods->xFileControl(file->real, what, argument);
}

static int crash_sector(sqlite3_file *base) {
  CrashFile *file = (CrashFile *)base;
  return file->real->pMethods->xSectorSize(file->real);
}

// A page can be torn here, whatever the system says of its own disk.
static int crash_characteristics(sqlite3_file *base) {
  (void)base;
  return 0;
}

static int crash_shm_map(sqlite3_file *base, int region, int size, int extends, void volatile **memory) {
  CrashFile *file = (CrashFile *)base;
  if (extends ? point(file->disk, 1) != GO : is_gone(file->disk)) {
    *memory = NULL;
    // As the system's layer says it where there is no room for the index.
    return file->disk->fault == CRASH_FULL ? SQLITE_IOERR_SHMSIZE : SQLITE_IOERR_SHMMAP;
  }
  return file->real->pMethods->xShmMap(file->real, region, size, extends, memory);
}

// Between taking a lock alone and giving it back the index in shared memory is half written: a process may end there.
static int crash_shm_lock(sqlite3_file *base, int offset, int count, int flags) {
  CrashFile *file = (CrashFile *)base;
  if (flags == (SQLITE_SHM_LOCK | SQLITE_SHM_EXCLUSIVE)) {
    if (point(file->disk, 0) != GO) return SQLITE_IOERR_SHMLOCK;
  } else if ((flags & SQLITE_SHM_LOCK) && is_gone(file->disk)) {
    return SQLITE_IOERR_SHMLOCK;
  }
  return file->real->pMethods->xShmLock(file->real, offset, count, flags);
}

static void crash_shm_barrier(sqlite3_file *base) {
  CrashFile *file = (CrashFile *)base;
  file->real->pMethods->xShmBarrier(file->real);
}

static int crash_shm_unmap(sqlite3_file *base, int deletes) {
  CrashFile *file = (CrashFile *)base;
  return file->real->pMethods->xShmUnmap(file->real, is_gone(file->disk) ? 0 : deletes);
}

static const sqlite3_io_methods methods = {
    2,           crash_close,      crash_read,    crash_write,   crash_truncate, crash_sync,           crash_size,
    crash_lock,  crash_unlock,     crash_reserved, crash_control, crash_sector,  crash_characteristics, crash_shm_map,
    crash_shm_lock, crash_shm_barrier, crash_shm_unmap, NULL, NULL,
};

// MARK: the layer

static CrashDisk *disk_of(const char *path) {
  if (!path) return NULL;
  pthread_mutex_lock(&lock);
  CrashDisk *disk = disks;
  while (disk && !(strncmp(path, disk->folder, disk->length) == 0 && path[disk->length] == '/')) disk = disk->next;
  pthread_mutex_unlock(&lock);
  return disk;
}

static int crash_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags, int *out) {
  (void)vfs;
  CrashDisk *disk = disk_of(path);
  if (!disk) return real_vfs->xOpen(real_vfs, path, base, flags, out);
  base->pMethods = NULL;
  int is_new = (flags & SQLITE_OPEN_CREATE) && access(path, F_OK) != 0;
  if (is_new ? point(disk, 1) != GO : is_gone(disk)) return SQLITE_CANTOPEN;
  CrashFile *file = (CrashFile *)base;
  file->real = (sqlite3_file *)(file + 1);
  file->real->pMethods = NULL;
  int code = real_vfs->xOpen(real_vfs, path, file->real, flags, out);
  if (code != SQLITE_OK) {
    if (file->real->pMethods) file->real->pMethods->xClose(file->real);
    return code;
  }
  if (is_new) note(disk, LOG_CREATE, path);
  file->disk = disk;
  file->path = strdup(path);
  pthread_mutex_lock(&lock);
  disk->open_files++;
  pthread_mutex_unlock(&lock);
  file->base.pMethods = &methods;
  return SQLITE_OK;
}

static int crash_delete(sqlite3_vfs *vfs, const char *path, int syncs) {
  (void)vfs;
  CrashDisk *disk = disk_of(path);
  if (!disk) return real_vfs->xDelete(real_vfs, path, syncs);
  if (point(disk, 0) != GO) return failure(disk, SQLITE_IOERR_DELETE);
  if (syncs) {
    settle(disk, path);
    return real_vfs->xDelete(real_vfs, path, 0);
  }
  // SQLite deletes only what it has closed, so that the closing of this stream drops no lock of its own.
  FILE *stream = fopen(path, "rb");
  if (stream) {
    LogEntry *entry = note(disk, LOG_DELETE, path);
    fseek(stream, 0, SEEK_END);
    entry->count = (int)ftell(stream);
    rewind(stream);
    entry->before = malloc(entry->count + 1);
    entry->count = (int)fread(entry->before, 1, entry->count, stream);
    fclose(stream);
  }
  return real_vfs->xDelete(real_vfs, path, 0);
}

static int crash_access(sqlite3_vfs *vfs, const char *path, int flags, int *answer) {
  (void)vfs;
  CrashDisk *disk = disk_of(path);
  if (disk && is_gone(disk)) return SQLITE_IOERR_ACCESS;
  return real_vfs->xAccess(real_vfs, path, flags, answer);
}

int crash_vfs_register(void) {
  pthread_mutex_lock(&lock);
  int code = SQLITE_OK;
  if (!real_vfs) {
    sqlite3_initialize();
    real_vfs = sqlite3_vfs_find("unix");
    if (!real_vfs) {
      code = SQLITE_ERROR;
    } else {
      crash_vfs = *real_vfs;
      crash_vfs.zName = "infusync-crash";
      crash_vfs.pNext = NULL;
      crash_vfs.szOsFile = (int)sizeof(CrashFile) + real_vfs->szOsFile;
      crash_vfs.xOpen = crash_open;
      crash_vfs.xDelete = crash_delete;
      crash_vfs.xAccess = crash_access;
      code = sqlite3_vfs_register(&crash_vfs, 1);
    }
  }
  pthread_mutex_unlock(&lock);
  return code;
}

// MARK: disks

CrashDisk *crash_disk_make(const char *folder) {
  CrashDisk *disk = calloc(1, sizeof *disk);
  disk->folder = strdup(folder);
  disk->length = strlen(folder);
  pthread_mutex_lock(&lock);
  disk->next = disks;
  disks = disk;
  pthread_mutex_unlock(&lock);
  return disk;
}

void crash_disk_arm(CrashDisk *disk, int fault, long at) {
  pthread_mutex_lock(&lock);
  disk->fault = fault;
  disk->point = at;
  disk->points = 0;
  disk->has_failed = 0;
  pthread_mutex_unlock(&lock);
}

static long locked(long *value) {
  pthread_mutex_lock(&lock);
  long answer = *value;
  pthread_mutex_unlock(&lock);
  return answer;
}

long crash_disk_points(CrashDisk *disk) { return locked(&disk->points); }

int crash_disk_has_failed(CrashDisk *disk) {
  pthread_mutex_lock(&lock);
  int answer = disk->has_failed;
  pthread_mutex_unlock(&lock);
  return answer;
}

int crash_disk_open_files(CrashDisk *disk) {
  pthread_mutex_lock(&lock);
  int answer = disk->open_files;
  pthread_mutex_unlock(&lock);
  return answer;
}

static int lay(const char *path, sqlite3_int64 offset, const unsigned char *bytes, int count, sqlite3_int64 size) {
  int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return -1;
  int is_done = count == 0 || pwrite(file, bytes, count, offset) == count;
  if (size >= 0 && ftruncate(file, size) != 0) is_done = 0;
  close(file);
  return is_done ? 0 : -1;
}

static int undo(const LogEntry *entry) {
  switch (entry->kind) {
  case LOG_WRITE: return lay(entry->path, entry->offset, entry->before, entry->count, entry->size_before);
  case LOG_TRUNCATE: return lay(entry->path, entry->offset, entry->before, entry->count, entry->size_before);
  case LOG_DELETE: return lay(entry->path, 0, entry->before, entry->count, entry->count);
  case LOG_CREATE: return unlink(entry->path);
  }
  return -1;
}

static int redo(const LogEntry *entry) {
  switch (entry->kind) {
  case LOG_WRITE: return lay(entry->path, entry->offset, entry->after, entry->count, -1);
  case LOG_TRUNCATE: return lay(entry->path, 0, NULL, 0, entry->offset);
  case LOG_DELETE: return unlink(entry->path);
  case LOG_CREATE: return lay(entry->path, 0, NULL, 0, -1);
  }
  return -1;
}

/// Whether that entry reached the disk although nobody waited for it: some do, as the point says.
static int came_through(long point, long index) {
  unsigned long mixed = (unsigned long)point * 0x9e3779b97f4a7c15UL + (unsigned long)index * 0xbf58476d1ce4e5b9UL;
  mixed ^= mixed >> 29;
  mixed *= 0x94d049bb133111ebUL;
  return (mixed >> 40) & 1;
}

int crash_disk_mend(CrashDisk *disk) {
  int code = 0;
  int loses = disk->has_failed && (disk->fault == CRASH_POWER || disk->fault == CRASH_REORDER);
  LogEntry *oldest_first = NULL;
  for (LogEntry *entry = disk->log; entry;) {
    LogEntry *previous = entry->previous;
    if (loses && undo(entry) != 0) code = -1;
    entry->previous = oldest_first;
    oldest_first = entry;
    entry = previous;
  }
  disk->log = NULL;
  long index = 0;
  for (LogEntry *entry = oldest_first; entry; index++) {
    LogEntry *next = entry->previous;
    if (loses && disk->fault == CRASH_REORDER && came_through(disk->point, index)) redo(entry);
    forget(entry);
    entry = next;
  }
  crash_disk_arm(disk, CRASH_NEVER, 0);
  return code;
}

void crash_disk_free(CrashDisk *disk) {
  pthread_mutex_lock(&lock);
  CrashDisk **place = &disks;
  while (*place && *place != disk) place = &(*place)->next;
  if (*place) *place = disk->next;
  pthread_mutex_unlock(&lock);
  while (disk->log) {
    LogEntry *previous = disk->log->previous;
    forget(disk->log);
    disk->log = previous;
  }
  free(disk->folder);
  free(disk);
}

// MARK: with the system's own layer

static int take_first(void *context, int count, char **values, char **names) {
  (void)names;
  char *answer = context;
  if (count > 0 && values[0] && !answer[0]) snprintf(answer, 200, "%s", values[0]);
  return 0;
}

int crash_integrity(const char *path, char *answer, int size) {
  sqlite3 *database = NULL;
  char first[200] = "";
  int code = sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE, "unix");
  if (code == SQLITE_OK) code = sqlite3_exec(database, "PRAGMA integrity_check; ", take_first, first, NULL);
  if (code != SQLITE_OK) snprintf(first, sizeof first, "%s", database ? sqlite3_errmsg(database) : "no memory");
  sqlite3_close(database);
  snprintf(answer, (size_t)size, "%s", first);
  return code == SQLITE_OK && strcmp(first, "ok") == 0;
}

int crash_execute(const char *path, const char *sql) {
  sqlite3 *database = NULL;
  int code = sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE, "unix");
  if (code == SQLITE_OK) code = sqlite3_exec(database, sql, NULL, NULL, NULL);
  sqlite3_close(database);
  return code;
}
