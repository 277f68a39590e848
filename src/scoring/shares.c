/*
 * Reads shares in ascending order, as whole numbers of 1e-9, and labels.
 */
#include "common/compat.h"

#include "scoring/shares.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "common/shortest_dec.h"
#include "utils/array.h"

/* upper limit of the error of the product of a share and SHARE_UNIT */
#define PRODUCT_ERROR 1e-6

/*
 * Returns a share in billionths. Up to nine decimals are exact: 0.8 is exactly
 * 0.8. More decimals are truncated, so that a fraction never becomes larger:
 * 2/3 of three customers are two customers. 22023 (invalid_parameter_value)
 * unless it is between 0 and 1.
 */
int
billionths_of_share(double share)
{
	double		product = share * SHARE_UNIT;
	double		billionths = floor(product + PRODUCT_ERROR);
	char		text[DOUBLE_SHORTEST_DECIMAL_LEN];

	if (billionths >= 1 && billionths < SHARE_UNIT)
		return (int) billionths;
	double_to_shortest_decimal_buf(share, text);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("invalid share: %s", text),
			 errhint("A share is between 0 and 1, for example 0.8, and has up to nine decimals.")));
}

/*
 * Raises 22023 (invalid_parameter_value) unless each share is larger than the
 * one before it.
 */
void
check_rising(const int *shares, int count)
{
	for (int i = 1; i < count; i++)
		if (shares[i] <= shares[i - 1])
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("shares do not ascend"),
					 errdetail("Share %d is %g, share %d is %g.",
							   i, (double) shares[i - 1] / SHARE_UNIT,
							   i + 1, (double) shares[i] / SHARE_UNIT),
					 errhint("Shares are cumulative, so each is larger than the one before, for example 0.8, 0.95.")));
}

/*
 * Deconstructs a one-dimensional array without NULLs. 22023
 * (invalid_parameter_value) for any other array.
 */
static int
elements_of_array(Datum datum, const char *what, Oid type, int length,
				  bool by_value, char alignment, Datum **elements)
{
	ArrayType  *array = DatumGetArrayTypeP(datum);
	int			count;

	if (ARR_NDIM(array) > 1 || array_contains_nulls(array))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be an array of one dimension without NULLs",
						what)));
	deconstruct_array(array, type, length, by_value, alignment, elements,
					  NULL, &count);
	return count;
}

/*
 * Sets the shares of a float8 array, in billionths. Returns their number, from
 * 1 to MOST_SHARES. 22023 (invalid_parameter_value) unless they ascend between
 * 0 and 1.
 */
int
shares_of_array(Datum array, int *shares)
{
	Datum	   *elements;
	int			count = elements_of_array(array, "shares", FLOAT8OID,
										  sizeof(float8), FLOAT8PASSBYVAL,
										  TYPALIGN_DOUBLE, &elements);

	if (count < 1 || count > MOST_SHARES)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid number of shares: %d", count),
				 errhint("There can be from 1 to %d shares.", MOST_SHARES)));
	for (int i = 0; i < count; i++)
		shares[i] = billionths_of_share(DatumGetFloat8(elements[i]));
	check_rising(shares, count);
	Assert(shares[0] >= 1 && shares[count - 1] < SHARE_UNIT);
	return count;
}

/*
 * Sets labels[0..count-1] from a text array, in the current memory context.
 * 22023 (invalid_parameter_value) unless it has `count` elements.
 */
void
labels_of_array(Datum array, int count, Datum *labels)
{
	Datum	   *elements;
	int			found = elements_of_array(array, "labels", TEXTOID, -1, false,
										  TYPALIGN_INT, &elements);

	if (found != count)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid number of labels: %d", found),
				 errhint("Give %d labels: one for each share, the last one for the rest.",
						 count)));
	for (int i = 0; i < count; i++)
		labels[i] = PointerGetDatum(PG_DETOAST_DATUM_COPY(elements[i]));
}
