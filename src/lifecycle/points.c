/*
 * The balance of points that expire. The oldest points are spent first.
 */
#include "lifecycle/points.h"

#include "common/invariant.h"

/*
 * The remaining points: those of the days with the indexes [oldest, next),
 * without `taken` of the oldest.
 */
typedef struct Account
{
	PointDays	earned;
	int32_t		valid_days;
	int32_t		oldest;
	int32_t		next;
	wide		taken;
	wide		debt;			/* points spent beyond the balance; then no
								 * points remain */
} Account;

static int64_t
points_of_lot(const Account *account, int32_t lot)
{
	int64_t		points = account->earned.days[lot].money;

	return points > 0 ? points : 0;
}

/* Removes the points of the oldest day. */
static void
drop_oldest(Account *account)
{
	account->oldest++;
	account->taken = 0;
}

/* Removes the points that are no longer valid on a day. */
static void
expire(Account *account, int64_t day)
{
	while (account->oldest < account->next &&
		   (int64_t) account->earned.days[account->oldest].day +
		   account->valid_days <= day)
		drop_oldest(account);
}

/* Pays the debt from the oldest points. */
static void
pay(Account *account)
{
	while (account->debt > 0 && account->oldest < account->next)
	{
		wide		left = points_of_lot(account, account->oldest) -
			account->taken;

		if (left > account->debt)
		{
			account->taken += account->debt;
			account->debt = 0;
			return;
		}
		account->debt -= left;
		drop_oldest(account);
	}
}

/* Adds the points of the next day. Negative points count as points spent. */
static void
earn(Account *account)
{
	const PurchaseDay *lot = &account->earned.days[account->next];

	expire(account, lot->day);
	if (lot->money < 0)
		account->debt -= lot->money;
	account->next++;
	pay(account);
}

/*
 * The balance of points at the end of a day (T9), in 1/10000. Points are valid
 * for valid_days days, the day of earning included. Points spent reduce the
 * oldest valid points, on each day after the points earned on it. Points spent
 * beyond the balance are a debt that the next points earned pay. No entry is
 * after as_of; no entry of `spent` is negative; valid_days >= 1.
 */
wide
points_balance_of(PointDays earned, PointDays spent, int32_t as_of,
				  int32_t valid_days)
{
	Account		account = {.earned = earned, .valid_days = valid_days};
	wide		balance;

	Invariant(valid_days >= 1);
	for (int32_t i = 0; i < spent.count; i++)
	{
		while (account.next < earned.count &&
			   earned.days[account.next].day <= spent.days[i].day)
			earn(&account);
		expire(&account, spent.days[i].day);
		account.debt += spent.days[i].money;
		pay(&account);
	}
	while (account.next < earned.count)
		earn(&account);
	expire(&account, as_of);
	balance = -account.debt - account.taken;
	for (int32_t i = account.oldest; i < account.next; i++)
		balance += points_of_lot(&account, i);
	return balance;
}
