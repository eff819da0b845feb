import { playReal } from './playReal.ts';

playReal('nanocoder');
