-- The objects of the extension, each with all that its CREATE said and its
-- comment: the same after an upgrade as after an installation.
WITH objects AS (
    SELECT classid, objid, pg_describe_object(classid, objid, 0) AS name FROM pg_depend
    WHERE refclassid = 'pg_extension'::regclass AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'crmvalue') AND deptype = 'e'
)
SELECT name, obj_description(objid, classid::regclass::name),
    CASE classid
    WHEN 'pg_proc'::regclass THEN
        (SELECT concat_ws(' ', CASE WHEN prokind <> 'a' THEN pg_get_functiondef(p.oid) END, pg_get_function_arguments(p.oid), prokind, provolatile, proparallel, proisstrict, prosecdef, proleakproof, procost, prorows, prosupport, proacl,
            (SELECT concat_ws(' ', aggkind, aggnumdirectargs, aggtransfn, aggfinalfn, aggcombinefn, aggserialfn, aggdeserialfn, aggmtransfn, aggminvtransfn, aggmfinalfn, aggfinalextra, aggfinalmodify, aggsortop, aggtranstype::regtype, aggtransspace, agginitval) FROM pg_aggregate WHERE aggfnoid = p.oid))
         FROM pg_proc p WHERE p.oid = objid)
    WHEN 'pg_type'::regclass THEN
        (SELECT concat_ws(' ', typlen, typbyval, typtype, typcategory, typispreferred, typdelim, typinput, typoutput, typreceive, typsend, typalign, typstorage, typnotnull, typbasetype::regtype, typdefault, typacl,
            (SELECT string_agg(pg_get_constraintdef(c.oid), ' ' ORDER BY conname) FROM pg_constraint c WHERE contypid = t.oid),
            (SELECT string_agg(enumlabel, ' ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid),
            (SELECT string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = typrelid AND typrelid <> 0 AND attnum > 0 AND NOT attisdropped))
         FROM pg_type t WHERE t.oid = objid)
    WHEN 'pg_operator'::regclass THEN
        (SELECT concat_ws(' ', oprkind, oprcanmerge, oprcanhash, oprresult::regtype, oprcom::regoperator, oprnegate::regoperator, oprcode, oprrest, oprjoin) FROM pg_operator o WHERE o.oid = objid)
    WHEN 'pg_cast'::regclass THEN (SELECT concat_ws(' ', castfunc::regprocedure, castcontext, castmethod) FROM pg_cast c WHERE c.oid = objid)
    WHEN 'pg_opclass'::regclass THEN (SELECT concat_ws(' ', opcdefault, opcintype::regtype, opckeytype::regtype) FROM pg_opclass o WHERE o.oid = objid)
    WHEN 'pg_opfamily'::regclass THEN
        (SELECT string_agg(concat_ws(' ', amopstrategy, amopopr::regoperator), ', ' ORDER BY amopstrategy) || (SELECT string_agg(concat_ws(' ', amprocnum, amproc::regprocedure), ', ' ORDER BY amprocnum) FROM pg_amproc WHERE amprocfamily = objid) FROM pg_amop WHERE amopfamily = objid)
    WHEN 'pg_class'::regclass THEN (SELECT concat_ws(' ', relkind, CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END, relacl) FROM pg_class c WHERE c.oid = objid)
    ELSE 'no definition is compared'
    END AS definition
FROM objects
ORDER BY name;
