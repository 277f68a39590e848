-- the card: figures of one customer

CREATE FUNCTION customer_card(h purchase_history, as_of date, rules lifecycle_rules DEFAULT '{}', cuts rfm_cuts DEFAULT NULL, tiers tier_cuts DEFAULT NULL, model clv_model DEFAULT NULL,
    horizon interval DEFAULT '3 years', annual_rate float8 DEFAULT 0.1, margin float8 DEFAULT 1, lang text DEFAULT 'en', OUT topic text, OUT figure text, OUT value text)
RETURNS SETOF record IMMUTABLE PARALLEL SAFE ROWS 24
BEGIN ATOMIC
    WITH seen AS (
        SELECT as_of(coalesce(h, '{}'::purchase_history), as_of) AS h, lifecycle_stage(h, as_of, rules) AS stage, activity_status(h, as_of) AS activity, next_purchase(h, as_of, rules) AS next,
               monetary(slice(coalesce(h, '{}'::purchase_history), as_of - 364, as_of + 1)) AS year, monetary(slice(coalesce(h, '{}'::purchase_history), as_of - 729, as_of - 364)) AS year_before,
               rfm_score(h, as_of, cuts) AS score, CASE jsonb_array_length(cuts::jsonb -> 'recency'::text) WHEN 4 THEN 'grid' WHEN 2 THEN 'thirds' WHEN 1 THEN 'eight' END AS map,
               abc_tier(monetary(h, as_of), tiers) AS tier
    ), figures AS (
        SELECT f.*
        FROM seen s, LATERAL (VALUES
            (1, 'purchases', 'first_purchase', pg_catalog.to_jsonb(first_purchase(s.h)) #>> '{}'::text[]),
            (2, 'purchases', 'last_purchase', pg_catalog.to_jsonb(last_purchase(s.h)) #>> '{}'::text[]),
            (3, 'purchases', 'orders', frequency(s.h)::text),
            (4, 'purchases', 'money', monetary(s.h)::text),
            (5, 'purchases', 'average_order', round(average_order(s.h), 2)::text),
            (6, 'purchases', 'share_of_repeat_orders', round(1::numeric - 1::numeric / nullif(frequency(s.h), 0)::numeric, 3)::text),
            (7, 'purchases', 'days_between_purchases', round(mean_gap(s.h)::numeric, 1)::text),
            (8, 'change', 'money_of_365_days', s.year::text),
            (9, 'change', 'money_of_the_365_days_before', s.year_before::text),
            (10, 'change', 'growth', round(s.year / nullif(greatest(s.year_before, 0::numeric), 0::numeric) - 1::numeric, 3)::text),
            (11, 'relationship', 'days_since_the_first_purchase', tenure(s.h, as_of)::text),
            (12, 'relationship', 'days_since_the_last_purchase', recency(s.h, as_of)::text),
            (13, 'relationship', 'stage', label(s.stage, lang)),
            (14, 'relationship', 'activity', class_label(s.activity, 'activity', lang)),
            (15, 'relationship', 'next_purchase_expected_by', pg_catalog.to_jsonb(s.next) #>> '{}'::text[]),
            (16, 'relationship', 'days_overdue', CASE WHEN s.next IS NOT NULL THEN greatest(as_of - s.next, 0)::text END),
            (17, 'class', 'rfm_score', s.score::text),
            (18, 'class', 'segment', rfm_segment(s.score, s.map, lang)),
            (19, 'class', 'abc_tier', s.tier),
            (20, 'forecast', 'chance_of_still_being_a_customer', round(p_alive(model, s.h, as_of)::numeric, 3)::text),
            (21, 'forecast', 'purchases_expected', round(expected_purchases(model, s.h, as_of, horizon)::numeric, 2)::text),
            (22, 'forecast', 'money_of_a_purchase_expected', round(expected_spend(model, s.h, as_of)::numeric, 2)::text),
            (23, 'forecast', 'lifetime_value', round(clv(model, s.h, as_of, horizon, annual_rate, margin)::numeric, 2)::text),
            (24, 'treatment', 'by_stage', treatment(s.stage::text, 'stage', lang)),
            (25, 'treatment', 'by_segment', treatment(rfm_segment(s.score, s.map), s.map, lang)))
            f (position, topic, figure, value)
        WHERE (cuts IS NOT NULL OR position NOT IN (17, 18, 25)) AND (tiers IS NOT NULL OR position <> 19) AND (model IS NOT NULL OR position NOT BETWEEN 20 AND 23)
    )
    SELECT report_word('card.' || topic, coalesce(lang, 'en')), report_word('card.' || figure, coalesce(lang, 'en')), value
    FROM figures
    ORDER BY position;
END;
COMMENT ON FUNCTION customer_card(purchase_history, date, lifecycle_rules, rfm_cuts, tier_cuts, clv_model, interval, float8, float8, text)
IS 'figures of one customer as of a day, as rows: topic, figure, and value as text, NULL if unknown; purchases, change of the last 365 days, relationship by the rules (L1), treatment; with cuts, tiers or a model also RFM score and segment, ABC tier, forecast over the horizon (NULL: no limit) with the annual_rate and margin of clv; segments for cuts of 5, 3 and 2 bins; a NULL history is a prospect; lang: en or zh; errors as for the functions whose results are shown: 22023, 22008, 22003';
