-- predictions against published and 60-digit reference numbers; each of the first queries lists what differs, and returns no rows

-- a customer with x purchase days after the first, the last of them at age t, seen at age T, in days
CREATE FUNCTION pg_temp.customer(x integer, t integer) RETURNS purchase_history IMMUTABLE
RETURN (SELECT purchase_history(DATE '2020-01-01' + day, 10.00)
        FROM (SELECT 0 AS day UNION ALL SELECT t WHERE x > 0 UNION ALL SELECT i FROM generate_series(1, x - 1) i) d);
CREATE FUNCTION pg_temp.model(name text, parameters text) RETURNS clv_model IMMUTABLE
RETURN jsonb_build_object('model', name, 'unit', 'week', 'parameters', parameters::jsonb, 'spend', '{"p": 6.25, "q": 3.74, "v": 15.44}'::jsonb);
CREATE FUNCTION pg_temp.differ(ours float8, truth float8) RETURNS boolean IMMUTABLE
RETURN ours IS NULL OR abs(ours - truth) > 1e-10 * abs(truth);

-- P(alive), purchases in 39 and 52 weeks, and for ever at 15 % a year of 52 weeks
CREATE TEMP TABLE reference AS
SELECT pg_temp.model(model, parameters) AS m, pg_temp.customer(x, t) AS h, DATE '2020-01-01' + age AS as_of, v.*
FROM (VALUES
    ('pareto/nbd', '{"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}', 2, 213, 272, 0.86918615465116, 1.4552261309493, 1.8509545870788, 6.5021009292256),
    ('pareto/nbd', '{"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}', 1, 12, 272, 0.16812715101767, 0.17122855018689, 0.21779176697474, 0.76506687971154),
    ('pareto/nbd', '{"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}', 0, 0, 272, 0.2953033742658, 0.10709283382064, 0.13621523678542, 0.47850186269288),
    ('pareto/nbd', '{"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}', 26, 216, 217, 0.99787426060994, 20.116129598451, 25.45733844058, 86.286043435655),
    ('pareto/nbd', '{"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}', 7, 206, 272, 0.74954271895702, 3.7126391881773, 4.7222396501651, 16.588456049493),
    ('pareto/nbd', '{"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}', 0, 0, 0, 1, 1.213002844281, 1.4729968033751, 3.9640705518789),
    ('pareto/nbd', '{"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}', 3, 266, 266, 1, 2.365057345521, 3.0066917268445, 10.523408846646),
    ('pareto/nbd', '{"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}', 40, 280, 280, 1, 26.079842820129, 33.193551429606, 117.1646020903),
    ('bg/nbd', '{"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}', 2, 213, 272, 0.72658972183549, 1.2261158061493, 1.5588289718128, 5.1698244118007),
    ('bg/nbd', '{"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}', 1, 12, 272, 0.21226006255461, 0.20335104108681, 0.26003275875343, 0.91818251924633),
    ('bg/nbd', '{"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}', 0, 0, 272, 1, 0.19510966499309, 0.2520876568721, 1.0187903757005),
    ('bg/nbd', '{"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}', 26, 216, 217, 0.9688515628519, 20.748353694338, 25.756492215378, 71.060041806246),
    ('bg/nbd', '{"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}', 7, 206, 272, 0.64179600224867, 3.3374393516207, 4.1993313928133, 12.7020914173),
    ('bg/nbd', '{"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}', 3, 266, 266, 0.84805518298525, 2.070953061124, 2.6215805953608, 8.3508502485551),
    ('mbg/nbd', '{"r": 0.525, "alpha": 6.183, "a": 0.891, "b": 1.614}', 2, 213, 272, 0.7062150554622, 1.2630502633419, 1.5973264556606, 4.9249273205196),
    ('mbg/nbd', '{"r": 0.525, "alpha": 6.183, "a": 0.891, "b": 1.614}', 1, 12, 272, 0.17096748804052, 0.18899155059455, 0.24032857170056, 0.78463611939593),
    ('mbg/nbd', '{"r": 0.525, "alpha": 6.183, "a": 0.891, "b": 1.614}', 0, 0, 272, 0.38974300168552, 0.15402448514844, 0.19772055348447, 0.72486565190803),
    ('mbg/nbd', '{"r": 0.525, "alpha": 6.183, "a": 0.891, "b": 1.614}', 26, 216, 217, 0.96549805476758, 19.449351034495, 24.002230123934, 61.537081140269),
    ('mbg/nbd', '{"r": 0.525, "alpha": 6.183, "a": 0.891, "b": 1.614}', 7, 206, 272, 0.62276503910614, 3.1679428220914, 3.9651881181298, 11.178307510522)
) v (model, parameters, x, t, age, p_alive, purchases_39, purchases_52, for_ever);

