import { playReal } from './playReal.ts';

playReal('codex');
