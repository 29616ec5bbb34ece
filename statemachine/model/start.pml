/*
 * The start of an operation, the cancel that meets it, and the doubt between them, as a model for the checker SPIN.
 *
 * One call to DynamoDB or Cloud Control is atomic. Two invocations of StartOperation may overlap, and each may end at
 * any step. .ci/checks/45-model checks these properties:
 *
 *   no_unseen_operation  A settled request whose operation runs has the operation's token.
 *   no_late_start        Once a cancel is on the record, a call starts something only if an earlier call was not
 *                        answered.
 *
 * The checks must find two planted defects: ONE_BIT (a refusal leaves doubt) and FORGET (a refusal removes the doubt of
 * every call).
 *
 * The names are those of the record (Phase, Lifecycle).
 */

mtype = { NOT_STARTED, IN_DOUBT, RUNNING, SETTLED };

mtype phase = NOT_STARTED;
byte unanswered = 0;            /* UnansweredStarts */
bool canceled = false;          /* a cancel is on the record */

bool operation = false;         /* Cloud Control runs one; the ClientToken makes a second call answer the same */
byte silent = 0;                /* calls that were begun and got no answer; only the model knows this number */
bool late = false;              /* a call without doubt after the cancel */

inline refuse() {
#ifdef ONE_BIT
  skip
#else
#ifdef FORGET
  unanswered = 0;
#else
  unanswered--;
#endif
  if
  :: unanswered == 0 && canceled -> phase = SETTLED
  :: unanswered == 0 && !canceled -> phase = NOT_STARTED
  :: else -> skip
  fi
#endif
}

/* StartOperation: the write before the call, the call, the write after it. */
proctype Start() {
  bool call;
  byte tries = 0;
Try:
  call = false;
  atomic {                                        /* attempting: one conditional write */
    if
    :: phase == NOT_STARTED || phase == IN_DOUBT ->
       if :: canceled && silent == 0 -> late = true :: else -> skip fi;
       phase = IN_DOUBT; unanswered++; silent++; call = true
    :: else -> skip
    fi
  };
  if
  :: !call -> goto End
  :: call -> skip
  fi;
  if
  :: goto End                                     /* the invocation ends before the call */
  :: atomic { operation = true }; goto End        /* accepted, and the answer is lost */
  :: goto Again                                   /* the call is lost */
  :: atomic {                                     /* accepted, and recorded */
       operation = true; silent--;
       if :: phase == IN_DOUBT || phase == NOT_STARTED -> phase = RUNNING :: else -> skip fi
     }; goto End
  :: atomic {                                     /* refused for now: this call started nothing */
       silent--;
       if :: phase == IN_DOUBT -> refuse() :: else -> skip fi
     }; goto Again
  fi;
Again:
  if
  :: tries < 2 -> tries++; goto Try
  :: true -> skip
  fi;
End:
  skip
}

/* CancelRequest: one conditional write. */
active proctype Caller() {
  atomic {
    if
    :: phase == NOT_STARTED -> canceled = true; phase = SETTLED
    :: phase == IN_DOUBT || phase == RUNNING -> canceled = true
    :: phase == SETTLED -> skip
    fi
  }
}

init { run Start(); run Start() }

ltl no_unseen_operation { [] !(phase == SETTLED && operation) }
ltl no_late_start { [] !late }
