/* sources: src/clv/models/model.c src/clv/models/special.c src/clv/models/mean.c src/clv/models/poisson_rule.c src/clv/models/gauss.c src/clv/models/rising.c src/clv/models/discount.c src/clv/models/panels.c src/clv/models/beta_stream.c src/clv/models/endless_stream.c src/clv/models/poisson_events.c src/clv/models/erlang_events.c src/clv/models/erlang_endless.c src/clv/models/erlang_within.c src/clv/models/beta_geometric.c src/clv/models/beta_geometric_predict.c src/clv/models/bg_nbd.c src/clv/models/mbg_nbd.c src/clv/models/mbg_cnbd_k.c src/clv/models/race.c src/clv/models/pareto_nbd.c src/clv/models/bg_bb.c src/clv/models/bg_bb_rows.c src/clv/models/long_sum.c src/clv/models/sum_rule.c */
#include "clv_check.h"

#include "clv/models/model.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* ---- tables of independent numbers ---- */

typedef struct Prediction
{
	const char *model;
	double		x,
				t,
				T;
	double		expected[5];	/* ln L, P(alive), purchases in 39 and in 52
								 * weeks, the same discounted for ever */
} Prediction;

/*
 * Customers of CDNOW at published parameters, 60-digit arithmetic; the rate
 * is 15 % a year of 52 weeks.
 */
static const Prediction predictions[] = {
	{"bg/nbd", 2, 30.428571428571427, 38.857142857142854,
	{-9.4584735574885, 0.72658972183549, 1.2261158061493, 1.5588289718128, 5.1698244118007}},
	{"bg/nbd", 1, 1.7142857142857142, 38.857142857142854,
	{-4.4697609295749, 0.21226006255461, 0.20335104108681, 0.26003275875343, 0.91818251924633}},
	{"bg/nbd", 0, 0, 38.857142857142854,
	{-0.5546972319626, 1, 0.19510966499309, 0.2520876568721, 1.0187903757005}},
	{"bg/nbd", 26, 30.857142857142858, 31,
	{-37.726513328333, 0.9688515628519, 20.748353694338, 25.756492215378, 71.060041806246}},
	{"bg/nbd", 7, 29.428571428571427, 38.857142857142854,
	{-21.862859831934, 0.64179600224867, 3.3374393516207, 4.1993313928133, 12.7020914173}},
	{"bg/nbd", 3, 38, 38,
	{-12.672654348686, 0.84805518298525, 2.070953061124, 2.6215805953608, 8.3508502485551}},
	{"mbg/nbd", 2, 30.428571428571427, 38.857142857142854,
	{-9.485409256321, 0.7062150554622, 1.2630502633419, 1.5973264556606, 4.9249273205196}},
	{"mbg/nbd", 1, 1.7142857142857142, 38.857142857142854,
	{-4.4610304196429, 0.17096748804052, 0.18899155059455, 0.24032857170056, 0.78463611939593}},
	{"mbg/nbd", 0, 0, 38.857142857142854,
	{-0.53982448422004, 0.38974300168552, 0.15402448514844, 0.19772055348447, 0.72486565190803}},
	{"mbg/nbd", 26, 30.857142857142858, 31,
	{-38.322056427775, 0.96549805476758, 19.449351034495, 24.002230123934, 61.537081140269}},
	{"mbg/nbd", 7, 29.428571428571427, 38.857142857142854,
	{-21.7761111109, 0.62276503910614, 3.1679428220914, 3.9651881181298, 11.178307510522}},
};

static const double *
published_parameters(const char *model)
{
	static const double bg[] = {0.243, 4.414, 0.793, 2.426};
	static const double mbg[] = {0.525, 6.183, 0.891, 1.614};

	return strcmp(model, "bg/nbd") == 0 ? bg : mbg;
}

