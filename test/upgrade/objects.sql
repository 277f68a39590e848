-- The objects of the extension and what defines them: rows (object, property, value). Two installations are the same where these rows are;
-- OIDs are written as names.
WITH members AS MATERIALIZED (
    SELECT d.classid, d.objid, pg_describe_object(d.classid, d.objid, 0) AS object, obj_description(d.objid, d.classid::regclass::name) AS comment
    FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
    WHERE e.extname = 'crmvalue' AND d.deptype = 'e'),
definitions AS MATERIALIZED (
    SELECT 'pg_proc'::regclass AS classid, p.oid AS objid, to_jsonb(p)
        - '{oid,pronamespace,proowner,prolang,provariadic,prosupport,prorettype,proargtypes,proallargtypes,proargdefaults,prosqlbody,probin}'::text[]
        || jsonb_build_object('language', l.lanname, 'arguments', pg_get_function_arguments(p.oid), 'result', pg_get_function_result(p.oid),
                              'library', p.probin, 'body', pg_get_function_sqlbody(p.oid)) AS definition
    FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
    WHERE p.oid IN (SELECT objid FROM members WHERE classid = 'pg_proc'::regclass)
    UNION ALL
    SELECT 'pg_type'::regclass, t.oid, jsonb_build_object(
        'length', typlen, 'by value', typbyval, 'type', typtype, 'category', typcategory, 'preferred', typispreferred, 'delimiter', typdelim, 'align', typalign,
        'storage', typstorage, 'not null', typnotnull, 'base', format_type(nullif(typbasetype, 0), typtypmod), 'default', typdefault,
        'input', typinput::text, 'output', typoutput::text, 'receive', typreceive::text, 'send', typsend::text, 'element', format_type(nullif(typelem, 0), NULL), 'acl', typacl,
        'labels', (SELECT jsonb_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid),
        'attributes', (SELECT jsonb_agg(attname || ' ' || format_type(atttypid, atttypmod) ORDER BY attnum) FROM pg_attribute WHERE attrelid = typrelid AND typrelid <> 0 AND NOT attisdropped),
        'constraints', (SELECT jsonb_agg(conname || ' ' || pg_get_constraintdef(c.oid) ORDER BY conname) FROM pg_constraint c WHERE contypid = t.oid))
    FROM pg_type t
    UNION ALL
    SELECT 'pg_operator'::regclass, oid, jsonb_build_object('left', oprleft::regtype, 'right', oprright::regtype, 'result', oprresult::regtype, 'merges', oprcanmerge, 'hashes', oprcanhash,
        'commutator', oprcom::regoperator, 'negator', oprnegate::regoperator, 'function', oprcode::regprocedure, 'restrict', oprrest, 'join', oprjoin)
    FROM pg_operator
    UNION ALL
    SELECT 'pg_cast'::regclass, oid, jsonb_build_object('from', castsource::regtype, 'to', casttarget::regtype, 'function', castfunc::regprocedure, 'context', castcontext, 'method', castmethod)
    FROM pg_cast
    UNION ALL
    SELECT 'pg_opclass'::regclass, c.oid, jsonb_build_object('default', opcdefault, 'input', opcintype::regtype, 'key', opckeytype::regtype,
        'operators', (SELECT jsonb_agg(amopstrategy || ' ' || amopopr::regoperator ORDER BY amopstrategy) FROM pg_amop WHERE amopfamily = opcfamily),
        'functions', (SELECT jsonb_agg(amprocnum || ' ' || amproc::regprocedure ORDER BY amprocnum) FROM pg_amproc WHERE amprocfamily = opcfamily))
    FROM pg_opclass c),
aggregates AS MATERIALIZED (
    SELECT a.aggfnoid::oid AS objid, to_jsonb(a) - '{aggfnoid,aggtransfn,aggfinalfn,aggcombinefn,aggtranstype,aggmtranstype,aggsortop}'::text[]
        || jsonb_build_object('state', aggtranstype::regtype, 'moving state', aggmtranstype::regtype, 'sort', aggsortop::regoperator,
                              'transition', aggtransfn::regprocedure, 'final', aggfinalfn::regprocedure, 'combine', aggcombinefn::regprocedure) AS definition
    FROM pg_aggregate a)
SELECT m.object, property, replace(coalesce(value, 'NULL'), E'\n', ' ') AS value
FROM members m
LEFT JOIN definitions d USING (classid, objid)
LEFT JOIN aggregates a ON m.classid = 'pg_proc'::regclass AND a.objid = m.objid
CROSS JOIN LATERAL jsonb_each_text(coalesce(d.definition, '{}') || coalesce(a.definition, '{}') || jsonb_build_object('comment', m.comment)) p (property, value)
ORDER BY m.object COLLATE "C", property COLLATE "C";
