import { afterEach, beforeAll } from 'vitest';
import { emptyCluster, mendCluster } from './cluster.ts';

/*
 * Every file begins with idle nodes, and every test with nodes that take jobs, whatever was killed before: what a test
 * has stopped runs again before its home is closed, because a host lets go of a job when Slurm says that it is over.
 */

beforeAll(emptyCluster);
afterEach(mendCluster);
