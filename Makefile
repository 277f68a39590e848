# Both set up what they need themselves, PostgreSQL included.
ifneq ($(filter check demo,$(MAKECMDGOALS)),)
.PHONY: check demo
check demo:
	bash $(dir $(firstword $(MAKEFILE_LIST)))test/$@
else

EXTENSION = crmvalue
EXTVERSION = 0.2.0
MODULE_big = crmvalue
PGFILEDESC = "crmvalue - customer value from the orders in the database"

BASE = base/column base/days base/exact_sum base/language base/module \
	base/money base/parsed base/partition base/progress base/ranking \
	base/refused_calls base/sample base/shortened base/state
HISTORY = history/accessors history/aggregates history/arithmetic \
	history/history history/operators history/parts history/text
SCORING = scoring/account scoring/account_score scoring/concentration \
	scoring/cuts scoring/levels scoring/matrix scoring/matrix_schemes \
	scoring/mean_cut scoring/rfm scoring/rfm_cuts scoring/rfm_window \
	scoring/segment_maps scoring/segments scoring/shares scoring/tier_cuts \
	scoring/tiers
LIFECYCLE = lifecycle/cohort_rows lifecycle/cohort_table \
	lifecycle/cohorts lifecycle/learn lifecycle/learn_rules \
	lifecycle/lifecycle lifecycle/next_purchase lifecycle/one_step \
	lifecycle/period lifecycle/periods lifecycle/recency_chain \
	lifecycle/rules lifecycle/stage lifecycle/stage_type lifecycle/status \
	lifecycle/statuses lifecycle/subscriptions lifecycle/transitions
CLV = clv/arguments clv/backtest clv/clv_model clv/cohort_value \
	clv/contracts clv/decimal_arguments clv/discount clv/explain clv/fit_clv \
	clv/fit_report clv/fit_retention clv/fit_state clv/fitting clv/formulas \
	clv/holdout clv/intervals clv/json_text clv/markov clv/markov_sql \
	clv/money_formulas clv/normal clv/observe clv/one_step clv/parameters \
	clv/predict clv/predictions clv/retention clv/retention_sql clv/units \
	clv/value clv/verdict clv/watch
MODELS = clv/models/base clv/models/beta_geometric \
	clv/models/beta_geometric_predict clv/models/beta_stream \
	clv/models/bg_bb clv/models/bg_bb_rows clv/models/bg_nbd \
	clv/models/discount clv/models/endless_stream \
	clv/models/erlang_endless clv/models/erlang_events \
	clv/models/erlang_within clv/models/fit clv/models/gamma_gamma \
	clv/models/gauss clv/models/long_sum clv/models/maximise \
	clv/models/mbg_cnbd_k clv/models/mbg_nbd clv/models/mean \
	clv/models/model clv/models/panels clv/models/pareto_nbd \
	clv/models/poisson_events clv/models/poisson_rule clv/models/race \
	clv/models/rising clv/models/sbg clv/models/special \
	clv/models/sum_rule
TRACKING = tracking/apply tracking/base tracking/classify tracking/compiled tracking/count \
	tracking/deltas tracking/expression tracking/journal tracking/operations \
	tracking/override tracking/registered tracking/relations \
	tracking/remembered tracking/rows tracking/secured tracking/settle \
	tracking/statements tracking/writer
OBJS = $(patsubst %,src/%.o,$(BASE) $(HISTORY) $(SCORING) $(LIFECYCLE) $(CLV) \
	$(MODELS) $(TRACKING))

# The install script is the concatenation of these, in this order.
SQL_PARTS = $(patsubst %,$(srcdir)/sql/parts/%.sql,header history scoring \
	segments matrices lifecycle cohorts clv formulas models refused_calls \
	tracking functions)

UPGRADE = $(EXTENSION)--0.1.0--0.2.0.sql
DATA_built = $(EXTENSION)--$(EXTVERSION).sql $(UPGRADE)
EXTRA_CLEAN = $(OBJS:.o=.d)

REGRESS = $(patsubst $(srcdir)/test/sql/%.sql,%,$(sort $(wildcard $(srcdir)/test/sql/*.sql)))
REGRESS_OPTS = --inputdir=$(srcdir)/test --load-extension=$(EXTENSION)

# their expected output is in test/expected
ISOLATION = $(patsubst $(srcdir)/test/specs/%.spec,%,$(sort $(wildcard $(srcdir)/test/specs/*.spec)))
ISOLATION_OPTS = --inputdir=$(srcdir)/test --load-extension=$(EXTENSION)

PG_CONFIG ?= pg_config

# -ffp-contract=off: results must not depend on the machine's fused operations.
# -MMD -MP: an edited header rebuilds what includes it.
PG_CFLAGS = -Wall -Wextra -ffp-contract=off -MMD -MP $(WARNINGS_AS_ERRORS)
PG_CPPFLAGS = -I$(srcdir)/src -isystem $(shell $(PG_CONFIG) --includedir-server)
PG_CPPFLAGS += -DCRMVALUE_VERSION=\"$(EXTVERSION)\"

# Plain C is checked where the server is.
PG_CPPFLAGS += $(if $(findstring --enable-cassert,$(shell $(PG_CONFIG) --configure)),-DCRMVALUE_CHECK_INVARIANTS)

SHLIB_LINK += $(filter -lm, $(LIBS))

PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

# as PostgreSQL does for its own inner loops
$(patsubst %,src/%.o,$(MODELS)): CFLAGS += $(CFLAGS_UNROLL_LOOPS) $(CFLAGS_VECTORIZE)

-include $(OBJS:.o=.d)

$(EXTENSION)--$(EXTVERSION).sql: $(SQL_PARTS) $(srcdir)/Makefile
	cat $(SQL_PARTS) > $@

# All functions of tracking are new but tracking_count, which triggers need.
$(UPGRADE): $(srcdir)/sql/upgrades/0.1.0--0.2.0.sql $(srcdir)/sql/parts/tracking.sql \
		$(srcdir)/sql/upgrades/0.1.0--0.2.0-tracked.sql
	sed 's/^CREATE FUNCTION tracking_count/CREATE OR REPLACE FUNCTION tracking_count/' $^ > $@

# A VPATH build needs folders for its objects, and pg_regress takes expected/
# from the folder that it runs in. Not as rules: make would find all of them in
# the source tree.
ifdef VPATH
$(shell mkdir -p $(sort $(dir $(OBJS))) && { test -e expected || ln -s $(abspath $(srcdir))/expected expected; })
endif

endif
