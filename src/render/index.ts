export { loadWords, type Piece, plainText, type Show, say, sayParam, type Words, word } from './words.ts';