static void
published_predictions(void **state)
{
	double		delta = log(1.15) / 52;

	(void) state;
	for (size_t i = 0; i < LENGTH(predictions); i++)
	{
		const Prediction *p = &predictions[i];
		const ClvModel *m = clv_find_model(p->model);
		const double *par = published_parameters(p->model);
		ClvCustomer c = {p->x, p->t, p->T, 0, 1};

		assert_close(m->log_likelihood(par, &c), p->expected[0], 1e-12);
		assert_close(m->p_alive(par, &c), p->expected[1], 1e-12);
		assert_close(m->expected(par, &c, 39), p->expected[2], 1e-12);
		assert_close(m->expected(par, &c, 52), p->expected[3], 1e-12);
		assert_close(m->discounted(par, &c, INFINITY, delta), p->expected[4],
					 1e-12);
	}
}

typedef struct HardCase
{
	const char *model;
	double		par[4];
	double		x,
				t,
				T,
				h,
				delta,
				n;
	double		expected[7];	/* ln L, P(alive), purchases in h, discounted,
								 * discounted for ever, P(a purchase in h),
								 * P(n purchases in h) or -1 */
} HardCase;

/*
 * By mpmath with 40 digits and more, from the textbook forms and from
 * integrals over the horizon: a = 1 and around it, a + b = 1 and below, shapes
 * from 1e-5 to 1e6, x to 1e5, ages to 1e6, horizons from 1e-6 to 1e6.
 */
