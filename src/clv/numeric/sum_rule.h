/*
 * Gauss's rule for sums over consecutive whole numbers: the sum of f(m) over
 * m = from .. from + count - 1 is about that of weight[i] * f(node[i]), exact
 * for polynomials of degree 2 CLV_SUM_NODES - 1.
 */
#ifndef CRMVALUE_CLV_NUMERIC_SUM_RULE_H
#define CRMVALUE_CLV_NUMERIC_SUM_RULE_H

#define CLV_SUM_NODES	16

/* for 100 terms and more; the nodes ascend, and need not be whole */
extern void clv_sum_rule(double from, double count,
						 double node[CLV_SUM_NODES],
						 double weight[CLV_SUM_NODES]);

#endif
