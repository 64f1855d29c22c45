/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * daemon/limits.h - everything that is bounded, in one place.
 *
 * Nothing a peer does makes the daemon grow beyond these.  What a request
 * may hold is in protocol/verb.h and index/index.h.
 */
#ifndef JY_DAEMON_LIMITS_H
#define JY_DAEMON_LIMITS_H

/* Connections */
#define JY_CLIENTS_MAX 1000      /* one more is told so and let go */
#define JY_INPUT_BYTES_MAX 65536 /* read ahead, for each client */
/* Output that waits; beyond, no further request is read. */
#define JY_OUTPUT_BYTES_MAX (1UL << 20)
#define JY_LINES_PER_TURN 20 /* then the other clients have theirs */
#define JY_IDLE_SECONDS 300  /* between two requests */
#define JY_LINE_SECONDS 10   /* from a line's first byte to its end */
#define JY_STALL_SECONDS 30  /* output that nobody takes */
#define JY_LINGER_SECONDS 2  /* for a peer of another protocol */

/* Listening */
#define JY_LISTENERS_MAX 8     /* TCP addresses */
#define JY_BACKLOG 511         /* connections the kernel holds for us */
#define JY_ACCEPT_PAUSE_MS 100 /* when descriptors have run out */

/* Work */
#define JY_WORKERS_MAX 64
/* A search that takes longer gives up its place to another: many times what
 * most take, and short beside what people notice. */
#define JY_SLICE_US 20000ULL
#define JY_THREADS_PER_PLACE 3 /* two may be slow ones */
/* A client who has asked so often without another's question between asks
 * alone: then the loop may be left alone too, for this long and that again. */
#define JY_ALONE_QUESTIONS 8
#define JY_ABSENCE_US 1000ULL
#define JY_RELIEF_LOOKS 4 /* in vain, JY_ABSENCE_US from each other */
/* Requests that wait for a worker, one a client; then `busy`. */
#define JY_WAITING_MAX 512
#define JY_DEADLINE_MS 1000
#define JY_DEADLINE_MS_MAX 60000
#define JY_STACK_BYTES (8UL << 20) /* of each thread */

/* The cache of replies */
#define JY_CACHE_MB 32
#define JY_CACHE_MB_MAX 65536
#define JY_CACHE_SHARE 8 /* a reply of more than this part is not kept */
#define JY_CACHE_BYTES_PER_BUCKET 2048

/* Generations and rebuilds */
#define JY_KEEPER_POLL_MS 500    /* between two looks at what is published */
#define JY_KEEPER_RETRY_MS 30000 /* before a refused generation is retried */
/* So much is verified before a generation is served; more, while it is. */
#define JY_VERIFY_FIRST_BYTES (16UL << 20)
#define JY_VERIFY_RESTS 3          /* as long as a piece of reading took, */
#define JY_VERIFY_REST_MAX_US 4000 /* but so long at most */
#define JY_REBUILDS_KEPT 16        /* that JOB can still tell about */

/* Watching */
#define JY_WATCH_SETTLE_MS 500     /* without a change before a rebuild */
#define JY_WATCH_WAIT_MAX_MS 10000 /* with changes all the time */
#define JY_WATCH_NAMED_MS 2000     /* between two looks at the named paths */
#define JY_WATCH_POLL_MS 3000      /* at everything, where nothing is told */
#define JY_WATCH_DEPTH_MAX 32      /* folders inside each other, as indexed */
#define JY_WATCH_RETRY_S 5         /* after a rebuild that failed; doubled, */
#define JY_WATCH_RETRY_MAX_S 900   /* up to this, until one succeeds */

/* The rest */
#define JY_BUFFER_BYTES_KEPT (1 << 20) /* bigger ones go back to the system */
#define JY_STOP_SECONDS 4       /* to finish what is in flight at SIGTERM */
#define JY_LOG_TEXT_BYTES 256   /* of a user's text in the log */
#define JY_LOG_QUIET_SECONDS 60 /* between two equal complaints */

#endif
