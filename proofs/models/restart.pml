/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Generations: a client and the driver restart at any moment, and no buffer is lost or has two owners. */

/*
 * One client with two buffers, the two rings between it and the multiplexer (lib/ring_join.h, devices/net/links.c,
 * devices/net/client.c), and a driver which holds what the multiplexer passed on. In order of program: ring.pml has the
 * orderings. Everybody acts only when it can change something, so that whoever waits in vain is a deadlock.
 */
#define BUFFERS 2
#define READY 0 /* ring from the client */
#define DONE 1  /* ring to the client */
#define LEFT 16 /* RING_LEFT: marks the generation that a former life had joined */

#ifndef CLIENT_RESTARTS
#define CLIENT_RESTARTS 3
#endif
#ifndef DRIVER_RESTARTS
#define DRIVER_RESTARTS 1
#endif
#ifndef FRAMES
#define FRAMES 2 /* that each life of the client sends at most */
#endif

#ifdef PAIR_UNCHECKED
#define PAIR_IS_ONE true
#else
#define PAIR_IS_ONE (generation[READY] == generation[DONE])
#endif

byte leader_generation[2], follower_generation[2];
byte tail[2], head[2];
byte ready_entry[BUFFERS], done_entry[BUFFERS];

bool mine[BUFFERS];       /* the client regards the buffer as its own and may write to it */
bool at_device[BUFFERS];  /* the driver holds it: the device may read it */
bool completed[BUFFERS];  /* and is done with it */
bool driver_left;         /* the driver was restarted, the multiplexer has not noticed */
bool client_waits;        /* the client has sent what it wanted and has all its buffers */

active proctype client()
{
    byte generation[2], left[2];
    byte index[2];
    byte restarts, sent, i;
    bool fresh;

start: /* ring_join_init */
    atomic {
        i = 0;
        do
        :: i < 2 ->
            generation[i] = 0; left[i] = 0; index[i] = 0;
            if
#ifdef LEAVE_WITHOUT_MARK
            :: follower_generation[i] == leader_generation[i] ->
                left[i] = leader_generation[i];
                follower_generation[i] = 0
#else
            :: follower_generation[i] == leader_generation[i] ||
               follower_generation[i] == leader_generation[i] + LEFT ->
                left[i] = leader_generation[i];
                follower_generation[i] = leader_generation[i] + LEFT
#endif
            :: else
            fi;
            i++
        :: else -> break
        od;
        fresh = 0; sent = 0; mine[0] = 0; mine[1] = 0; client_waits = 0
    }
end:
    do
    /* ring_join_update of either ring */
    :: atomic { leader_generation[READY] != 0 && leader_generation[READY] != generation[READY] &&
                leader_generation[READY] != left[READY] ->
           i = READY; goto adopt }
    :: atomic { leader_generation[DONE] != 0 && leader_generation[DONE] != generation[DONE] &&
                leader_generation[DONE] != left[DONE] ->
           i = DONE; goto adopt }
    /* both are up: all buffers are ours again */
    :: atomic { fresh && generation[READY] == leader_generation[READY] &&
                generation[DONE] == leader_generation[DONE] && PAIR_IS_ONE ->
           mine[0] = 1; mine[1] = 1; fresh = 0; sent = 0; client_waits = 0 }
    /* send */
    :: atomic { !fresh && sent < FRAMES && (mine[0] || mine[1]) &&
                generation[READY] == leader_generation[READY] ->
           if :: mine[0] -> i = 0 :: mine[1] -> i = 1 fi;
           assert(!at_device[i]); /* it has written to it */
           mine[i] = 0;
           ready_entry[index[READY] % BUFFERS] = i;
           index[READY]++;
           tail[READY] = index[READY];
           sent++ }
    /* take back */
    :: atomic { !fresh && generation[DONE] == leader_generation[DONE] && generation[DONE] != 0 &&
                tail[DONE] != index[DONE] ->
           assert(tail[DONE] - index[DONE] <= BUFFERS);
           i = done_entry[index[DONE] % BUFFERS];
           index[DONE]++;
           head[DONE] = index[DONE];
           assert(!mine[i] && !at_device[i]);
           mine[i] = 1 }
    :: atomic { !client_waits && !fresh && sent == FRAMES && mine[0] && mine[1] ->
           client_waits = 1 }
    :: atomic { restarts < CLIENT_RESTARTS -> restarts++; goto start }
    od;
adopt:
    atomic {
        index[i] = 0;
        generation[i] = leader_generation[i];
        tail[i] = 0; head[i] = 0;
        follower_generation[i] = generation[i];
        fresh = 1;
        goto end
    }
}