static const HardCase hard_cases[] = {
	{"bg/nbd", {0.243, 4.414, 0.793, 2.426}, 2, 30, 38, 52, 0.002, 1,
	{-9.4182475425521268, 0.72997677146624083, 1.5919164817406518, 1.5175994486946675, 6.1679525773798258, 0.6086921859554126, 0.21955262278354776}},
	{"bg/nbd", {0.243, 4.414, 0.793, 2.426}, 0, 0, 0, 156, 0.0018, 0,
	{0, 1.0, 2.7584661116294431, 2.4923023145043343, 4.3989996966690064, 0.58234240369468637, 0.41765759630531363}},
	{"bg/nbd", {0.243, 4.414, 0.793, 2.426}, 0, 0, 3, 1000, 0.01, 5,
	{-0.126017077645241, 1.0, 5.2820421637202836, 1.35657828874957, 1.3565881740890948, 0.69686000595782408, 0.034925210898796907}},
	{"bg/nbd", {0.24, 4.4, 1, 2.4}, 2, 30, 38, 52, 0.002, 3,
	{-9.4710294091677462, 0.68035632410606152, 1.4113993357947936, 1.3466251054768562, 4.6750765845384562, 0.5670905551931912, 0.085847239854834322}},
	{"bg/nbd", {0.24, 4.4, 1.000000001, 2.4}, 2, 30, 38, 52, 0.002, 3,
	{-9.4710294093694929, 0.68035632388858993, 1.4113993350301808, 1.3466251047524456, 4.6750765788002469, 0.56709055501192429, 0.085847239814596161}},
	{"bg/nbd", {0.5, 5, 0.4, 0.6}, 0, 0, 0, 20, 0.01, 2,
	{0.0, 1.0, 1.1780214253628375, 1.0821975258755888, 3.072816355617682, 0.55278640450004206, 0.096387122157602221}},
	{"bg/nbd", {0.5, 5, 0.3, 0.2}, 0, 0, 0, 20, 0.01, 2,
	{0.0, 1.0, 0.97872879830857556, 0.90287239204396493, 2.4458505097700393, 0.55278640450004206, 0.064258081438401481}},
	{"bg/nbd", {0.5, 5, 0.3, 0.2}, 1, 3, 9, 20, 0.01, 1,
	{-3.2653465488376874, 0.22358616761487193, 0.38226564232678819, 0.34867382278287573, 1.2570071838657904, 0.16450914357585022, 0.074603257448597134}},
	{"bg/nbd", {20, 30, 0.5, 1.5}, 0, 0, 10, 50, 0.01, 30,
	{-5.7536414490356185, 1.0, 9.3291502677652743, 7.7621906813433214, 12.197405592370388, 0.99999990956227316, 0.0084124981576071201}},
	{"bg/nbd", {20, 30, 0.5, 1.5}, 1, 2, 10, 500, 0.01, 30,
	{-3.1197741963082217, 0.026925095589319805, 1.2009675354688148, 0.4224247638267515, 0.42323228389065178, 0.026925095589319805, 0.00011322416264801038}},
	{"bg/nbd", {0.24, 4.4, 1e-05, 1}, 3, 30, 38, 52, 0.002, 2,
	{-12.190716484387506, 0.99999343715848776, 3.9735399697929519, 3.7738966971671468, 38.206455492316845, 0.9252189809021256, 0.15584730330269812}},
	{"bg/nbd", {0.24, 4.4, 500, 900000}, 3, 30, 38, 52, 0.002, 2,
	{-12.191277702119129, 0.99890738345018603, 3.9635199739677424, 3.764474018578738, 37.141231812894103, 0.92421413680229313, 0.15594323476587315}},
	{"bg/nbd", {0.24, 4.4, 30, 200}, 12, 30, 38, 1000, 0.002, 10,
	{-29.342176566284244, 0.35237340751160599, 2.9283436956273127, 2.7517946760046124, 2.7517947649924137, 0.35237340751160598, 0.01306334763055354}},
	{"bg/nbd", {0.24, 4.4, 0.8, 2.4}, 3, 999990, 1000000, 52, 1e-05, 1,
	{-45.311198665539609, 0.84614962835253225, 0.00014255663435369846, 0.00014251957622817636, 0.26079051829719187, 0.00014254294795623036, 0.00014252926266364966}},
	{"bg/nbd", {0.24, 4.4, 0.8, 2.4}, 300, 5000, 5200, 1000000.0, 0.0001, 3,
	{-1157.7003516783814, 0.0029181242080342473, 8.2084664350572531, 0.90169211091632545, 0.90169211091632545, 0.0029181242080342473, 7.608835373740369e-6}},
	{"bg/nbd", {0.24, 1700, 0.8, 2.4}, 3, 900, 1000, 1e-06, 0.0001, 1,
	{-24.698758048175878, 0.82955396516344016, 9.9546475809527346e-10, 9.9546475804550022e-10, 4.8881981116492916, 9.9546475741450401e-10, 9.9546475673373456e-10}},
	{"bg/nbd", {3, 0.001, 3, 0.7}, 3, 900, 1000, 50, 0.0001, 1,
	{-60.376201531131805, 0.32354604524778745, 0.089952715476575377, 0.089733921219447804, 0.85214102752120576, 0.082110935781614808, 0.074860293388540145}},
	{"bg/nbd", {2.5, 0.01, 5, 0.01}, 1, 3, 3, 50, 0.001, 1,
	{-14.453425008758819, 0.0019960079840319361, 0.0024995493178934337, 0.0024955696982678427, 0.0024959886604192355, 0.001995920909190171, 0.0016605482325381009}},
	{"mbg/nbd", {0.525, 6.183, 0.891, 1.614}, 2, 30, 38, 52, 0.002, 1,
	{-9.4423756357858369, 0.71009706562840606, 1.630897273876449, 1.5554430246953123, 5.801969321102648, 0.61049603205734667, 0.21277002529650497}},
	{"mbg/nbd", {0.525, 6.183, 0.891, 1.614}, 0, 0, 0, 156, 0.0018, 0,
	{0, 0.64431137724550898, 2.6047503978815223, 2.3621521914458305, 3.8734956487546575, 0.52837423088844188, 0.47162576911155812}},
	{"mbg/nbd", {0.525, 6.183, 0.891, 1.614}, 0, 0, 38, 1000, 0.01, 0,
	{-0.53588088888285953, 0.39214486922892538, 1.5017977432891418, 0.30561838148355312, 0.30562160606607103, 0.31761200810853862, 0.68238799189146138}},
	{"mbg/nbd", {0.525, 6.183, 0.891, 1.614}, 26, 30, 31, 52, 0.002, 20,
	{-38.2927883933594, 0.9376493508313528, 23.309912830046109, 22.280051124888113, 67.966522270950304, 0.93764935075297478, 0.015057795664646428}},
	{"mbg/nbd", {0.5, 6, 1, 0.2}, 0, 0, 5, 100, 0.001, 4,
	{-0.0445530877408137, 0.12869959859918142, 0.20276128409714989, 0.19562780493528251, 0.4139076900065737, 0.088184952879426584, 0.0043404638043802883}},
	{"mbg/nbd", {50, 400, 2, 30}, 4, 30, 38, 52, 0.002, 3,
	{-13.257189225371893, 0.86268753392867245, 4.7001072180863469, 4.4765541978015666, 15.822162965769461, 0.86066978480161894, 0.094305013957159952}},
	{"bg/nbd", {0.24, 4.4, 0.8, 2.4}, 100000, 99.9999, 100, 52, 0.002, 100,
	{586456.87155636386, 0.99999119601505076, 42097.161631241547, 40093.91051456297, 177973.75430756079, 0.99999119601505076, 7.9854382915474789e-6}},
	{"bg/nbd", {0.24, 4.4, 1e-05, 0.5}, 0, 0, 0, 1000, 0.0001, 0,
	{0.0, 1.0, 54.542114143369879, 51.903697453192235, 545.40615726662823, 0.72837419064339567, 0.27162580935660433}},
	{"mbg/nbd", {0.24, 4.4, 0.05, 0.1}, 1, 0.5, 1, 20000, 1e-05, 3,
	{-3.5625794880919567, 0.95122623709562256, 3040.785095131457, 2763.1186602952134, 13747.60943684925, 0.95119050738440667, 0.01106570042020162}},
};

