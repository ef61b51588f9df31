/*
 * A network and its neighbours: providers above, peers beside, customers below. Few providers
 * stand in a row; more stand in two columns whose links run nested into the target, so that no
 * link crosses another or a box.
 */
#include "report/figure.h"

#include "base/json.h"
#include "report/svg.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum {
	SHOWN = 20, /* neighbours at most; with more, one place is left for "n more" */
	IN_ROW = 4, /* neighbours of a tier at most that stand in a row */
	WIDTH = 760,
	BOX_WIDTH = 182,
	BOX_HEIGHT = 58,
	BOX_PITCH = 68, /* of boxes below each other */
	ROW_PITCH = 191, /* of boxes beside each other */
	LABEL = 20, /* above a tier, for its name */
	FAN = 84, /* height of the bend between a row and the target */
	CORNER = 14, /* radius */
	TARGET_WIDTH = 200,
	TARGET_HEIGHT = 60,
	LEGEND = 40,
	BOLD = 14, /* 12 units, counted wider since bold */
};

enum route {
	ROUTE_FAN, /* a bend towards the target's middle, then straight */
	ROUTE_CORNER, /* straight to the side, a round corner, straight */
	ROUTE_SIDE, /* a bend from the side */
};

struct node {
	const struct figure_upstream *neighbour;
	struct svg_box box;
	enum route route;
	struct svg_point start, port; /* where the link leaves the box and meets the target */
	double width; /* of the link */
};

struct drawing {
	const struct figure_network *network;
	struct node node[SHOWN]; /* by relation, then in the order given */
	size_t count;
	struct svg_box target;
	double height;
};

static bool is_marked(const struct figure_upstream *u)
{
	return u->severed || u->brought_back;
}

static double share_of(const struct figure_upstream *u)
{
	return u->share > 0 ? fmin(u->share, 1) : 0; /* NaN is 0, too */
}

/* What a figure about a cut must not leave out comes first, then the widest. */
static bool matters_more(const struct figure_upstream *a, const struct figure_upstream *b)
{
	if (is_marked(a) != is_marked(b))
		return is_marked(a);
	return share_of(a) > share_of(b);
}

static bool comes_first(const struct figure_upstream *a, const struct figure_upstream *b)
{
	return a->relation != b->relation ? a->relation < b->relation : a < b;
}

typedef bool (*order)(const struct figure_upstream *a, const struct figure_upstream *b);

/* Inserts into the sorted array node[0..*count), of which at most `limit` are kept. */
static void insert(struct node *node, size_t *count, size_t limit, const struct figure_upstream *u,
	order before)
{
	size_t at = *count;
	while (at > 0 && before(u, node[at - 1].neighbour))
		at--;
	if (at >= limit)
		return;
	size_t kept = *count < limit ? *count : limit - 1;
	memmove(node + at + 1, node + at, (kept - at) * sizeof *node);
	node[at] = (struct node){ .neighbour = u };
	*count = kept + 1;
}

static void select_nodes(struct drawing *d)
{
	const struct figure_network *network = d->network;
	struct node chosen[SHOWN];
	size_t count = 0, limit = network->count > SHOWN ? SHOWN - 1 : SHOWN;
	for (size_t i = 0; i < network->count; i++)
		insert(chosen, &count, limit, &network->upstream[i], matters_more);
	for (size_t i = 0; i < count; i++)
		insert(d->node, &d->count, SHOWN, chosen[i].neighbour, comes_first);
}

/* The nodes of one relation: they stand together. */
struct tier {
	struct node *node;
	size_t count;
};

static struct tier tier_of(struct drawing *d, enum relation relation)
{
	struct tier tier = { d->node, 0 };
	for (size_t i = 0; i < d->count; i++) {
		if (d->node[i].neighbour->relation < relation)
			tier.node++;
		tier.count += d->node[i].neighbour->relation == relation;
	}
	return tier;
}

static double stack_height(size_t rows)
{
	return rows == 0 ? 0 : (double)(rows - 1) * BOX_PITCH + BOX_HEIGHT;
}

/* Height of a tier above or below the target, with its label and the way of its links. */
static double tier_height(struct tier tier)
{
	if (tier.count == 0)
		return 0;
	if (tier.count <= IN_ROW)
		return LABEL + BOX_HEIGHT + FAN;
	return LABEL + stack_height((tier.count + 1) / 2) + 2 * CORNER;
}

/* The place of link `i` of `count` on a side of the target from `low` on, `length` long. */
static double port_at(size_t i, size_t count, double low, double length)
{
	double pitch = fmin(30, length / (double)(count + 1));
	return low + length / 2 + ((double)i - (double)(count - 1) / 2) * pitch;
}