active proctype multiplexer()
{
    byte generation;
    byte index[2], in_flight, i;
    bool up, draining;
    bool held[BUFFERS];

start:
    generation++;
    index[READY] = 0; index[DONE] = 0;
    up = 0; draining = 0;
    atomic { tail[READY] = 0; head[READY] = 0; leader_generation[READY] = generation };
    atomic { tail[DONE] = 0; head[DONE] = 0; leader_generation[DONE] = generation };
end:
    do
    :: atomic { !up && !draining && follower_generation[READY] == generation &&
                follower_generation[DONE] == generation -> up = 1 }
    :: atomic { up && (follower_generation[READY] != generation ||
                       follower_generation[DONE] != generation) ->
           up = 0; draining = 1 }
#ifndef LEFT_UNSEEN
    :: atomic { !up && !draining && (follower_generation[READY] == generation + LEFT ||
                                     follower_generation[DONE] == generation + LEFT) ->
           draining = 1 } /* it joined and left before we looked */
#endif
#ifdef NO_DRAIN
    :: atomic { draining -> goto start }
#else
    :: atomic { draining && in_flight == 0 -> goto start }
#endif
    /* take an entry, check the owner, pass it on */
    :: atomic { up && tail[READY] != index[READY] &&
                follower_generation[READY] == generation && follower_generation[DONE] == generation ->
           assert(tail[READY] - index[READY] <= BUFFERS);
           i = ready_entry[index[READY] % BUFFERS];
           index[READY]++;
           head[READY] = index[READY];
           assert(!held[i]);
           held[i] = 1; in_flight++;
           if
           :: driver_left -> /* not connected: dropped at once */
               held[i] = 0; in_flight--;
               done_entry[index[DONE] % BUFFERS] = i;
               index[DONE]++;
               tail[DONE] = index[DONE]
           :: else -> at_device[i] = 1
           fi }
    /* the driver is done with one */
    :: atomic { completed[0] || completed[1] ->
           if :: completed[0] -> i = 0 :: completed[1] -> i = 1 fi;
           completed[i] = 0;
           assert(held[i]);
           held[i] = 0; in_flight--;
           if
           :: up && follower_generation[DONE] == generation ->
               done_entry[index[DONE] % BUFFERS] = i;
               index[DONE]++;
               tail[DONE] = index[DONE]
           :: else
           fi }
    /* the driver was restarted and has reset its device: what it held is free */
    :: atomic { driver_left && !completed[0] && !completed[1] ->
           driver_left = 0;
           i = 0;
           do
           :: i < BUFFERS ->
               if
               :: held[i] ->
                   held[i] = 0; in_flight--;
                   if
                   :: up && follower_generation[DONE] == generation ->
                       done_entry[index[DONE] % BUFFERS] = i;
                       index[DONE]++;
                       tail[DONE] = index[DONE]
                   :: else
                   fi
               :: else
               fi;
               i++
           :: else -> break
           od }
    od
}

active proctype driver()
{
    byte restarts;

end:
    do
    :: atomic { at_device[0] && !driver_left -> at_device[0] = 0; completed[0] = 1 }
    :: atomic { at_device[1] && !driver_left -> at_device[1] = 0; completed[1] = 1 }
    :: atomic { restarts < DRIVER_RESTARTS && !driver_left ->
           restarts++;
           at_device[0] = 0; at_device[1] = 0; /* the device is reset before anything else */
           completed[0] = 0; completed[1] = 0; /* answers in the old rings are forgotten */
           driver_left = 1 }
    od
}

/* When nothing moves any more the last life of the client has sent its frames and has its buffers. */
active proctype nothing_is_lost()
{
end:
    timeout -> assert(client_waits)
}
