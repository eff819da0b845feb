import { playReal } from './playReal.ts';

playReal('claudeAcp');