static double link_width(const struct node *node, size_t count)
{
	double room = 0.7 * TARGET_WIDTH / (double)(count + 1);
	return fmin(1.5 + 6 * share_of(node->neighbour), room);
}

/* Places a tier from `top` on; its links meet the target at height `port`, below or above it. */
static void place_row(struct tier tier, double top, double port, bool above)
{
	for (size_t i = 0; i < tier.count; i++) {
		struct node *node = &tier.node[i];
		double x = WIDTH / 2.0 + ((double)i - (double)(tier.count - 1) / 2) * ROW_PITCH;
		node->box = (struct svg_box){ x - BOX_WIDTH / 2.0, top, BOX_WIDTH, BOX_HEIGHT };
		node->route = ROUTE_FAN;
		node->start = (struct svg_point){ x, above ? top + BOX_HEIGHT : top };
		node->port.x = port_at(i, tier.count, (WIDTH - TARGET_WIDTH) / 2.0, TARGET_WIDTH);
		node->port.y = port;
	}
}

static void place_columns(struct tier tier, double top, double port, bool above)
{
	size_t rows = (tier.count + 1) / 2;
	for (size_t i = 0; i < tier.count; i++) {
		struct node *node = &tier.node[i];
		bool left = i < rows;
		size_t row = left ? i : i - rows;
		/* Who stands farthest from the target gets the innermost port: nested links. */
		size_t in = above ? row : (left ? rows : tier.count - rows) - 1 - row;
		size_t place = left ? rows - 1 - in : rows + in;
		double y = top + (double)row * BOX_PITCH;
		node->box = (struct svg_box){ left ? 1 : WIDTH - BOX_WIDTH - 1, y, BOX_WIDTH,
			BOX_HEIGHT };
		node->route = ROUTE_CORNER;
		node->start.x = left ? node->box.x + BOX_WIDTH : node->box.x;
		node->start.y = y + BOX_HEIGHT / 2.0;
		node->port.x =
			port_at(place, tier.count, (WIDTH - TARGET_WIDTH) / 2.0, TARGET_WIDTH);
		node->port.y = port;
	}
}

static void place_tier(struct tier tier, double top, double port, bool above)
{
	if (tier.count <= IN_ROW)
		place_row(tier, top, port, above);
	else
		place_columns(tier, top, port, above);
	for (size_t i = 0; i < tier.count; i++)
		tier.node[i].width = link_width(&tier.node[i], tier.count);
}

/* Peers: every other one to the right of the target, the rest to the left. */
static void place_peers(struct tier tier, const struct svg_box *target)
{
	size_t on_right = (tier.count + 1) / 2, on_left = tier.count / 2;
	double middle = target->y + target->height / 2;
	for (size_t i = 0; i < tier.count; i++) {
		struct node *node = &tier.node[i];
		bool right = i % 2 == 0;
		size_t row = i / 2, rows = right ? on_right : on_left;
		double y = middle - stack_height(rows) / 2 + (double)row * BOX_PITCH;
		node->box = (struct svg_box){ right ? WIDTH - BOX_WIDTH - 1 : 1, y, BOX_WIDTH,
			BOX_HEIGHT };
		node->route = ROUTE_SIDE;
		node->start.x = right ? node->box.x : node->box.x + BOX_WIDTH;
		node->start.y = y + BOX_HEIGHT / 2.0;
		node->port.x = right ? target->x + target->width : target->x;
		node->port.y = port_at(row, rows, target->y, target->height);
		node->width = fmin(link_width(node, tier.count), 30.0 / (double)rows);
	}
}

static void place(struct drawing *d)
{
	struct tier providers = tier_of(d, RELATION_PROVIDER);
	struct tier peers = tier_of(d, RELATION_PEER);
	struct tier customers = tier_of(d, RELATION_CUSTOMER);
	double beside = peers.count == 0 ? 0 : stack_height((peers.count + 1) / 2) + 2 * LABEL;
	double middle = fmax(TARGET_HEIGHT + 2, beside);
	double top = tier_height(providers);
	d->target = (struct svg_box){ (WIDTH - TARGET_WIDTH) / 2.0,
		top + (middle - TARGET_HEIGHT) / 2, TARGET_WIDTH, TARGET_HEIGHT };
	double bottom = d->target.y + TARGET_HEIGHT;
	place_tier(providers, LABEL, d->target.y, true);
	place_peers(peers, &d->target);
	double below = customers.count > IN_ROW ? 2 * CORNER : FAN;
	place_tier(customers, top + middle + below, bottom, false);
	d->height = top + middle + tier_height(customers) + LEGEND;
}