static void
hard_cases_have_all_digits(void **state)
{
	(void) state;
	for (size_t i = 0; i < LENGTH(hard_cases); i++)
	{
		const HardCase *p = &hard_cases[i];
		const ClvModel *m = clv_find_model(p->model);
		ClvCustomer c = {p->x, p->t, p->T, 0, 1};
		const double *e = p->expected;

		assert_true(fabs(m->log_likelihood(p->par, &c) - e[0]) <=
					1e-13 * fmax(fabs(e[0]), 1));
		assert_close(m->p_alive(p->par, &c), e[1], 1e-10);
		assert_close(m->expected(p->par, &c, p->h), e[2], 1e-10);
		assert_close(m->discounted(p->par, &c, p->h, p->delta), e[3], 1e-10);
		assert_close(m->discounted(p->par, &c, INFINITY, p->delta), e[4],
					 1e-10);
		assert_close(m->p_purchase(p->par, &c, p->h), e[5], 1e-10);
		if (e[6] >= 0)
			assert_close(m->pmf(p->par, &c, p->h, p->n), e[6], 1e-10);
	}
}

typedef struct RegularCase
{
	double		par[5];
	double		x,
				t,
				T,
				log_gaps,
				h,
				delta,
				n;
	double		expected[6];	/* as in HardCase, but not for ever */
} RegularCase;

/*
 * MBG/CNBD-k by mpmath: integrals over the rate of what an individual with
 * Erlang gaps does.
 */
static const RegularCase regular_cases[] = {
	{{0.6, 3, 0.5, 2, 2}, 3, 20, 26, 5.5, 30, 0.01, 2,
	{-10.1716096692465, 0.836674661397609, 2.76979975299825, 2.41231644381484, 0.820300723338715, 0.17367067411577}},
	{{0.8, 2, 0.9, 1.6, 3}, 5, 30, 33, 8.9, 12, 0.02, 1,
	{-14.1489382927359, 0.855615545754644, 1.52187077874225, 1.35775915799195, 0.807924821901494, 0.32198908625842}},
	{{0.6, 3, 0.5, 2, 2}, 0, 0, 0, 0, 30, 0.01, 4,
	{0, 0.8, 1.6442726873039, 1.42640439467145, 0.506700979836424, 0.0421290732415451}},
	{{0.6, 3, 0.5, 2, 2}, 0, 0, 40, 0, 30, 0.01, 0,
	{-0.79344715436342, 0.557799003948636, 0.180899759727226, 0.157316877930906, 0.147279566779165, 0.852720433220835}},
	{{1.5, 4, 0.7, 3, 12}, 4, 36, 40, 8.7, 20, 0.03, 2,
	{-12.7105567971162, 0.908458351510257, 1.74009375050751, 1.30156095474219, 0.907600373001487, 0.530994286010588}},
	{{0.6, 3, 0.5, 2, 1}, 3, 20, 26, 5.5, 30, 0.01, 2,
	{-10.9314864246591, 0.812768314399288, 2.61787678450812, 2.27692259824857, 0.749740490210186, 0.155283410031412}},
};

