/*
 * BG/NBD: Poisson purchases; after each repeat purchase the customer may
 * drop out (Fader, Hardie & Lee 2005, Marketing Science 24:275).
 */
#include "clv/model/beta_geometric.h"

#define FAMILY(par) ((BgFamily) {.modified = 0, .k = 1})
BG_ENTRIES(bg_nbd, FAMILY, FAMILY())

const ClvModel clv_bg_nbd = {
	.name = "bg/nbd",
	.nfree = BG_NFREE,
	.nparams = BG_NFREE,
	.flags = CLV_ANY_CLOCK,
	.params = {BG_PARAMETERS},
	BG_LINKS,
	BG_FUNCTIONS(bg_nbd)
};
