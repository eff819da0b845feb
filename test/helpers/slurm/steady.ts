import { beforeAll, beforeEach } from 'vitest';
import { emptyCluster, mendCluster } from './cluster.ts';

/* Every file begins with idle nodes, and every test with nodes that take jobs, whatever was killed before. */

beforeAll(emptyCluster);
beforeEach(mendCluster);
