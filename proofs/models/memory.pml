/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Memory between two processors: with -DSC in order, otherwise stores come late and out of order. */

/*
 * Without SC a store goes to a place of its processor's own, one for each cell, and reaches memory
 * at any later moment: later loads overtake it (store-load), later stores to other cells too
 * (store-store). A release store waits for all earlier stores of its processor, and so does a full
 * fence. The kernel orders what precedes a signal before what follows its delivery. Loads happen in
 * order; where the missing acquire of a load would let others come before it, a model says so.
 * NO_FENCE, NO_RELEASE and WEAK_SIGNAL leave these out: models must fail then.
 */
#define CELLS 6
byte mem[CELLS];

#ifdef SC
#define ST(cpu, cell, value) mem[cell] = value
#define LD(cpu, cell, to) to = mem[cell]
#define FENCE(cpu) skip
#define RELEASE(cpu) skip
#define SIGNAL_ORDER(cpu) skip
#else
bool held0[CELLS]; byte late0[CELLS];
bool held1[CELLS]; byte late1[CELLS];
#define ST(cpu, cell, value) \
    atomic { !held##cpu[cell] -> late##cpu[cell] = value; held##cpu[cell] = 1 }
#define LD(cpu, cell, to) \
    atomic { if :: held##cpu[cell] -> to = late##cpu[cell] :: else -> to = mem[cell] fi }
#define DRAINED(cpu) \
    (!held##cpu[0] && !held##cpu[1] && !held##cpu[2] && !held##cpu[3] && !held##cpu[4] && \
     !held##cpu[5])
#define DRAIN(cpu, cell) \
    :: atomic { held##cpu[cell] -> mem[cell] = late##cpu[cell]; held##cpu[cell] = 0; \
                late##cpu[cell] = 0 }
#ifdef NO_FENCE
#define FENCE(cpu) skip
#else
#define FENCE(cpu) DRAINED(cpu)
#endif
#ifdef NO_RELEASE
#define RELEASE(cpu) skip
#else
#define RELEASE(cpu) DRAINED(cpu)
#endif
#ifdef WEAK_SIGNAL
#define SIGNAL_ORDER(cpu) skip
#else
#define SIGNAL_ORDER(cpu) DRAINED(cpu)
#endif

active proctype memory_drains()
{
end:
    do
    DRAIN(0, 0) DRAIN(0, 1) DRAIN(0, 2) DRAIN(0, 3) DRAIN(0, 4) DRAIN(0, 5)
    DRAIN(1, 0) DRAIN(1, 1) DRAIN(1, 2) DRAIN(1, 3) DRAIN(1, 4) DRAIN(1, 5)
    od
}
#endif
