#include "CGLPK.h"

#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

struct cglpk_session {
  glp_prob *problem;
  jmp_buf fault_exit;
  int is_dead;
  char fault[512];
  cglpk_log log;
  void *log_context;
  /// 1-based scratch, grown where needed. It is not GLPK's memory, so a fault does not lose it.
  int capacity;
  int *indices;
  double *values;
  unsigned char *flags;
  /// Of a running search.
  const cglpk_search_settings *search;
};

/// The session whose guard is armed on this thread.
static _Thread_local cglpk_session *guarded;
/// Sessions open on this thread, and whether they made its environment.
static _Thread_local int open_sessions;
static _Thread_local int made_environment;

static void on_error(void *info) {
  (void)info;
  if (guarded != NULL) longjmp(guarded->fault_exit, 1);
}

static int on_text(void *info, const char *text) {
  (void)info;
  if (guarded == NULL) return 0;
  if (glp_at_error()) {
    size_t used = strlen(guarded->fault);
    size_t room = sizeof guarded->fault - 1 - used;
    size_t length = strlen(text);
    if (length > room) length = room;
    memcpy(guarded->fault + used, text, length);
    guarded->fault[used + length] = '\0';
  }
  if (guarded->log != NULL) guarded->log(guarded->log_context, text);
  return 1;
}

/// Makes a session the guarded one, or none. An outer session may be armed again after an inner one.
static void arm(cglpk_session *session) {
  guarded = session;
  if (session != NULL) {
    glp_error_hook(on_error, NULL);
    glp_term_hook(on_text, NULL);
    glp_term_out(session->log != NULL ? GLP_ON : GLP_OFF);
  } else {
    glp_error_hook(NULL, NULL);
    glp_term_hook(NULL, NULL);
    glp_term_out(GLP_ON);
  }
}

/// Opens the guard in a function of the session; every path of it ends in RELEASE.
#define GUARD(session)                                  \
  if ((session)->is_dead) return CGLPK_FAULT;           \
  cglpk_session *volatile outer_session = guarded;      \
  (session)->fault[0] = '\0';                           \
  arm(session);                                         \
  if (setjmp((session)->fault_exit) != 0) {             \
    (session)->is_dead = 1;                             \
    arm(outer_session);                                 \
    return CGLPK_FAULT;                                 \
  }

#define RELEASE       \
  arm(outer_session); \
  return CGLPK_DONE

cglpk_session *cglpk_open(cglpk_log log, void *context) {
  cglpk_session *session = calloc(1, sizeof *session);
  if (session == NULL) return NULL;
  session->log = log;
  session->log_context = context;
  if (open_sessions == 0) {
    int code = glp_init_env();
    if (code > 1) {
      free(session);
      return NULL;
    }
    made_environment = code == 0;
  }
  open_sessions += 1;
  cglpk_session *volatile outer_session = guarded;
  arm(session);
  if (setjmp(session->fault_exit) != 0)
    session->is_dead = 1;
  else
    session->problem = glp_create_prob();
  arm(outer_session);
  return session;
}

static int delete_problem(cglpk_session *session) {
  GUARD(session);
  if (session->problem != NULL) glp_delete_prob(session->problem);
  RELEASE;
}

void cglpk_close(cglpk_session *session) {
  delete_problem(session);
  free(session->indices);
  free(session->values);
  free(session->flags);
  free(session);
  open_sessions -= 1;
  if (open_sessions == 0 && made_environment) {
    made_environment = 0;
    glp_free_env();
  }
}

const char *cglpk_fault(const cglpk_session *session) { return session->fault; }

/// Makes room for so many 1-based entries.
static void reserve(cglpk_session *session, int count) {
  if (count < session->capacity) return;
  size_t capacity = (size_t)count + (size_t)count / 2 + 16;
  int *indices = realloc(session->indices, capacity * sizeof *indices);
  if (indices != NULL) session->indices = indices;
  double *values = realloc(session->values, capacity * sizeof *values);
  if (values != NULL) session->values = values;
  unsigned char *flags = realloc(session->flags, capacity);
  if (flags != NULL) session->flags = flags;
  if (indices == NULL || values == NULL || flags == NULL) glp_error("no memory for scratch\n");
  session->capacity = (int)capacity;
}