SELECT count(*), count(DISTINCT m) AS models FROM reference;
SELECT model, x, t, age FROM reference WHERE pg_temp.differ(p_alive(m, h, as_of), p_alive);
SELECT model, x, t, age FROM reference WHERE pg_temp.differ(expected_purchases(m, h, as_of, '39 weeks'), purchases_39);
SELECT model, x, t, age FROM reference WHERE pg_temp.differ(expected_purchases(m, h, as_of, '52 weeks'), purchases_52);
SELECT model, x, t, age FROM reference
WHERE pg_temp.differ(clv(m, h, as_of, NULL, 1.15::float8 ^ (365.25 / 364) - 1) / expected_spend(m, h, as_of), for_ever);

-- the same in days
CREATE FUNCTION pg_temp.in_days(m clv_model) RETURNS clv_model IMMUTABLE
RETURN m || '{"unit": "day"}' || jsonb_build_object('parameters', (m->'parameters')
         || jsonb_build_object('alpha', 7 * (m#>>'{parameters,alpha}')::float8)
         || CASE WHEN m#>'{parameters,beta}' IS NULL THEN '{}' ELSE jsonb_build_object('beta', 7 * (m#>>'{parameters,beta}')::float8) END);
SELECT model, x, t, age FROM reference
WHERE pg_temp.differ(p_alive(pg_temp.in_days(m), h, as_of), p_alive(m, h, as_of))
   OR pg_temp.differ(expected_purchases(pg_temp.in_days(m), h, as_of, '39 weeks'), purchases_39)
   OR pg_temp.differ(clv(pg_temp.in_days(m), h, as_of, '3 years', 0.1, 0.35), clv(m, h, as_of, '3 years', 0.1, 0.35))
   OR pg_temp.differ(clv(pg_temp.in_days(m), h, as_of), clv(m, h, as_of));

-- the removable singularities at s = 1 and a = 1, and a long history
SELECT pg_temp.differ(expected_purchases(pg_temp.model('pareto/nbd', '{"r": 0.55, "alpha": 10.6, "s": 1, "beta": 11.7}'), pg_temp.customer(2, 210), '2020-09-23', '52 weeks'), 1.4997441615534) AS s_is_1,
       pg_temp.differ(expected_purchases(pg_temp.model('bg/nbd', '{"r": 0.24, "alpha": 4.4, "a": 1, "b": 2.4}'), pg_temp.customer(2, 210), '2020-09-23', '52 weeks'), 1.4113993357948) AS a_is_1,
       pg_temp.differ(p_alive(pg_temp.model('pareto/nbd', '{"r": 0.5143, "alpha": 2.8845, "s": 0.2856, "beta": 14.1087}'), pg_temp.customer(221, 724), DATE '2020-01-01' + 725), 0.99959606165548) AS x_221,
       pg_temp.differ(p_alive(pg_temp.model('pareto/nbd', '{"r": 0.5143, "alpha": 2.8845, "s": 0.2856, "beta": 14.1087}'), pg_temp.customer(161, 663), DATE '2020-01-01' + 686), 0.74948641301989) AS x_161;

-- a new customer: the chance of 0, 1, 2, 3, 4 purchases in 39 weeks, of 10 in two weeks and 200 in 30
SELECT n FROM (VALUES
    (0, '39 weeks', .57378635209601), (1, '39 weeks', .19939528083591), (2, '39 weeks', .085429759539061), (3, '39 weeks', .045860353848),
    (4, '39 weeks', .027671449335782), (10, '2 weeks', 1.0786896403691e-7), (200, '30 weeks', 1.0502225854304e-16)) v (n, horizon, truth)
WHERE pg_temp.differ(p_purchase(pg_temp.model('bg/nbd', '{"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}'), '{2020-01-01:1:10.00}', '2020-01-01', horizon::interval, n), truth);
SELECT n FROM (VALUES (0, .58247318949329), (1, .18278307728754), (2, .086894825673491), (3, .048570442951569), (4, .029774148559391)) v (n, truth)
WHERE pg_temp.differ(p_purchase(pg_temp.model('mbg/nbd', '{"r": 0.525, "alpha": 6.183, "a": 0.891, "b": 1.614}'), '{2020-01-01:1:10.00}', '2020-01-01', '39 weeks', n), truth);

-- a chance of something and a chance of nothing make 1, and those of all numbers too
SELECT model, x, t, age FROM reference
WHERE abs(p_purchase(m, h, as_of, '26 weeks') + p_purchase(m, h, as_of, '26 weeks', 0) - 1) > 1e-12;
SELECT model, x, t, age, sum(p), sum(n * p) FROM (SELECT r.*, n, p_purchase(m, h, as_of, '26 weeks', n) AS p FROM reference r, generate_series(0, 300) n) s
GROUP BY 1, 2, 3, 4, m, h, as_of
HAVING abs(sum(p) - 1) > 1e-9 OR abs(sum(n * p) / expected_purchases(m, h, as_of, '26 weeks') - 1) > 1e-7;

-- spend: gamma-gamma
SELECT x, mean FROM (VALUES (0, 0, 35.21897810219), (2, 22.35, 24.663713910761), (1, 11.77, 18.916852057842), (7, 73.74, 71.469670896967), (1, 100, 80.255839822024), (3, 35, 35.027919962773)) v (x, mean, truth),
  LATERAL (SELECT purchase_history(DATE '2020-01-01' + i, CASE i WHEN 0 THEN 17 ELSE mean END) AS h FROM generate_series(0, x) i) c
WHERE pg_temp.differ(expected_spend(pg_temp.model('bg/nbd', '{"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}'), h, '2021-01-01'), truth);

-- what spend sees: money after the first purchase day, refunds included, over repeat purchase days
SELECT h, round(expected_spend('{"model": "bg/nbd", "unit": "week", "parameters": {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}, "spend": {"p": 1e6, "q": 2, "v": 1e-6}}', h, '2021-01-01')::numeric, 3) AS spend
FROM (VALUES ('{2020-01-01:1:1000.00,2020-02-01:1:60.00,2020-03-01:1:40.00}'::purchase_history),
             ('{2020-01-01:1:1000.00,2020-02-01:1:60.00,2020-03-01:1:40.00,2020-04-01:0:-10.00}'),
             ('{2020-01-01:1:1000.00,2020-02-01:3:60.00,2020-03-01:1:40.00,2022-04-01:1:70.00}'),
             ('{2019-12-01:0:-5.00,2020-01-01:1:1000.00,2020-02-01:1:60.00}'),
             ('{2020-01-01:1:1000.00,2020-02-01:1:60.00,2020-04-01:0:-100.00}')) v (h);

-- BG/BB, calendar years: a first gift in 1995, then x of the years to 2001, the last in 1995 + t; the parameters of Fader, Hardie and Shang
CREATE FUNCTION pg_temp.donor(x integer, t integer) RETURNS purchase_history IMMUTABLE
RETURN (SELECT purchase_history(make_date(1995 + year, 1 + (5 * year) % 12, 1 + (7 * year) % 28), 25.00)
        FROM (SELECT 0 AS year UNION ALL SELECT t WHERE x > 0 UNION ALL SELECT i FROM generate_series(1, x - 1) i) y);
SELECT x, t
FROM (VALUES (0, 0, .10801658416867, .072802877475043, .13010379141285, .11464699618176), (1, 1, .06940809320655, .08563539833787, .1530363962156, .1348551256045),
             (4, 5, .6967010676851, 2.0296230314778, 3.62707712514, 3.1961674045098), (6, 6, .93040254237288, 3.7521156075998, 6.7052908250145, 5.9086783195554),
             (2, 4, .5895141164337, 1.0573489419097, 1.8895558933913, 1.6650699025937)) v (x, t, p_alive, cet5, cet10, dert),
     (SELECT '{"model": "bg/bb", "unit": "year", "parameters": {"alpha": 1.204, "beta": 0.750, "gamma": 0.657, "delta": 2.783}, "spend": {"p": 6.25, "q": 3.74, "v": 15.44}}'::clv_model AS m) c,
     LATERAL (SELECT pg_temp.donor(x, t) AS h, DATE '2001-12-31' AS as_of) d
WHERE pg_temp.differ(p_alive(m, h, as_of), p_alive)
   OR pg_temp.differ(expected_purchases(m, h, as_of, '5 years'), cet5)
   OR pg_temp.differ(expected_purchases(m, h, as_of, '10 years'), cet10)
   OR pg_temp.differ(clv(m, h, as_of, NULL, 0.10) / expected_spend(m, h, as_of), dert);

-- only whole periods count: a gift in the year that runs is not seen, nor is that year
SELECT p_alive(m, h, '2001-12-31') = p_alive(m, h, '2002-12-30') AS running_year_is_not_seen,
       p_alive(m, h, '2001-12-31') = p_alive(m, h, '2002-12-31') AS whole_year_is_not
FROM (SELECT '{"model": "bg/bb", "unit": "year", "parameters": {"alpha": 1.204, "beta": 0.750, "gamma": 0.657, "delta": 2.783}}'::clv_model AS m,
             '{1995-05-01:1:10.00,1999-12-24:1:10.00,2002-03-01:1:10.00}'::purchase_history AS h) c;

-- horizons: a month is 365.25 / 12 days, a year 365.25, whatever the calendar; bg/bb counts whole periods
SELECT pg_temp.differ(expected_purchases(m, h, as_of, '1 month'), expected_purchases(m, h, as_of, '730.5 hours')) AS month,
       pg_temp.differ(expected_purchases(m, h, as_of, '1 year'), expected_purchases(m, h, as_of, '8766 hours')) AS year,
       expected_purchases(m, h, as_of, '0') AS nothing
FROM reference WHERE model = 'bg/nbd' AND x = 7;
SELECT expected_purchases(m, h, as_of, '5 years') = expected_purchases(m, h, as_of, '5 years 11 months') AS whole_years
FROM (SELECT '{"model": "bg/bb", "unit": "year", "parameters": {"alpha": 1.204, "beta": 0.750, "gamma": 0.657, "delta": 2.783}}'::clv_model AS m, pg_temp.donor(4, 5) AS h, DATE '2001-12-31' AS as_of) d;

-- the longest horizon there is: some purchases or none
SELECT round((p_purchase(m, h, '2020-01-01', '178000000 years', 0) + p_purchase(m, h, '2020-01-01', '178000000 years'))::numeric, 12) AS all_there_is
FROM (SELECT pg_temp.model('bg/bb', '{"alpha": 1.2, "beta": 0.75, "gamma": 0.66, "delta": 2.8}') AS m, '{2020-01-01:1:10.00}'::purchase_history AS h) d;

-- clv is margin * spend * purchases; without discounting that of the purchases within the horizon
SELECT model, x, t, age FROM reference
WHERE pg_temp.differ(clv(m, h, as_of, '3 years', 0, 0.35), 0.35 * expected_spend(m, h, as_of) * expected_purchases(m, h, as_of, '3 years'))
   OR pg_temp.differ(clv(m, h, as_of), clv(m, h, as_of, NULL, 0.10, 1))
   OR pg_temp.differ(clv(m, h, as_of, '3 years', 0.1, -2), -2 * clv(m, h, as_of, '3 years', 0.1));
-- it rises with the horizon towards that for ever, and falls with the rate
SELECT model, x, t, age FROM reference
WHERE NOT (clv(m, h, as_of, '1 year') < clv(m, h, as_of, '2 years') AND clv(m, h, as_of, '2 years') < clv(m, h, as_of, '200 years')
           AND clv(m, h, as_of, '200 years') < clv(m, h, as_of) AND clv(m, h, as_of) < clv(m, h, as_of, '200 years') * 1.0001
           AND clv(m, h, as_of, '1 year', 0.2) < clv(m, h, as_of, '1 year', 0.1) AND clv(m, h, as_of, '1 year', 0.1) < clv(m, h, as_of, '1 year', 0));

-- CDNOW's customer 1 over 12 months at 1 % a month, E(Z) = 24.659612860892: the published sums have months of 4.345 weeks, whose purchases are valued at their ends
CREATE TEMP TABLE one AS
SELECT model, pg_temp.model(model, parameters) || '{"spend": {"p": 6.25, "q": 3.74, "v": 15.44}}' AS m, pg_temp.customer(2, 213) AS h, DATE '2020-01-01' + 272 AS as_of, truth
FROM (VALUES ('pareto/nbd', '{"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}', 43.0857),
             ('bg/nbd', '{"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}', 36.2857)) v (model, parameters, truth);
SELECT model, truth, round(sum(24.659612860892 * (expected_purchases(m, h, as_of, i * INTERVAL '729.96 hours') - expected_purchases(m, h, as_of, (i - 1) * INTERVAL '729.96 hours')) / 1.01 ^ i)::numeric, 4) AS month_ends
FROM one, generate_series(1, 12) i GROUP BY 1, 2 ORDER BY 1;
-- ours is discounted when the purchases come, half a month earlier: 1.01 ^ 0.5 times as much, about
SELECT model, round(v::numeric, 4) AS continuous, abs(v / truth / 1.01 ^ 0.5 - 1) < 0.001 AS half_a_month
FROM (SELECT *, 24.659612860892 / expected_spend(m, h, as_of) * clv(m, h, as_of, 12 * INTERVAL '729.96 hours', 1.01::float8 ^ (365.25 / (7 * 4.345)) - 1) AS v FROM one) o ORDER BY 1;

-- no purchase by then, no history, NULL
SELECT p_alive(m, h, '2019-12-31') AS a, expected_purchases(m, h, '2019-12-31', '1 year') AS b, p_purchase(m, h, '2019-12-31', '1 year') AS c, expected_spend(m, h, '2019-12-31') AS d,
       clv(m, h, '2019-12-31') AS e, clv_interval(m, h, '2019-12-31') AS f, expected_purchases_interval(m, h, '2019-12-31', '1 year') AS g,
       (SELECT count(*) FROM explain_clv(m, h, '2019-12-31')) AS rows
FROM one WHERE model = 'bg/nbd';
SELECT p_alive(m, '{}', as_of) AS a, p_alive(m, '{2020-01-05:0:-3.00}', as_of) AS b, p_alive(m, NULL, as_of) AS c, p_alive(NULL, h, as_of) AS d, p_alive(m, h, NULL) AS e,
       clv(m, NULL, as_of) AS f, clv(m, h, NULL) AS g, clv(NULL, h, as_of) AS h, clv(m, h, as_of, NULL, NULL) AS i, clv(m, h, as_of, NULL, 0.1, NULL) AS j, clv(m, h, as_of, NULL) IS NULL AS k
FROM one WHERE model = 'bg/nbd';

-- explain_clv: factors whose product is clv
SELECT model, x, t, age FROM reference
WHERE pg_temp.differ((SELECT exp(sum(ln(value))) FROM explain_clv(m, h, as_of, '3 years', 0.1, 0.35)), clv(m, h, as_of, '3 years', 0.1, 0.35))
   OR pg_temp.differ((SELECT exp(sum(ln(value))) FROM explain_clv(m, h, as_of, NULL, 0.1, 0.35)), clv(m, h, as_of, NULL, 0.1, 0.35));
SELECT factor, round(value::numeric, 4) AS value, meaning FROM one, explain_clv(m, h, as_of, '1 year', 0.12, 0.3) WHERE model = 'bg/nbd';
SELECT factor, meaning FROM one, explain_clv(m, '{2020-01-01:1:10.00}', '2020-01-02') WHERE model = 'bg/nbd';
SELECT factor, round(value::numeric, 4) AS value FROM one, explain_clv(m, h, as_of, '0') WHERE model = 'bg/nbd';

-- intervals need a covariance, and that of spend for money; they hold the estimate, and grow with the level
SELECT lower, round(estimate::numeric, 9) AS estimate, upper FROM one, expected_purchases_interval(m, h, as_of, '1 year') WHERE model = 'bg/nbd';
CREATE TEMP TABLE known AS
SELECT h, as_of, (m || '{"covariance": [[0.000158, 0.003706, -0.000088, 0.000066], [0.003706, 0.143053, -0.002866, 0.010523], [-0.000088, -0.002866, 0.034497, 0.123218], [0.000066, 0.010523, 0.123218, 0.497609]]}'
                 || '{"spend": {"p": 6.25, "q": 3.74, "v": 15.44, "covariance": [[1.416, -0.232, -4.803], [-0.232, 0.0842, 0.992], [-4.803, 0.992, 17.3]]}}')::clv_model AS m
FROM one WHERE model = 'bg/nbd';
SELECT i.lower < i.estimate AND i.estimate < i.upper AS ordered, pg_temp.differ(i.lower * i.upper, i.estimate ^ 2) AS skewed, pg_temp.differ(i.estimate, clv(m, h, as_of)) AS differs,
       w.lower < i.lower AND i.upper < w.upper AS wider
FROM known, clv_interval(m, h, as_of) i, clv_interval(m, h, as_of, level => 0.99) w;
-- of gamma-gamma's mean p v / (q - 1) by hand: gradient of its logarithm (1 / p, -1 / (q - 1), 1 / v)
SELECT abs(ln(i.upper / i.estimate) / 1.959963984540054 - sqrt(1.416 / 6.25 ^ 2 + 0.0842 / 2.74 ^ 2 + 17.3 / 15.44 ^ 2
           + 2 * 0.232 / (6.25 * 2.74) - 2 * 4.803 / (6.25 * 15.44) - 2 * 0.992 / (2.74 * 15.44))) < 1e-8 AS by_hand
FROM known, clv_interval(m || '{"covariance": [[1e-40,0,0,0],[0,1e-40,0,0],[0,0,1e-40,0],[0,0,0,1e-40]]}', '{2020-01-01:1:10.00}', '2020-03-01') i;
-- a parameter without an error, on which the prediction depends
SELECT lower, round(estimate::numeric, 9) AS estimate, upper FROM known, expected_purchases_interval(jsonb_set(m, '{covariance}', '[[0, 0, 0, 0], [0, 0.143, 0, 0], [0, 0, 0.0345, 0], [0, 0, 0, 0.4976]]'), h, as_of, '1 year');
SELECT (clv_interval(m, h, as_of, '1 year', 0.1, -1)).lower < (clv_interval(m, h, as_of, '1 year', 0.1, -1)).upper AS negative_margin FROM known;

-- spend without a finite mean: NULL for a new customer
SELECT expected_spend(m, '{2020-01-01:1:10.00}', as_of) AS spend, clv(m, '{2020-01-01:1:10.00}', as_of) AS value, clv_interval(m, '{2020-01-01:1:10.00}', as_of) AS bounds, expected_spend(m, h, as_of) > 0 AS repeat_buyer
FROM (SELECT h, as_of, m || '{"spend": {"p": 6.25, "q": 1, "v": 15.44}}' AS m FROM one WHERE model = 'bg/nbd') o;

-- extremes stay finite
SELECT name, x, t, age FROM (VALUES (0, 0, 0), (0, 0, 36500), (1, 1, 1), (1, 36500, 36500), (3000, 3000, 36500), (3000, 36500, 36500)) v (x, t, age),
    (VALUES ('bg/nbd', '{"r": 1e-4, "alpha": 1e-6, "a": 1e-4, "b": 1e-4}'), ('bg/nbd', '{"r": 1e4, "alpha": 1e6, "a": 1e5, "b": 1e5}'), ('mbg/nbd', '{"r": 1, "alpha": 1, "a": 1, "b": 1}'),
            ('mbg/cnbd-k', '{"r": 0.5, "alpha": 6, "a": 1, "b": 2, "k": 3}'), ('pareto/nbd', '{"r": 1e-3, "alpha": 1e-3, "s": 1, "beta": 1e-3}'), ('pareto/nbd', '{"r": 1e3, "alpha": 5, "s": 1e3, "beta": 5}')) p (name, parameters),
    LATERAL (SELECT pg_temp.model(name, parameters) AS m, pg_temp.customer(x, t) AS h, DATE '2020-01-01' + age AS as_of) c
WHERE NOT (p_alive(m, h, as_of) BETWEEN 0 AND 1 AND expected_purchases(m, h, as_of, '3 years') BETWEEN 0 AND 1e300 AND p_purchase(m, h, as_of, '3 years') BETWEEN 0 AND 1
           AND clv(m, h, as_of, '3 years') BETWEEN 0 AND 1e300 AND clv(m, h, as_of) BETWEEN 0 AND 1e300);

-- what is not allowed
\set VERBOSITY default
SELECT expected_purchases(m, h, as_of, '-1 day') FROM one;
SELECT p_purchase(m, h, as_of, '1 year', -1) FROM one;
SELECT clv(m, h, as_of, '1 year', -0.1) FROM one;
SELECT clv(m, h, as_of, '1 year', 'NaN') FROM one;
SELECT clv(m, h, as_of, '1 year', 0.1, 'Infinity') FROM one;
SELECT clv(m, h, as_of, NULL, 0) FROM one;
SELECT clv(m, h, 'infinity') FROM one;
SELECT clv(m - 'spend', h, as_of) FROM one;
SELECT expected_spend(m - 'spend', h, as_of) FROM one;
SELECT clv_interval(m, h, as_of, level => 1) FROM one;
SELECT expected_purchases(m, h, '2001-12-31', '6 months')
FROM (SELECT '{"model": "bg/bb", "unit": "year", "parameters": {"alpha": 1.204, "beta": 0.750, "gamma": 0.657, "delta": 2.783}}'::clv_model AS m, pg_temp.donor(4, 5) AS h) d;
SELECT p_alive('{"model": "sbg", "unit": "year", "parameters": {"alpha": 0.7, "beta": 1.2}}', h, as_of) FROM one;
SELECT p_alive('{"model": "bg/nbd", "unit": "day", "parameters": {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}}', '{4713-01-01 BC:1:1.00}', '5000000-01-01');
