#include "model_check.h"

#include "clv/model/lomax_stream.h"

/* shape, rate, h, delta and the stream, by mpmath with 400 digits */
static const double known[][5] = {
	{1e-15, 1.0, INFINITY, 0.001, 999.99999999999364},
	{1e-15, 1e-15, INFINITY, 1e-300, 9.9999999999927524e+299},
	{1e-15, 30.0, INFINITY, 1e-250, 9.9999999999942828e+249},
	{1e-15, 1000000000000000.0, INFINITY, 3.0, 0.33333333333333333},
	{1e-15, 3.0, 1000000000.0, 1e-08, 9.9995460007022075e+7},
	{1e-15, 3.0, 1000000000.0, 1e-11, 9.9501662508317611e+8},
	{1e-15, 0.5, 2.0, 0.25, 1.5738773611494648},
	{0.001, 1.0, INFINITY, 0.001, 993.68295907634988},
	{0.001, 30.0, INFINITY, 1e-250, 5.6458347204485719e+249},
	{0.001, 1000000000000000.0, INFINITY, 3.0, 0.33333333333333333},
	{0.001, 3.0, 1000000000.0, 1e-11, 9.766592261166182e+8},
	{0.02, 1e-15, INFINITY, 1e-300, 5.0717509583610527e+293},
	{0.3, 1e-15, INFINITY, 1e-300, 4.1048113800938394e+205},
	{0.3, 3.0, 1000000000.0, 1e-08, 7.1848812667374041e+5},
	{0.49999, 30.0, INFINITY, 1e-250, 9.7636514034024096e+125},
	{0.49999, 3.0, 1000000000.0, 1e-11, 1.0919369580011499e+5},
	{0.49999, 0.5, 2.0, 0.25, 1.0041477200927441},
	{0.5, 1.0, INFINITY, 0.001, 54.104656243624254},
	{0.5, 1e-15, INFINITY, 1e-300, 5.6049912163979288e+142},
	{0.5, 3.0, 1000000000.0, 1e-08, 3.0693564413363853e+4},
	{0.5, 3.0, 1000000000.0, 1e-11, 1.0917445613729577e+5},
	{0.999999999, 1.0, INFINITY, 0.001, 6.3378740912056902},
	{0.999999999, 1e-15, INFINITY, 1e-300, 7.2473735125102521e-13},
	{0.999999999, 30.0, INFINITY, 1e-250, 1.7150040708146037e+4},
	{0.999999999, 3.0, 1000000000.0, 1e-08, 50.234547920330491},
	{0.999999999, 3.0, 1000000000.0, 1e-11, 58.844036066379227},
	{1.0, 1.0, INFINITY, 0.001, 6.337874070325488},
	{1.0, 1e-15, INFINITY, 1e-300, 7.2473708862822291e-13},
	{1.0, 30.0, INFINITY, 1e-250, 1.7150035806058432e+4},
	{1.0, 1000000000000000.0, INFINITY, 3.0, 0.33333333333333322},
	{1.0, 3.0, 1000000000.0, 1e-08, 50.23454749727819},
	{1.0, 3.0, 1000000000.0, 1e-11, 58.844035489246008},
	{1.0, 0.5, 2.0, 0.25, 0.67488841920311182},
	{1.0000000000009095, 1.0, INFINITY, 0.001, 6.3378740703064975},
	{1.0000000000009095, 1e-15, INFINITY, 1e-300, 7.2473708838936892e-13},
	{1.0000000000009095, 30.0, INFINITY, 1e-250, 1.715003580160001e+4},
	{1.0000000000009095, 1000000000000000.0, INFINITY, 3.0,
	0.33333333333333322},
	{1.0000000000009095, 3.0, 1000000000.0, 1e-08, 50.234547496893426},
	{1.5, 1.0, INFINITY, 0.001, 1.8917906875127515},
	{1.5, 1e-15, INFINITY, 1e-300, 2.0000000000000002e-15},
	{1.5, 30.0, INFINITY, 1e-250, 60.0},
	{1.5, 3.0, 1000000000.0, 1e-11, 5.9996680859569206},
	{1.5, 0.5, 2.0, 0.25, 0.47771643961955933},
	{2.0, 1.0, INFINITY, 0.001, 0.99366212592967451},
	{2.0, 1000000000000000.0, INFINITY, 3.0, 0.33333333333333311},
	{2.0, 3.0, 1000000000.0, 1e-08, 2.9999984929631665},
	{2.0, 3.0, 1000000000.0, 1e-11, 2.9999999893242305},
	{7.9, 1e-15, INFINITY, 1e-300, 1.4492753623188406e-16},
	{7.9, 1000000000000000.0, INFINITY, 3.0, 0.33333333333333246},
	{7.9, 3.0, 1000000000.0, 1e-08, 0.43478260648489314},
	{16.2, 1.0, INFINITY, 0.001, 0.065784840973644215},
	{16.2, 3.0, 1000000000.0, 1e-08, 0.19736842063565605},
	{16.2, 3.0, 1000000000.0, 1e-11, 0.19736842105221461},
	{10000.0, 1e-15, INFINITY, 1e-300, 1.0001000100010002e-19},
	{10000.0, 3.0, 1000000000.0, 1e-08, 3.0003000299939976e-4},
	{10000.0, 3.0, 1000000000.0, 1e-11, 3.0003000300029913e-4},
	{1000000000000000.0, 30.0, INFINITY, 1e-250, 3.000000000000003e-14},
	{1000000000000000.0, 1000000000000000.0, INFINITY, 3.0,
	0.25000000000000002},
	{1000000000000000.0, 3.0, 1000000000.0, 1e-08, 3.000000000000003e-15},
	{1000000000000000.0, 3.0, 1000000000.0, 1e-11, 3.000000000000003e-15},
	{0.4, 1.0, 100000000000000.0, 1e-13, 93960577.00504507},
	{0.4, 1.0, 100000000000000.0, 1e-14, 300279666.34619259},
	{0.5, 2.0, 3.0, 1.0, 0.81374467759572627},
	{1.5, 2.0, 3.0, 1.0, 0.61906886236511738},
};