/* Where the bend of a fan ends: the rest of the way is straight, past the peers. */
static double fan_end(const struct node *node)
{
	return node->port.y > node->start.y ? node->start.y + FAN : node->start.y - FAN;
}

static void route_path(const struct node *node, struct buf *data)
{
	struct svg_point a = node->start, b = node->port;
	double side = b.x > a.x ? 1 : -1, down = b.y > a.y ? 1 : -1;
	svg_step(data, 'M', &a, 1);
	if (node->route == ROUTE_FAN) {
		double end = fan_end(node), half = (a.y + end) / 2;
		svg_step(data, 'C',
			(struct svg_point[]){ { a.x, half }, { b.x, half }, { b.x, end } }, 3);
		svg_step(data, 'L', &b, 1);
	} else if (node->route == ROUTE_CORNER) {
		svg_step(data, 'L', &(struct svg_point){ b.x - side * CORNER, a.y }, 1);
		svg_step(data, 'Q',
			(struct svg_point[]){ { b.x, a.y }, { b.x, a.y + down * CORNER } }, 2);
		svg_step(data, 'L', &b, 1);
	} else {
		double half = (a.x + b.x) / 2;
		svg_step(data, 'C', (struct svg_point[]){ { half, a.y }, { half, b.y }, b }, 3);
	}
}

/* A point of the route where no other link is near. */
static struct svg_point route_break(const struct node *node)
{
	struct svg_point a = node->start, b = node->port;
	if (node->route == ROUTE_CORNER)
		return (struct svg_point){ a.x + (b.x > a.x ? 24 : -24), a.y };
	if (node->route == ROUTE_FAN)
		b.y = fan_end(node);
	return (struct svg_point){ (a.x + b.x) / 2, (a.y + b.y) / 2 };
}

static const char *class_of(
	const struct figure_upstream *u, const char *plain, const char *cut, const char *back)
{
	return u->brought_back ? back : u->severed ? cut : plain;
}

static void draw_cross(struct buf *svg, struct svg_point at)
{
	svg_circle(svg, "clear", at, 10);
	svg_line(svg, "cross", (struct svg_point){ at.x - 5, at.y - 5 },
		(struct svg_point){ at.x + 5, at.y + 5 });
	svg_line(svg, "cross", (struct svg_point){ at.x - 5, at.y + 5 },
		(struct svg_point){ at.x + 5, at.y - 5 });
}

static void draw_link(struct buf *svg, const struct node *node)
{
	struct buf data;
	buf_init(&data);
	route_path(node, &data);
	svg_path(svg, class_of(node->neighbour, "link", "link cut", "link back"), data.text,
		node->width);
	buf_clear(&data);
	if (node->neighbour->severed)
		draw_cross(svg, route_break(node));
}

/* "100 % alone", or that nothing can be said of this link. */
static void put_share(struct buf *text, const struct figure_upstream *u)
{
	double percent = share_of(u) * 100;
	if (u->share < 0) {
		buf_puts(text, "not in the topology");
		return;
	}
	if (percent > 0 && percent < 0.1)
		buf_puts(text, "under 0.1");
	else
		number_print(text, percent, percent < 10 ? 1 : 0);
	buf_puts(text, " % alone");
}

static void draw_box(struct buf *svg, const struct node *node)
{
	const struct figure_upstream *u = node->neighbour;
	const struct svg_box *box = &node->box;
	double x = box->x + 9, room = BOX_WIDTH - 18;
	struct buf text;
	buf_init(&text);
	svg_rect(svg, class_of(u, "box", "box cut", "box back"), *box, 5);
	svg_fit(&text, u->name != NULL ? u->name : "name not known", BOLD, room);
	svg_text(svg, u->name != NULL ? "bold" : "soft", (struct svg_point){ x, box->y + 18 },
		SVG_START, text.text);
	buf_reset(&text);
	buf_printf(&text, "AS%" PRIu32 ", ", u->asn);
	put_share(&text, u);
	svg_text(svg, "soft small", (struct svg_point){ x, box->y + 33 }, SVG_START, text.text);
	if (u->state != NULL) {
		buf_reset(&text);
		svg_fit(&text, u->state, 11, room);
		svg_text(svg, class_of(u, "small", "small cut", "small back"),
			(struct svg_point){ x, box->y + 48 }, SVG_START, text.text);
	}
	buf_clear(&text);
}

