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

# Files that include no header of the server are plain C: the mathematics.
SOURCES = $(patsubst $(srcdir)/%,%,$(sort $(wildcard $(srcdir)/src/*/*.c $(srcdir)/src/*/*/*.c)))
OBJS = $(SOURCES:.c=.o)

# The install script is the concatenation of these, in this order. What is new
# as a whole in this version makes the update as well.
OLD_PARTS = header history scoring segments matrices lifecycle cohorts clv \
	formulas models refused_calls
NEW_PARTS = model_list forecast forecasts fit_counts textbook scan contracts covariates season \
	bases literals tracking tracking_elsewhere charts report_parts report_queries report report_value card
SQL_PARTS = $(patsubst %,$(srcdir)/sql/parts/%.sql,$(OLD_PARTS) $(NEW_PARTS) functions)
UPGRADE_PARTS = $(patsubst %,$(srcdir)/sql/%.sql,upgrades/0.1.0--0.2.0 \
	$(NEW_PARTS:%=parts/%) parts/functions upgrades/0.1.0--0.2.0-tracked)

UPGRADE = $(EXTENSION)--0.1.0--0.2.0.sql
DATA_built = $(EXTENSION)--$(EXTVERSION).sql $(UPGRADE)
EXTRA_CLEAN = $(OBJS:.o=.d)

# PostgreSQL 15 looks for expected/ in the input folder by itself.
EXPECTED = $(if $(filter 15,$(MAJORVERSION)),,--expecteddir=$(srcdir)/test)
REGRESS = $(patsubst $(srcdir)/test/sql/%.sql,%,$(sort $(wildcard $(srcdir)/test/sql/*.sql)))
REGRESS_OPTS = --inputdir=$(srcdir)/test $(EXPECTED) --load-extension=$(EXTENSION)

ISOLATION = $(patsubst $(srcdir)/test/specs/%.spec,%,$(sort $(wildcard $(srcdir)/test/specs/*.spec)))
ISOLATION_OPTS = --inputdir=$(srcdir)/test $(EXPECTED) --load-extension=$(EXTENSION)

PG_CONFIG ?= pg_config

# -ffp-contract=off: results must not depend on the machine's fused operations.
# -MMD -MP: an edited header rebuilds what includes it.
PG_CFLAGS = -Wall -Wextra -ffp-contract=off -MMD -MP $(WARNINGS_AS_ERRORS)
PG_CPPFLAGS = -I$(srcdir)/src -isystem $(shell $(PG_CONFIG) --includedir-server)
PG_CPPFLAGS += -DCRMVALUE_VERSION=\"$(EXTVERSION)\"

# Plain C is checked where the server is.
PG_CPPFLAGS += $(if $(findstring --enable-cassert,$(shell $(PG_CONFIG) --configure)),-DCRMVALUE_CHECK_INVARIANTS)

SHLIB_LINK += $(filter -lm, $(LIBS))

# PostgreSQL 15 exports all functions of a module. Its own calls must not end in
# a library of the server that has one of the same name, as libedit does, which
# comes with LLVM.
SHLIB_LINK += $(if $(filter linux,$(PORTNAME)),-Wl$(comma)-Bsymbolic)
comma = ,

PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

# as PostgreSQL does for its own inner loops
$(filter src/clv/model/% src/clv/numeric/% src/clv/fit/fit.o,$(OBJS)): CFLAGS += $(CFLAGS_UNROLL_LOOPS) $(CFLAGS_VECTORIZE)

-include $(OBJS:.o=.d)

$(EXTENSION)--$(EXTVERSION).sql: $(SQL_PARTS) $(srcdir)/Makefile
	cat $(SQL_PARTS) > $@

# All functions of tracking are new but tracking_count, which triggers need.
$(UPGRADE): $(UPGRADE_PARTS) $(srcdir)/Makefile
	sed 's/^CREATE FUNCTION tracking_count/CREATE OR REPLACE FUNCTION tracking_count/' $(UPGRADE_PARTS) > $@

# A VPATH build needs folders for its objects. Not as a rule: make would find all
# of them in the source tree.
ifdef VPATH
$(shell mkdir -p $(sort $(dir $(OBJS))))
endif

endif
