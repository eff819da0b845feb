import { playReal } from './playReal.ts';

playReal('codexAcp');
