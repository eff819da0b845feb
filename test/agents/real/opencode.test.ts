import { playReal } from './playReal.ts';

playReal('opencode');
