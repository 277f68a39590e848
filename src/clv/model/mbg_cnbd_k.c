/*
 * MBG/CNBD-k: as MBG/NBD, with Erlang-k gaps between purchases, for
 * regular buyers (Reutterer, Platzer & Schroeder 2020).
 */
#include "clv/model/beta_geometric.h"

#define FAMILY(par) ((BgFamily) {.modified = 1, .k = (int) (par)[BG_K]})
#define LARGEST ((BgFamily) {.modified = 1, .k = BG_MAX_K})
BG_ENTRIES(mbg_cnbd_k, FAMILY, LARGEST)

const ClvModel clv_mbg_cnbd_k = {
	.name = "mbg/cnbd-k",
	.nfree = BG_NFREE,
	.nparams = BG_NFREE + 1,
	.flags = CLV_NEEDS_GAPS | CLV_ANY_CLOCK,
	.params = {
		BG_PARAMETERS,
		{.name = "k", .lower = 1, .upper = BG_MAX_K, .is_fixed = true},
	},
	BG_FUNCTIONS(mbg_cnbd_k)
};