static void draw_target(struct buf *svg, const struct drawing *d)
{
	const struct figure_network *network = d->network;
	struct svg_point at = { WIDTH / 2.0, d->target.y + 26 };
	struct buf text;
	buf_init(&text);
	svg_rect(svg, "target", d->target, 6);
	svg_fit(&text, network->name != NULL ? network->name : "name not known", BOLD,
		TARGET_WIDTH - 20);
	svg_text(svg, "bold on-target", at, SVG_MIDDLE, text.text);
	buf_reset(&text);
	buf_printf(&text, "AS%" PRIu32, network->asn);
	at.y += 18;
	svg_text(svg, "on-target", at, SVG_MIDDLE, text.text);
	buf_clear(&text);
}

/* The name of a tier stands above its first box, at the left edge of each stack. */
static void draw_labels(struct buf *svg, struct drawing *d)
{
	static const char *const plural[] = { "Providers", "Peers", "Customers" };
	for (int relation = 0; relation < RELATIONS; relation++) {
		struct tier tier = tier_of(d, (enum relation)relation);
		if (tier.count == 0)
			continue;
		struct svg_point at = { tier.node[0].box.x, tier.node[0].box.y - 7 };
		svg_text(svg, "soft small", at, SVG_START, plural[relation]);
	}
}

static double draw_key(struct buf *svg, double x, double y, const char *class, const char *text)
{
	struct buf data;
	buf_init(&data);
	svg_step(&data, 'M', &(struct svg_point){ x, y - 4 }, 1);
	svg_step(&data, 'L', &(struct svg_point){ x + 34, y - 4 }, 1);
	svg_path(svg, class, data.text, 3);
	if (strcmp(class, "link cut") == 0)
		draw_cross(svg, (struct svg_point){ x + 17, y - 4 });
	svg_text(svg, "soft small", (struct svg_point){ x + 40, y }, SVG_START, text);
	buf_clear(&data);
	return x + 40 + svg_text_width(text, 11) + 16;
}

static void draw_legend(struct buf *svg, const struct drawing *d)
{
	bool cut = false, back = false;
	double x = 1, y = d->height - 8;
	for (size_t i = 0; i < d->count; i++) {
		cut |= d->node[i].neighbour->severed;
		back |= d->node[i].neighbour->brought_back;
	}
	if (cut)
		x = draw_key(svg, x, y, "link cut", "cut");
	if (back)
		x = draw_key(svg, x, y, "link back", "brought it back");
	draw_key(svg, x, y, "link",
		"width and \"alone\": the reach left if this were the only link");
	if (d->count < d->network->count) {
		struct buf text;
		buf_init(&text);
		buf_printf(&text, "%zu more", d->network->count - d->count);
		svg_text(svg, "bold", (struct svg_point){ WIDTH - 1, y }, SVG_END, text.text);
		buf_clear(&text);
	}
}

/* What the picture shows, in words. */
static void describe(struct buf *text, const struct drawing *d)
{
	for (size_t i = 0; i < d->count; i++) {
		const struct figure_upstream *u = d->node[i].neighbour;
		buf_printf(text, "%sAS%" PRIu32 " %s, %s, ", i > 0 ? "; " : "", u->asn,
			u->name != NULL ? u->name : "", relation_name(u->relation));
		put_share(text, u);
		if (u->state != NULL)
			buf_printf(text, ", %s", u->state);
		if (u->severed)
			buf_puts(text, ", link severed");
		if (u->brought_back)
			buf_puts(text, ", brought the network back");
	}
	if (d->count < d->network->count)
		buf_printf(text, "; and %zu more", d->network->count - d->count);
	buf_putc(text, '.');
}

void figure_upstreams(struct buf *svg, const struct figure_network *network)
{
	struct drawing d = { .network = network };
	struct buf id, title, text;
	buf_init(&id);
	buf_init(&title);
	buf_init(&text);
	select_nodes(&d);
	place(&d);
	buf_printf(&id, "upstreams-%" PRIu32, network->asn);
	buf_printf(&title, "The links of AS%" PRIu32 " %s", network->asn,
		network->name != NULL ? network->name : "");
	describe(&text, &d);
	svg_open(svg, (struct svg_point){ WIDTH, d.height }, id.text, title.text, text.text);
	for (size_t i = 0; i < d.count; i++)
		draw_link(svg, &d.node[i]);
	draw_labels(svg, &d);
	for (size_t i = 0; i < d.count; i++)
		draw_box(svg, &d.node[i]);
	draw_target(svg, &d);
	draw_legend(svg, &d);
	svg_close(svg);
	buf_clear(&id);
	buf_clear(&title);
	buf_clear(&text);
}
