import { playReal } from './playReal.ts';

playReal('geminiAcp');
