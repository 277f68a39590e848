/*
 * The normal distribution: plain C, no server.
 */
#ifndef CRMVALUE_CLV_NUMERIC_NORMAL_H
#define CRMVALUE_CLV_NUMERIC_NORMAL_H

extern double normal_deviate(double level);

#endif
