#ifndef INFUSYNC_CRASH_VFS_H
#define INFUSYNC_CRASH_VFS_H

// A layer under SQLite that fails where it is told to: for tests and the lab only. Files outside the folders of its disks go
// straight to the system's own layer.

/// A folder whose files are on a disk that may fail.
typedef struct CrashDisk CrashDisk;

enum {
  /// Only counts.
  CRASH_NEVER = 0,
  /// The point and everything after it fails.
  CRASH_DEAD = 1,
  /// The point fails, and nothing after it.
  CRASH_ONCE = 2,
  /// From the point on nothing more can be written, until there is room again.
  CRASH_FULL = 3,
  /// Of a write at the point the first half is there; everything after it fails.
  CRASH_TORN = 4,
  /// As dead, and what was not synced is gone.
  CRASH_POWER = 5,
  /// As dead, and of what was not synced some is there and some is gone, in no order.
  CRASH_REORDER = 6,
};

/// Puts the layer under every database that is opened from now on; 0 when it is there.
int crash_vfs_register(void);

/// A disk for all files below that folder, which fails nowhere yet.
CrashDisk *crash_disk_make(const char *folder);

/// Counts from 1 anew and fails as told at that point.
void crash_disk_arm(CrashDisk *disk, int fault, long point);

/// How many points there were since it was armed.
long crash_disk_points(CrashDisk *disk);

/// Whether the point was reached.
int crash_disk_has_failed(CrashDisk *disk);

/// How many of its files are open.
int crash_disk_open_files(CrashDisk *disk);

/// What a power cut leaves is made of the files, which must all be closed, and the disk is sound again. 0, or -1 when that failed.
int crash_disk_mend(CrashDisk *disk);

/// Forgets the disk, whose files must be closed.
void crash_disk_free(CrashDisk *disk);

/// What SQLite itself says of the file: 1 when it is whole. `answer` holds the first line it says, cut to `size`.
int crash_integrity(const char *path, char *answer, int size);

/// Executes SQL on the file; 0, or SQLite's code.
int crash_execute(const char *path, const char *sql);

#endif
