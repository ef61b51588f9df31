/*
 * Relationships between networks from the AS paths that vantage points see: a label for every
 * link of the paths. Steps and references: docs/methods.md, "Relationships from paths".
 */
#pragma once

#include "graph/path_clean.h"
#include "net/link.h"

enum { INFER_CLIQUE_MAX = 32 };

/* Why a link has its label. */
enum infer_basis {
	INFER_RULE, /* nothing else fits the routes */
	INFER_MODEL, /* several fit; the likeliest by what links of its kind are */
};

struct infer_link {
	struct as_link link; /* p2c: a is the provider; p2p: a < b */
	enum infer_basis basis;
	double confidence; /* 0 to 1; graph/infer.c says how it is had */
	/* Routes of which the label explains something, and those that contradict it. */
	uint32_t routes_for, routes_against;
	/* Choices among neighbours that agree with it, and that contradict it. */
	uint32_t choices_for, choices_against;
};

struct infer_result {
	struct infer_link *link; /* [links] by a, then b */
	size_t links;
	asn_t clique[INFER_CLIQUE_MAX]; /* ascending */
	size_t cliques; /* how many members */
	size_t ases, vantages, origins;
	size_t ruled; /* links labelled by rule */
	uint64_t valleys_left; /* sequences of three ASes that the labels do not explain */
	double noise; /* share of the choices between known links that contradict the rule */
};

/*
 * Cleaned paths, in any order. Those that pass from the clique over a lesser AS back to it are
 * taken out of `paths` and counted in `cleaning`. The result is to be cleared in every case.
 */
void infer_links(
	struct path_set *paths, struct path_cleaning *cleaning, struct infer_result *result);
void infer_clear(struct infer_result *result);
