/*
 * Discounting: plain C, no server. Rates are effective rates per period,
 * greater than -1.
 */
#ifndef CRMVALUE_CLV_FORMULA_DISCOUNT_H
#define CRMVALUE_CLV_FORMULA_DISCOUNT_H

extern double annuity_value(double payment, double periods, double rate);
extern double present_value(double cash, double period, double rate);

#endif
