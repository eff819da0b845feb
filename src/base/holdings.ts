/**
 * How many of each kind a part holds, by a name that says what: for people who look for what is never let go of.
 * What belongs to tasks that have ended and to clients that have gone comes to nothing.
 */
export type Holdings = Readonly<Record<string, number>>;
