#include "model/links.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <unistd.h>

static size_t add_core(struct random_state *random, size_t ases, struct as_link *links)
{
	size_t count = 1 + random_below(random, 4 * ases);
	for (size_t i = 0; i < count; i++) {
		links[i].a = SMALL_CORE_FIRST + (asn_t)random_below(random, ases);
		links[i].b = SMALL_CORE_FIRST + (asn_t)random_below(random, ases);
		links[i].rel = random_below(random, 3) == 0 ? LINK_P2P : LINK_P2C;
	}
	return count;
}

/* Some links once more: as they are, the other way round, or with the other relationship. */
static size_t add_doubled(struct random_state *random, struct as_link *links, size_t count)
{
	size_t doubled = random_below(random, 5);
	for (size_t i = 0; i < doubled; i++) {
		struct as_link link = links[random_below(random, count)];
		switch (random_below(random, 3)) {
		case 0:
			link = (struct as_link){ link.b, link.a, link.rel };
			break;
		case 1:
			link.rel = link.rel == LINK_P2C ? LINK_P2P : LINK_P2C;
			break;
		default:
			break;
		}
		links[count + i] = link;
	}
	return count + doubled;
}

size_t links_random(struct random_state *random, bool stubs, struct as_link *links)
{
	size_t ases = 2 + random_below(random, SMALL_CORE - 1);
	size_t count = add_core(random, ases, links);
	count = add_doubled(random, links, count);
	if (!stubs)
		return count;

	size_t crowd = 100 + random_below(random, SMALL_STUBS - 100);
	asn_t above[2] = { links[0].a, links[random_below(random, count)].b };
	for (size_t i = 0; i < crowd; i++)
		links[count++] = (struct as_link){ above[random_below(random, 8) == 0],
			SMALL_STUB_FIRST + (asn_t)i, LINK_P2C };
	return count;
}

struct as_link *links_parse(FILE *file, size_t *count)
{
	struct as_link *links = NULL;
	size_t capacity = 0;
	char line[4096];
	*count = 0;
	while (fgets(line, sizeof line, file) != NULL) {
		char *end = line;
		unsigned long a = strtoul(end, &end, 10);
		if (line[0] == '#' || *end != '|')
			continue;
		unsigned long b = strtoul(end + 1, &end, 10);
		if (*end != '|')
			continue;
		long rel = strtol(end + 1, NULL, 10);
		links = array_grow(links, *count, &capacity, sizeof *links);
		links[(*count)++] = (struct as_link){ (asn_t)a, (asn_t)b, (int8_t)rel };
	}
	return links;
}

FILE *shared_open(const char *command, const char *file)
{
	char path[4096], line[4200];
	const char *shared = getenv("OSTRAKON_SHARED");
	if (shared == NULL)
		return NULL;
	snprintf(path, sizeof path, "%s/data/%s", shared, file);
	if (access(path, R_OK) != 0)
		return NULL;
	snprintf(line, sizeof line, "%s '%s'", command, path);
	return popen(line, "r");
}

struct as_link *links_read_shared(const char *date, size_t *count)
{
	char file[64];
	snprintf(file, sizeof file, "bgp/asrel/%s.as-rel.txt.bz2", date);
	FILE *pipe = shared_open("bzcat", file);
	if (pipe == NULL)
		return NULL;
	struct as_link *links = links_parse(pipe, count);
	pclose(pipe);
	return links;
}
