import { playReal } from './playReal.ts';

playReal('claude');
