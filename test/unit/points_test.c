#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lifecycle/points.h"

#define DAYS 60

/* An account day by day: what is left of each day's points, and what is owed. */
typedef struct DailyAccount
{
	int64_t		left[DAYS];
	int64_t		owed;
} DailyAccount;

/* Lets a day pass by the definition (T9). */
static void
pass_day(DailyAccount *account, int day, int valid_days, int64_t earned,
		 int64_t spent)
{
	account->left[day] = earned > 0 ? earned : 0;
	account->owed += spent + (earned < 0 ? -earned : 0);
	for (int i = 0; i <= day; i++)
	{
		int64_t		part;

		if (i <= day - valid_days)
			account->left[i] = 0;
		part = account->left[i] < account->owed ? account->left[i] :
			account->owed;
		account->left[i] -= part;
		account->owed -= part;
	}
}

static void
balance_is_its_definition(void **state)
{
	int			owing = 0;

	(void) state;
	srand(7);
	for (int round = 0; round < 5000; round++)
	{
		PurchaseDay entries[2][DAYS];
		PointDays	earned = {entries[0], 0};
		PointDays	spent = {entries[1], 0};
		DailyAccount account = {{0}, 0};
		int			valid_days = 1 + rand() % 25;

		for (int day = 0; day < DAYS; day++)
		{
			int64_t		in = rand() % 3 == 0 ? rand() % 40 - 8 : 0;
			int64_t		out = rand() % 3 == 0 ? rand() % 25 : 0;
			int64_t		expected;

			if (in != 0)
				entries[0][earned.count++] = (PurchaseDay) {day, in > 0, in};
			if (out != 0)
				entries[1][spent.count++] = (PurchaseDay) {day, 1, out};
			pass_day(&account, day, valid_days, in, out);
			expected = -account.owed;
			for (int i = 0; i <= day; i++)
				expected += account.left[i];
			assert_true(points_balance_of(earned, spent, day, valid_days) ==
						expected);
			owing += expected < 0;
		}
	}
	assert_true(owing > 1000);
}

static void
large_balances_do_not_overflow(void **state)
{
	const PurchaseDay earned[] = {{-2451545, 1, INT64_MAX}, {0, 1, INT64_MAX}};
	const PurchaseDay spent[] = {{0, 1, INT64_MAX}};

	(void) state;
	assert_true(points_balance_of((PointDays) {earned, 2}, (PointDays) {NULL, 0},
								  0, INT32_MAX) == (wide) INT64_MAX * 2);
	assert_true(points_balance_of((PointDays) {earned, 2}, (PointDays) {spent, 1},
								  0, INT32_MAX) == INT64_MAX);
	assert_true(points_balance_of((PointDays) {NULL, 0}, (PointDays) {spent, 1},
								  2145031948, INT32_MAX) == -(wide) INT64_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(balance_is_its_definition),
		cmocka_unit_test(large_balances_do_not_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
