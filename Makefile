# Both set up what they need themselves, PostgreSQL included.
ifneq ($(filter check demo,$(MAKECMDGOALS)),)
.PHONY: check demo
check demo:
	bash $(dir $(firstword $(MAKEFILE_LIST)))test/$@
else

EXTENSION = crmvalue
EXTVERSION = 0.1.0
MODULE_big = crmvalue
PGFILEDESC = "crmvalue - customer value from the orders in the database"

BASE = base/column base/days base/language base/module base/money base/parsed \
	base/partition base/ranking base/sample
HISTORY = history/accessors history/aggregates history/arithmetic \
	history/history history/operators history/parts history/text
SCORING = scoring/concentration scoring/cuts scoring/levels scoring/rfm \
	scoring/rfm_cuts scoring/rfm_window scoring/segment_maps scoring/segments \
	scoring/shares scoring/tier_cuts scoring/tiers
LIFECYCLE = lifecycle/learn lifecycle/learn_rules lifecycle/lifecycle \
	lifecycle/one_step lifecycle/rules lifecycle/stage lifecycle/stage_type \
	lifecycle/status lifecycle/statuses
CLV = clv/arguments clv/discount clv/exact_sum clv/formulas clv/one_step
TRACKING = tracking/expression tracking/settle
OBJS = $(patsubst %,src/%.o,$(BASE) $(HISTORY) $(SCORING) $(LIFECYCLE) $(CLV) \
	$(TRACKING))

# The install script is the concatenation of these, in this order.
SQL_PARTS = $(patsubst %,$(srcdir)/sql/parts/%.sql,header history scoring \
	segments lifecycle clv \
	tracking_names tracking_texts tracking)

DATA_built = $(EXTENSION)--$(EXTVERSION).sql
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

PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

-include $(OBJS:.o=.d)

$(DATA_built): $(SQL_PARTS) $(srcdir)/Makefile
	cat $(SQL_PARTS) > $@

# A VPATH build needs folders for its objects, and pg_regress takes expected/
# from the folder that it runs in. Not as rules: make would find all of them in
# the source tree.
ifdef VPATH
$(shell mkdir -p $(sort $(dir $(OBJS))) && { test -e expected || ln -s $(abspath $(srcdir))/expected expected; })
endif

endif