static void
streams_are_known(void **state)
{
	(void) state;
	for (size_t i = 0; i < LENGTH(known); i++)
	{
		const double *k = known[i];

		assert_close(clv_lomax_stream(k[0], k[1], k[2], k[3]), k[4], 1e-12);
	}
}

/* Where one way of computing it takes over from another */
static void
no_step_where_the_way_of_computing_changes(void **state)
{
	static const double shapes[] = {0.2, 0.5, 1, 1.5, 3, 16};

	(void) state;
	for (size_t i = 0; i < LENGTH(shapes); i++)
	{
		double		s = shapes[i];
		double		h = expm1(6);

		assert_close(clv_lomax_stream(s, 1, INFINITY, 1 - 1e-13),
					 clv_lomax_stream(s, 1, INFINITY, 1 + 1e-13), 1e-12);
		assert_close(clv_lomax_stream(s - 1e-14, 1, INFINITY, 0.3),
					 clv_lomax_stream(s + 1e-14, 1, INFINITY, 0.3), 1e-12);
		assert_close(clv_lomax_stream(s, 1, h * (1 - 1e-14), 1e-4),
					 clv_lomax_stream(s, 1, h * (1 + 1e-14), 1e-4), 1e-12);
		assert_close(clv_lomax_stream(s, 1, h, 1e-300),
					 clv_lomax_stream(s, 1, h, 0), 1e-12);
	}
}

/* Payments up to a time, and then those from it on. */
static void
pieces_of_time_add_up(void **state)
{
	uint64_t	seed = 60;

	(void) state;
	for (int trial = 0; trial < 4000; trial++)
	{
		double		span = trial % 2 ? 9 : 1;
		double		shape = trial % 3 ? decades(&seed, -span, span / 3 + 1) :
			floor(17 * next_random(&seed)) + decades(&seed, -15, -3);
		double		rate = decades(&seed, -span, span);
		double		delta = trial % 5 ? decades(&seed, -span - 3, 1) : 0;
		double		first = rate * decades(&seed, -3, 4);
		double		second = trial % 7 || delta == 0 ?
			rate * decades(&seed, -3, 5) : INFINITY;

		assert_close(clv_lomax_stream(shape, rate, first + second, delta),
					 clv_lomax_stream(shape, rate, first, delta) +
					 exp(-delta * first - shape * log1p(first / rate)) *
					 clv_lomax_stream(shape, rate + first, second, delta),
					 1e-12);
	}
}

/* delta = 0: rate/(shape - 1) {1 - (1 + h/rate)^(1 - shape)} */
static void
no_discount_has_the_mean_time(void **state)
{
	(void) state;
	assert_true(clv_lomax_stream(3, 5, INFINITY, 0) == 2.5);
	assert_true(clv_lomax_stream(1.5, 5, INFINITY, 0) == 10);
	assert_true(isinf(clv_lomax_stream(1, 5, INFINITY, 0)));
	assert_true(isinf(clv_lomax_stream(0.5, 5, INFINITY, 0)));
	assert_close(clv_lomax_stream(3, 5, 5, 0), 1.875, 1e-15);
	assert_close(clv_lomax_stream(1, 5, 5, 0), 5 * log(2), 1e-15);
	assert_close(clv_lomax_stream(0.5, 5, 15, 0), 10, 1e-15);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(streams_are_known),
		cmocka_unit_test(no_step_where_the_way_of_computing_changes),
		cmocka_unit_test(pieces_of_time_add_up),
		cmocka_unit_test(no_discount_has_the_mean_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
