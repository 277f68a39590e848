/*
 * MBG/NBD: as BG/NBD, but the customer may drop out right after the first
 * purchase too (Batislam, Denizel & Filiztekin 2007).
 */
#include "clv/model/beta_geometric.h"

#define FAMILY(par) ((BgFamily) {.modified = 1, .k = 1})
BG_ENTRIES(mbg_nbd, FAMILY, FAMILY())

const ClvModel clv_mbg_nbd = {
	.name = "mbg/nbd",
	.nfree = BG_NFREE,
	.nparams = BG_NFREE,
	.flags = CLV_ANY_CLOCK,
	.params = {BG_PARAMETERS},
	BG_LINKS,
	BG_FUNCTIONS(mbg_nbd)
};
