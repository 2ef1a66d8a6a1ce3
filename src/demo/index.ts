export { type DemoBook, type DemoOptions, makeDemoBook } from './demo-book.ts';