static int bound_type(double lower, double upper) {
  if (lower == upper) return GLP_FX;
  if (isinf(lower)) return isinf(upper) ? GLP_FR : GLP_UP;
  return isinf(upper) ? GLP_LO : GLP_DB;
}

/// Copies the entries of a vector to the scratch, 1-based, and returns their number.
static int stage(cglpk_session *session, const cglpk_vectors *vectors, int vector) {
  if (vectors->starts == NULL) return 0;
  int start = vectors->starts[vector];
  int count = vectors->starts[vector + 1] - start;
  reserve(session, count);
  for (int entry = 0; entry < count; entry += 1) {
    session->indices[entry + 1] = vectors->indices[start + entry] + 1;
    session->values[entry + 1] = vectors->coefficients[start + entry];
  }
  return count;
}

static void add_rows(cglpk_session *session, const cglpk_vectors *rows) {
  if (rows->count == 0) return;
  int first = glp_add_rows(session->problem, rows->count);
  for (int row = 0; row < rows->count; row += 1) {
    double lower = rows->lower[row], upper = rows->upper[row];
    glp_set_row_bnds(session->problem, first + row, bound_type(lower, upper), lower, upper);
    int count = stage(session, rows, row);
    if (count > 0)
      glp_set_mat_row(session->problem, first + row, count, session->indices, session->values);
  }
}

int cglpk_add_columns(cglpk_session *session, const cglpk_vectors *columns) {
  GUARD(session);
  if (columns->count > 0) {
    int first = glp_add_cols(session->problem, columns->count);
    for (int column = 0; column < columns->count; column += 1) {
      double lower = columns->lower[column], upper = columns->upper[column];
      glp_set_col_bnds(session->problem, first + column, bound_type(lower, upper), lower, upper);
      if (columns->costs != NULL)
        glp_set_obj_coef(session->problem, first + column, columns->costs[column]);
      int count = stage(session, columns, column);
      if (count > 0)
        glp_set_mat_col(session->problem, first + column, count, session->indices, session->values);
    }
  }
  RELEASE;
}

int cglpk_add_rows(cglpk_session *session, const cglpk_vectors *rows) {
  GUARD(session);
  add_rows(session, rows);
  RELEASE;
}

/// Copies 0-based numbers to the scratch, 1-based.
static const int *shifted(cglpk_session *session, int count, const int *numbers) {
  reserve(session, count);
  for (int entry = 0; entry < count; entry += 1) session->indices[entry + 1] = numbers[entry] + 1;
  return session->indices;
}

int cglpk_delete_rows(cglpk_session *session, int count, const int *rows) {
  GUARD(session);
  if (count > 0) glp_del_rows(session->problem, count, shifted(session, count, rows));
  RELEASE;
}

int cglpk_set_column_bounds(cglpk_session *session, int column, double lower, double upper) {
  GUARD(session);
  glp_set_col_bnds(session->problem, column + 1, bound_type(lower, upper), lower, upper);
  RELEASE;
}

int cglpk_set_row_bounds(cglpk_session *session, int row, double lower, double upper) {
  GUARD(session);
  glp_set_row_bnds(session->problem, row + 1, bound_type(lower, upper), lower, upper);
  RELEASE;
}

int cglpk_set_objective(cglpk_session *session, int maximise, double constant) {
  GUARD(session);
  glp_set_obj_dir(session->problem, maximise ? GLP_MAX : GLP_MIN);
  glp_set_obj_coef(session->problem, 0, constant);
  RELEASE;
}

