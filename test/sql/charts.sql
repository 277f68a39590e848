-- Charts and markup from SQL: what they draw of small arrays, and what they refuse. Their mathematics is tested in test/unit.

-- a chart is one element of SVG that begins with its title
CREATE VIEW charts AS SELECT * FROM (VALUES
    ('bars', svg_bars('{a,b}', '{1,2.5}', title => 'Two & one')),
    ('bars of series', svg_bars('{a,b}', '{{1,2},{3,NULL}}', '{first,second}', 'Two', '%')),
    ('columns', svg_columns('{a,b}', '{{1,2},{-3,4}}', '{first,second}', 'Two', 'x', 'y')),
    ('lines', svg_lines('{a,b,c}', '{1,NULL,3}', title => 'Two', width => 500)),
    ('curve', svg_curve('{0,50,100}', '{0,80,100}', '{50}', '{"A | B"}', 'Two')),
    ('heat map', svg_heat_map('{r1,r2}', '{c1,c2}', '{{1,2},{3,NULL}}', '{{a,b},{<c>,d}}', 'Two', 'x', 'y')),
    ('flow', svg_flow('{a,b}', '{a,b}', '{{30,10},{0,60}}', 'Two', 'then', 'now')),
    ('nothing', svg_bars('{}', '{}', title => 'Nothing'))) c (name, chart);
SELECT name, (regexp_match(chart, '^<svg [^>]*><title>([^<]*)</title>.*</svg>$'))[1] AS title, regexp_count(chart, '<svg|</svg>') AS svg,
       regexp_count(chart, '<rect') AS rectangles, regexp_count(chart, '<path') AS paths, regexp_count(chart, '<text') AS texts
FROM charts;
SELECT chart FROM charts WHERE name IN ('bars', 'nothing');

-- hostile labels
SELECT regexp_matches(svg_bars(ARRAY[E'<script>alert("x")</script>', E'a\x01&\x7f''b', repeat('W', 200), 'שלום', '😀'], '{1,2,3,4,5}'), '<rect[^>]*><title>([^<]*)', 'g') AS hover;
SELECT html_escape(E'<a href="x">\x01 ''&'' 客户 😀</a>'), html_escape(NULL), html_escape('');

-- numbers in Chinese are in units of 10^4 and 10^8
SELECT svg_lines('{a,b}', '{120000,250000}', lang => 'zh') LIKE '%>20万<%' AS myriads, svg_lines('{a,b}', '{120000,250000}') LIKE '%>200k<%' AS thousands;

-- tables
SELECT html_table('{name,"<n>"}', '{{a,"1,234"},{"b & c",-}}');
SELECT html_table('{name,n}', '{a,1}', true), html_table('{name}', NULL);

-- the style sheet has both colour schemes
SELECT svg_style() LIKE '<style>%prefers-color-scheme:dark%</style>' AS style;

-- refused, each with its SQLSTATE
\set VERBOSITY sqlstate
SELECT svg_bars(NULL, '{1}');
SELECT svg_bars('{a}', NULL);
SELECT svg_bars('{a}', '{1,2}');
SELECT svg_bars('{a}', '{NaN}');
SELECT svg_bars('{a}', '{Infinity}');
SELECT svg_bars('{a}', '{1e100}');
SELECT svg_bars('{a}', '{{1},{2}}', '{first}');
SELECT svg_bars('{a}', '{{1},{2},{3},{4},{5}}');
SELECT svg_bars('{{{a}}}', '{1}');
SELECT svg_bars('{a}', '{1}', lang => 'de');
SELECT svg_bars('{a}', '{1}', width => 100);
SELECT svg_bars('{a}', '{1}', width => 5000);
SELECT length(svg_bars(array_agg('x'::text), array_agg(1::float8))) > 0 FROM generate_series(1, 2001);
SELECT svg_curve('{0,1}', '{0}');
SELECT svg_curve('{0,NULL}', '{0,1}');
SELECT svg_curve('{0,1}', '{0,1}', '{1}', NULL);
SELECT svg_heat_map('{a}', '{b}', '{1,2}');
SELECT svg_heat_map('{a}', '{b}', '{1}', '{x,y}');
SELECT svg_flow('{a}', '{b}', '{1,2}');
SELECT html_table('{}', '{}');
SELECT html_table('{a,b}', '{1,2,3}');
SELECT html_table(NULL, '{1}');
\set VERBOSITY default

-- NULL in the other arguments is their default
SELECT svg_bars('{a}', '{1}', NULL, NULL, NULL, NULL, NULL, NULL) = svg_bars('{a}', '{1}') AS same;
-- every amount that is shown: huge, tiny, negative, all equal
SELECT bool_and(chart ~ '^<svg .*</svg>$' AND chart !~* 'nan|inf') AS drawn
FROM (VALUES ('{9.9e99,-9.9e99}'::float8[]), ('{1e-300,2e-300}'), ('{5e-324,0}'), ('{5e-324,1e99}'), ('{0,0}'), ('{-5,-5}'), ('{NULL,NULL}'), ('{1e15,1}')) a (amounts),
    LATERAL (VALUES (svg_bars('{a,b}', amounts)), (svg_columns('{a,b}', amounts)), (svg_lines('{a,b}', amounts)), (svg_heat_map('{a}', '{b,c}', amounts)), (svg_flow('{a}', '{b,c}', amounts))) c (chart);
DROP VIEW charts;
