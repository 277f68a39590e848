/*
 * The schemes of two-by-two matrices and the names of their fields.
 */
#include "scoring/matrix.h"

const MatrixScheme matrix_schemes[MATRIX_SCHEMES] = {
	{"marcus", true, {
		[FIELD_HIGH_HIGH] = {"best", "优质型"},
		[FIELD_HIGH_LOW] = {"frequent", "经常型"},
		[FIELD_LOW_HIGH] = {"spender", "消费型"},
		[FIELD_LOW_LOW] = {"uncertain", "不确定型"},
	}},
	{"potential", false, {
		[FIELD_HIGH_HIGH] = {"gold", "金质"},
		[FIELD_HIGH_LOW] = {"platinum", "白金"},
		[FIELD_LOW_HIGH] = {"iron", "铁质"},
		[FIELD_LOW_LOW] = {"lead", "铅质"},
	}},
	{"core", false, {
		[FIELD_HIGH_HIGH] = {"core", "核心"},
		[FIELD_HIGH_LOW] = {"high direct value", "高直接价值"},
		[FIELD_LOW_HIGH] = {"high potential", "高潜在价值"},
		[FIELD_LOW_LOW] = {"poor", "劣质"},
	}},
	{"satisfaction", false, {
		[FIELD_HIGH_HIGH] = {"apostle", "传道者"},
		[FIELD_HIGH_LOW] = {"mercenary", "图利者"},
		[FIELD_LOW_HIGH] = {"hostage", "囚禁者"},
		[FIELD_LOW_LOW] = {"defector", "破坏者"},
	}},
};