int cglpk_set_cost(cglpk_session *session, int column, double cost) {
  GUARD(session);
  // Column 0 of GLPK is the constant, which is not what a caller with a wrong number means.
  if (column < 0) glp_error("no column %d\n", column);
  glp_set_obj_coef(session->problem, column + 1, cost);
  RELEASE;
}

int cglpk_set_integer(cglpk_session *session, int column, int integer) {
  GUARD(session);
  glp_set_col_kind(session->problem, column + 1, integer ? GLP_IV : GLP_CV);
  RELEASE;
}

int cglpk_scale(cglpk_session *session) {
  GUARD(session);
  glp_scale_prob(session->problem, GLP_SF_AUTO);
  RELEASE;
}

int cglpk_unscale(cglpk_session *session) {
  GUARD(session);
  glp_unscale_prob(session->problem);
  RELEASE;
}

int cglpk_simplex(
  cglpk_session *session, const cglpk_simplex_settings *settings, cglpk_simplex_answer *answer) {
  GUARD(session);
  glp_smcp parameters;
  glp_init_smcp(&parameters);
  parameters.msg_lev = session->log != NULL ? GLP_MSG_ALL : GLP_MSG_OFF;
  parameters.meth = settings->method;
  parameters.it_lim = settings->iteration_limit;
  parameters.tm_lim = settings->milliseconds;
  int before = glp_get_it_cnt(session->problem);
  answer->code = glp_simplex(session->problem, &parameters);
  answer->status = glp_get_status(session->problem);
  answer->objective = glp_get_obj_val(session->problem);
  answer->iterations = glp_get_it_cnt(session->problem) - before;
  RELEASE;
}

int cglpk_read_basic(
  cglpk_session *session, double *values, double *reduced_costs, double *activities, double *duals) {
  GUARD(session);
  int columns = glp_get_num_cols(session->problem), rows = glp_get_num_rows(session->problem);
  for (int column = 0; column < columns; column += 1) {
    values[column] = glp_get_col_prim(session->problem, column + 1);
    reduced_costs[column] = glp_get_col_dual(session->problem, column + 1);
  }
  for (int row = 0; row < rows; row += 1) {
    activities[row] = glp_get_row_prim(session->problem, row + 1);
    duals[row] = glp_get_row_dual(session->problem, row + 1);
  }
  RELEASE;
}

int cglpk_read_basis(cglpk_session *session, int *rows, int *columns) {
  GUARD(session);
  int row_count = glp_get_num_rows(session->problem);
  int column_count = glp_get_num_cols(session->problem);
  for (int row = 0; row < row_count; row += 1)
    rows[row] = glp_get_row_stat(session->problem, row + 1);
  for (int column = 0; column < column_count; column += 1)
    columns[column] = glp_get_col_stat(session->problem, column + 1);
  RELEASE;
}

int cglpk_write_basis(cglpk_session *session, const int *rows, const int *columns) {
  GUARD(session);
  int row_count = glp_get_num_rows(session->problem);
  int column_count = glp_get_num_cols(session->problem);
  for (int row = 0; row < row_count; row += 1)
    glp_set_row_stat(session->problem, row + 1, rows[row]);
  for (int column = 0; column < column_count; column += 1)
    glp_set_col_stat(session->problem, column + 1, columns[column]);
  RELEASE;
}

int cglpk_standard_basis(cglpk_session *session) {
  GUARD(session);
  glp_std_basis(session->problem);
  RELEASE;
}

/// Shows the relaxation's values of the current node.
static void show_values(cglpk_session *session, glp_prob *relaxation, cglpk_event *event) {
  int columns = glp_get_num_cols(relaxation);
  reserve(session, columns);
  for (int column = 0; column < columns; column += 1)
    session->values[column] = glp_get_col_prim(relaxation, column + 1);
  event->values = session->values;
  event->node_objective = glp_get_obj_val(relaxation);
}

