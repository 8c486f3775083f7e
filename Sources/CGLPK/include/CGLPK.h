/// GLPK with a guard around every call.
///
/// GLPK answers a bad argument or a lost assertion with abort(). Every function here runs GLPK between
/// setjmp and longjmp inside one C frame, so that such a fault comes back as a return value. A session
/// whose guard has caught a fault is dead: its problem is not touched again, and its memory comes back
/// when the last session of the thread closes. Indices are 0-based; GLPK's own are 1-based.
///
/// A session belongs to the thread that opened it: GLPK's environment is thread-local, and a problem
/// deleted on another thread aborts the process where no guard can catch it.
#ifndef CGLPK_H
#define CGLPK_H

#include <glpk.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What guarded functions return.
enum { CGLPK_DONE = 0, CGLPK_FAULT = -1 };

/// One living problem with its guard.
typedef struct cglpk_session cglpk_session;

/// Takes a piece of GLPK's log; not always a whole line.
typedef void (*cglpk_log)(void *context, const char *text);

/// Opens a session on this thread; NULL where there is no memory.
cglpk_session *cglpk_open(cglpk_log log, void *context);

/// Deletes the problem. The last session of a thread also frees GLPK's environment, unless somebody
/// else had made it.
void cglpk_close(cglpk_session *session);

/// What GLPK said when the guard caught it; empty where it has not.
const char *cglpk_fault(const cglpk_session *session);

/// Columns or rows to add: vector k has bounds lower[k] and upper[k] (infinite where there is none) and
/// the entries from starts[k] to starts[k + 1].
typedef struct {
  int count;
  const double *lower;
  const double *upper;
  /// Objective coefficients of columns; NULL for rows.
  const double *costs;
  /// count + 1 offsets; NULL where there are no entries.
  const int *starts;
  const int *indices;
  const double *coefficients;
} cglpk_vectors;

int cglpk_add_columns(cglpk_session *session, const cglpk_vectors *columns);
int cglpk_add_rows(cglpk_session *session, const cglpk_vectors *rows);
int cglpk_delete_rows(cglpk_session *session, int count, const int *rows);
int cglpk_set_column_bounds(cglpk_session *session, int column, double lower, double upper);
int cglpk_set_row_bounds(cglpk_session *session, int row, double lower, double upper);
int cglpk_set_objective(cglpk_session *session, int maximise, double constant);
int cglpk_set_cost(cglpk_session *session, int column, double cost);
int cglpk_set_integer(cglpk_session *session, int column, int integer);
int cglpk_scale(cglpk_session *session);
int cglpk_unscale(cglpk_session *session);

/// How to run the simplex method. GLPK's presolvers are always off: the integer one accepts what has no
/// solution, such as 1 <= 6 x <= 5.
typedef struct {
  /// GLP_PRIMAL, GLP_DUALP or GLP_DUAL.
  int method;
  int iteration_limit;
  int milliseconds;
} cglpk_simplex_settings;

/// What glp_simplex said: its return code, and GLP_OPT and so on.
typedef struct {
  int code;
  int status;
  double objective;
  int iterations;
} cglpk_simplex_answer;

int cglpk_simplex(
  cglpk_session *session, const cglpk_simplex_settings *settings, cglpk_simplex_answer *answer);

/// Reads the basic solution: columns' values and reduced costs, rows' values and duals.
int cglpk_read_basic(
  cglpk_session *session, double *values, double *reduced_costs, double *activities, double *duals);

/// Statuses GLP_BS to GLP_NS of rows and columns.
int cglpk_read_basis(cglpk_session *session, int *rows, int *columns);
int cglpk_write_basis(cglpk_session *session, const int *rows, const int *columns);
int cglpk_standard_basis(cglpk_session *session);

/// A moment of the branch-and-cut search: what GLPK shows, then what the observer answers.
typedef struct {
  /// GLP_ISELECT, GLP_IPREPRO, GLP_IROWGEN, GLP_IHEUR, GLP_IBRANCH or GLP_IBINGO.
  int reason;
  /// Nodes ever created and nodes waiting.
  int nodes;
  int active_nodes;
  /// The current node, or 0.
  int node;
  int depth;
  /// A bound on the optimum, or an infinity.
  double bound;
  int has_incumbent;
  double incumbent;
  /// Objective and column values of the node's relaxation; NULL unless the reason is row generation,
  /// heuristic or branching.
  double node_objective;
  const double *values;
  /// Whether a column may be branched on; NULL unless the reason is branching.
  const unsigned char *can_branch;

  /// Answer: not 0 ends the search.
  int stop;
  /// Answer to row generation: rows to add.
  cglpk_vectors rows;
  /// Answer to selection or heuristic: a solution, integer where it must be, or NULL.
  const double *candidate;
  /// Answer to branching: a column and GLP_UP_BRNCH or GLP_DN_BRNCH; a column below 0 leaves it to GLPK.
  int branch_column;
  int branch_first;
} cglpk_event;

typedef void (*cglpk_observer)(void *context, cglpk_event *event);

/// How to run glp_intopt. The relaxation must have been solved.
typedef struct {
  int milliseconds;
  double relative_gap;
  double integrality_tolerance;
  double objective_tolerance;
  int cuts;
  /// GLPK's rounding heuristic. It looks at the problem's own rows and no others.
  int rounding;
  int branching;
  int backtracking;
  cglpk_observer observer;
  void *context;
} cglpk_search_settings;

/// What glp_intopt said: its return code, the status GLP_OPT and so on, and the incumbent's objective.
typedef struct {
  int code;
  int status;
  double objective;
} cglpk_search_answer;

int cglpk_search(
  cglpk_session *session, const cglpk_search_settings *settings, cglpk_search_answer *answer);

/// Reads the columns' values of the incumbent.
int cglpk_read_incumbent(cglpk_session *session, double *values);

#ifdef __cplusplus
}
#endif

#endif