static void
regular_buyers(void **state)
{
	const ClvModel *m = clv_find_model("mbg/cnbd-k");

	(void) state;
	for (size_t i = 0; i < LENGTH(regular_cases); i++)
	{
		const RegularCase *p = &regular_cases[i];
		ClvCustomer c = {p->x, p->t, p->T, p->log_gaps, 1};
		const double *e = p->expected;

		assert_true(fabs(m->log_likelihood(p->par, &c) - e[0]) <=
					1e-13 * fmax(fabs(e[0]), 1));
		assert_close(m->p_alive(p->par, &c), e[1], 1e-12);
		assert_close(m->expected(p->par, &c, p->h), e[2], 1e-12);
		assert_close(m->discounted(p->par, &c, p->h, p->delta), e[3], 1e-12);
		assert_close(m->p_purchase(p->par, &c, p->h), e[4], 1e-12);
		assert_close(m->pmf(p->par, &c, p->h, p->n), e[5], 1e-12);
	}
}

/* A new customer: the unconditional expectation and probabilities. */
static void
new_customers(void **state)
{
	static const double pmf[2][5] = {
		{.57378635209601, .19939528083591, .085429759539061, .045860353848,
		.027671449335782},
		{.58247318949329, .18278307728754, .086894825673491,
		.048570442951569, .029774148559391},
	};
	static const double fitted[] = {.24259452, 4.41360194, .79292185,
	2.42590591};
	static const double published[][2] = {	/* Fader & Hardie, 4 digits */
		{.1429, .0078}, {1, .0532}, {3, .1506}, {31.8571, 1.0405},
		{32, 1.0437}, {78, 1.8576},
	};
	const ClvModel *bg = clv_find_model("bg/nbd");
	const ClvModel *mbg = clv_find_model("mbg/nbd");
	const double *bg_par = published_parameters("bg/nbd");
	const double *mbg_par = published_parameters("mbg/nbd");
	ClvCustomer c = {0, 0, 0, 0, 1};

	(void) state;
	assert_close(bg->expected(bg_par, &c, 52), 1.4460505953964, 1e-13);
	assert_close(mbg->expected(mbg_par, &c, 52), 1.4197237577127, 1e-13);
	for (int n = 0; n < 5; n++)
	{
		assert_close(bg->pmf(bg_par, &c, 39, n), pmf[0][n], 1e-13);
		assert_close(mbg->pmf(mbg_par, &c, 39, n), pmf[1][n], 1e-13);
	}
	assert_close(bg->pmf(bg_par, &c, 30, 200), 1.0502225854304e-16, 1e-11);
	assert_close(bg->pmf(bg_par, &c, 2, 10), 1.0786896403691e-7, 1e-11);
	for (size_t i = 0; i < LENGTH(published); i++)
		assert_true(fabs(bg->expected(fitted, &c, published[i][0]) -
						 published[i][1]) <= 5e-4);
}

static void
many_purchases_then_silence(void **state)
{
	const ClvModel *m = clv_find_model("bg/nbd");
	double		par[] = {.24, 4.4, .8, 2.4};
	ClvCustomer c = {1000, 35, 38, 0, 1};

	(void) state;
	assert_close(m->expected(par, &c, 52), 1.4424e-26, 1e-5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_predictions),
		cmocka_unit_test(hard_cases_have_all_digits),
		cmocka_unit_test(regular_buyers),
		cmocka_unit_test(new_customers),
		cmocka_unit_test(many_purchases_then_silence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
