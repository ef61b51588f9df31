/*
 * Faults for SQLite: a VFS over the system's own whose n-th write, truncation or sync fails, and
 * a memory allocator whose n-th allocation does. One fault at a time, for one thread.
 */
#pragma once

#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum fault_kind {
	FAULT_FULL, /* the disk is full from the n-th write on */
	FAULT_WRITE, /* one write fails */
	FAULT_TORN, /* one write fails after half of it reached the file */
	FAULT_SYNC, /* one fsync fails */
	FAULT_MEMORY, /* one allocation fails */
	FAULTS,
};

static struct {
	bool armed, fired;
	enum fault_kind kind;
	long countdown;
} fault;

static inline void fault_arm(enum fault_kind kind, long n)
{
	fault.armed = true;
	fault.fired = false;
	fault.kind = kind;
	fault.countdown = n;
}

/* Returns whether it came to the fault. */
static inline bool fault_disarm(void)
{
	fault.armed = false;
	return fault.fired;
}

static bool fault_strikes(bool concerned)
{
	if (!fault.armed || !concerned || --fault.countdown > 0)
		return false;
	fault.fired = true;
	fault.armed = fault.kind == FAULT_FULL;
	return true;
}

struct fault_file {
	sqlite3_file file;
	sqlite3_file *real; /* lies behind this struct */
};

#define REAL(file) (((struct fault_file *)(file))->real)

static int fault_close(sqlite3_file *file)
{
	return REAL(file)->pMethods->xClose(REAL(file));
}

static int fault_read(sqlite3_file *file, void *to, int n, sqlite3_int64 at)
{
	return REAL(file)->pMethods->xRead(REAL(file), to, n, at);
}

static int fault_write(sqlite3_file *file, const void *from, int n, sqlite3_int64 at)
{
	if (!fault_strikes(fault.kind <= FAULT_TORN))
		return REAL(file)->pMethods->xWrite(REAL(file), from, n, at);
	if (fault.kind == FAULT_TORN)
		REAL(file)->pMethods->xWrite(REAL(file), from, n / 2, at);
	return fault.kind == FAULT_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

static int fault_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	if (fault_strikes(fault.kind == FAULT_WRITE))
		return SQLITE_IOERR_TRUNCATE;
	return REAL(file)->pMethods->xTruncate(REAL(file), size);
}

static int fault_sync(sqlite3_file *file, int flags)
{
	if (fault_strikes(fault.kind == FAULT_SYNC))
		return SQLITE_IOERR_FSYNC;
	/* No power fails here, and thousands of syncs take longer than all else. */
	(void)file, (void)flags;
	return SQLITE_OK;
}

static int fault_size(sqlite3_file *file, sqlite3_int64 *size)
{
	return REAL(file)->pMethods->xFileSize(REAL(file), size);
}

static int fault_lock(sqlite3_file *file, int level)
{
	return REAL(file)->pMethods->xLock(REAL(file), level);
}

static int fault_unlock(sqlite3_file *file, int level)
{
	return REAL(file)->pMethods->xUnlock(REAL(file), level);
}

static int fault_reserved(sqlite3_file *file, int *reserved)
{
	return REAL(file)->pMethods->xCheckReservedLock(REAL(file), reserved);
}

static int fault_control(sqlite3_file *file, int what, void *with)
{
	return REAL(file)->pMethods->xFileControl(REAL(file), what, with);
}

static int fault_sector(sqlite3_file *file)
{
	return REAL(file)->pMethods->xSectorSize(REAL(file));
}

static int fault_device(sqlite3_file *file)
{
	return REAL(file)->pMethods->xDeviceCharacteristics(REAL(file));
}

static int fault_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **to)
{
	return REAL(file)->pMethods->xShmMap(REAL(file), page, size, extend, to);
}

static int fault_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
	return REAL(file)->pMethods->xShmLock(REAL(file), offset, n, flags);
}

static void fault_shm_barrier(sqlite3_file *file)
{
	REAL(file)->pMethods->xShmBarrier(REAL(file));
}

static int fault_shm_unmap(sqlite3_file *file, int remove)
{
	return REAL(file)->pMethods->xShmUnmap(REAL(file), remove);
}

static const sqlite3_io_methods fault_methods = {
	2,
	fault_close,
	fault_read,
	fault_write,
	fault_truncate,
	fault_sync,
	fault_size,
	fault_lock,
	fault_unlock,
	fault_reserved,
	fault_control,
	fault_sector,
	fault_device,
	fault_shm_map,
	fault_shm_lock,
	fault_shm_barrier,
	fault_shm_unmap,
	NULL,
	NULL,
};

static int fault_open(
	sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
	sqlite3_vfs *real = vfs->pAppData;
	struct fault_file *ours = (struct fault_file *)file;
	ours->real = (sqlite3_file *)(ours + 1);
	int status = real->xOpen(real, name, ours->real, flags, out_flags);
	file->pMethods = ours->real->pMethods != NULL ? &fault_methods : NULL;
	return status;
}

static sqlite3_mem_methods fault_memory; /* SQLite's own */

static void *fault_malloc(int size)
{
	return fault_strikes(fault.kind == FAULT_MEMORY) ? NULL : fault_memory.xMalloc(size);
}

static void *fault_realloc(void *old, int size)
{
	return fault_strikes(fault.kind == FAULT_MEMORY) ? NULL : fault_memory.xRealloc(old, size);
}

/* Once, before any other use of SQLite. All databases opened from then on can meet faults. */
static inline void fault_install(void)
{
	static sqlite3_vfs vfs;
	sqlite3_config(SQLITE_CONFIG_GETMALLOC, &fault_memory);
	sqlite3_mem_methods memory = fault_memory;
	memory.xMalloc = fault_malloc;
	memory.xRealloc = fault_realloc;
	sqlite3_config(SQLITE_CONFIG_MALLOC, &memory);
	sqlite3_vfs *real = sqlite3_vfs_find(NULL);
	if (real == NULL)
		abort();
	vfs = *real;
	vfs.zName = "faults";
	vfs.pAppData = real;
	vfs.szOsFile = (int)sizeof(struct fault_file) + real->szOsFile;
	vfs.xOpen = fault_open;
	if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK)
		abort();
}
