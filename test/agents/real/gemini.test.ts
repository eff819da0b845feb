import { playReal } from './playReal.ts';

playReal('gemini');
