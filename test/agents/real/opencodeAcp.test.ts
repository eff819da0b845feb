import { playReal } from './playReal.ts';

playReal('opencodeAcp');
