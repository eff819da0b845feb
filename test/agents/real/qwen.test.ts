import { playReal } from './playReal.ts';

playReal('qwen');
