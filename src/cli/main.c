/* The edge of the program: the standard files, and the one place that writes an answer. */
#include "base/log.h"
#include "cli/program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/*
 * A program started with standard output closed would give its number to the next file opened,
 * and the answer would be written over the database. Read-only: writing there must fail.
 */
static void open_standard_files(void)
{
	int file;
	do
		file = open("/dev/null", O_RDONLY);
	while (file >= 0 && file <= STDERR_FILENO);
	if (file > STDERR_FILENO)
		close(file);
}

/* A full disk may show only when the last bytes are flushed or the file is closed. */
static int write_answer(const struct buf *answer)
{
	bool written = fwrite(answer->text, 1, answer->length, stdout) == answer->length &&
		       fflush(stdout) == 0;
	int error = errno;
	if (fclose(stdout) != 0 && written) {
		error = errno;
		written = false;
	}
	/* Who reads has seen enough (`| head`): no failure of ours. */
	if (written || error == EPIPE)
		return EXIT_DONE;
	log_print(LOG_ERROR, "cannot write the answer to standard output: %s", strerror(error));
	return EXIT_INTERNAL;
}

int main(int argc, char **argv)
{
	struct buf answer;
	open_standard_files();
	signal(SIGPIPE, SIG_IGN);
	buf_init(&answer);
	int status = program_run(commands, argc, argv, &answer);
	if (status <= EXIT_SKIPPED) {
		int written = write_answer(&answer);
		status = written != EXIT_DONE ? written : status;
	}
	buf_clear(&answer);
	return status;
}
