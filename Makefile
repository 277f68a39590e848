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

BASE = base/column base/days base/module base/money base/parsed \
	base/partition base/ranking base/sample
HISTORY = history/accessors history/aggregates history/arithmetic \
	history/history history/operators history/parts history/text
SCORING = scoring/concentration scoring/cuts scoring/levels scoring/rfm \
	scoring/rfm_cuts scoring/rfm_window scoring/shares scoring/tier_cuts \
	scoring/tiers
LIFECYCLE =
CLV =
OBJS = $(patsubst %,src/%.o,$(BASE) $(HISTORY) $(SCORING) $(LIFECYCLE) $(CLV))

# The install script is the concatenation of these, in this order.
SQL_PARTS = $(patsubst %,$(srcdir)/sql/%.sql,header history scoring)

DATA_built = $(EXTENSION)--$(EXTVERSION).sql
EXTRA_CLEAN = $(OBJS:.o=.d)

REGRESS = $(patsubst $(srcdir)/test/sql/%.sql,%,$(sort $(wildcard $(srcdir)/test/sql/*.sql)))
REGRESS_OPTS = --inputdir=$(srcdir)/test --load-extension=$(EXTENSION)

PG_CONFIG ?= pg_config

# -ffp-contract=off: results must not depend on the machine's fused operations.
# -MMD -MP: an edited header rebuilds what includes it.
PG_CFLAGS = -Wall -Wextra -ffp-contract=off -MMD -MP $(WARNINGS_AS_ERRORS)
PG_CPPFLAGS = -I$(srcdir)/src -isystem $(shell $(PG_CONFIG) --includedir-server)

PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

-include $(OBJS:.o=.d)

# In a VPATH build the folders of the objects do not exist yet.
OBJECT_DIRS = $(sort $(dir $(OBJS)))
$(OBJS) $(OBJS:.o=.bc): | $(OBJECT_DIRS)
$(OBJECT_DIRS):
	@mkdir -p $@

$(DATA_built): $(SQL_PARTS) $(srcdir)/Makefile
	cat $(SQL_PARTS) > $@

endif
