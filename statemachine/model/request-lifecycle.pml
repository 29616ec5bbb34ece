/*
 * The record, the wait, the signal, the poll, the cancel and the settling, as a model for the checker SPIN.
 *
 * One call to DynamoDB, Cloud Control or Step Functions is atomic. All other steps may interleave: a caller who cancels, the
 * end of the operation, and the sweep. The sweep may start a second execution while the first one still runs.
 * .ci/checks/45-model checks these properties:
 *
 *   lost_wakeup    An accepted cancel never leaves the workflow that drives the request asleep.
 *   settled_once   (Assertions.) A settled record never changes. The terminal event is not published before it.
 *   termination    Every request is published in the end, if calls are answered and the operation ends.
 *   cancel_sent    An accepted cancel reaches Cloud Control, or the request settles.
 *
 * The checks must find two planted defects: PARK_ANYHOW (Await without its condition) and WRITE_ANYHOW (a function
 * that overwrites the changes of others).
 *
 * The names are those of the record (functions, Item) and of the definition (request-lifecycle.asl.json).
 */

#ifdef PARK_ANYHOW
#define MAY_PARK (driver == me && !settled)
#else
#define MAY_PARK (driver == me && nextStep == POLL)
#endif
#ifdef WRITE_ANYHOW
#define CHANGED(read) false
#else
#define CHANGED(read) (read != version)
#endif

mtype = { POLL, CANCEL, PUBLISH, DONE };          /* NextStep; DONE: no NextStep any more */
mtype = { RUNNING, ENDED, CANCEL_COMPLETE };      /* the operation, as Cloud Control knows it */

mtype nextStep = POLL;
byte version = 0;
byte driver = 1;
bool settled = false;
bool cancelAsked = false;       /* CancelRequestedAt is on the record */
bool published = false;
byte taskToken = 0;             /* the token on the record: the execution that saved it */

mtype operation = RUNNING;
bool cancelTaken = false;       /* Cloud Control has accepted a CancelResourceRequest */

bool asleep[3];                 /* execution i sleeps in Await */
bool signalled[3];              /* SendTaskSuccess has reached it */
bool callerDone = false;        /* the caller of the cancel has its answer */

/* What every function does at its end: one UpdateItem on condition of the version that it read. */
inline settle_write() {
  assert(!settled);
  settled = true; nextStep = PUBLISH; version++
}

/* PollStatus: GetItem, GetResourceRequestStatus, conditional UpdateItem; from GetItem again if others wrote. */
inline poll(me) {
  mtype seen; byte read;
  do
  :: atomic { read = version; stop = (driver != me || nextStep != POLL) };
     if
     :: stop -> break
     :: else ->
        atomic { seen = operation };
        atomic {
          if
          :: CHANGED(read) -> skip                         /* condition failed: read again */
          :: !CHANGED(read) && seen != RUNNING -> settle_write(); stop = true
          :: !CHANGED(read) && seen == RUNNING -> stop = true   /* nothing new: no write */
          fi
        };
        if :: stop -> break :: else -> skip fi
     fi
  od
}

/* CancelOperation: GetItem, CancelResourceRequest, conditional UpdateItem. The call may be rejected; polling continues. */
inline send_cancel(me) {
  byte readC;
  do
  :: atomic { readC = version; stop = (driver != me || nextStep != CANCEL) };
     if
     :: stop -> break
     :: else ->
        atomic { if :: operation == RUNNING -> cancelTaken = true :: else -> skip fi };
        atomic {
          if
          :: readC != version -> skip
          :: else -> assert(!settled); nextStep = POLL; version++; stop = true
          fi
        };
        if :: stop -> break :: else -> skip fi
     fi
  od
}

proctype Workflow(byte me) {
  bool stop;
Await:
  atomic {                                        /* updateItem.waitForTaskToken with its condition */
    if
    :: MAY_PARK -> taskToken = me; asleep[me] = true; signalled[me] = false
    :: else -> goto Route
    fi
  };
  if
  :: atomic { signalled[me] -> asleep[me] = false }; goto Route
  :: atomic { true -> asleep[me] = false }; goto Poll      /* the time-out, whenever it comes */
  fi;
Poll:
  poll(me);
  goto Await;
Route:
  if
  :: driver != me -> goto End                     /* StoodDown */
  :: driver == me && nextStep == PUBLISH -> goto Publish
  :: driver == me && nextStep == CANCEL -> send_cancel(me); goto Await
  :: driver == me && nextStep == POLL -> goto Await
  :: nextStep == DONE -> goto End
  fi;
Publish:
  atomic { assert(settled); published = true };
  atomic { if :: nextStep == PUBLISH -> nextStep = DONE :: else -> skip fi };
End:
  skip
}

/* POST /requests/{token}/cancel: GetItem, conditional UpdateItem that also returns the task token, SendTaskSuccess. */
active proctype Caller() {
  byte read; byte token = 0; bool accepted = false;
  do
  :: atomic { read = version };
     atomic {
       if
       :: settled -> break
       :: !settled && read != version -> skip
       :: !settled && read == version ->
          cancelAsked = true; nextStep = CANCEL; version++; token = taskToken; accepted = true; break
       fi
     }
  od;
  if
  :: accepted && token != 0 ->
     atomic { if :: asleep[token] -> signalled[token] = true :: else -> skip fi }   /* else TaskTimedOut */
  :: else -> skip
  fi;
  callerDone = true
}

/* Cloud Control: the operation ends at some time, by itself or because a cancel was taken. */
active proctype CloudControl() {
  if
  :: atomic { operation == RUNNING -> operation = ENDED }
  :: atomic { operation == RUNNING && cancelTaken -> operation = CANCEL_COMPLETE }
  fi
}

/* The sweep, at any moment, even while an execution runs. */
active proctype Sweep() {
  byte read;
  if
  :: true -> skip                                 /* it finds nothing to do */
  :: true ->
     atomic { read = version };
     atomic {
       if
       :: read == version && nextStep != DONE -> driver = 2; version++; run Workflow(2)
       :: else -> skip
       fi
     }
  fi
}

init { run Workflow(1) }

#define sleeps_on_cancel (callerDone && nextStep == CANCEL && ((driver == 1 && asleep[1] && !signalled[1]) || (driver == 2 && asleep[2] && !signalled[2])))

ltl lost_wakeup { [] !sleeps_on_cancel }
ltl termination { <> (published && nextStep == DONE) }
ltl cancel_sent { [] (cancelAsked -> <> (cancelTaken || settled)) }