/// GLPK's callback. The observer returns before anything is asked of GLPK, so that no frame of the
/// observer stands between a fault and its guard.
static void on_event(glp_tree *tree, void *info) {
  cglpk_session *session = info;
  const cglpk_search_settings *settings = session->search;
  glp_prob *relaxation = glp_ios_get_prob(tree);
  cglpk_event event = {0};
  event.reason = glp_ios_reason(tree);
  event.branch_column = -1;
  if (event.reason == GLP_ICUTGEN) return;
  glp_ios_tree_size(tree, &event.active_nodes, NULL, &event.nodes);
  event.node = glp_ios_curr_node(tree);
  event.depth = event.node != 0 ? glp_ios_node_level(tree, event.node) : 0;
  int best = glp_ios_best_node(tree);
  int maximises = glp_get_obj_dir(relaxation) == GLP_MAX;
  event.bound = best != 0 ? glp_ios_node_bound(tree, best) : maximises ? -HUGE_VAL : HUGE_VAL;
  event.has_incumbent = glp_mip_status(relaxation) == GLP_FEAS;
  event.incumbent = event.has_incumbent ? glp_mip_obj_val(relaxation) : 0;
  if (event.reason == GLP_IROWGEN || event.reason == GLP_IHEUR || event.reason == GLP_IBRANCH)
    show_values(session, relaxation, &event);
  if (event.reason == GLP_IBRANCH) {
    int columns = glp_get_num_cols(relaxation);
    for (int column = 0; column < columns; column += 1)
      session->flags[column] = glp_ios_can_branch(tree, column + 1) != 0;
    event.can_branch = session->flags;
  }

  // The observer may solve other problems on this thread, which arm their own guards and arm this
  // one again when they are done.
  settings->observer(settings->context, &event);

  if (event.stop) {
    glp_ios_terminate(tree);
    return;
  }
  if (event.reason == GLP_IROWGEN) add_rows(session, &event.rows);
  if ((event.reason == GLP_IHEUR || event.reason == GLP_ISELECT) && event.candidate != NULL) {
    int columns = glp_get_num_cols(relaxation);
    reserve(session, columns);
    memcpy(session->values + 1, event.candidate, (size_t)columns * sizeof(double));
    glp_ios_heur_sol(tree, session->values);
  }
  if (event.reason == GLP_IBRANCH && event.branch_column >= 0 &&
      glp_ios_can_branch(tree, event.branch_column + 1))
    glp_ios_branch_upon(tree, event.branch_column + 1, event.branch_first);
}

int cglpk_search(
  cglpk_session *session, const cglpk_search_settings *settings, cglpk_search_answer *answer) {
  GUARD(session);
  glp_iocp parameters;
  glp_init_iocp(&parameters);
  parameters.msg_lev = session->log != NULL ? GLP_MSG_ALL : GLP_MSG_OFF;
  parameters.tm_lim = settings->milliseconds;
  parameters.mip_gap = settings->relative_gap;
  parameters.tol_int = settings->integrality_tolerance;
  parameters.tol_obj = settings->objective_tolerance;
  parameters.gmi_cuts = parameters.mir_cuts = parameters.cov_cuts = parameters.clq_cuts =
    settings->cuts ? GLP_ON : GLP_OFF;
  parameters.sr_heur = settings->rounding ? GLP_ON : GLP_OFF;
  parameters.br_tech = settings->branching;
  parameters.bt_tech = settings->backtracking;
  parameters.cb_func = on_event;
  parameters.cb_info = session;
  session->search = settings;
  answer->code = glp_intopt(session->problem, &parameters);
  answer->status = glp_mip_status(session->problem);
  answer->objective = glp_mip_obj_val(session->problem);
  session->search = NULL;
  RELEASE;
}

int cglpk_read_incumbent(cglpk_session *session, double *values) {
  GUARD(session);
  int columns = glp_get_num_cols(session->problem);
  for (int column = 0; column < columns; column += 1)
    values[column] = glp_mip_col_val(session->problem, column + 1);
  RELEASE;
}
