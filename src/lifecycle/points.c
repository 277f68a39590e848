/*
 * An account of points, which expire: the oldest are spent first.
 */
#include "lifecycle/points.h"

#include "common/invariant.h"

/* The lots of points that are left: those of the days from `oldest` to before
 * `next`, `taken` of the oldest being gone. */
typedef struct Account
{
	PointDays	earned;
	int32_t		valid_days;
	int32_t		oldest;
	int32_t		next;
	wide		taken;
	wide		debt;			/* spent without points; then there is no lot */
} Account;

static int64_t
points_of_lot(const Account *account, int32_t lot)
{
	int64_t		points = account->earned.days[lot].money;

	return points > 0 ? points : 0;
}

/* Drops the oldest lot. */
static void
drop_oldest(Account *account)
{
	account->oldest++;
	account->taken = 0;
}

/* Drops the lots that are no longer valid on a day. */
static void
expire(Account *account, int64_t day)
{
	while (account->oldest < account->next &&
		   (int64_t) account->earned.days[account->oldest].day +
		   account->valid_days <= day)
		drop_oldest(account);
}

/* Pays what is owed from the oldest lots. */
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

/* Adds the next lot; one below zero is taken back like points spent. */
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
 * The points that are left at the end of a day (T9), in 1/10000: each lot is
 * valid for this many days, that of earning included; what is spent takes the
 * oldest lots that are valid, on a day after what was earned on it; what they
 * do not cover is owed, and paid by the next lots. No entry is after as_of; no
 * entry spent is below zero; valid_days >= 1.
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
